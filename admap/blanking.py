"""Contact details blanked in what may be shown: addresses, labels and ids that hold one."""

from __future__ import annotations

import re
from collections.abc import Iterable

import phonenumbers

BLANK = "▒▒▒"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_FIGURE = re.compile(r"\d")
_MARKED = re.compile(r"(?<![\w/])@[\w.]{3,}")


def blanked(text: str, contacts: Iterable[str] = ()) -> str:
    """Return ``text`` without phone numbers, mail addresses, marked handles, and the advert's own ``contacts``."""
    if "@" in text:
        text = _MARKED.sub(BLANK, _MAIL.sub(BLANK, text))
    if _FIGURE.search(text):
        for match in reversed(list(phonenumbers.PhoneNumberMatcher(text, "SE"))):
            text = text[: match.start] + BLANK + text[match.end :]
    for contact in contacts:
        name = contact.partition(":")[2] or contact
        if len(name) > 3:
            text = re.sub(re.escape(name), BLANK, text, flags=re.IGNORECASE)
    return text

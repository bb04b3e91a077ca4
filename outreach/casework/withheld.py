"""Contact details in the draft of a report: a place is kept for them, and filled only while they are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from storage.offers import HeldContact

PLACE = "{contacts}"
"""What stands in a kept draft where the contact details were."""
ONE = "[kontaktuppgift]"
"""What stands in a kept draft for a contact detail elsewhere."""
HIDDEN = "[Visas inte här. Ange ett ändamål under Kontakt om de ska stå med.]"
_KINDS = {"phones": "Telefon", "emails": "E-post", "handles": "Konto"}
_APART = r"[\s().\-–/]*"
SHORTEST = 5
"""Characters of an account's bare name from which on it is sought: a shorter one may be any word."""
_AREA = 2
"""Digits of a number's country code at most, which may be written as a 0."""


def listed(contacts: Sequence[HeldContact]) -> str:
    """Return contact details as lines of a draft."""
    return "\n".join(dict.fromkeys(f"- {_KINDS[c.kind]}: {c.value}" for c in contacts)) or "- inget"


def filled(text: str, contacts: Sequence[HeldContact] | None) -> str:
    """Return a kept draft with the contact details in their place; None: they are not shown now."""
    return text.replace(PLACE, HIDDEN if contacts is None else listed(contacts))


def withheld(text: str, contacts: Sequence[HeldContact]) -> str:
    """Return a draft without the contact details of the case, however their digits are parted."""
    text = text.replace("\r\n", "\n").replace(HIDDEN, PLACE)
    if contacts:
        text = text.replace(listed(contacts), PLACE)
    for pattern in _patterns(contacts):
        text = pattern.sub(ONE, text)
    return text


def _patterns(contacts: Iterable[HeldContact]) -> list[re.Pattern[str]]:
    """Return what finds each contact, longest first, so that none is found within another."""
    found = []
    for contact in sorted(contacts, key=lambda c: -len(c.value)):
        digits = re.sub(r"\D", "", contact.value)
        if contact.kind == "phones" and len(digits) > 6 + _AREA:
            rest = _APART.join(digits[_AREA:])
            found.append(re.compile(rf"(?<!\d)(?:\+?{_APART}(?:00)?{_APART}{_APART.join(digits[:_AREA])}{_APART})?"
                                    rf"(?:\(?0\)?{_APART})?{rest}(?!\d)"))  # fmt: skip
        else:
            plain = contact.value.partition(":")[2] or contact.value
            words = (contact.value, plain) if len(plain) >= SHORTEST else (contact.value,)
            found += [re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE) for word in words if word]
    return found

"""A contact as a person writes it, and the keyed hashes under which the store may know it."""

from __future__ import annotations

import re

import phonenumbers

from admap.errors import UsageError
from storage.cipher import Cipher

PLATFORMS = (
    "telegram", "whatsapp", "snapchat", "instagram", "signal", "kik", "onlyfans", "x", "facebook", "wechat", "line",
    "viber",
)  # fmt: skip
"""Messengers and social sites of the codebook."""

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_HANDLE = re.compile(r"(?:(?P<platform>[a-z]+):)?@?(?P<name>(?=.*[^\W\d])[\w.\-]{3,60})")


def contact_hashes(cipher: Cipher, written: str) -> frozenset[str]:
    """Return the keyed hashes of a phone number, a mail address or a handle (``@name`` or ``platform:name``).

    A number without country code is read as Swedish, a handle without platform is sought on every one. Raises
    :class:`UsageError`, without repeating what was written, where it is none of these.
    """
    text = written.strip().casefold()
    if _MAIL.fullmatch(text):
        found = [f"emails:{text}"]
    elif re.fullmatch(r"[+\d(][\d\s()./\-]{4,}", text):
        try:
            number = phonenumbers.parse(text, "SE")
        except phonenumbers.NumberParseException:
            number = None
        abroad = text.startswith(("+", "00"))
        known = phonenumbers.is_possible_number if abroad else phonenumbers.is_valid_number
        if number is None or not known(number):
            raise UsageError("That is no whole phone number: write it as 070-174 06 05, or with + and country code.")
        found = [f"phones:{phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)}"]
    else:
        handle = _HANDLE.fullmatch(text)
        if handle is None or handle["platform"] not in {None, *PLATFORMS}:
            raise UsageError("Write one phone number, one e-mail address, or one handle such as telegram:name.")
        platforms = (handle["platform"],) if handle["platform"] else PLATFORMS
        found = [f"handles:{platform}:{handle['name']}" for platform in platforms]
    return frozenset(cipher.keyed_hash(one) for one in found)

"""Passwords and second factors: argon2id hashes, and time-based codes (RFC 6238) that pass once."""

from __future__ import annotations

import secrets
from datetime import datetime

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from outreach.guessable import Guesses

LEAST_CHARACTERS = 12
MOST_CHARACTERS = 256
STEP_SECONDS = 30

_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash(secrets.token_hex())
"""A hash to check against where there is no account, so that the answer takes as long."""


def hashed_password(password: str) -> str:
    """Return the argon2id hash of ``password``, with its salt and parameters."""
    return _HASHER.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Tell whether ``password`` belongs to the hash; with None it takes as long, and it does not."""
    try:
        _HASHER.verify(password_hash or _NOBODY, password[:MOST_CHARACTERS])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def fault_of(password: str, name: str, guesses: Guesses) -> str | None:
    """Return why ``password`` is too weak for the account ``name`` (a message to translate), or None.

    Length counts, and that nobody guesses it soon (NIST SP 800-63B); no rule asks for signs or figures.
    """
    if len(password) < LEAST_CHARACTERS:
        return "Choose at least 12 characters: three or four words that do not belong together are good."
    if len(password) > MOST_CHARACTERS:
        return "Choose at most 256 characters."
    if guesses.holds(password, name):
        return "Somebody who guesses would soon come to that one. Three or four words that do not belong together hold."
    return None


def new_password() -> str:
    """Return a password to hand over once; whoever gets it must change it."""
    return secrets.token_urlsafe(12)


def new_second_factor() -> str:
    """Return a new secret of a second factor, in base 32."""
    return pyotp.random_base32()


def second_factor_address(secret: str, name: str) -> str:
    """Return the address that authenticator apps read, also as a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="admap")


def used_step(secret: str, code: str, at: datetime, last_step: int) -> int | None:
    """Return the time step that ``code`` is of, or None where it is wrong, too old or was used (``last_step``).

    One step to either side is let pass, for clocks that differ.
    """
    now = int(at.timestamp()) // STEP_SECONDS
    given = "".join(code.split())
    for step in (now, now - 1, now + 1):
        right = pyotp.TOTP(secret).generate_otp(step)
        if step > last_step and secrets.compare_digest(given.encode(), right.encode()):
            return step
    return None

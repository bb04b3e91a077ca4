"""Making a token: shown once, kept as a hash, audited."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from outreach.api.scopes import check_scopes
from storage import tokens
from storage.audit import note_access
from storage.office import Account

MARK = "admap_"
"""What every token begins with, so that one in a file or a log is found."""


@dataclass(frozen=True)
class MadeToken:
    """A new token: its number, and the secret that is shown once."""

    number: int
    secret: str = field(repr=False)


def new_api_token(
    session: Session, account: Account, scopes: Sequence[str], days: int, at: datetime, by: str
) -> MadeToken:
    """Make a token of ``account``; raises :class:`UsageError` for scopes it may not have, or too many days."""
    check_scopes(account.role, scopes, days)
    secret = MARK + secrets.token_urlsafe(32)
    number = tokens.add_token(session, account, secret, scopes, at, at + timedelta(days=days))
    detail = f"token {number} of {account.name}: {', '.join(sorted(set(scopes)))}, {days} days"
    note_access(session, by, "API token made", detail, at)
    return MadeToken(number, secret)

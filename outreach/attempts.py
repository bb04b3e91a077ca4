"""Wrong tries: counted by account and by where they come from, so that guessing is slow.

Tries that come at once are judged one after the other, each by what those before it left: a right guess that came too
late to count is answered like a wrong one.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from fastapi import Request
from sqlalchemy.orm import Session

from outreach.errors import TooManyError
from outreach.gate import home_of, now_of
from outreach.passwords import is_password
from storage.accounts import failures_since
from storage.audit import note_access
from storage.moments import as_utc
from storage.office import Account
from storage.turns import take_turn

FAILURES_TO_LOCK = 5
LOCKED = timedelta(minutes=15)
FAILURES_A_SOURCE = 20
SOURCE_WINDOW = timedelta(minutes=15)


def patient_source(request: Request, session: Session) -> str:
    """Return whom failures are counted against, a keyed hash; raises :class:`TooManyError` where there were many.

    Others from there wait until ``session`` ends.
    """
    source = home_of(request).store.cipher.keyed_hash(f"source:{request.client.host if request.client else ''}")
    take_turn(session, f"tries from {source}")
    if failures_since(session, source, now_of(request) - SOURCE_WINDOW) >= FAILURES_A_SOURCE:
        raise TooManyError
    return source


def in_turn(session: Session, account: Account) -> Account:
    """Return ``account`` as those who tried it before left it; others who try it wait until ``session`` ends."""
    take_turn(session, f"tries of account {account.id}")
    session.refresh(account)
    return account


def is_locked(account: Account, at: datetime) -> bool:
    """Tell whether ``account`` is closed for a while after wrong tries."""
    return account.locked_until is not None and as_utc(account.locked_until) > at


def count_failure(session: Session, account: Account, at: datetime) -> None:
    """Count a wrong password or code of ``account``; one too many locks it for a while."""
    account.failures += 1
    note_access(session, account.name, "sign-in failed", "", at)
    if account.failures >= FAILURES_TO_LOCK:
        account.failures = 0
        account.locked_until = at + LOCKED
        note_access(session, account.name, "account locked", f"{LOCKED.seconds // 60} minutes", at)


def is_own_password(session: Session, account: Account, password: str, at: datetime) -> bool:
    """Tell whether somebody signed in knows the password of ``account``; wrong tries count as at signing in."""
    checked = account.password_hash
    right = is_password(password, checked)
    in_turn(session, account)
    if is_locked(account, at):
        return False
    right = right and account.password_hash == checked
    if not right:
        count_failure(session, account, at)
    return right

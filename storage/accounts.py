"""Accounts and their sign-ins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from admap.errors import UsageError
from storage.analysed import ApiToken
from storage.moments import as_utc
from storage.office import Account, SignIn, SignInFailure

ADMINISTRATOR = "administrator"
"""The role that may not be left without an account."""

USED_STEP = timedelta(minutes=1)
"""How finely the last use of a sign-in is kept: a write a minute, not one a page."""


def folded(name: str) -> str:
    """Return an account's name as it is kept: without outer blanks, casefolded."""
    return name.strip().casefold()


def token_hash(token: str) -> str:
    """Return what is kept of a sign-in's token."""
    return sha256(token.encode()).hexdigest()


def add_account(
    session: Session, name: str, role: str, regions: Sequence[str], password_hash: str, at: datetime
) -> Account:
    """Add an account; raises :class:`UsageError` where one of that name is there."""
    if account_named(session, name) is not None:
        raise UsageError(f"There is an account named {folded(name)}: choose another name, or reset that one.")
    account = Account(
        name=folded(name), role=role, regions=list(regions), password_hash=password_hash, failures=0, made_at=at
    )
    session.add(account)
    session.flush()
    return account


def account_named(session: Session, name: str) -> Account | None:
    """Return the account called ``name``, or None."""
    return session.scalar(select(Account).where(Account.name == folded(name)))


def known_account(session: Session, name: str) -> Account:
    """Return the account called ``name``; raises :class:`UsageError` where there is none."""
    account = account_named(session, name)
    if account is None:
        raise UsageError(f"There is no account named {folded(name)}: `admap user list` shows them.")
    return account


def account_of_subject(session: Session, subject: str) -> Account | None:
    """Return the account bound to ``subject``, which the organisation's provider knows a person by, or None."""
    return session.scalar(select(Account).where(Account.subject == subject))


def bind_account(session: Session, account: Account, subject: str, password_hash: str, at: datetime) -> None:
    """Let ``account`` be entered by ``subject`` of the organisation's provider and no longer by its password.

    ``password_hash`` is of a password that nobody knows. Raises :class:`UsageError` where the subject is empty, too
    long or another account's.
    """
    if not 1 <= len(subject) <= 200:
        raise UsageError("A subject has 1 to 200 characters: take it from the provider as it is.")
    other = account_of_subject(session, subject)
    if other is not None and other is not account:
        raise UsageError(f"That subject is bound to {other.name}: `admap user reset {other.name}` ends that.")
    account.subject, account.password_hash, account.must_change = subject, password_hash, False
    end_sign_ins(session, account)
    revoke_tokens(session, account, at)


def unbind_account(session: Session, account: Account, password_hash: str, at: datetime) -> None:
    """Let ``account`` be entered by a new first password again; its second factor, if it has one, stays."""
    account.subject, account.password_hash, account.must_change = None, password_hash, True
    end_sign_ins(session, account)
    revoke_tokens(session, account, at)


def accounts(session: Session) -> list[Account]:
    """Return every account by name."""
    return list(session.scalars(select(Account).order_by(Account.name)))


def keep_an_administrator(session: Session, but: Account) -> None:
    """Make sure that another account than ``but`` can administer; raises :class:`UsageError` where none could.

    The rows stay locked until the session ends, so that two administrators cannot shut each other out at once.
    """
    administrators = select(Account).where(Account.role == ADMINISTRATOR, Account.active).with_for_update()
    found = session.scalars(administrators).all()
    if but in found and len(found) == 1:
        raise UsageError(f"{but.name} is the only administrator: make another one first.")


def disable_account(session: Session, account: Account, at: datetime) -> None:
    """Close ``account``, end its sign-ins, revoke its tokens; raises :class:`UsageError` for the last administrator."""
    keep_an_administrator(session, account)
    account.active = False
    end_sign_ins(session, account)
    revoke_tokens(session, account, at)


def reset_account(session: Session, account: Account, password_hash: str, at: datetime) -> None:
    """Give ``account`` a new first password, have its second factor set up anew, unbind it, and open it again."""
    account.password_hash, account.subject = password_hash, None
    account.must_change, account.active, account.second_factor, account.last_step = True, True, None, 0
    account.failures, account.locked_until = 0, None
    end_sign_ins(session, account)
    revoke_tokens(session, account, at)


def change_account(session: Session, account: Account, role: str, regions: Sequence[str]) -> None:
    """Give ``account`` another role and regions, and end its sign-ins; not the last administrator another role."""
    if role != ADMINISTRATOR:
        keep_an_administrator(session, account)
    if (role, list(regions)) != (account.role, account.regions):
        account.role, account.regions = role, list(regions)
        end_sign_ins(session, account)


def start_sign_in(
    session: Session, account: Account, token: str, at: datetime, browser: str = "", *, whole: bool
) -> None:
    """Keep a new sign-in of ``account``, by a ``browser`` of this kind."""
    made = SignIn(
        token_hash=token_hash(token), account_id=account.id, whole=whole, browser=browser, made_at=at, used_at=at
    )
    session.add(made)
    session.flush()


def sign_in_of(
    session: Session, token: str, at: datetime, idle: timedelta, longest: timedelta
) -> tuple[SignIn, Account] | None:
    """Return the sign-in of ``token`` with its account, unless it is over; it counts as used ``at``."""
    found = session.execute(
        select(SignIn, Account)
        .join(Account, Account.id == SignIn.account_id)
        .where(SignIn.token_hash == token_hash(token))
    ).first()
    if found is None:
        return None
    sign_in, account = found
    if not account.active or not _lasts(sign_in, at, idle, longest):
        session.delete(sign_in)
        return None
    if at - as_utc(sign_in.used_at) > USED_STEP:
        sign_in.used_at = at
    return sign_in, account


def sign_ins_of(session: Session, account_id: int, at: datetime, idle: timedelta, longest: timedelta) -> list[SignIn]:
    """Return the sign-ins of an account that are not over, latest used first."""
    query = select(SignIn).where(SignIn.account_id == account_id).order_by(SignIn.used_at.desc(), SignIn.token_hash)
    return [found for found in session.scalars(query) if _lasts(found, at, idle, longest)]


def _lasts(sign_in: SignIn, at: datetime, idle: timedelta, longest: timedelta) -> bool:
    return at - as_utc(sign_in.used_at) <= idle and at - as_utc(sign_in.made_at) <= longest


def end_sign_in(session: Session, token: str) -> None:
    """End the sign-in of ``token``."""
    session.execute(delete(SignIn).where(SignIn.token_hash == token_hash(token)))


def end_sign_ins(session: Session, account: Account) -> None:
    """End every sign-in of ``account``."""
    session.execute(delete(SignIn).where(SignIn.account_id == account.id))


def revoke_tokens(session: Session, account: Account, at: datetime) -> int:
    """Revoke every token of the API that ``account`` has, and return how many stood until now."""
    stands = (ApiToken.account_id == account.id, ApiToken.revoked_at.is_(None), ApiToken.until > at)
    number = session.scalar(select(func.count()).where(*stands)) or 0
    session.execute(update(ApiToken).where(*stands).values(revoked_at=at))
    return number


def note_failure(session: Session, source: str, at: datetime) -> None:
    """Keep a failed sign-in from ``source`` (a keyed hash), and forget those of a day ago."""
    session.execute(delete(SignInFailure).where(SignInFailure.at < at - timedelta(days=1)))
    session.add(SignInFailure(source=source, at=at))


def failures_since(session: Session, source: str, since: datetime) -> int:
    """Return how many sign-ins from ``source`` failed since then."""
    query = select(func.count()).where(SignInFailure.source == source, SignInFailure.at >= since)
    return session.scalar(query) or 0

"""Tokens of the API: made, found by what was given, counted, and revoked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.accounts import token_hash
from storage.analysed import ApiToken
from storage.moments import as_utc
from storage.office import Account

WINDOW = timedelta(minutes=1)


def add_token(
    session: Session, account: Account, token: str, scopes: Sequence[str], at: datetime, until: datetime
) -> int:
    """Keep a new token of ``account`` by its hash, and return its number."""
    row = ApiToken(
        token_hash=token_hash(token),
        account_id=account.id,
        scopes=sorted(set(scopes)),
        made_at=at,
        until=until,
        calls=0,
    )
    session.add(row)
    session.flush()
    return row.id


def token_of(session: Session, token: str, at: datetime) -> tuple[ApiToken, Account] | None:
    """Return the token that was given with its account, unless it is over, revoked, or its account closed."""
    found = session.execute(
        select(ApiToken, Account)
        .join(Account, Account.id == ApiToken.account_id)
        .where(ApiToken.token_hash == token_hash(token))
    ).first()
    if found is None:
        return None
    row, account = found
    over = row.revoked_at is not None or as_utc(row.until) <= at
    return None if over or not account.active or account.must_change else (row, account)


def count_call(row: ApiToken, at: datetime) -> int:
    """Count a call of a token, and return how many it has made in the present minute."""
    if row.window_at is None or at - as_utc(row.window_at) >= WINDOW:
        row.window_at, row.calls = at, 0
    row.calls += 1
    row.used_at = at
    return row.calls


def tokens(session: Session, account: Account | None = None) -> list[tuple[ApiToken, str]]:
    """Return every token (of ``account``) with its account's name, newest first."""
    query = select(ApiToken, Account.name).join(Account, Account.id == ApiToken.account_id).order_by(ApiToken.id.desc())
    if account is not None:
        query = query.where(ApiToken.account_id == account.id)
    return [(row, name) for row, name in session.execute(query)]


def revoke(session: Session, number: int, at: datetime, account: Account | None = None) -> str | None:
    """Revoke token ``number`` (of ``account``), and return its account's name; None where there is no such token."""
    found = next(((row, name) for row, name in tokens(session, account) if row.id == number), None)
    if found is None:
        return None
    row, name = found
    row.revoked_at = row.revoked_at or at
    return name

"""The audit log: who did what with protected data. Each row's chain hash covers the row before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import AuditRow
from storage.turns import take_turn

_START = "0" * 64


def note_access(session: Session, user: str, action: str, detail: str, at: datetime) -> None:
    """Add a row to the audit log. ``detail`` says what and why, and holds no contact detail.

    Whoever adds a row holds the end of the chain until the session commits, so that it never forks.
    """
    take_turn(session, "the end of the audit log")
    last = session.scalar(select(AuditRow.chain).order_by(AuditRow.id.desc()).limit(1))
    row = AuditRow(at=at.isoformat(timespec="seconds"), user=user, action=action, detail=detail, chain="")
    row.chain = _chain(last or _START, row)
    session.add(row)
    session.flush()


def first_break(session: Session) -> int | None:
    """Return the number of the first row whose chain does not hold, or None where the whole log holds."""
    chain = _START
    for row in session.scalars(select(AuditRow).order_by(AuditRow.id)):
        chain = _chain(chain, row)
        if chain != row.chain:
            return row.id
    return None


def latest(session: Session, count: int, before: int | None = None) -> list[AuditRow]:
    """Return the latest ``count`` rows (before row ``before``), newest first."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(count)
    return list(session.scalars(query if before is None else query.where(AuditRow.id < before)))


@dataclass(frozen=True, slots=True)
class Sought:
    """What rows of the log are sought: who, what was done, words in the detail, and a span of time (``at`` texts)."""

    who: str = ""
    action: str = ""
    detail: str = ""
    since: str = ""
    until: str = ""


def search(session: Session, sought: Sought, count: int, before: int | None = None) -> list[AuditRow]:
    """Return the latest ``count`` rows that fit (before row ``before``), newest first."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(count)
    if before is not None:
        query = query.where(AuditRow.id < before)
    if sought.who:
        query = query.where(AuditRow.user == sought.who)
    if sought.action:
        query = query.where(AuditRow.action == sought.action)
    if sought.detail:
        query = query.where(AuditRow.detail.icontains(sought.detail, autoescape=True))
    if sought.since:
        query = query.where(AuditRow.at >= sought.since)
    if sought.until:
        query = query.where(AuditRow.at < sought.until)
    return list(session.scalars(query))


def actions(session: Session) -> list[str]:
    """Return every kind of thing that the log has."""
    return list(session.scalars(select(AuditRow.action).distinct().order_by(AuditRow.action)))


def _chain(before: str, row: AuditRow) -> str:
    return sha256("\x1f".join((before, row.at, row.user, row.action, row.detail)).encode()).hexdigest()

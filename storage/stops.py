"""The stop switch: crawling is stopped for every process on this store until somebody lets it go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import StopRow
from storage.moments import as_utc


@dataclass(frozen=True, slots=True)
class Stop:
    """Who stopped crawling, when and why."""

    user: str
    at: datetime
    reason: str


def standing_stop(session: Session) -> Stop | None:
    """Return the stop that stands, or None where crawling may go on."""
    row = session.scalar(select(StopRow).where(StopRow.ended.is_(None)).order_by(StopRow.id).limit(1))
    return Stop(row.user, as_utc(row.at), row.reason) if row else None


def stop_crawling(session: Session, user: str, reason: str, at: datetime) -> bool:
    """Stop crawling; false where it is stopped already."""
    if standing_stop(session):
        return False
    session.add(StopRow(user=user, reason=reason, at=at))
    session.flush()
    return True


def let_crawling_go_on(session: Session, at: datetime) -> bool:
    """End the stop; false where there is none."""
    rows = session.scalars(select(StopRow).where(StopRow.ended.is_(None))).all()
    for row in rows:
        row.ended = at
    session.flush()
    return bool(rows)

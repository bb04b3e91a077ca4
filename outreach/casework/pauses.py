"""Who opened which case when: for the pause suggestion, and to see who reads a case now."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from outreach.gate import Signed
from storage import cases

SITTING = timedelta(hours=2)
"""How far back opened cases count as one sitting."""
NOW = timedelta(minutes=15)
"""How long after opening a case somebody is taken to have it open."""


def opened_lately(session: Session, who: Signed, at: datetime) -> int:
    """Return how many cases ``who`` has opened in this sitting."""
    return cases.opened_since(session, who.account_id, at - SITTING)


def open_case(session: Session, who: Signed, alert_id: str, at: datetime) -> list[str]:
    """Note that ``who`` opened a case; return the names of others who have it open."""
    cases.note_opening(session, who.account_id, alert_id, at)
    return [name for name in cases.openers(session, alert_id, at - NOW) if name != who.name]

"""Taking turns: what must not be done twice at once waits until whoever does it now has committed."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import false, func, select, update
from sqlalchemy.orm import Session

from storage.models import AuditRow


def take_turn(session: Session, what: str) -> None:
    """Hold ``what`` until ``session`` ends. Rows read before are to be read again: others may have changed them.

    PostgreSQL holds it by its name; SQLite, which has one writer at a time, holds the whole database for writing.
    """
    if session.get_bind().dialect.name == "postgresql":
        name = int.from_bytes(sha256(what.encode()).digest()[:8], signed=True)
        session.execute(select(func.pg_advisory_xact_lock(name)))
    else:
        session.execute(update(AuditRow).where(false()).values(chain=""))  # a write, of nothing, takes SQLite's lock

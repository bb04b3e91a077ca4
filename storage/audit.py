"""The audit log: who did what with protected data. Each row's chain hash covers the row before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.audit_end import End, Witness
from storage.models import AuditRow
from storage.turns import take_turn

_START = "0" * 64
_WRITTEN, _WITNESS = "audit row", "audit witness"
_CHUNK = 10_000


def note_access(session: Session, user: str, action: str, detail: str, at: datetime) -> None:
    """Add a row to the audit log. ``detail`` says what and why, and holds no contact detail.

    Whoever adds a row holds the end of the chain until the session commits, so that it never forks.
    """
    take_turn(session, "the end of the audit log")
    last = session.scalar(select(AuditRow.chain).order_by(AuditRow.id.desc()).limit(1))
    row = AuditRow(at=at.isoformat(timespec="seconds"), user=user, action=action, detail=detail, chain="")
    row.chain = _chain(last or _START, row.at, row.user, row.action, row.detail)
    session.add(row)
    session.flush()
    session.info[_WRITTEN] = End(row.id, row.chain, row.at)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look through the whole log found.

    ``broken`` is the first row whose chain does not hold; ``lost`` the row that this home saw last where it is not in
    the log any more as it was (0 where the home's own note of it was tampered with). Rows that are gone from the end
    show from the moment ``since`` on; without one nobody watches.
    """

    rows: int
    broken: int | None
    lost: int | None
    since: str = ""

    @property
    def whole(self) -> bool:
        """Tell whether nothing shows of a row that was changed or taken away."""
        return self.broken is None and self.lost is None


def watch_the_end(session: Session, witness: Witness) -> None:
    """Have ``witness`` at hand in ``session``."""
    session.info[_WITNESS] = witness


def see_the_end(session: Session) -> None:
    """Have the witness see the row that ``session`` added last, where it was committed."""
    witness: Witness | None = session.info.get(_WITNESS)
    written: End | None = session.info.pop(_WRITTEN, None)
    if witness is not None and written is not None and _is_there(session, written):
        witness.see(written, holds=lambda end: _is_there(session, end))


def _is_there(session: Session, end: End) -> bool:
    return session.scalar(select(AuditRow.chain).where(AuditRow.id == end.row)) == end.chain


def check(session: Session) -> Checked:
    """Look through the whole log, and at its end as this home saw it last."""
    rows, broken = session.scalar(select(func.count()).select_from(AuditRow)) or 0, first_break(session)
    witness: Witness | None = session.info.get(_WITNESS)
    try:
        end = witness.end() if witness is not None else None
    except ValueError:
        return Checked(rows, broken, 0)
    if end is None:
        return Checked(rows, broken, None)
    return Checked(rows, broken, None if _is_there(session, end) else end.row, end.since)


def first_break(session: Session) -> int | None:
    """Return the number of the first row whose chain does not hold, or None where the whole log holds."""
    chain = _START
    columns = (AuditRow.id, AuditRow.at, AuditRow.user, AuditRow.action, AuditRow.detail, AuditRow.chain)
    with session.execute(select(*columns).order_by(AuditRow.id).execution_options(yield_per=_CHUNK)) as rows:
        for row in rows:
            number, *said, stated = row
            chain = _chain(chain, *said)
            if chain != stated:
                return int(number)
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
    """Return every kind of thing that the log has; each is looked up by the one before, not among all rows."""
    found: list[str] = []
    last = ""
    while (name := session.scalar(select(func.min(AuditRow.action)).where(AuditRow.action > last))) is not None:
        found.append(last := name)
    return found


def _chain(before: str, *said: str) -> str:
    return sha256("\x1f".join((before, *said)).encode()).hexdigest()

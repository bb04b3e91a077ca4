"""Runs of scheduled surveys, and signs of life of what keeps the home in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import insert
from storage.models import ScheduleRunRow, UpkeepRow
from storage.moments import as_utc

RUNNING, DONE, INCOMPLETE, FAILED = "running", "done", "incomplete", "failed"


@dataclass(frozen=True, slots=True)
class ScheduleRun:
    """One run of a scheduled survey; without an end it still runs, or its process died."""

    name: str
    wave: str
    started: datetime
    ended: datetime | None
    outcome: str
    note: str


def begin_run(session: Session, name: str, wave: str, at: datetime) -> int:
    """Note that a run of ``name`` begins, and return its number."""
    row = ScheduleRunRow(name=name, wave=wave, started=at, outcome=RUNNING, note="")
    session.add(row)
    session.flush()
    return row.id


def end_run(session: Session, number: int, outcome: str, note: str, at: datetime) -> None:
    """Note how a run ended."""
    row = session.get_one(ScheduleRunRow, number)
    row.ended, row.outcome, row.note = at, outcome, note


def latest_runs(session: Session, count: int) -> list[ScheduleRun]:
    """Return the latest runs, newest first."""
    rows = session.scalars(select(ScheduleRunRow).order_by(ScheduleRunRow.id.desc()).limit(count))
    return [
        ScheduleRun(r.name, r.wave, as_utc(r.started), as_utc(r.ended) if r.ended else None, r.outcome, r.note)
        for r in rows
    ]


def note_upkeep(session: Session, what: str, at: datetime, note: str = "") -> None:
    """Note that ``what`` was done."""
    values = {"at": at, "note": note}
    session.execute(
        insert(session, UpkeepRow)
        .values(what=what, **values)
        .on_conflict_do_update(index_elements=["what"], set_=values)
    )


def upkeep(session: Session) -> Mapping[str, tuple[datetime, str]]:
    """Return when each kind of upkeep was done last, and what was noted."""
    return {row.what: (as_utc(row.at), row.note) for row in session.scalars(select(UpkeepRow))}

"""Which row of an alert the queue shows, how pressing it is, and what brings a closed case back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, update
from sqlalchemy.orm import Session

from admap.records import Signal
from storage.adverts import chunks
from storage.audit import note_access
from storage.cases import CLOSED, MACHINE, NEW, add_step
from storage.cipher import Cipher
from storage.models import AlertRow, CaseRow, Wave

PRIORITIES = ("urgent", "high", "medium", "low")
WITHDRAWN = "withdrawn"
REOPENED = "reopened"
"""A step that brings a closed case back; after a colon follows the priority where a wave did so."""
CHILD_REASONS = frozenset(
    {
        Signal.STATED_AGE_UNDER_18,
        Signal.AGE_BORDERLINE,
        Signal.YOUTH_WORDING,
        Signal.SCHOOL_REFERENCE,
        Signal.GUARDIAN_REFERENCE,
        "falling_age",
    }
)
"""Reasons that bear on whether somebody is a child: one that a closed case did not have brings it back."""

_Found = Row[*tuple[Any, ...]]


def settle_standing(session: Session, cipher: Cipher, alert_ids: Collection[str], at: datetime) -> None:
    """Mark the row of each alert that the queue shows, and bring back closed cases that turned out more pressing.

    The row is of the latest wave that raised the alert, whether or not a later wave raised others: an alert stays until
    its case is closed or it is withdrawn. A closed case comes back as new where that row has a higher priority than the
    case was closed on, or a reason in :data:`CHILD_REASONS` that it did not have; the same again brings nothing back.
    """
    waves = list(session.scalars(select(Wave.id).order_by(Wave.observed_on, Wave.id)))
    place = {wave_id: number for number, wave_id in enumerate(waves)}
    for chunk in chunks(sorted(alert_ids), 500):
        cases = {row.alert_id: row for row in session.scalars(select(CaseRow).where(CaseRow.alert_id.in_(chunk)))}
        rows: dict[str, list[_Found]] = defaultdict(list)
        for row in session.execute(_rows(chunk)):
            rows[row.alert_id].append(row)
        changed: list[dict[str, object]] = []
        for alert_id, found in sorted(rows.items()):
            found.sort(key=lambda row: (row.status != WITHDRAWN, place[row.wave_id]))
            latest, case = found[-1], cases.get(alert_id)
            if case is not None and case.status == CLOSED and latest.status != WITHDRAWN and _is_more(case, latest):
                _reopen(session, cipher, case, latest.priority, at)
            after = place.get(case.closed_wave_id, -1) if case is not None and case.closed_wave_id is not None else -1
            peak = _peak([row for row in found if row.status != WITHDRAWN and place[row.wave_id] > after], latest)
            changed += [
                {"wave_id": row.wave_id, "alert_id": alert_id, "latest": row is latest, "peak": peak}
                for row in found
                if (row.latest, row.peak) != (row is latest, peak)
            ]
        if changed:
            session.execute(update(AlertRow), changed)


def _rows(alert_ids: Sequence[str]) -> Select[*tuple[Any, ...]]:
    return select(
        AlertRow.alert_id,
        AlertRow.wave_id,
        AlertRow.priority,
        AlertRow.signals,
        AlertRow.status,
        AlertRow.latest,
        AlertRow.peak,
    ).where(AlertRow.alert_id.in_(alert_ids))


def _peak(rows: Sequence[_Found], latest: _Found) -> str:
    return min((str(row.priority) for row in (*rows, latest)), key=PRIORITIES.index)


def _is_more(case: CaseRow, latest: _Found) -> bool:
    """Tell whether an alert says more than its case was closed on."""
    if case.closed_priority is None:
        return False
    higher = PRIORITIES.index(latest.priority) < PRIORITIES.index(case.closed_priority)
    return higher or bool(CHILD_REASONS.intersection(latest.signals) - set(case.closed_signals or ()))


def _reopen(session: Session, cipher: Cipher, case: CaseRow, priority: str, at: datetime) -> None:
    put = update(CaseRow).where(CaseRow.alert_id == case.alert_id, CaseRow.status == CLOSED)
    back = {"status": NEW, "holder_id": None, "held_since": None, "outcome": None, "proposed_by": None}
    session.execute(put.values(**back, earlier=CaseRow.outcome, version=CaseRow.version + 1))
    add_step(session, cipher, case.alert_id, None, f"{REOPENED}:{priority}", "", at)
    note_access(session, MACHINE, "case reopened", f"{case.alert_id}, raised to {priority}", at)

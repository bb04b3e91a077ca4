"""Casework: who has an alert, what they noted, and what came of it. Every step is an event that stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.cipher import Cipher
from storage.moments import as_utc
from storage.office import Account, CaseEvent, CaseRow

NEW, TAKEN, PROPOSED, CLOSED = "new", "taken", "proposed", "closed"
"""States of a case. ``proposed``: an outcome waits for a second person."""


@dataclass(frozen=True)
class Case:
    """A case as it stands. ``version`` goes into forms, so that two who change it at once are told."""

    alert_id: str
    status: str = NEW
    holder: str | None = None
    held_since: datetime | None = None
    outcome: str | None = None
    proposed_by: str | None = None
    version: int = 0


@dataclass(frozen=True)
class Step:
    """One thing that was done with a case."""

    kind: str
    who: str
    text: str
    at: datetime


class CaseChangedError(Exception):
    """Raised where a case is no longer as the form that changes it had it."""


def cases_of(session: Session, alert_ids: Sequence[str]) -> Mapping[str, Case]:
    """Return the cases of ``alert_ids``; an alert that nobody has touched has a new one."""
    names = {account.id: account.name for account in session.scalars(select(Account))}
    found: dict[str, Case] = {}
    for start in range(0, len(alert_ids), 500):
        rows = session.scalars(select(CaseRow).where(CaseRow.alert_id.in_(alert_ids[start : start + 500])))
        found.update((row.alert_id, _case(row, names)) for row in rows)
    return {alert_id: found.get(alert_id, Case(alert_id)) for alert_id in alert_ids}


def _case(row: CaseRow, names: Mapping[int, str]) -> Case:
    return Case(
        row.alert_id,
        row.status,
        names.get(row.holder_id or 0),
        as_utc(row.held_since) if row.held_since else None,
        row.outcome,
        names.get(row.proposed_by or 0),
        row.version,
    )


def change_case(session: Session, alert_id: str, version: int, **facts: object) -> None:
    """Change ``facts`` of a case that stands at ``version``; raises :class:`CaseChangedError` where it does not."""
    row = session.scalar(select(CaseRow).where(CaseRow.alert_id == alert_id).with_for_update())
    if row is None:
        row = CaseRow(alert_id=alert_id, status=NEW, version=0)
        session.add(row)
    if row.version != version:
        raise CaseChangedError
    for name, value in facts.items():
        setattr(row, name, value)
    row.version = version + 1
    session.flush()


def add_step(
    session: Session, cipher: Cipher, alert_id: str, account_id: int, kind: str, text: str, at: datetime
) -> None:
    """Add a step to the case of ``alert_id``."""
    session.add(CaseEvent(alert_id=alert_id, account_id=account_id, kind=kind, text=cipher.encrypt(text), at=at))


def steps_of(session: Session, cipher: Cipher, alert_id: str) -> list[Step]:
    """Return what was done with a case, oldest first."""
    query = (
        select(CaseEvent, Account.name)
        .join(Account, Account.id == CaseEvent.account_id)
        .where(CaseEvent.alert_id == alert_id)
        .order_by(CaseEvent.id)
    )
    return [
        Step(event.kind, name, cipher.decrypt(event.text), as_utc(event.at)) for event, name in session.execute(query)
    ]

"""Casework: who has an alert, what they noted, and what came of it. Every step is an event that stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from storage.cipher import Cipher
from storage.database import insert
from storage.moments import as_utc
from storage.office import Account, CaseEvent, CaseRow, DraftRow, Opening

NOTE, NOTE_GONE = "note", "note gone"
"""Kinds of step: a note, and one that its writer took back."""
MACHINE = "admap"
"""Who took a step that no person took."""
NEW, TAKEN, PROPOSED, CLOSED = "new", "taken", "proposed", "closed"
"""States of a case. ``proposed``: an outcome waits for a second person."""


@dataclass(frozen=True)
class Case:
    """A case as it stands. ``version`` goes into forms, so that two who change it at once are told.

    ``left_by`` had it when their account was closed: nobody has it now. ``proposer_role`` is the role of who proposed
    the outcome, and ``earlier`` the outcome that the case had before it came back.
    """

    alert_id: str
    status: str = NEW
    holder: str | None = None
    held_since: datetime | None = None
    outcome: str | None = None
    proposed_by: str | None = None
    version: int = 0
    left_by: str | None = None
    proposer_role: str | None = None
    earlier: str | None = None


@dataclass(frozen=True)
class Step:
    """One thing that was done with a case; ``number`` is its own."""

    kind: str
    who: str
    text: str
    at: datetime
    number: int = 0


class CaseChangedError(Exception):
    """Raised where a case is no longer as the form that changes it had it."""


def change_case(session: Session, alert_id: str, version: int, **facts: object) -> None:
    """Change ``facts`` of a case that stands at ``version``; raises :class:`CaseChangedError` where it does not.

    One statement reads and writes the version, so that of several who change a case at once one does.
    """
    if version == 0:
        put = insert(session, CaseRow).values(**{"alert_id": alert_id, "status": NEW, "version": 1, **facts})
        changed = session.execute(put.on_conflict_do_nothing().returning(CaseRow.alert_id)).all()
    else:
        where = (CaseRow.alert_id == alert_id, CaseRow.version == version)
        change = update(CaseRow).where(*where).values(version=version + 1, **facts)
        changed = session.execute(change.returning(CaseRow.alert_id)).all()
    if not changed:
        raise CaseChangedError


def add_step(
    session: Session, cipher: Cipher, alert_id: str, account_id: int | None, kind: str, text: str, at: datetime
) -> None:
    """Add a step to the case of ``alert_id``; without ``account_id`` the program took it."""
    session.add(CaseEvent(alert_id=alert_id, account_id=account_id, kind=kind, text=cipher.encrypt(text), at=at))


def take_note_back(
    session: Session, cipher: Cipher, alert_id: str, account_id: int, number: int, since: datetime
) -> bool:
    """Take the words of one's own note away, written ``since`` then; tell whether there was one. That it was stays."""
    which = (
        CaseEvent.id == number,
        CaseEvent.alert_id == alert_id,
        CaseEvent.account_id == account_id,
        CaseEvent.kind == NOTE,
        CaseEvent.at >= since,
    )
    gone = update(CaseEvent).where(*which).values(kind=NOTE_GONE, text=cipher.encrypt("")).returning(CaseEvent.id)
    return bool(session.execute(gone).all())


def steps_of(session: Session, cipher: Cipher, alert_id: str) -> list[Step]:
    """Return what was done with a case, oldest first."""
    query = (
        select(CaseEvent, Account.name)
        .outerjoin(Account, Account.id == CaseEvent.account_id)
        .where(CaseEvent.alert_id == alert_id)
        .order_by(CaseEvent.id)
    )
    return [
        Step(event.kind, name or MACHINE, cipher.decrypt(event.text), as_utc(event.at), event.id)
        for event, name in session.execute(query)
    ]


def note_opening(session: Session, account_id: int, alert_id: str, at: datetime) -> None:
    """Note when somebody opened a case, in place of when they did before."""
    put = insert(session, Opening).values(account_id=account_id, alert_id=alert_id, at=at)
    session.execute(put.on_conflict_do_update(index_elements=["account_id", "alert_id"], set_={"at": at}))


def opened_since(session: Session, account_id: int, since: datetime) -> int:
    """Return how many cases somebody has opened since then."""
    query = select(func.count()).where(Opening.account_id == account_id, Opening.at >= since)
    return session.scalar(query) or 0


def held_by(session: Session, account_id: int) -> int:
    """Return how many cases somebody has that are not closed."""
    query = select(func.count()).where(CaseRow.holder_id == account_id, CaseRow.status.in_((TAKEN, PROPOSED)))
    return session.scalar(query) or 0


def openers(session: Session, alert_id: str, since: datetime) -> list[str]:
    """Return the names of those who opened a case since then."""
    query = (
        select(Account.name)
        .join(Opening, Opening.account_id == Account.id)
        .where(Opening.alert_id == alert_id, Opening.at >= since)
    )
    return list(session.scalars(query.order_by(Account.name)))


def keep_draft(
    session: Session, cipher: Cipher, account_id: int, alert_id: str, field: str, text: str, at: datetime
) -> None:
    """Keep what somebody is writing into ``field`` of a case; an empty text takes the draft away."""
    if not text:
        session.execute(
            delete(DraftRow).where(
                DraftRow.account_id == account_id, DraftRow.alert_id == alert_id, DraftRow.field == field
            )
        )
        return
    facts = {"text": cipher.encrypt(text), "at": at}
    put = insert(session, DraftRow).values(account_id=account_id, alert_id=alert_id, field=field, **facts)
    session.execute(put.on_conflict_do_update(index_elements=["account_id", "alert_id", "field"], set_=facts))


def drafts_of(session: Session, cipher: Cipher, account_id: int, alert_id: str) -> dict[str, str]:
    """Return what somebody was writing in a case, by field."""
    rows = session.scalars(select(DraftRow).where(DraftRow.account_id == account_id, DraftRow.alert_id == alert_id))
    return {row.field: cipher.decrypt(row.text) for row in rows}

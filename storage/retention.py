"""What is kept longer than it may be, and taking it away: words go, what was coded and counted from them stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, delete, func, select, text, update
from sqlalchemy.orm import Session, aliased

from storage.adverts import chunks
from storage.cipher import Cipher
from storage.erasing import clear_alerts
from storage.models import (
    AdvertRow,
    AdvertVersion,
    Capture,
    CaseEvent,
    CaseRow,
    CodedValue,
    Contact,
    ContactView,
    EarlierCoding,
    FrontierRow,
    Observation,
    SignIn,
    SignInFailure,
    Wave,
)
from storage.office import DraftRow

CLOSED = "closed"


def due_texts(session: Session, before: date) -> list[int]:
    """Return the wordings that were last seen before a day."""
    seen = aliased(Observation)
    later = select(seen.id).where(seen.version_id == Observation.version_id, seen.seen_at >= before).exists()
    return _ids(
        session,
        select(AdvertVersion.id)
        .join(Observation, Observation.version_id == AdvertVersion.id)
        .where(Observation.seen_at < before, AdvertVersion.content != b"", ~later)
        .distinct(),
    )


def due_contacts(session: Session, before: date) -> list[int]:
    """Return the contacts that no advert has stated since a day."""
    stated = (
        select(CodedValue.id)
        .join(Observation, Observation.id == CodedValue.observation_id)
        .where(CodedValue.contact_id == Contact.id, Observation.seen_at >= before)
        .exists()
    )
    return _ids(session, select(Contact.id).where(Contact.value != b"", ~stated)) if before > date.min else []


def due_cases(session: Session, before: datetime) -> list[str]:
    """Return the closed cases without a step since ``before`` in which something written is left."""
    query = (
        select(CaseEvent.alert_id)
        .join(CaseRow, CaseRow.alert_id == CaseEvent.alert_id)
        .where(CaseRow.status == CLOSED)
        .group_by(CaseEvent.alert_id)
        .having(func.max(CaseEvent.at) < before, func.max(func.length(CaseEvent.text)) > 0)
        .order_by(CaseEvent.alert_id)
    )
    return list(session.scalars(query))


def due_drafts(session: Session, before: datetime) -> int:
    """Return how many drafts were last changed before ``before``."""
    return session.scalar(select(func.count()).where(DraftRow.at < before)) or 0


def due_sign_ins(session: Session, before: datetime) -> int:
    """Return how many failed and old sign-ins there are from before ``before``."""
    failed = session.scalar(select(func.count()).where(SignInFailure.at < before)) or 0
    return failed + (session.scalar(select(func.count()).where(SignIn.made_at < before)) or 0)


def due_waves(session: Session, before: datetime) -> list[str]:
    """Return the waves with captures of which none is from after ``before``, oldest first."""
    moment = before.isoformat(timespec="seconds").replace("+00:00", "Z")
    query = (
        select(Wave.name)
        .join(Capture, Capture.wave_id == Wave.id)
        .group_by(Wave.id, Wave.name, Wave.observed_on)
        .having(func.max(Capture.fetched_at) < moment)
        .order_by(Wave.observed_on, Wave.id)
    )
    return list(session.scalars(query))


def conditional_captures(session: Session, but: Sequence[str]) -> list[tuple[str, str]]:
    """Return wave and place of each capture that may refer to an earlier one, of all waves but ``but``."""
    query = (
        select(Wave.name, Capture.warc_ref)
        .join(Wave, Wave.id == Capture.wave_id)
        .where(Capture.unchanged, (Capture.etag != "") | (Capture.last_modified != ""), Wave.name.not_in(but))
    )
    return [(wave, place) for wave, place in session.execute(query)]


def captures_in(session: Session, wave: str) -> list[str]:
    """Return the places of a wave's captures."""
    return list(
        session.scalars(select(Capture.warc_ref).join(Wave, Wave.id == Capture.wave_id).where(Wave.name == wave))
    )


def purge_texts(session: Session, cipher: Cipher, versions: Sequence[int]) -> None:
    """Take away these wordings and every word quoted from them; codes and keyed digests stay."""
    _overwrite_what_goes(session)
    for chunk in chunks(versions, 500):
        seen = list(session.scalars(select(Observation.id).where(Observation.version_id.in_(chunk))))
        for part in chunks(seen, 500):
            session.execute(update(CodedValue).where(CodedValue.observation_id.in_(part)).values(text=None))
            session.execute(delete(EarlierCoding).where(EarlierCoding.observation_id.in_(part)))
        session.execute(update(AdvertVersion).where(AdvertVersion.id.in_(chunk)).values(content=b""))
    left = select(AdvertVersion.advert_id).where(AdvertVersion.content != b"")
    clear_alerts(session, cipher, set(session.scalars(select(AdvertRow.ad_id).where(AdvertRow.id.not_in(left)))))


def purge_contacts(session: Session, contacts: Sequence[int]) -> None:
    """Take away the values of these contacts and the words they stand in; the keyed hash stays, to match by."""
    _overwrite_what_goes(session)
    for chunk in chunks(contacts, 500):
        session.execute(update(Contact).where(Contact.id.in_(chunk)).values(value=b"", stem_hash=None))
        session.execute(update(CodedValue).where(CodedValue.contact_id.in_(chunk)).values(text=None))


def purge_cases(session: Session, alert_ids: Sequence[str]) -> None:
    """Take away what was written in these cases; that there were steps, by whom and when, stays."""
    _overwrite_what_goes(session)
    for chunk in chunks(alert_ids, 500):
        session.execute(update(CaseEvent).where(CaseEvent.alert_id.in_(chunk)).values(text=b""))
        session.execute(update(ContactView).where(ContactView.alert_id.in_(chunk)).values(purpose=b""))
        session.execute(delete(DraftRow).where(DraftRow.alert_id.in_(chunk)))


def purge_drafts(session: Session, before: datetime) -> None:
    """Take away the drafts that were last changed before ``before``."""
    _overwrite_what_goes(session)
    session.execute(delete(DraftRow).where(DraftRow.at < before))


def purge_sign_ins(session: Session, before: datetime) -> None:
    """Take away failed and old sign-ins from before ``before``."""
    session.execute(delete(SignInFailure).where(SignInFailure.at < before))
    session.execute(delete(SignIn).where(SignIn.made_at < before))


def purge_captures(session: Session, wave: str, but: Sequence[str]) -> None:
    """Forget the captures and addresses of ``wave``, but for the captures at the places ``but``."""
    row = session.scalars(select(Wave.id).where(Wave.name == wave)).one()
    session.execute(delete(Capture).where(Capture.wave_id == row, Capture.warc_ref.not_in(but)))
    session.execute(delete(FrontierRow).where(FrontierRow.wave_id == row))


def _ids(session: Session, query: Select[int]) -> list[int]:
    return sorted(session.scalars(query))


def _overwrite_what_goes(session: Session) -> None:
    """Have SQLite overwrite what it lets go of, so that it cannot be read from the file."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))

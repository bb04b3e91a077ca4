"""What is held about one contact: the adverts that state it, and what hangs on their profiles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.adverts import chunks
from storage.models import (
    AdvertRow,
    AlertRow,
    CaseEvent,
    CaseRow,
    CodedValue,
    Contact,
    ContactView,
    ErasedRow,
    MembershipRow,
    Observation,
    OfferRow,
    Wave,
)


@dataclass(frozen=True, slots=True)
class WaveHeld:
    """What one wave has of the person: adverts, sites, and the days on which they were seen."""

    wave: str
    adverts: int
    sites: tuple[str, ...]
    first: date
    last: date


@dataclass(frozen=True)
class Held:
    """What is held about the contacts that were sought.

    ``stating`` are the adverts that state one of them, ``linked`` the other adverts of the same ``profiles``;
    ``open_cases`` counts cases that are not closed, ``unsettled`` the urgent alerts, taken by somebody or not, on which
    two persons have not settled: they may concern a child. Counts of casework are of rows.
    """

    contact_ids: tuple[int, ...] = ()
    stating: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    waves: tuple[WaveHeld, ...] = ()
    open_cases: int = 0
    steps: int = 0
    views: int = 0
    offers: int = 0
    erased_before: bool = False
    unsettled: int = 0

    @property
    def ad_ids(self) -> tuple[str, ...]:
        """Every advert that an erasure takes."""
        return (*self.stating, *self.linked)

    @property
    def summary(self) -> str:
        """How much is held, in a line that names nobody: for the audit log."""
        return (
            f"{len(self.stating)} adverts state it, {len(self.linked)} more of {len(self.profiles)} profiles, "
            f"{len(self.waves)} waves, {len(self.alerts)} alerts, {self.open_cases} open cases"
        )


def held(session: Session, hashes: Collection[str]) -> Held:
    """Return what is held about the contacts with these keyed hashes."""
    contacts = session.scalars(select(Contact.id).where(Contact.keyed_hash.in_(hashes))).all()
    before = session.scalar(select(func.count()).where(ErasedRow.keyed_hash.in_(hashes)))
    stating = session.scalars(
        select(AdvertRow.ad_id)
        .join(Observation, Observation.advert_id == AdvertRow.id)
        .join(CodedValue, CodedValue.observation_id == Observation.id)
        .where(CodedValue.contact_id.in_(contacts))
        .distinct()
        .order_by(AdvertRow.ad_id)
    ).all()
    return _held(session, contacts, stating, erased_before=bool(before))


def held_of(session: Session, ad_ids: Sequence[str]) -> Held:
    """Return what is held of these adverts alone, whatever profile they are in."""
    return Held(stating=tuple(ad_ids), waves=_waves(session, ad_ids))


def _held(session: Session, contacts: Sequence[int], stating: Sequence[str], *, erased_before: bool) -> Held:
    profiles = _in(session, MembershipRow.profile_id, MembershipRow.ad_id, stating)
    members = _in(session, MembershipRow.ad_id, MembershipRow.profile_id, profiles)
    alerts = _in(session, AlertRow.alert_id, AlertRow.profile_id, profiles)
    closed = set(_in(session, CaseRow.alert_id, CaseRow.alert_id, alerts, CaseRow.status == "closed"))
    cases = set(_in(session, CaseRow.alert_id, CaseRow.alert_id, alerts, CaseRow.status != "new"))
    urgent = _in(
        session,
        AlertRow.alert_id,
        AlertRow.alert_id,
        alerts,
        AlertRow.latest.is_(True),
        AlertRow.status != "withdrawn",
        or_(AlertRow.priority == "urgent", AlertRow.peak == "urgent"),
    )
    linked = tuple(ad_id for ad_id in members if ad_id not in set(stating))
    return Held(
        tuple(contacts),
        tuple(stating),
        linked,
        tuple(profiles),
        tuple(alerts),
        _waves(session, [*stating, *linked]),
        len(cases - closed),
        _count(session, CaseEvent.alert_id, alerts),
        _count(session, ContactView.alert_id, alerts),
        _count(session, OfferRow.profile_id, profiles),
        erased_before,
        len(set(urgent) - closed),
    )


def _in(
    session: Session,
    wanted: InstrumentedAttribute[str],
    column: InstrumentedAttribute[str],
    among: Sequence[str],
    *also: ColumnElement[bool],
) -> list[str]:
    found: set[str] = set()
    for chunk in chunks(among, 500):
        found.update(session.scalars(select(wanted).where(column.in_(chunk), *also)))
    return sorted(found)


def _count(session: Session, column: InstrumentedAttribute[str], among: Sequence[str]) -> int:
    return sum(session.scalar(select(func.count()).where(column.in_(chunk))) or 0 for chunk in chunks(among, 500))


def _waves(session: Session, ad_ids: Sequence[str]) -> tuple[WaveHeld, ...]:
    rows: dict[str, list[tuple[str, date]]] = {}
    for chunk in chunks(ad_ids, 500):
        query = (
            select(Wave.name, AdvertRow.site, Observation.seen_at)
            .join(Observation, Observation.wave_id == Wave.id)
            .join(AdvertRow, AdvertRow.id == Observation.advert_id)
            .where(AdvertRow.ad_id.in_(chunk))
        )
        for wave, site, seen_at in session.execute(query):
            rows.setdefault(wave, []).append((site, seen_at))
    found = [
        WaveHeld(wave, len(seen), tuple(sorted({site for site, _ in seen})), min(d for _, d in seen),
                 max(d for _, d in seen))
        for wave, seen in rows.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.first, one.wave)))

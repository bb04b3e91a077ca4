"""Profiles and operators as an analyst looks through them: by size, place, wave and operator."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, distinct, func, select, text
from sqlalchemy.orm import Session

from storage.adverts import chunks
from storage.models import AdvertRow, CodedValue, MembershipRow, Observation, Profile, Wave

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: profiles by wave, place, size and operator.

    ``wave`` is a wave's id (0: any), ``place`` a county or municipality code that an advert offers in, ``least`` and
    ``waves`` the fewest adverts and waves. ``regions`` are the counties that the reader may see; empty: all.
    """

    wave: int = 0
    place: str = ""
    least: int = 1
    waves: int = 1
    operator: str = ""
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """A profile in numbers, over all waves or in the one that was sought."""

    profile_id: str
    operator_id: str
    adverts: int
    sites: int
    waves: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class OperatorLine:
    """An operator with more than one profile, in numbers."""

    operator_id: str
    profiles: int
    adverts: int
    sites: int


def profiles(session: Session, sought: Sought, limit: int, offset: int = 0) -> tuple[int, list[ProfileLine]]:
    """Return how many profiles there are of those sought, and ``limit`` of them, the largest first.

    All are counted and ranked by their adverts alone; the rest is looked up for those that are returned.
    """
    adverts = func.count()
    ranked = select(MembershipRow.profile_id, adverts.label("adverts")).group_by(MembershipRow.profile_id)
    if _narrows(sought):
        ranked = ranked.join(AdvertRow, AdvertRow.ad_id == MembershipRow.ad_id).where(
            AdvertRow.id.in_(_adverts(sought))
        )
    if sought.operator:
        ranked = ranked.join(Profile, Profile.profile_id == MembershipRow.profile_id)
        ranked = ranked.where(Profile.operator_id == sought.operator)
    if sought.waves > 1:
        ranked = ranked.where(MembershipRow.profile_id.in_(_seen_often(sought)))
    ranked = ranked.having(adverts >= sought.least)
    page = select(ranked.subquery(), func.count().over()).order_by(text("adverts DESC"), text("profile_id"))
    rows = session.execute(page.limit(limit).offset(offset)).all()
    total = rows[0][2] if rows else session.scalar(select(func.count()).select_from(ranked.subquery())) or 0
    lines: dict[str, ProfileLine] = {}
    for chunk in chunks([row[0] for row in rows], _CHUNK):
        lines |= _lines(session, sought, chunk)
    return total, [lines[profile_id] for profile_id, *_ in rows if profile_id in lines]


def _lines(session: Session, sought: Sought, profile_ids: Sequence[str]) -> dict[str, ProfileLine]:
    query = (
        _joined(
            MembershipRow.profile_id,
            Profile.operator_id,
            func.count(distinct(AdvertRow.id)),
            func.count(distinct(AdvertRow.site)),
            func.count(distinct(Observation.wave_id)),
            func.min(Observation.seen_at),
            func.max(Observation.seen_at),
        )
        .where(MembershipRow.profile_id.in_(profile_ids), *_conditions(sought))
        .group_by(MembershipRow.profile_id, Profile.operator_id)
    )
    return {row[0]: ProfileLine(*row) for row in session.execute(query)}


def _narrows(sought: Sought) -> bool:
    return bool(sought.wave or sought.place or sought.regions)


def _adverts(sought: Sought) -> Select[int]:
    """Return the adverts that were seen as sought: in the wave, offering in the place and in the regions."""
    return select(Observation.advert_id).where(*_seen_as(sought))


def _seen_often(sought: Sought) -> Select[str]:
    """Return the profiles that were seen, as sought, in as many waves as sought."""
    return (
        select(MembershipRow.profile_id)
        .join(AdvertRow, AdvertRow.ad_id == MembershipRow.ad_id)
        .join(Observation, Observation.advert_id == AdvertRow.id)
        .where(*_seen_as(sought))
        .group_by(MembershipRow.profile_id)
        .having(func.count(distinct(Observation.wave_id)) >= sought.waves)
    )


def operators(session: Session, sought: Sought, limit: int) -> list[OperatorLine]:
    """Return the operators with two or more of the profiles sought, the largest first."""
    profiles_in = func.count(distinct(MembershipRow.profile_id))
    adverts = func.count(distinct(AdvertRow.id))
    rows = session.execute(
        _joined(Profile.operator_id, profiles_in, adverts, func.count(distinct(AdvertRow.site)))
        .where(Profile.operator_id != "", *_conditions(sought))
        .group_by(Profile.operator_id)
        .having(profiles_in > 1)
        .order_by(profiles_in.desc(), adverts.desc(), Profile.operator_id)
        .limit(limit)
    )
    return [OperatorLine(*row) for row in rows]


def _joined(*columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(MembershipRow)
        .join(Profile, Profile.profile_id == MembershipRow.profile_id)
        .join(AdvertRow, AdvertRow.ad_id == MembershipRow.ad_id)
        .join(Observation, Observation.advert_id == AdvertRow.id)
    )


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    operator = [Profile.operator_id == sought.operator] if sought.operator else []
    return [*_seen_as(sought), *operator]


def _seen_as(sought: Sought) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if sought.wave:
        found.append(Observation.wave_id == sought.wave)
    if sought.place:
        found.append(_offers_in("municipalities" if len(sought.place) == 4 else "counties", [sought.place]))
    if sought.regions:
        found.append(_offers_in("counties", sought.regions))
    return found


def _offers_in(key: str, codes: Sequence[str]) -> ColumnElement[bool]:
    places = select(CodedValue.observation_id).where(
        CodedValue.key == bindparam(None, key, literal_execute=True),  # as the indexes on places are written
        CodedValue.stands,
        CodedValue.value.in_([json.dumps(code) for code in codes]),
    )
    return Observation.id.in_(places)


def waves_of(session: Session, ad_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return in which waves each of ``ad_ids`` was seen, oldest first."""
    found: dict[str, list[str]] = {}
    rows = session.execute(
        select(AdvertRow.ad_id, Wave.name)
        .join(Observation, Observation.advert_id == AdvertRow.id)
        .join(Wave, Wave.id == Observation.wave_id)
        .where(AdvertRow.ad_id.in_(ad_ids))
        .order_by(Wave.observed_on, Wave.id)
    )
    for ad_id, wave in rows:
        found.setdefault(ad_id, []).append(wave)
    return found

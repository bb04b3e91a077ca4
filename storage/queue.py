"""The queue of alerts: found, sorted, counted and paged in the database, with how each case stands."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased, defer

from storage.alerts import PRIORITIES, WITHDRAWN, QueuedAlert
from storage.cases import CLOSED, NEW, Case
from storage.models import AlertEvent, AlertRow, Wave
from storage.moments import as_utc
from storage.office import Account, CaseRow

WHOSE = ("open", "free", "mine", "waiting", "closed", "all")
SORTS = ("pressing", "newest", "oldest")
COUNTRY = "SE"

_Holder, _Proposer = aliased(Account), aliased(Account)
_STATUS = func.coalesce(CaseRow.status, NEW)
_Other, _When = aliased(AlertRow), aliased(Wave)
_LATEST = (
    select(_Other.wave_id)
    .join(_When, _When.id == _Other.wave_id)
    .where(_Other.alert_id == AlertRow.alert_id)
    .order_by(_When.observed_on.desc(), _When.id.desc())
    .limit(1)
    .correlate(AlertRow)
    .scalar_subquery()
)
_WORKED_ON_BEFORE = and_(CaseRow.alert_id.is_not(None), AlertRow.wave_id == _LATEST)
_CODE = re.compile(r'"(\w+)"')


@dataclass(frozen=True)
class Sought:
    """What a reader of the queue looks for. ``regions`` are county codes or the country: all that they may see.

    ``whose`` is one of :data:`WHOSE` (``waiting``: for a second person), ``sort`` one of :data:`SORTS`; an empty
    ``band``, ``place`` (municipality code) or ``language`` means any.
    """

    regions: tuple[str, ...]
    account_id: int
    whose: str = "all"
    band: str = ""
    place: str = ""
    language: str = ""
    sort: str = "pressing"


@dataclass(frozen=True)
class Numbers:
    """How many cases one has, and how many of one's regions nobody has, urgent ones apart."""

    mine: int
    waiting: int
    urgent: int


def latest_wave(session: Session) -> Wave | None:
    """Return the wave whose alerts are worked on: of those that have some, the one observed last."""
    query = select(Wave).where(exists().where(AlertRow.wave_id == Wave.id))
    return session.scalar(query.order_by(Wave.observed_on.desc(), Wave.id.desc()).limit(1))


def found(session: Session, wave: Wave, sought: Sought, first: int, count: int) -> list[tuple[QueuedAlert, Case]]:
    """Return ``count`` of the alerts that are ``sought``, from number ``first`` (0 the first).

    They are the standing alerts of ``wave``, and what somebody works on from earlier waves.
    """
    query = _rows().where(*_conditions(wave, sought)).order_by(*_order(sought.sort)).offset(first).limit(count)
    return _read(session, query)


def how_many(session: Session, wave: Wave, sought: Sought) -> int:
    """Return how many alerts are ``sought``."""
    query = _joined(select(func.count())).where(*_conditions(wave, sought))
    return session.scalar(query) or 0


def one(session: Session, wave: Wave, alert_id: str, regions: Sequence[str]) -> tuple[QueuedAlert, Case] | None:
    """Return one alert with its case where it lies in ``regions``, or None."""
    query = _rows().where(*_conditions(wave, Sought(tuple(regions), 0)), AlertRow.alert_id == alert_id)
    return next(iter(_read(session, query)), None)


def numbers(session: Session, wave: Wave, regions: Sequence[str], account_id: int) -> Numbers:
    """Return what stands in the line above the queue."""
    free = and_(_STATUS != CLOSED, CaseRow.holder_id.is_(None))
    query = _joined(
        select(
            func.sum(case((and_(_STATUS != CLOSED, CaseRow.holder_id == account_id), 1), else_=0)),
            func.sum(case((free, 1), else_=0)),
            func.sum(case((and_(free, AlertRow.priority == PRIORITIES[0]), 1), else_=0)),
        )
    ).where(*_conditions(wave, Sought(tuple(regions), account_id)))
    mine, waiting, urgent = session.execute(query).one()
    return Numbers(mine or 0, waiting or 0, urgent or 0)


def stated(session: Session, wave: Wave, regions: Sequence[str]) -> tuple[set[str], set[str]]:
    """Return the municipalities and the languages of the alerts that lie in ``regions``: what a filter may offer."""
    places, languages = cast(AlertRow.municipalities, Text), cast(AlertRow.languages, Text)
    query = _joined(select(places, languages)).where(*_conditions(wave, Sought(tuple(regions), 0)))
    rows = session.execute(query.distinct()).all()
    all_places, all_languages = (" ".join(row[column] for row in rows) for column in (0, 1))
    return set(_CODE.findall(all_places)), set(_CODE.findall(all_languages))


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.select_from(AlertRow).outerjoin(CaseRow, CaseRow.alert_id == AlertRow.alert_id)


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        _joined(select(AlertRow, CaseRow, _Holder.name, _Proposer.name).options(defer(AlertRow.evidence)))
        .outerjoin(_Holder, _Holder.id == CaseRow.holder_id)
        .outerjoin(_Proposer, _Proposer.id == CaseRow.proposed_by)
    )


def _conditions(wave: Wave, sought: Sought) -> list[ColumnElement[bool]]:
    wanted = [_current(wave), or_(AlertRow.status != WITHDRAWN, CaseRow.alert_id.is_not(None))]
    if COUNTRY not in sought.regions:
        codes = cast(AlertRow.municipalities, Text)
        wanted.append(or_(false(), *(codes.contains(f'"{county}', autoescape=True) for county in sought.regions)))
    if sought.band:
        wanted.append(AlertRow.priority == sought.band)
    for column, code in ((AlertRow.municipalities, sought.place), (AlertRow.languages, sought.language)):
        if code:
            wanted.append(cast(column, Text).contains(json.dumps(code), autoescape=True))
    wanted.append(_whose(sought))
    return wanted


def _current(wave: Wave) -> ColumnElement[bool]:
    """Hold for the alerts of ``wave``, and for those of earlier waves that somebody has worked on, once each."""
    return or_(AlertRow.wave_id == wave.id, _WORKED_ON_BEFORE)


def _whose(sought: Sought) -> ColumnElement[bool]:
    is_open, mine = _STATUS != CLOSED, CaseRow.holder_id == sought.account_id
    free = CaseRow.holder_id.is_(None)
    return {
        "open": and_(is_open, or_(free, mine)),
        "free": and_(is_open, free),
        "mine": and_(is_open, mine),
        "waiting": _STATUS == "proposed",
        "closed": _STATUS == CLOSED,
    }.get(sought.whose, true())


def _order(sort: str) -> list[ColumnElement[Any]]:
    pressing = [
        case({name: place for place, name in enumerate(PRIORITIES)}, value=AlertRow.priority, else_=len(PRIORITIES)),
        AlertRow.risk.desc(),
        AlertRow.alert_id.asc(),
    ]
    if sort not in {"newest", "oldest"}:
        return pressing
    raised = (
        select(func.min(AlertEvent.at))
        .where(AlertEvent.alert_id == AlertRow.alert_id, AlertEvent.event == "raised")
        .correlate(AlertRow)
        .scalar_subquery()
    )
    return [raised.desc() if sort == "newest" else raised.asc(), *pressing]


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> list[tuple[QueuedAlert, Case]]:
    rows = session.execute(query).all()
    raised = _raised(session, [alert.alert_id for alert, *_ in rows])
    return [
        (
            QueuedAlert(
                alert.alert_id,
                alert.profile_id,
                alert.priority,
                alert.risk,
                tuple(alert.signals),
                tuple(alert.municipalities),
                tuple(alert.languages),
                raised[alert.alert_id],
            ),
            Case(
                alert.alert_id,
                row.status,
                holder,
                as_utc(row.held_since) if row.held_since else None,
                row.outcome,
                proposer,
                row.version,
            )
            if row is not None
            else Case(alert.alert_id),
        )
        for alert, row, holder, proposer in rows
    ]


def _raised(session: Session, alert_ids: Sequence[str]) -> dict[str, datetime]:
    rows = session.execute(
        select(AlertEvent.alert_id, func.min(AlertEvent.at))
        .where(AlertEvent.event == "raised", AlertEvent.alert_id.in_(alert_ids))
        .group_by(AlertEvent.alert_id)
    )
    return {alert_id: as_utc(at) for alert_id, at in rows}

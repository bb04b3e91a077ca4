"""The queue of alerts: found, sorted, counted and paged in the database, with how each case stands."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased, defer

from storage.alerts import QueuedAlert
from storage.cases import CLOSED, NEW, PROPOSED, TAKEN, Case
from storage.models import AdvertRow, AlertEvent, AlertRow, MembershipRow, Observation, Wave
from storage.moments import as_utc
from storage.office import Account, CaseRow
from storage.standing import PRIORITIES, WITHDRAWN

WHOSE = ("open", "free", "mine", "second", "waiting", "closed", "all")
SORTS = ("pressing", "newest", "oldest")
COUNTRY = "SE"

_Holder, _Proposer = aliased(Account), aliased(Account)
_STATUS = func.coalesce(CaseRow.status, NEW)
_NOBODYS = func.coalesce(_Holder.active, false()).is_(False)
"""Nobody has the case: no account does, or one that was closed since."""
_PRESSING: tuple[ColumnElement[Any], ...] = (
    case({name: place for place, name in enumerate(PRIORITIES)}, value=AlertRow.peak, else_=len(PRIORITIES)),
    AlertRow.risk.desc(),
    AlertRow.alert_id.asc(),
)
_CODE = re.compile(r'"(\w+)"')


@dataclass(frozen=True)
class Sought:
    """What a reader of the queue looks for. ``regions`` are county codes or the country: all that they may see.

    ``whose`` is one of :data:`WHOSE` (``waiting``: for a second person, ``second``: for the reader), ``sort`` one of
    :data:`SORTS`; an empty ``band``, ``place`` (municipality code) or ``language`` means any. The reader is a second
    person for outcomes of colleagues with one of the roles ``second_to``.
    """

    regions: tuple[str, ...]
    account_id: int
    second_to: tuple[str, ...] = ()
    whose: str = "all"
    band: str = ""
    place: str = ""
    language: str = ""
    sort: str = "pressing"


@dataclass(frozen=True)
class Numbers:
    """How many cases one has, how many of one's regions nobody has, urgent ones apart, and how many wait for one."""

    mine: int
    waiting: int
    urgent: int
    second: int = 0


@dataclass(frozen=True)
class WaveSeen:
    """A wave by number, name and the day that it is of."""

    wave_id: int
    name: str
    observed_on: date


@dataclass(frozen=True)
class Worked:
    """The wave whose alerts are worked on, None without one; ``newest`` is a later wave that gave none.

    ``newest_linked`` tells whether every advert of that one is linked: else it has not been gone through yet.
    """

    wave: WaveSeen | None
    newest: WaveSeen | None
    newest_linked: bool

    def is_earlier(self, alert: QueuedAlert) -> bool:
        """Tell whether ``alert`` was raised last by an earlier wave than the one whose alerts are worked on."""
        return self.wave is not None and alert.wave_id != self.wave.wave_id


def worked(session: Session) -> Worked:
    """Return what the queue is of."""
    query = select(Wave.id, Wave.name, Wave.observed_on).order_by(Wave.observed_on.desc(), Wave.id.desc()).limit(1)
    first, last = session.execute(query).first(), session.execute(query.where(_has_alerts())).first()
    wave = WaveSeen(*last) if last is not None else None
    newest = WaveSeen(*first) if first is not None else None
    if newest is None or newest == wave:
        return Worked(wave, None, newest_linked=False)
    unlinked = session.scalar(
        select(Observation.id)
        .join(AdvertRow, AdvertRow.id == Observation.advert_id)
        .outerjoin(MembershipRow, MembershipRow.ad_id == AdvertRow.ad_id)
        .where(Observation.wave_id == newest.wave_id, MembershipRow.ad_id.is_(None))
        .limit(1)
    )
    return Worked(wave, newest, newest_linked=unlinked is None)


def _has_alerts() -> ColumnElement[bool]:
    return exists().where(AlertRow.wave_id == Wave.id)


def found(session: Session, sought: Sought, first: int, count: int) -> list[tuple[QueuedAlert, Case]]:
    """Return ``count`` of the alerts that are ``sought``, from number ``first`` (0 the first).

    Every alert stands once, by the latest wave that raised it, until its case is closed or it is withdrawn.
    """
    rows = _rows().where(*_conditions(sought))
    if sought.sort in {"newest", "oldest"}:
        raised = _first_raised().subquery()
        at = raised.c.at.desc() if sought.sort == "newest" else raised.c.at.asc()
        rows = rows.outerjoin(raised, raised.c.alert_id == AlertRow.alert_id).order_by(at)
    return _read(session, rows.order_by(*_PRESSING).offset(first).limit(count))


def how_many(session: Session, sought: Sought) -> int:
    """Return how many alerts are ``sought``."""
    query = _joined(select(func.count())).where(*_conditions(sought))
    return session.scalar(query) or 0


def one(session: Session, alert_id: str, regions: Sequence[str]) -> tuple[QueuedAlert, Case] | None:
    """Return one alert with its case where it lies in ``regions``, or None."""
    query = _rows().where(*_conditions(Sought(tuple(regions), 0)), AlertRow.alert_id == alert_id)
    return next(iter(_read(session, query)), None)


def alert_of(session: Session, profile_id: str, regions: Sequence[str]) -> str:
    """Return the alert of a profile where it lies in ``regions``; empty where there is none."""
    wanted = [*_conditions(Sought(tuple(regions), 0)), AlertRow.profile_id == profile_id]
    return session.scalar(_joined(select(AlertRow.alert_id)).where(*wanted).limit(1)) or ""


def numbers(session: Session, sought: Sought) -> Numbers:
    """Return what stands in the line above the queue, for the reader and regions of ``sought``."""
    everything = replace(Sought(sought.regions, sought.account_id), second_to=sought.second_to)
    free, mine = _whose(replace(everything, whose="free")), _whose(replace(everything, whose="mine"))
    query = _joined(
        select(
            *(
                func.sum(case((which, 1), else_=0))
                for which in (
                    mine,
                    free,
                    and_(free, AlertRow.peak == PRIORITIES[0]),
                    _whose(replace(everything, whose="second")),
                )
            )
        )
    ).where(*_conditions(everything))
    return Numbers(*(number or 0 for number in session.execute(query).one()))


def state_of(session: Session) -> tuple[int | None, ...]:
    """Return numbers that change whenever other alerts are in the queue, or they state something else."""
    last, count = func.max(AlertEvent.id), func.count()
    parts = (select(last, count).select_from(AlertEvent), select(count).select_from(CaseRow))
    return tuple(number for part in parts for number in session.execute(part).one())


def stated(session: Session, regions: Sequence[str]) -> tuple[set[str], set[str]]:
    """Return the municipalities and the languages of the alerts that lie in ``regions``: what a filter may offer."""
    places, languages = cast(AlertRow.municipalities, Text), cast(AlertRow.languages, Text)
    query = _joined(select(places, languages)).where(*_conditions(Sought(tuple(regions), 0)))
    rows = session.execute(query.distinct()).all()
    all_places, all_languages = (" ".join(row[column] for row in rows) for column in (0, 1))
    return set(_CODE.findall(all_places)), set(_CODE.findall(all_languages))


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(AlertRow)
        .outerjoin(CaseRow, CaseRow.alert_id == AlertRow.alert_id)
        .outerjoin(_Holder, _Holder.id == CaseRow.holder_id)
        .outerjoin(_Proposer, _Proposer.id == CaseRow.proposed_by)
    )


def _rows() -> Select[*tuple[Any, ...]]:
    return _joined(select(AlertRow, CaseRow, _Holder, _Proposer).options(defer(AlertRow.evidence)))


def _conditions(sought: Sought) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [
        AlertRow.latest.is_(True),
        or_(AlertRow.status != WITHDRAWN, CaseRow.alert_id.is_not(None)),
    ]
    if COUNTRY not in sought.regions:
        codes = cast(AlertRow.municipalities, Text)
        wanted.append(or_(false(), *(codes.contains(f'"{county}', autoescape=True) for county in sought.regions)))
    if sought.band:
        wanted.append(AlertRow.peak == sought.band)
    for column, code in ((AlertRow.municipalities, sought.place), (AlertRow.languages, sought.language)):
        if code:
            wanted.append(cast(column, Text).contains(json.dumps(code), autoescape=True))
    wanted.append(_whose(sought))
    return wanted


def _whose(sought: Sought) -> ColumnElement[bool]:
    mine = and_(_STATUS != CLOSED, CaseRow.holder_id == sought.account_id)
    free = and_(_STATUS.in_((NEW, TAKEN)), _NOBODYS)
    second = and_(_STATUS == PROPOSED, CaseRow.proposed_by != sought.account_id, _Proposer.role.in_(sought.second_to))
    return {
        "open": or_(free, mine, second),
        "free": free,
        "mine": mine,
        "second": second,
        "waiting": _STATUS == PROPOSED,
        "closed": _STATUS == CLOSED,
    }.get(sought.whose, true())


def _first_raised() -> Select[str, datetime]:
    """Return when each alert was raised first."""
    first = func.min(AlertEvent.at).label("at")
    return select(AlertEvent.alert_id, first).where(AlertEvent.event == "raised").group_by(AlertEvent.alert_id)


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> list[tuple[QueuedAlert, Case]]:
    rows = session.execute(query).all()
    raised = _raised(session, [alert.alert_id for alert, *_ in rows])
    also = _earlier_signals(session, [row for row in rows if row[0].peak != row[0].priority])
    return [
        (
            QueuedAlert(
                alert.alert_id,
                alert.profile_id,
                alert.peak,
                alert.risk,
                tuple(dict.fromkeys([*also.get(alert.alert_id, ()), *alert.signals])),
                tuple(alert.municipalities),
                tuple(alert.languages),
                raised[alert.alert_id],
                alert.wave_id,
            ),
            _case(alert.alert_id, row, holder, proposer),
        )
        for alert, row, holder, proposer in rows
    ]


def _case(alert_id: str, row: CaseRow | None, holder: Account | None, proposer: Account | None) -> Case:
    if row is None:
        return Case(alert_id)
    there = holder is not None and holder.active
    return Case(
        alert_id,
        row.status,
        holder.name if holder is not None and there else None,
        as_utc(row.held_since) if row.held_since and there else None,
        row.outcome,
        proposer.name if proposer is not None else None,
        row.version,
        holder.name if holder is not None and not there else None,
        proposer.role if proposer is not None else None,
        row.earlier,
    )


def _earlier_signals(session: Session, rows: Sequence[Any]) -> dict[str, list[str]]:
    """Return the reasons of earlier waves that make alerts more pressing than the latest wave alone does."""
    found: dict[str, list[str]] = defaultdict(list)
    peaks = {alert.alert_id: alert.peak for alert, *_ in rows}
    query = select(AlertRow.alert_id, AlertRow.priority, AlertRow.signals).where(
        AlertRow.alert_id.in_(peaks), AlertRow.status != WITHDRAWN
    )
    for alert_id, priority, signals in session.execute(query):
        if priority == peaks[alert_id]:
            found[alert_id] += signals
    return found


def _raised(session: Session, alert_ids: Sequence[str]) -> dict[str, datetime]:
    rows = session.execute(_first_raised().where(AlertEvent.alert_id.in_(alert_ids)))
    return {alert_id: as_utc(at) for alert_id, at in rows}

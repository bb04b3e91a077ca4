"""How far a wave has come: what was observed, read, classified, linked and put before staff, and each site's runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from storage.models import (
    AdvertRow,
    AlertRow,
    Coverage,
    EffortRow,
    FrontierRow,
    LinkRun,
    MembershipRow,
    Observation,
    Wave,
)

FAILED = ("failed", "disallowed")


@dataclass(frozen=True, slots=True)
class Progress:
    """Numbers of adverts of one wave that came through each stage, and of its alerts that stand."""

    observed: int
    read: int
    classified: int
    linked: int
    alerts: int


@dataclass(frozen=True, slots=True)
class SiteRun:
    """One run on one site, as the crawl told it; ``findings`` are the monitors'."""

    site: str
    run: int
    asked: int
    fetched: int
    failed: int
    disallowed: int
    listed: int
    read: int
    complete: bool
    note: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteEffort:
    """What one run on a site took; times are ISO 8601 in UTC."""

    site: str
    started: str
    ended: str
    seconds: float
    requests: int
    bytes: int
    pages_http: int
    pages_browser: int


@dataclass(frozen=True, slots=True)
class NotRead:
    """Why pages of a site were not read: how many of one role (listing, advert …) for one reason."""

    site: str
    role: str
    state: str
    reason: str
    pages: int


def progress_of(session: Session, wave: Wave, linked: int) -> Progress:
    """Count what came through each stage of ``wave``, of whose adverts ``linked`` are (see :func:`linked_by_wave`)."""
    counts = select(
        func.count(),
        func.sum(case((Observation.extractor_version != "", 1), else_=0)),
        func.sum(case((Observation.classifier_version != "", 1), else_=0)),
    ).where(Observation.wave_id == wave.id)
    observed, read, classified = session.execute(counts).one()
    alerts = select(func.count()).where(AlertRow.wave_id == wave.id, AlertRow.status != "withdrawn")
    return Progress(observed, read or 0, classified or 0, linked, session.scalar(alerts) or 0)


def linked_by_wave(session: Session) -> dict[int, int]:
    """Count the adverts of every wave (by its id) that are linked."""
    query = (
        select(Observation.wave_id, func.count())
        .join(AdvertRow, AdvertRow.id == Observation.advert_id)
        .join(MembershipRow, MembershipRow.ad_id == AdvertRow.ad_id)
        .group_by(Observation.wave_id)
    )
    return dict(session.execute(query).all())


def state_of(session: Session) -> tuple[object, ...]:
    """Return numbers that change whenever a wave has other adverts, or something was linked or erased."""
    seen = select(func.count(), func.max(Observation.id))
    return (*session.execute(seen).one(), session.scalar(select(func.max(LinkRun.id))))


def runs_of(session: Session, wave: Wave, site: str | None = None) -> list[SiteRun]:
    """Return every run of ``wave`` (on ``site``), by site and run."""
    query = select(Coverage).where(Coverage.wave_id == wave.id).order_by(Coverage.site, Coverage.run)
    rows = session.scalars(query if site is None else query.where(Coverage.site == site))
    return [
        SiteRun(
            r.site, r.run, r.asked, r.fetched, r.failed, r.disallowed, r.adverts_listed, r.adverts_read,
            r.complete and not r.findings, r.note, tuple(r.findings),
        )
        for r in rows
    ]  # fmt: skip


def efforts_of(session: Session, wave: Wave) -> list[SiteEffort]:
    """Return what every run of ``wave`` took, by site and start."""
    rows = session.scalars(
        select(EffortRow).where(EffortRow.wave_id == wave.id).order_by(EffortRow.site, EffortRow.started, EffortRow.id)
    )
    return [
        SiteEffort(r.site, r.started, r.ended, r.seconds, r.requests, r.bytes, r.pages_http, r.pages_browser)
        for r in rows
    ]


def not_read(session: Session, wave: Wave, states: Sequence[str] = FAILED) -> list[NotRead]:
    """Return why pages of ``wave`` were not read, by site, the commonest reason first."""
    count = func.count().label("pages")
    rows = session.execute(
        select(FrontierRow.site, FrontierRow.role, FrontierRow.state, FrontierRow.reason, count)
        .where(FrontierRow.wave_id == wave.id, FrontierRow.state.in_(states))
        .group_by(FrontierRow.site, FrontierRow.role, FrontierRow.state, FrontierRow.reason)
        .order_by(FrontierRow.site, count.desc(), FrontierRow.reason)
    )
    return [NotRead(*row) for row in rows]

"""The frontier: every address that a wave found, what became of it, and which sites still wait for a crawl."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from admap.records import CaptureRecord, Effort, PageRecord
from storage.database import insert
from storage.models import Capture, EffortRow, FrontierRow, Wave, WaveSite

_CHUNK = 500
_PLACE = ("wave_id", "site", "url", "role")
_LASTING = frozenset({"id", "first_seen", *_PLACE})


def ask_for(session: Session, wave: Wave, sites: Collection[str]) -> None:
    """Have ``sites`` wait for a crawl."""
    session.execute(
        update(WaveSite).where(WaveSite.wave_id == wave.id, WaveSite.name.in_(sorted(sites))).values(waiting=True)
    )


def end_crawl(session: Session, wave: Wave, site: str) -> None:
    """Note that the crawl of ``site`` has ended, complete or not."""
    session.execute(update(WaveSite).where(WaveSite.wave_id == wave.id, WaveSite.name == site).values(waiting=False))


def waiting_sites(session: Session, wave: Wave) -> set[str]:
    """Return the sites whose crawl was asked for and has not ended."""
    return set(session.scalars(select(WaveSite.name).where(WaveSite.wave_id == wave.id, WaveSite.waiting)))


def keep_pages(session: Session, wave: Wave, site: str, pages: Iterable[PageRecord]) -> None:
    """Keep what is known of ``pages`` by now."""
    moment = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    rows = [
        {"wave_id": wave.id, "site": site, **asdict(page), "first_seen": moment, "last_seen": moment} for page in pages
    ]
    _upsert(session, FrontierRow, rows)


def pages_of(session: Session, wave: Wave, site: str) -> list[PageRecord]:
    """Return the frontier of ``site`` in ``wave``, in the order it was found."""
    rows = session.execute(
        select(FrontierRow.url, FrontierRow.role, FrontierRow.state, FrontierRow.attempts, FrontierRow.reason)
        .where(FrontierRow.wave_id == wave.id, FrontierRow.site == site)
        .order_by(FrontierRow.id)
    )
    return [PageRecord(*row) for row in rows]


def states_of(session: Session, wave: Wave) -> Mapping[str, Counter[str]]:
    """Return for every site of ``wave`` how many of its pages are in which state."""
    rows = session.execute(
        select(FrontierRow.site, FrontierRow.state, func.count())
        .where(FrontierRow.wave_id == wave.id)
        .group_by(FrontierRow.site, FrontierRow.state)
    )
    found: dict[str, Counter[str]] = {}
    for site, state, count in rows:
        found.setdefault(site, Counter())[state] = count
    return found


def keep_captures(session: Session, wave: Wave, captures: Sequence[CaptureRecord]) -> None:
    """Keep where responses lie; a later capture of the same page in the same role takes its place."""
    rows = [{"wave_id": wave.id, **asdict(capture)} for capture in captures]
    _upsert(session, Capture, rows)


def fetched_elsewhere(session: Session, wave: Wave, site: str, since: str) -> list[str]:
    """Return when waves other than ``wave`` fetched something of ``site`` after ``since`` (ISO 8601, UTC)."""
    chosen = (Capture.site == site, Capture.wave_id != wave.id, Capture.fetched_at > since)
    return list(session.scalars(select(Capture.fetched_at).where(*chosen)))


def fetched_since(session: Session, site: str, since: str) -> list[str]:
    """Return when any wave fetched something of ``site`` after ``since`` (ISO 8601, UTC)."""
    return list(session.scalars(select(Capture.fetched_at).where(Capture.site == site, Capture.fetched_at > since)))


def keep_effort(session: Session, wave: Wave, site: str, run: int | None, effort: Effort) -> int:
    """Keep what a run has taken so far and return its number; without one it is a new run."""
    values = {name: value for name, value in asdict(effort).items() if name != "runs"}
    if run is None:
        row = EffortRow(wave_id=wave.id, site=site, **values)
        session.add(row)
        session.flush()
        return row.id
    session.execute(update(EffortRow).where(EffortRow.id == run).values(values))
    return run


def effort_of(session: Session, wave: Wave) -> Mapping[str, Effort]:
    """Return for every crawled site of ``wave`` what all its runs took together."""
    rows = session.execute(
        select(
            EffortRow.site,
            func.count(),
            func.sum(EffortRow.requests),
            func.sum(EffortRow.bytes),
            func.sum(EffortRow.seconds),
            func.sum(EffortRow.pages_http),
            func.sum(EffortRow.pages_browser),
            func.min(EffortRow.started),
            func.max(EffortRow.ended),
        )
        .where(EffortRow.wave_id == wave.id)
        .group_by(EffortRow.site)
    )
    return {
        site: Effort(int(n), int(r), int(b), float(s), int(h), int(p), a, e) for site, n, r, b, s, h, p, a, e in rows
    }


def _upsert(session: Session, table: type[Capture | FrontierRow], rows: Sequence[Mapping[str, object]]) -> None:
    statement = insert(session, table)
    replaced = [column.name for column in table.__table__.columns if column.name not in _LASTING]
    statement = statement.on_conflict_do_update(
        index_elements=list(_PLACE), set_={name: statement.excluded[name] for name in replaced}
    )
    for start in range(0, len(rows), _CHUNK):
        session.connection().execute(statement, rows[start : start + _CHUNK])

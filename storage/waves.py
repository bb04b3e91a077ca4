"""Waves, the site register, captures and coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from admap.records import Arena, CaptureRecord, CoverageRecord, Effort, SiteRecord
from storage import frontier
from storage.errors import UnknownWaveError
from storage.models import Capture, Coverage, Observation, SiteVersion, Wave, WaveSite


def ensure_wave(
    session: Session, name: str, observed_on: date, *, assume_relevant: bool = False, dated: bool = False
) -> Wave:
    """Return the wave called ``name``, making it with these facts where there is none."""
    wave = session.scalar(select(Wave).where(Wave.name == name))
    if wave is None:
        wave = Wave(name=name, observed_on=observed_on, assume_relevant=assume_relevant, dated=dated)
        session.add(wave)
        session.flush()
    return wave


def assume_relevant(session: Session, wave: Wave, assumed: bool) -> None:
    """Set whether every advert of ``wave`` is taken as relevant; where that changes, all are classified anew."""
    if wave.assume_relevant != assumed:
        wave.assume_relevant = assumed
        session.execute(update(Observation).where(Observation.wave_id == wave.id).values(classifier_version=""))


def find_wave(session: Session, name: str) -> Wave | None:
    """Return the wave called ``name``, or None; compared here, since databases refuse some of what people may ask."""
    return next((wave for wave in all_waves(session) if wave.name == name), None)


def get_wave(session: Session, name: str) -> Wave:
    """Return the wave called ``name``; raises :class:`UnknownWaveError` that names the waves there are."""
    wave = session.scalar(select(Wave).where(Wave.name == name))
    if wave is None:
        known = ", ".join(session.scalars(select(Wave.name).order_by(Wave.observed_on))) or "none yet"
        raise UnknownWaveError(f"There is no wave called {name} (waves here: {known}): crawl or import it first.")
    return wave


def all_waves(session: Session) -> list[Wave]:
    """Return every wave, oldest first."""
    return list(session.scalars(select(Wave).order_by(Wave.observed_on, Wave.id)))


def earlier_waves(session: Session, wave: Wave) -> list[Wave]:
    """Return the waves observed before ``wave``, oldest first."""
    query = select(Wave).where(Wave.observed_on < wave.observed_on).order_by(Wave.observed_on, Wave.id)
    return list(session.scalars(query))


def window_of(session: Session, wave: Wave) -> tuple[date, date]:
    """Return the first and last day on which the wave saw an advert; of an empty wave, its own day."""
    days = select(func.min(Observation.seen_at), func.max(Observation.seen_at)).where(Observation.wave_id == wave.id)
    first, last = session.execute(days).one()
    return first or wave.observed_on, last or wave.observed_on


def register_site(session: Session, wave: Wave, site: SiteRecord, definition: str) -> bool:
    """Note that ``wave`` uses ``site`` as ``definition`` describes it; a changed definition is a new version.

    Returns whether the wave used another version until now.
    """
    latest = session.scalar(
        select(SiteVersion).where(SiteVersion.name == site.name).order_by(SiteVersion.version.desc()).limit(1)
    )
    if latest is None or latest.definition != definition:
        latest = SiteVersion(
            **asdict(site),
            definition=definition,
            version=(latest.version if latest else 0) + 1,
            first_seen=wave.observed_on,
            last_seen=wave.observed_on,
        )
        session.add(latest)
        session.flush()
    latest.last_seen = max(latest.last_seen, wave.observed_on)
    latest.first_seen = min(latest.first_seen, wave.observed_on)
    used = session.get(WaveSite, (wave.id, site.name))
    changed = used is not None and used.site_version_id != latest.id
    if used is None:
        session.add(WaveSite(wave_id=wave.id, name=site.name, site_version_id=latest.id))
    else:
        used.site_version_id = latest.id
    session.flush()
    return changed


def sites_of(session: Session, wave: Wave) -> Mapping[str, tuple[SiteRecord, str]]:
    """Return the sites ``wave`` was crawled from: name → (register facts, site file definition), sorted by name."""
    rows = session.execute(
        select(SiteVersion)
        .join(WaveSite, WaveSite.site_version_id == SiteVersion.id)
        .where(WaveSite.wave_id == wave.id)
        .order_by(SiteVersion.name)
    ).scalars()
    return {row.name: (_site_record(row), row.definition) for row in rows}


def registered_sites(session: Session) -> list[SiteVersion]:
    """Return the latest version of every site of the register, by name."""
    latest = select(func.max(SiteVersion.id)).group_by(SiteVersion.name)
    return list(session.scalars(select(SiteVersion).where(SiteVersion.id.in_(latest)).order_by(SiteVersion.name)))


def _site_record(row: SiteVersion) -> SiteRecord:
    return SiteRecord(
        row.name, row.title, row.address, Arena(row.arena), row.audience, row.access, row.administration_country
    )


def captures_of(session: Session, wave: Wave, site: str) -> list[CaptureRecord]:
    """Return what ``wave`` has captured of ``site``, in the order it was captured."""
    rows = session.scalars(select(Capture).where(Capture.wave_id == wave.id, Capture.site == site).order_by(Capture.id))
    return [_capture_record(row) for row in rows]


def _capture_record(r: Capture) -> CaptureRecord:
    return CaptureRecord(
        r.site, r.url, r.role, r.status, r.fetched_at, r.warc_ref, r.digest, r.content_type, r.etag, r.last_modified,
        r.unchanged,
    )  # fmt: skip


def earlier_captures(
    session: Session, wave: Wave, site: str, role: str, urls: Sequence[str]
) -> tuple[str, list[CaptureRecord]]:
    """Return the latest wave before ``wave`` that has ``site``, and what it has of ``urls`` with status 200.

    Without such a wave its name is empty.
    """
    before = session.scalar(
        select(Wave)
        .join(WaveSite, WaveSite.wave_id == Wave.id)
        .where(WaveSite.name == site, Wave.observed_on < wave.observed_on)
        .order_by(Wave.observed_on.desc(), Wave.id.desc())
        .limit(1)
    )
    if before is None:
        return "", []
    rows = session.scalars(
        select(Capture).where(
            Capture.wave_id == before.id,
            Capture.site == site,
            Capture.role == role,
            Capture.status == 200,
            Capture.url.in_(urls),
        )
    )
    return before.name, [_capture_record(row) for row in rows]


def keep_coverage(session: Session, wave: Wave, coverage: CoverageRecord) -> None:
    """Keep how completely one more run read one site."""
    last = session.scalar(
        select(func.max(Coverage.run)).where(Coverage.wave_id == wave.id, Coverage.site == coverage.site)
    )
    session.add(
        Coverage(
            wave_id=wave.id,
            run=(last or 0) + 1,
            **{
                name: value
                for name, value in (asdict(coverage) | {"field_fill": dict(coverage.field_fill)}).items()
                if name != "effort"
            },
        )
    )


def note_reading(session: Session, wave: Wave, site: str, adverts_read: int, field_fill: Mapping[str, float]) -> None:
    """Add to the last run's coverage of ``site`` how many adverts were read from it and how full their fields are."""
    row = _latest_coverage(session, wave, site)
    if row is not None:
        row.adverts_read = adverts_read
        row.field_fill = dict(field_fill)


def crawled_sites(session: Session, wave: Wave) -> set[str]:
    """Return the sites of ``wave`` that the last run on them read completely, as far as a crawl can tell."""
    sites = session.scalars(select(Coverage.site).where(Coverage.wave_id == wave.id).distinct())
    rows = [_latest_coverage(session, wave, site) for site in sites]
    return {row.site for row in rows if row is not None and row.complete}


def note_findings(session: Session, wave: Wave, site: str, findings: Sequence[str]) -> None:
    """Set what monitors found on the last run's coverage of ``site``; with any, the site counts as incomplete."""
    row = _latest_coverage(session, wave, site)
    if row is not None:
        row.findings = list(findings)


def history_of(session: Session, wave: Wave, site: str) -> list[CoverageRecord]:
    """Return the coverage of ``site`` in the waves before ``wave`` that read it completely, oldest first."""
    before = earlier_waves(session, wave)
    found = [record for each in before for record in coverage_of(session, each) if record.site == site]
    return [record for record in found if record.complete]


def coverage_of(session: Session, wave: Wave) -> list[CoverageRecord]:
    """Return the last run's coverage of every site of ``wave``, sorted by site, with the effort of all its runs."""
    sites = session.scalars(select(Coverage.site).where(Coverage.wave_id == wave.id).distinct().order_by(Coverage.site))
    rows = [_latest_coverage(session, wave, site) for site in sites]
    efforts = frontier.effort_of(session, wave)
    return [
        CoverageRecord(
            r.site, r.asked, r.fetched, r.failed, r.disallowed, r.adverts_listed, r.adverts_read, r.field_fill,
            r.complete and not r.findings, " ".join([r.note, *r.findings]).strip(), r.unchanged,
            efforts.get(r.site, Effort()),
        )
        for r in rows
        if r is not None
    ]  # fmt: skip


def _latest_coverage(session: Session, wave: Wave, site: str) -> Coverage | None:
    return session.scalar(
        select(Coverage)
        .where(Coverage.wave_id == wave.id, Coverage.site == site)
        .order_by(Coverage.run.desc())
        .limit(1)
    )

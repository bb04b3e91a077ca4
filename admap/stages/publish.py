"""Report: what is kept of a wave, as a page for people. Only protected figures go in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from admap import __version__
from admap.errors import UsageError
from admap.home import Home
from admap.records import SiteRecord
from admap.stages.compare import compared
from admap.stages.estimate import estimate
from admap.stages.paper import write_pdfs
from admap.stages.release import counted, release
from mapping.disclosure import Published
from mapping.estimates.methods import Options
from mapping.labels import Label
from mapping.population import Population, load_population
from mapping.report import CodingQuality, LinkQuality, ReportInput, write_report
from mapping.situation import WaveInfo
from mapping.support import Ask
from mapping.tables import MINIMUM_BASE
from storage import links, quality, waves
from storage.models import Wave


def report(
    home: Home,
    wave: str,
    out: Path,
    *,
    compare: Sequence[str] = (),
    municipality: str | None = None,
    county: str | None = None,
    boundaries: Path | None = None,
    population: Path | None = None,
    estimated: bool = False,
    pdf: bool = False,
) -> list[Path]:
    """Write the report on ``wave`` into ``out`` and return its files, the page first.

    A report on a county or municipality shows every earlier wave that has figures, unless ``compare`` names some.
    With ``estimated`` the country's has how
    many there may be in all (minutes of computing). With ``pdf`` every page is printed beside as PDF.
    Raises :class:`UsageError` where a wave was not aggregated yet or both a municipality and a county are asked for.
    """
    if municipality and county:
        raise UsageError("A report is on a municipality or on a county: give one of --municipality and --county.")
    country = not (municipality or county)
    with home.store.begin() as session:
        rows = [waves.get_wave(session, name) for name in (wave, *compare)]
        if not country and not compare:
            rows += counted(session, waves.earlier_waves(session, rows[0]))
        published = release(home, session, rows, f"report on {municipality or county or 'the country'}")
        data = report_input(
            home,
            session,
            rows,
            published,
            scope=municipality or county,
            population=population,
            compare=country,
        )
    if estimated and country:
        data = replace(data, estimates=estimate(home, wave, Options(chains=0)))
    written = write_report(data, out, boundaries)
    return written + (write_pdfs([path for path in written if path.suffix == ".html"]) if pdf else [])


def report_input(
    home: Home,
    session: Session,
    rows: Sequence[Wave],
    published: Published,
    *,
    scope: str | None = None,
    population: Path | None = None,
    compare: bool = False,
    generated: date | None = None,
) -> ReportInput:
    """Gather what a report on the first of ``rows`` shows beside its figures, with ``compare`` year against year too.

    ``generated`` is the day the report bears, today where none is given.
    """
    infos = []
    for row in rows:
        first, last = waves.window_of(session, row)
        infos.append(WaveInfo(row.name, first, last, row.extractor_version))
    sites = [site for site, _ in waves.sites_of(session, rows[0]).values()]
    in_order = sorted(rows, key=lambda w: (w.observed_on, w.id))
    return ReportInput(
        waves=tuple(infos),
        published=published,
        coverage={row.name: waves.coverage_of(session, row) for row in rows},
        sites=sites,
        version=f"admap {__version__}, {rows[0].extractor_version}",
        generated=generated or datetime.now(UTC).date(),
        coding_quality=_measured(home, quality.quality_of(session, rows[0])),
        link_quality=_linked(links.last_run(session)),
        scope=scope,
        demonstration=_invented(sites),
        population=_population(home, population),
        asks=_asks(home),
        comparisons=compared(home, session, in_order, published) if compare else (),
    )


def _population(home: Home, path: Path | None) -> Population | None:
    """Read the population file that is named, else that of the settings (beside them where it is no full path)."""
    named = path or (home.settings.home / home.settings.population if home.settings.population else None)
    return load_population(named, home.settings.population_of) if named else None


def _asks(home: Home) -> list[Ask]:
    return [
        Ask(
            Label(each.name, each.name_en or each.name),
            Label(each.about, each.about_en or each.about),
            each.contact,
            each.checked,
            each.places,
        )
        for each in home.settings.ask
    ]


def _invented(sites: Sequence[SiteRecord]) -> bool:
    """Tell whether every site stands on this machine: a demonstration, whose figures must never pass for real."""
    hosts = [urlsplit(site.address).hostname or "" for site in sites]
    return bool(hosts) and all(host == "localhost" or host.startswith("127.") for host in hosts)


def _linked(run: Mapping[str, Any]) -> list[LinkQuality]:
    """Return how the latest linking, left to itself, agrees with the pairs that people judged, if they are enough."""
    judged = run.get("judged", {"same": 0, "joined": 0, "apart": 0, "wrongly": 0})
    same, joined, pairs = judged["same"], judged["joined"], judged["same"] + judged["apart"]
    if pairs < MINIMUM_BASE:
        return []
    together = joined + judged["wrongly"]
    precision = joined / together if together else None
    recall = joined / same if same else None
    f1 = 2 * joined / (together + same) if together + same else None
    return [LinkQuality("judged_pairs", precision, recall, f1, pairs)]


def _measured(home: Home, figures: Sequence[Mapping[str, Any]]) -> list[CodingQuality]:
    """Return the hand-coded figures of the keys and signals that enough adverts of the sample state."""
    return [
        CodingQuality(
            key=one["key"],
            precision=one["precision"],
            recall=one["recall"],
            f1=one["f1"],
            f1_interval=one["f1_interval"],
            alpha=one["alpha"],
            support=one["support"],
        )
        for one in figures
        if one["support"] >= home.settings.minimum_cell
    ]

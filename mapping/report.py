"""The survey report: one page that stands alone, its tables and figures as files.

Everything counted comes in as :class:`mapping.disclosure.Published`. The page needs no script, no network and no
clock: the same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from admap.records import CoverageRecord, SiteRecord
from mapping import charts, quality_tables, sections
from mapping.comparison import Comparison
from mapping.comparison_tables import change_table, effects_table, years_table
from mapping.disclosure import Published, site_coverage
from mapping.drawing import Figure
from mapping.errors import ScopeError
from mapping.estimates.estimate import Estimates
from mapping.geography import COUNTRY, boundaries, counties, municipalities, place_name
from mapping.maps import place_map
from mapping.package import descriptor, parquet
from mapping.population import Population
from mapping.quoting import in_all, quote
from mapping.rates import place_rates
from mapping.rates_charts import funnel_chart, rate_map
from mapping.rates_tables import funnel_table, rates_table
from mapping.situation import WaveInfo, comparable, comparison_table
from mapping.support import Ask, police_region, whom_to_ask
from mapping.tables import Table, aggregates_csv, flow_name, grouped
from mapping.tour_map import tour_map, tours_table
from mapping.trend import moved, moved_adverts, trend, trend_table


@dataclass(frozen=True, slots=True)
class CodingQuality:
    """How well one codebook key was read, measured against hand-coded adverts; shares 0–1.

    ``f1_interval`` is its 95 % interval, ``alpha`` the coders' agreement (Krippendorff), ``support`` the
    number of values behind it.
    """

    key: str
    precision: float | None
    recall: float | None
    f1: float | None
    support: int
    f1_interval: Sequence[float] | None = None
    alpha: float | None = None


@dataclass(frozen=True, slots=True)
class LinkQuality:
    """How well adverts were put together into profiles, held against ``pairs`` of adverts whose truth is known; 0–1."""

    measure: str
    precision: float | None
    recall: float | None
    f1: float | None
    pairs: int


@dataclass(frozen=True)
class ReportInput:
    """All that a report shows. ``waves`` has the reported wave first, then those it is compared with.

    ``published`` holds the figures of all these waves, the flows between them and the alert counts, protected in one
    call. ``coverage`` is by wave. ``scope`` is a county or municipality code, or None for the country. ``surveyed``
    are the municipality codes that the survey set out to cover (None: all). ``demonstration`` marks invented data. With
    a ``population`` there are rates, without one counts only. ``asks`` are those whom the office names for questions.
    ``comparisons`` are the waves in order of time, each against the one before; ``estimates`` the country's.
    """

    waves: tuple[WaveInfo, ...]
    published: Published
    coverage: Mapping[str, Sequence[CoverageRecord]]
    sites: Sequence[SiteRecord]
    version: str
    generated: date
    coding_quality: Sequence[CodingQuality] = ()
    link_quality: Sequence[LinkQuality] = ()
    scope: str | None = None
    surveyed: frozenset[str] | None = None
    demonstration: bool = False
    population: Population | None = None
    asks: Sequence[Ask] = ()
    comparisons: Sequence[Comparison] = ()
    estimates: Estimates | None = None
    notes: Sequence[str] = field(default=())


def write_report(data: ReportInput, out: Path, boundary_file: Path | None = None) -> list[Path]:
    """Write pages, ``datapackage.json``, tables (CSV, Parquet) and figures (SVG, PNG) into ``out``; return the paths.

    Raises :class:`mapping.errors.ScopeError` for an unknown place and :class:`mapping.errors.BoundaryError` for a
    boundary file that cannot be used.
    """
    _check(data)
    level, code = scope_of(data.scope)
    tables = _tables(data, level, code)
    figures = _figures(data, level, code, boundary_file)
    pages = {"report.html": _page(data, level, code, tables, figures)}
    if level == "country":
        for name in ("press", "method"):
            pages[f"{name}.html"] = _page(data, level, code, tables, figures, f"{name}.html.j2")
    pages |= {f"figures/{figure.name}.svg": figure.svg for figure in figures.values()}
    files = {path: text.encode("utf-8") for path, text in pages.items()}
    files |= table_files(data, tables)
    files |= {f"figures/{figure.name}.png": figure.png() for figure in figures.values()}
    written = []
    for path, content in files.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_bytes(content)
        written.append(out / path)
    return written


def report_tables(data: ReportInput) -> dict[str, Table]:
    """Return the report's tables by name; those without a row are left out."""
    _check(data)
    return _tables(data, *scope_of(data.scope))


def table_files(data: ReportInput, tables: Mapping[str, Table]) -> dict[str, bytes]:
    """Return ``datapackage.json`` and, in ``tables/``, every table and all figures as CSV and Parquet, by path."""
    texts = {table.name: table.csv() for table in tables.values()} | {"aggregates": aggregates_csv(data.published)}
    _, code = scope_of(data.scope)
    title = f"Open adverts, {place_name(code)}, wave {data.waves[0].name}"
    name = f"admap-{data.waves[0].name}-{code}"
    files = {"datapackage.json": descriptor(name, title, data.version, texts, tables).encode("utf-8")}
    files |= {f"tables/{name}.csv": text.encode("utf-8") for name, text in texts.items()}
    return files | {f"tables/{name}.parquet": parquet(text) for name, text in texts.items()}


def _check(data: ReportInput) -> None:
    if not isinstance(data.published, Published):
        raise TypeError("a report takes figures that have passed mapping.disclosure.protect")
    if not data.waves:
        raise ScopeError("The report names no wave; give the wave to report.")


def scope_of(code: str | None) -> tuple[str, str]:
    """Return level and code of a report's place.

    Raises :class:`ScopeError` for a code that is no county or municipality.
    """
    if code is None or code == COUNTRY:
        return "country", COUNTRY
    if code in municipalities():
        return "municipality", code
    if code in counties():
        return "county", code
    raise ScopeError(
        f"{code} is no Swedish county (2 digits) or municipality (4 digits); use SCB's code, such as 1280."
    )


def _tables(data: ReportInput, level: str, code: str) -> dict[str, Table]:
    published, waves = data.published, [wave.name for wave in data.waves]
    wave = waves[0]
    covered = {name: site_coverage(data.coverage.get(name, ()), published, name) for name in waves}
    found: list[Table | None] = [
        sections.coverage_table(covered[wave], data.sites),
        sections.units_table(published, waves, sections.around(level, code)),
        sections.place_stated_table(published, wave),
        sections.breakdown_table(published, wave, level, code, "stated_age", "age"),
        sections.gender_table(published, wave, level, code),
        sections.breakdown_table(published, wave, level, code, "nationality", "nationality", by_size=True),
        sections.breakdown_table(published, wave, level, code, "origin", "origin", by_size=True),
        sections.breakdown_table(published, wave, level, code, "spoken_language", "language", by_size=True),
        sections.breakdown_table(published, wave, level, code, "text_language", "language", by_size=True),
        sections.breakdown_table(published, wave, level, code, "signals", "signal", by_size=True),
        sections.counties_table(published, wave),
        sections.municipalities_table(published, wave, None if level == "country" else code[:2]),
        *(sections.flow_table(published, wave, earlier, level, code) for earlier in waves[1:]),
        sections.alerts_table(published, wave, level, code),
        sections.reference_table(),
        quality_tables.effort_table(covered[wave], data.sites),
        quality_tables.coding_table(
            [
                (q.key, q.precision, q.recall, q.f1, *(q.f1_interval or (None, None)), q.alpha, q.support)
                for q in data.coding_quality
            ]
        ),
        quality_tables.link_table([(q.measure, q.precision, q.recall, q.f1, q.pairs) for q in data.link_quality]),
        quality_tables.sensitivity_table(published, wave),
    ]
    found += [tours_table(published, wave, None if level == "country" else code[:2])]
    if data.population is not None:
        found += [rates_table(published, wave, each, data.population) for each in ("county", "municipality")]
        found += [funnel_table(place_rates(published, wave, "municipality", data.population))]
    found += [make(data.comparisons) for make in (years_table, change_table, effects_table)]
    if level != "country":
        group = comparable(published, wave, level, code, data.population)
        found += [
            comparison_table(published, wave, level, code, group, data.population),
            trend_table(trend(published, data.waves, data.coverage, level, code), place_name(code)),
        ]
    return {table.name: table for table in found if table is not None and table.rows}


def _figures(data: ReportInput, level: str, code: str, boundary_file: Path | None) -> dict[str, Figure]:
    published, wave = data.published, data.waves[0].name
    names = {site.name: site.title for site in data.sites}
    shapes = boundaries(boundary_file)
    within = None if level == "country" else code[:2]
    drawn: list[Figure | None] = [
        charts.coverage_chart(site_coverage(data.coverage.get(wave, ()), published, wave), names),
        charts.age_chart(published, wave, level, code),
        charts.gender_chart(published, wave, level, code),
        charts.nationality_chart(published, wave, level, code),
        charts.language_chart(published, wave, level, code),
        *(charts.flow_chart(published, wave, earlier.name, level, code) for earlier in data.waves[1:]),
        place_map(published, wave, "county", shapes),
        place_map(published, wave, "municipality", shapes, data.surveyed, within),
        tour_map(published, wave, shapes, within),
    ]
    if data.population is not None:
        people = data.population
        rates = {each: place_rates(published, wave, each, people) for each in ("county", "municipality")}
        for smoothed in (False, True):
            if within is None:
                drawn.append(rate_map(rates["county"], "county", shapes, people, smoothed))
            local = rates["municipality"]
            drawn.append(rate_map(local, "municipality", shapes, people, smoothed, within, data.surveyed))
        drawn.append(funnel_chart(rates["municipality"]))
    return {figure.name: figure for figure in drawn if figure is not None}


def _page(
    data: ReportInput,
    level: str,
    code: str,
    tables: Mapping[str, Table],
    figures: Mapping[str, Figure],
    template: str = "",
) -> str:
    environment = Environment(
        loader=PackageLoader("mapping", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["grouped"] = grouped
    style = environment.get_template("report.css").render()
    wave = data.waves[0]
    template = template or ("report.html.j2" if level == "country" else "situation.html.j2")
    local = {} if level == "country" else _situation(data, level, code)
    return environment.get_template(
        template
    ).render(
        data=data,
        wave=wave,
        level=level,
        code=code,
        place=place_name(code),
        county=place_name(code[:2]) if level == "municipality" else "",
        tables=tables,
        figures=figures,
        inline={name: Markup(figure.inline()) for name, figure in figures.items()},  # noqa: S704 - drawn by us
        style=Markup(style),  # noqa: S704 - our own style sheet
        summary=sections.summary(data.published, wave.name, level, code, data.coverage.get(wave.name, ())),
        flow_names={earlier.name: flow_name(earlier.name) for earlier in data.waves[1:]},
        total=in_all(data.estimates, data.published.rounding),
        quote=quote(data.published, wave, data.coverage.get(wave.name, ()), level, code),
        **local,
    )


def _situation(data: ReportInput, level: str, code: str) -> dict[str, object]:
    """Return what only the page of a municipality or county says."""
    published, wave = data.published, data.waves[0]
    steps = trend(published, data.waves, data.coverage, level, code)
    lies_in = sections.around(level, code)[1:]
    return {
        "group": comparable(published, wave.name, level, code, data.population),
        "steps": steps,
        "sites_before": _sites_before(data),
        "generated": WaveInfo("", data.generated, data.generated).days,
        "moved": moved(steps, place_name(code)),
        "moved_adverts": moved_adverts(steps),
        "beside": [(place_name(near), published.total(wave.name, kind, near, "profiles")) for kind, near in lies_in],
        "own": published.total(wave.name, level, code, "profiles"),
        "asks": whom_to_ask(code, data.asks),
        "region": police_region(code),
        "measured": {each.key: each for each in data.coding_quality},
    }


def _sites_before(data: ReportInput) -> list[tuple[str, list[str], bool]]:
    """Return each earlier wave's name, its sites by title, and whether they are those of the reported wave."""
    titles = {site.name: site.title for site in data.sites}
    read = {wave.name: {each.site for each in data.coverage.get(wave.name, ())} for wave in data.waves}
    newest = read[data.waves[0].name]
    return [
        (wave.name, sorted(titles.get(name, name) for name in read[wave.name]), read[wave.name] == newest)
        for wave in data.waves[1:]
    ]

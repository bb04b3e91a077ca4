"""What each section of a report says: its table, and the summary in figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from admap.records import Aggregate, CoverageRecord, SiteRecord, Unit
from mapping.disclosure import Published, SiteCoverage
from mapping.geography import COUNTRY, counties, municipalities, place_name
from mapping.indicators import PlaceKey
from mapping.labels import Label, category, label
from mapping.margins import FLOW, STATED, is_marker
from mapping.reference import reference_figures
from mapping.tables import MINIMUM_BASE, Table, Value, columns, flow_name, grouped, number, share, words

_CAPTIONS = {
    "stated_age": Label("Uppgiven ålder", "Stated age"),
    "nationality": Label("Uppgiven nationalitet", "Stated nationality"),
    "origin": Label("Ursprung som bara anges som region", "Origin stated only as a region"),
    "spoken_language": Label("Språk som personen sägs tala", "Languages the person is said to speak"),
    "text_language": Label("Språk som annonserna är skrivna på", "Languages the adverts are written in"),
    "signals": Label("Skäl för en människa att titta närmare", "Reasons for a person to look closer"),
}


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of the summary; None is protected. ``incomplete`` names sites not read in full."""

    adverts: float | None
    unique_adverts: float | None
    profiles: float | None
    persons: tuple[float, float] | None
    sites: int
    incomplete: tuple[str, ...]
    age_stated: float | None
    nationality_stated: float | None


def around(level: str, code: str) -> list[PlaceKey]:
    """Return a place and what lies around it: a municipality with its county and the country."""
    found = [(level, code)]
    if level == "municipality":
        found.append(("county", code[:2]))
    if level != "country":
        found.append(("country", COUNTRY))
    return found


def summary(published: Published, wave: str, level: str, code: str, coverage: Sequence[CoverageRecord]) -> Summary:
    """Return the summary's figures for a place; sites are the whole survey's."""
    totals = {name: published.total(wave, level, code, name) for name in ("adverts", "unique_adverts", "profiles")}
    values = {name: row.value if row else 0.0 for name, row in totals.items()}
    persons = published.total(wave, level, code, "persons")
    interval = None
    if persons and persons.low is not None and persons.high is not None:
        interval = (persons.low, persons.high)
    return Summary(
        values["adverts"],
        values["unique_adverts"],
        values["profiles"],
        interval,
        len(coverage),
        tuple(record.site for record in coverage if not record.complete),
        _stating(published, wave, level, code, "stated_age"),
        _stating(published, wave, level, code, "nationality"),
    )


def _stating(published: Published, wave: str, level: str, code: str, indicator: str) -> float | None:
    rows = published.select(wave, level, code, indicator, Unit.PROFILES)
    return next((float(row.denominator) for row in rows if row.denominator is not None), None)


def coverage_table(coverage: Sequence[SiteCoverage], sites: Sequence[SiteRecord]) -> Table:
    """Return what was listed and read of each site, and whether that was all."""
    known = {site.name: site for site in sites}
    rows = []
    for each in coverage:
        site = known.get(each.site)
        rows.append(
            (
                words(site.title if site else each.site),
                words(label("arena", site.arena) if site else ""),
                number(each.adverts_listed),
                number(each.adverts_read),
                share(each.adverts_read, each.adverts_listed),
                words(label("word", "yes" if each.complete else "no")),
                words(each.note),
            )
        )
    return Table(
        "coverage",
        Label("Webbplatser som lästes", "Sites that were read"),
        columns("site", "arena", "listed", "read", "share_read", "complete", "note"),
        tuple(rows),
    )


def units_table(published: Published, waves: Sequence[str], places: Sequence[PlaceKey]) -> Table:
    """Return the four units side by side for each wave and place; persons are an interval or not estimated."""
    rows = []
    for wave in waves:
        for level, code in places:
            row = [words(wave), words(place_name(code))]
            for name in ("adverts", "unique_adverts", "profiles"):
                total = published.total(wave, level, code, name)
                row.append(number(total.value if total else 0.0))
            row += [_drawn(published, wave, level, code), _persons(published, wave, level, code)]
            rows.append(tuple(row))
    place = Label("plats", "place")
    heads = (
        *(label("unit", name) for name in ("adverts", "unique_adverts", "profiles")),
        *columns("profiles_interval"),
        label("unit", "persons"),
    )
    return Table(
        "units",
        Label("Annonser, profiler och personer var för sig", "Adverts, profiles and persons, each on its own"),
        (*columns("wave"), place, *heads),
        tuple(rows),
        Label(
            "En person kan stå bakom många annonser och flera profiler, och en annons kan gälla flera personer. "
            "Intervallet för profiler (95 %) säger bara hur säkert det är vilka annonser som hör ihop.",
            "One person may be behind many adverts and several profiles, and one advert may concern several persons. "
            "The interval of profiles (95%) tells only how sure it is which adverts belong together.",
        ),
    )


def _drawn(published: Published, wave: str, level: str, code: str) -> Value:
    """Return the interval that linkage leaves to a place's number of profiles, or a dash."""
    row = published.total(wave, level, code, "profiles")
    if row is None or row.low is None or row.high is None:
        return Value("", "–", numeric=True, quiet=True)
    return Value(f"{row.low:.0f}–{row.high:.0f}", f"{grouped(row.low)}–{grouped(row.high)}", numeric=True)


def _persons(published: Published, wave: str, level: str, code: str) -> Value:
    row = published.total(wave, level, code, "persons")
    if row is None or row.low is None or row.high is None:
        word = label("word", "not_estimated")
        return Value(word.en, word.sv, word.en, quiet=True)
    text = f"{row.low:.0f}–{row.high:.0f}"
    return Value(text, text)


def place_stated_table(published: Published, wave: str) -> Table:
    """Return how many profiles and adverts state a municipality, only a county, or no place."""
    rows = []
    for name in ("municipality", "county_only", "not_stated"):
        row = [words(label("place", name))]
        for unit in (Unit.PROFILES, Unit.ADVERTS):
            row += [number(_of(published.select(wave, "country", COUNTRY, "place", unit), name))]
        rows.append(tuple(row))
    heads = (*columns("place"), label("unit", "profiles"), label("unit", "adverts"))
    return Table("place", Label("Uppger annonserna en plats?", "Do the adverts state a place?"), heads, tuple(rows))


def _of(rows: Sequence[Aggregate], category: str) -> float | None:
    """Return a category's figure in one table: zero where it has no row, None where it or the table is protected."""
    found = next((row for row in rows if row.category == category), None)
    if found is not None:
        return found.value
    return None if any(is_marker(row) for row in rows) else 0.0


def breakdown_table(
    published: Published, wave: str, level: str, code: str, indicator: str, head: str, by_size: bool = False
) -> Table:
    """Return an indicator's categories in profiles, with the number that state it and the share of those."""
    found = [row for row in published.select(wave, level, code, indicator, Unit.PROFILES) if row.category]
    if by_size:
        found = sorted(found, key=lambda row: (row.value is None, -(row.value or 0), row.category))
    rows = tuple(
        (
            words(category(indicator, row.category)),
            number(row.value),
            number(row.denominator),
            share(row.value, row.denominator),
        )
        for row in found
    )
    return Table(
        indicator, _CAPTIONS[indicator], columns(head, "value", "stating", "share"), rows, _missing(published, found)
    )


def _missing(published: Published, rows: Sequence[Aggregate]) -> Label | None:
    """Say how many profiles of the place state the indicator at all, where both figures are shown."""
    if not rows or rows[0].denominator is None or rows[0].indicator == "signals":
        return None
    whole = published.total(rows[0].wave, rows[0].level, rows[0].code, "profiles")
    if whole is None or not whole.value:
        return None
    stating, every = grouped(rows[0].denominator), grouped(whole.value)
    return Label(
        f"{stating} av {every} profiler uppger detta; andelarna gäller bara dem, och ges på minst {MINIMUM_BASE}. En "
        "profil som uppger flera saker står på flera rader, så raderna kan bli fler än profilerna.",
        f"{stating} of {every} profiles state this; shares concern only those, and are given on {MINIMUM_BASE} at "
        "least. A profile that states several things is in several rows, so rows may add up to more than the profiles.",
    )


def gender_table(published: Published, wave: str, level: str, code: str) -> Table:
    """Return gender as presented for each arena, with how many of the arena's profiles state none."""
    arenas = {row.category: row for row in published.select(wave, level, code, "arena", Unit.PROFILES)}
    rows = []
    for row in published.select(wave, level, code, "gender_by_arena", Unit.PROFILES):
        arena, _, gender = row.category.partition(":")
        if not gender or gender == STATED:
            continue
        whole = arenas.get(arena)
        missing = None
        if whole is not None and whole.value is not None and row.denominator is not None:
            missing = whole.value - row.denominator
        rows.append(
            (
                words(label("arena", arena)),
                words(label("gender", gender)),
                number(row.value),
                number(row.denominator),
                share(row.value, row.denominator),
                number(missing) if whole is not None else Value("", "–", numeric=True, quiet=True),
            )
        )
    return Table(
        "gender_by_arena",
        Label("Kön i annonsen, arena för arena", "Gender as presented, arena by arena"),
        columns("arena", "gender", "value", "stating", "share", "not_stating"),
        tuple(rows),
        Label(
            "Könsfördelningen speglar vilka arenor som lästs; den summeras därför inte över arenor.",
            "Gender shares mirror which arenas were read, so they are not added over arenas.",
        ),
    )


def counties_table(published: Published, wave: str) -> Table:
    """Return adverts, unique adverts and profiles for every county, zeros too."""
    rows = tuple(
        (words(code), words(place.name), *_totals(published, wave, "county", code))
        for code, place in counties().items()
    )
    heads = (*columns("code", "county"), *_unit_heads())
    return Table("counties", Label("Län", "Counties"), heads, rows)


def municipalities_table(published: Published, wave: str, county: str | None) -> Table:
    """Return the same for the municipalities (of one county, zeros too) or of the country (those with adverts)."""
    rows = []
    totals = {row.code: row for row in published.select(wave, "municipality", None, "adverts")}
    for code, place in municipalities().items():
        row = totals.get(code)
        inside = place.county == county if county else row is not None and (row.suppressed or bool(row.value))
        if inside:
            names = (words(code), words(place.name), words(place_name(place.county)))
            rows.append((*names, *_totals(published, wave, "municipality", code)))
    heads = (*columns("code", "municipality", "county"), *_unit_heads())
    caption = Label("Kommuner", "Municipalities")
    note = Label(
        "En profil som erbjuder i flera kommuner räknas i varje; kommunerna summerar därför inte till länet.",
        "A profile that offers in several municipalities counts in each, so they do not add up to the county.",
    )
    return Table("municipalities", caption, heads, tuple(rows), note)


def _unit_heads() -> tuple[Label, ...]:
    return tuple(label("unit", name) for name in ("adverts", "unique_adverts", "profiles"))


def _totals(published: Published, wave: str, level: str, code: str) -> list[Value]:
    found = [published.total(wave, level, code, name) for name in ("adverts", "unique_adverts", "profiles")]
    return [number(row.value if row else 0.0) for row in found]


def flow_table(published: Published, wave: str, earlier: str, level: str, code: str) -> Table:
    """Return new, continuing and gone profiles and adverts against one earlier wave, on sites that both read."""
    place = (level, code) if level != "municipality" else ("county", code[:2])
    tables = [published.select(wave, *place, FLOW + earlier, unit) for unit in (Unit.PROFILES, Unit.ADVERTS)]
    rows = [
        (words(label("flow", name)), *(number(_of(table, name)) for table in tables))
        for name in ("new", "continuing", "gone")
        if any(row.category == name for table in tables for row in table)
    ]
    where = place_name(place[1])
    return Table(
        flow_name(earlier),
        Label(f"{wave} jämfört med {earlier}, {where}", f"{wave} compared with {earlier}, {where}"),
        (*columns("change"), label("unit", "profiles"), label("unit", "adverts")),
        tuple(rows),
        Label(
            "Bara webbplatser som lästes i båda omgångarna jämförs.", "Only sites that both waves read are compared."
        ),
    )


def alerts_table(published: Published, wave: str, level: str, code: str) -> Table:
    """Return how many profiles await a person's review, by priority."""
    found = [row for row in published.select(wave, level, code, "alerts") if row.category]
    rows = tuple((words(category("alerts", row.category)), number(row.value)) for row in found)
    return Table(
        "alerts",
        Label("Profiler som en människa behöver granska", "Profiles that need review by a person"),
        columns("priority", "value"),
        rows,
    )


def reference_table() -> Table:
    """Return the published figures of earlier mappings, each with its unit, definition and source."""
    rows = tuple(
        (
            words(str(figure.year)),
            words(figure.indicator),
            words(figure.category),
            share(figure.value * 100, 100) if figure.unit == "share" else number(figure.value),
            words(figure.unit),
            words(figure.definition),
            words(figure.source),
        )
        for figure in reference_figures()
    )
    heads = columns("year", "indicator", "category", "value", "unit", "definition", "source")
    return Table("reference_figures", Label("Tidigare publicerade uppgifter", "Figures published earlier"), heads, rows)

"""What a municipality or county needs for its situation picture: beside whom it stands, how it moved, how sure it is.

All from published figures, so nothing here can tell what is protected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import quantiles

from admap.records import CoverageRecord
from mapping.disclosure import Published
from mapping.geography import COUNTRY, counties, municipalities, place_name
from mapping.labels import Label
from mapping.population import Population
from mapping.rates import garwood
from mapping.tables import MINIMUM_BASE, Table, Value, columns, grouped, number, words

SIZES = (
    (15_000, Label("under 15 000 invånare", "under 15,000 inhabitants")),
    (70_001, Label("15 000–70 000 invånare", "15,000–70,000 inhabitants")),
)
_LARGEST = Label("över 70 000 invånare", "over 70,000 inhabitants")
LEAST_PLACES = 5
"""A group's middle is given only where so many of its places show their figure."""


@dataclass(frozen=True, slots=True)
class WaveInfo:
    """A wave and the days on which its adverts were seen; ``coded_by`` names the version that read the adverts."""

    name: str
    first_day: date
    last_day: date
    coded_by: str = ""

    @property
    def window(self) -> str:
        """The days as people write them."""
        days = dict.fromkeys((self.first_day.isoformat(), self.last_day.isoformat()))
        return " – ".join(days)


@dataclass(frozen=True)
class Group:
    """The places that one is compared with: its name, and how many show a figure, are zero or are protected.

    ``quarters`` are the lower quarter, the middle and the upper quarter of the profiles of those that show theirs
    (zero is shown); None where they are too few. ``rates`` are the same per 100,000 inhabitants.
    """

    name: Label
    places: int
    with_figure: int
    zero: int
    protected: int
    quarters: tuple[float, float, float] | None
    rates: tuple[float, float, float] | None


def size_class(population: Population | None, code: str) -> Label | None:
    """Return the size class of a municipality; None without inhabitants of all ages and sexes to tell it from."""
    people = _residents(population, code)
    if people is None or code not in municipalities():
        return None
    return next((name for limit, name in SIZES if people < limit), _LARGEST)


def _residents(population: Population | None, code: str) -> int | None:
    return population.of(code) if population is not None and population.denominator.name == "residents" else None


def comparable(published: Published, wave: str, level: str, code: str, population: Population | None) -> Group:
    """Return the places a municipality or county is compared with.

    Municipalities of its size class where inhabitants are known, else those of its county; a county with the other
    counties.
    """
    if level == "county":
        return _group(
            published, wave, level, Label("övriga län", "other counties"), set(counties()) - {code}, population
        )
    own = size_class(population, code)
    if own is not None:
        inside = {each for each in municipalities() if size_class(population, each) == own}
        name = Label(f"kommuner med {own.sv}", f"municipalities with {own.en}")
    else:
        inside = {each for each in municipalities() if each[:2] == code[:2]}
        name = Label(f"övriga kommuner i {place_name(code[:2])}", f"other municipalities of {place_name(code[:2])}")
    return _group(published, wave, level, name, inside - {code}, population)


def _group(
    published: Published, wave: str, level: str, name: Label, codes: set[str], population: Population | None
) -> Group:
    rows = {row.code: row.value for row in published.select(wave, level, None, "profiles") if row.category == ""}
    found = {code: rows.get(code, 0.0) for code in sorted(codes)}
    shown = {code: value for code, value in found.items() if value is not None}
    rates = None
    if population is not None:
        people = {code: population.of(code) or 0 for code in shown}
        rates = _quarters([shown[code] / people[code] * 100_000 for code in shown if people[code]])
    zero = sum(1 for value in shown.values() if value == 0)
    return Group(
        name, len(found), len(shown) - zero, zero, len(found) - len(shown), _quarters(list(shown.values())), rates
    )


def _quarters(values: list[float]) -> tuple[float, float, float] | None:
    if len(values) < LEAST_PLACES:
        return None
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return low, middle, high


def comparison_table(
    published: Published, wave: str, level: str, code: str, group: Group, population: Population | None
) -> Table:
    """Return the place beside its county, its group (the middle half of its places) and the country."""
    places = [code, *([code[:2]] if level == "municipality" else []), COUNTRY]
    rows = [_own(published, wave, place, population) for place in places]
    middle = [
        words(Label(f"Mittersta hälften av {group.name.sv}", f"Middle half of {group.name.en}")),
        _span(group.quarters, 0),
        *([words(""), _span(group.rates, 1), words("")] if population else []),
    ]
    rows.insert(len(rows) - 1, tuple(middle))
    heads = ["place", "profiles", *(["inhabitants", "rate", "rate_interval"] if population else [])]
    note = Label(
        f"Av {group.places} {group.name.sv} visar {group.with_figure} ett antal, {group.zero} har noll och "
        f"{group.protected} är skyddade; de skyddade ingår inte i spannet.",
        f"Of {group.places} {group.name.en}, {group.with_figure} show a number, {group.zero} have none and "
        f"{group.protected} are protected; the protected are not in the span.",
    )
    if population:
        of = population.denominator.label
        note = Label(
            f"{note.sv} Nämnare: {of.sv}, 31 december {population.year}. "
            "Den som annonserar på en plats behöver inte bo där.",
            f"{note.en} Denominator: {of.en}, 31 December {population.year}. "
            "Who offers in a place need not live there.",
        )
    return Table("comparison", Label("Jämfört med andra", "Compared with others"), columns(*heads), tuple(rows), note)


def _own(published: Published, wave: str, code: str, population: Population | None) -> tuple[Value, ...]:
    level = "country" if code == COUNTRY else "county" if len(code) == 2 else "municipality"
    row = published.total(wave, level, code, "profiles")
    value = row.value if row else 0.0
    cells = [words(place_name(code)), number(value)]
    people = population.of(code) if population else None
    if people:
        enough = value is not None and value >= MINIMUM_BASE
        rate = garwood(value, people) if enough and value is not None else None
        interval = "" if rate is None else f"{_one(rate.low)}–{_one(rate.high)}"
        cells += [
            number(float(people)),
            number(round(rate.value, 1)) if rate else Value("", "–", numeric=True, quiet=True),
            Value(interval, interval or "–", numeric=True, quiet=not interval),
        ]
    return tuple(cells)


def _span(quarters: tuple[float, float, float] | None, decimals: int) -> Value:
    if quarters is None:
        return Value("", "–", numeric=True, quiet=True)
    low, _, high = (round(each, decimals) if decimals else float(round(each)) for each in quarters)
    return Value(f"{low:g}–{high:g}", f"{grouped(low)}–{grouped(high)}", numeric=True)


def _one(value: float) -> str:
    return grouped(round(value, 1))


@dataclass(frozen=True)
class Step:
    """One wave of a trend: its profiles and adverts (None: protected), and whether it may be set beside the newest.

    ``reason`` says why not.
    """

    wave: WaveInfo
    profiles: float | None
    adverts: float | None
    sites: int
    complete: int
    alike: bool
    reason: Label


def trend(
    published: Published,
    waves: Sequence[WaveInfo],
    coverage: Mapping[str, Sequence[CoverageRecord]],
    level: str,
    code: str,
) -> list[Step]:
    """Return a place's waves, the oldest first, each marked whether it is like for like with the newest.

    Alike are waves that read the same sites, all of them completely, and that were coded by the same version.
    """
    newest = waves[0]
    found = []
    for wave in sorted(waves, key=lambda each: (each.first_day, each.name)):
        profiles, adverts = (published.total(wave.name, level, code, name) for name in ("profiles", "adverts"))
        read = coverage.get(wave.name, ())
        reason = _unlike(wave, newest, coverage)
        found.append(
            Step(
                wave,
                profiles.value if profiles else 0.0,
                adverts.value if adverts else 0.0,
                len(read),
                sum(each.complete for each in read),
                not reason.sv,
                reason,
            )
        )
    return found


def _unlike(wave: WaveInfo, newest: WaveInfo, coverage: Mapping[str, Sequence[CoverageRecord]]) -> Label:
    own, latest = (coverage.get(each.name, ()) for each in (wave, newest))
    if not own or not latest:
        return Label("vilka webbplatser som lästes är inte känt", "which sites were read is not known")
    if {each.site for each in own} != {each.site for each in latest}:
        return Label("andra webbplatser lästes", "other sites were read")
    if not all(each.complete for each in (*own, *latest)):
        return Label("en webbplats lästes inte i sin helhet", "a site was not read in full")
    if wave.coded_by != newest.coded_by:
        return Label("annonserna kodades med en annan version", "adverts were coded by another version")
    return Label("", "")


def trend_table(steps: Sequence[Step], place: str) -> Table:
    """Return the trend, wave by wave, and whether each may be set beside the newest."""
    rows = tuple(
        (
            words(step.wave.name),
            words(step.wave.window),
            number(step.profiles),
            number(step.adverts),
            words(Label(f"{step.complete} av {step.sites}", f"{step.complete} of {step.sites}")),
            words(Label("ja", "yes") if step.alike else Label(f"nej: {step.reason.sv}", f"no: {step.reason.en}")),
        )
        for step in steps
    )
    heads = columns("wave", "window", "profiles", "adverts", "sites_complete", "alike")
    return Table("trend", Label(f"{place}, omgång för omgång", f"{place}, wave by wave"), heads, rows)


def moved(steps: Sequence[Step], place: str) -> Label | None:
    """Say how the newest wave stands to the latest one before that is alike; None where there is no such wave.

    A difference within twice the standard deviation of two Poisson counts is called chance.
    """
    alike = [step for step in steps if step.alike]
    if len(alike) < 2:
        return None
    before, now = alike[-2:]
    if before.profiles is None or now.profiles is None:
        return Label(
            f"Hur {place} har ändrats går inte att säga: ett av antalen är skyddat.",
            f"How {place} has changed cannot be told: one of the numbers is protected.",
        )
    change = now.profiles - before.profiles
    start = (
        f"Sedan {before.wave.name}: från {grouped(before.profiles)} till {grouped(now.profiles)} profiler i {place}.",
        f"Since {before.wave.name}: from {grouped(before.profiles)} to {grouped(now.profiles)} profiles in {place}.",
    )
    if abs(change) <= 2 * (before.profiles + now.profiles) ** 0.5:
        return Label(
            f"{start[0]} Så stor skillnad kan slumpen ge: säg ”i stort sett oförändrat”.",
            f"{start[1]} Chance can give as much: say “roughly unchanged”.",
        )
    return Label(
        f"{start[0]} Det är mer än slumpen brukar ge, på samma webbplatser. Varför går inte att se här.",
        f"{start[1]} That is more than chance usually gives, on the same sites. Why cannot be seen here.",
    )

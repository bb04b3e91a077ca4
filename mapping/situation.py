"""What a municipality or county needs for its situation picture: beside whom it stands.

All from published figures, so nothing here can tell what is protected.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import quantiles

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

    @property
    def days(self) -> str:
        """The days as Swedish words, such as ``den 14 mars 2026`` or ``28 februari–2 mars 2026``."""
        return _in_words(self.first_day, self.last_day)


_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
    "december",
)  # fmt: skip


def _in_words(first: date, last: date) -> str:
    end = f"{last.day} {_MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return f"den {end}"
    if (first.year, first.month) == (last.year, last.month):
        return f"den {first.day}–{end}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"den {first.day} {_MONTHS[first.month - 1]}{year} – {end}"


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

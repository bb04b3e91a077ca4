"""Inhabitants by municipality, read from a file exported from Statistics Sweden's table TAB638.

The table is Population by region, marital status, age and sex. Any export of it as text is read: comma, semicolon or
tab, UTF-8 or Windows-1252, years as a column or one column a year, with or without sex, age and marital status. Which
inhabitants a rate is set against is a named choice (:data:`DENOMINATORS`), and stands beside every rate.

From reference year 2025 the figures of SCB are perturbed by the cell key method: parts need not add up to totals, so
a total row is used where the file has one, and sums are checked with room for it.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mapping.errors import PopulationError
from mapping.geography import COUNTRY, municipalities
from mapping.labels import Label

KNOWN_TOTALS = {2024: 10_587_710}
"""All inhabitants of Sweden on 31 December of a year, as published."""

PERTURBED_FROM = 2025
_PLAUSIBLE = (8_000_000, 14_000_000)
_ROOM = 0.001
_TOTAL_WORDS = frozenset({"", "tot", "total", "totalt", "samtliga", "all", "alla", "1+2", "tot16p", "totsa", "tot1"})
_SEXES = {"1": "men", "män": "men", "men": "men", "2": "women", "kvinnor": "women", "women": "women"}
_COLUMNS = {
    "region": ("region",),
    "status": ("civilstånd", "civilstand", "marital status"),
    "age": ("ålder", "alder", "age"),
    "sex": ("kön", "kon", "sex"),
    "year": ("år", "tid", "year", "time"),
    "contents": ("contentscode", "tabellinnehåll", "observations", "statistikvariabel"),
}


@dataclass(frozen=True, slots=True)
class Denominator:
    """Whom a rate is set against: ``sex`` ``women``, ``men`` or empty for both; ages in whole years, both included."""

    name: str
    label: Label
    sex: str = ""
    low: int = 0
    high: int = 199


DENOMINATORS: Mapping[str, Denominator] = {
    each.name: each
    for each in (
        Denominator("residents", Label("samtliga invånare", "all residents")),
        Denominator("adults", Label("invånare 18 år och äldre", "residents aged 18 and over"), "", 18),
        Denominator("aged_18_64", Label("invånare 18–64 år", "residents aged 18–64"), "", 18, 64),
        Denominator("women_18_49", Label("kvinnor 18–49 år", "women aged 18–49"), "women", 18, 49),
        Denominator("men_18_64", Label("män 18–64 år", "men aged 18–64"), "men", 18, 64),
    )
}


@dataclass(frozen=True)
class Population:
    """Inhabitants on 31 December of ``year``: the 290 municipalities, and the counties and country they make up."""

    year: int
    denominator: Denominator
    municipalities: Mapping[str, int]

    def of(self, code: str) -> int | None:
        """Return the inhabitants of a municipality, a county or the country (``SE``); None for another code."""
        if code == COUNTRY:
            return sum(self.municipalities.values())
        if len(code) == 2:
            inside = [number for place, number in self.municipalities.items() if place[:2] == code]
            return sum(inside) if inside else None
        return self.municipalities.get(code)


@dataclass(frozen=True, slots=True)
class _Cell:
    """One number of the file. ``sex`` is empty for both, ``ages`` None for all; ``status`` empty for any."""

    code: str
    year: int
    sex: str
    ages: tuple[int, int] | None
    status: str
    number: int


def load_population(path: Path, denominator: str = "residents", year: int | None = None) -> Population:
    """Read and check a population file.

    ``year`` may be left out where the file has one year only. Raises :class:`PopulationError`, with what to do, for
    a file that cannot be read or lacks municipalities, an unknown denominator, ages or sexes that the file does not
    have, and a total that is not Sweden's.
    """
    chosen = DENOMINATORS.get(denominator)
    if chosen is None:
        raise PopulationError(f"{denominator} is no denominator: choose one of {', '.join(DENOMINATORS)}.")
    cells = list(_cells(path))
    years = sorted({cell.year for cell in cells})
    if year is None and len(years) != 1:
        raise PopulationError(f"{path} has the years {_some(years)}: say which to use, or export one year.")
    wanted = years[0] if year is None else year
    if wanted not in years:
        raise PopulationError(f"{path} has no figures of {wanted} (it has {_some(years)}): export that year.")
    here: dict[str, list[_Cell]] = defaultdict(list)
    for cell in cells:
        if cell.year == wanted:
            here[cell.code].append(cell)
    _complete(path, here)
    numbers = {code: _number(path, code, here[code], chosen) for code in municipalities()}
    _check_total(path, wanted, here, numbers, chosen)
    return Population(wanted, chosen, numbers)


def _complete(path: Path, here: Mapping[str, object]) -> None:
    missing = [code for code in municipalities() if code not in here]
    unknown = sorted(code for code in here if len(code) == 4 and code not in municipalities())
    if missing:
        raise PopulationError(
            f"{path}: {len(missing)} of 290 municipalities are missing ({_some(missing)}): export all of them."
        )
    if unknown:
        raise PopulationError(f"{path}: unknown municipalities ({_some(unknown)}): export today's division.")


def _number(path: Path, code: str, cells: Sequence[_Cell], chosen: Denominator) -> int:
    """Add up the cells of one municipality that make up the denominator, from a total row wherever there is one."""
    cells = _of_all(cells, lambda cell: cell.status == "")
    if chosen.sex:
        cells = [cell for cell in cells if cell.sex == chosen.sex]
        lacking = "sexes" if not cells else ""
    else:
        cells = _of_all(cells, lambda cell: cell.sex == "")
        lacking = "sexes" if {cell.sex for cell in cells} == {"men"} or {c.sex for c in cells} == {"women"} else ""
    if not lacking and (chosen.low, chosen.high) == (0, 199):
        cells = _of_all(cells, lambda cell: cell.ages is None)
        lacking = "ages" if cells and cells[0].ages is not None and not _every_age(cells, 0, 99) else ""
    elif not lacking:
        cells = [cell for cell in cells if cell.ages and chosen.low <= cell.ages[0] and cell.ages[1] <= chosen.high]
        lacking = "" if _every_age(cells, chosen.low, min(chosen.high, 99)) else "ages"
    if lacking:
        raise PopulationError(
            f"{path}: {code} lacks {lacking} for {chosen.label.en} or has them twice: "
            "export TAB638 by single year of age and sex."
        )
    return sum(cell.number for cell in cells)


def _of_all(cells: Sequence[_Cell], whole: Callable[[_Cell], bool]) -> list[_Cell]:
    """Return the rows for all categories where there are any, else every row (to be added up)."""
    totals = [cell for cell in cells if whole(cell)]
    return totals or list(cells)


def _every_age(cells: Sequence[_Cell], low: int, high: int) -> bool:
    """Whether every age from ``low`` to ``high`` is in exactly one of the age groups (a sex or status each)."""
    by_kind: dict[tuple[str, str], list[int]] = defaultdict(list)
    for cell in cells:
        first, last = cell.ages or (0, -1)
        by_kind[cell.sex, cell.status] += range(first, min(last, high) + 1)
    return bool(by_kind) and all(sorted(ages) == list(range(low, high + 1)) for ages in by_kind.values())


def _check_total(
    path: Path, year: int, here: Mapping[str, Sequence[_Cell]], numbers: Mapping[str, int], chosen: Denominator
) -> None:
    residents = DENOMINATORS["residents"]
    try:
        total = sum(_number(path, code, here[code], residents) for code in municipalities())
    except PopulationError:
        if chosen is residents:
            raise
        return
    exact = KNOWN_TOTALS.get(year)
    if exact is not None and total != exact:
        raise PopulationError(
            f"{path}: the municipalities of {year} add up to {total}, published are {exact}: export the table anew."
        )
    if not _PLAUSIBLE[0] < total < _PLAUSIBLE[1]:
        raise PopulationError(f"{path}: {total} inhabitants cannot be all of Sweden's: export every sex and age.")
    if "00" in here:
        whole = _number(path, "00", here["00"], chosen)
        room = _ROOM * whole if year >= PERTURBED_FROM else 0
        if abs(whole - sum(numbers.values())) > room:
            raise PopulationError(
                f"{path}: the municipalities add up to {sum(numbers.values())}, the country's row says {whole}: "
                "export the table anew."
            )


def _cells(path: Path) -> Iterator[_Cell]:
    rows = _rows(path)
    head = next(rows, [])
    at = {kind: place for place, name in enumerate(head) for kind, names in _COLUMNS.items() if _plain(name) in names}
    if "region" not in at:
        raise PopulationError(f"{path} has no column region: export table TAB638 with regions, as CSV.")
    values = [place for place in range(len(head)) if place not in at.values()]
    years = {place: _year(head[place]) for place in values}
    if not values or ("year" not in at and None in years.values()):
        raise PopulationError(f"{path} names no year: export with the year as a column or in the heading.")
    for number, row in enumerate(rows, 2):
        try:
            code = row[at["region"]].split()[0]
            sex = _sex(row[at["sex"]]) if "sex" in at else ""
            ages = _ages(row[at["age"]]) if "age" in at else None
            status = _whole(row[at["status"]]) if "status" in at else ""
            for place in values:
                year = int(row[at["year"]]) if "year" in at else years[place] or 0
                yield _Cell(code, year, sex, ages, status, _count(row[place]))
        except (ValueError, IndexError, KeyError) as error:
            raise PopulationError(
                f"{path}, line {number}: {error} cannot be read: export the table anew as CSV."
            ) from None


def _rows(path: Path) -> Iterator[list[str]]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise PopulationError(f"{path} cannot be read ({error.strerror}): check the path.") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    lines = [line for line in text.splitlines() if line.strip()]
    start = next((n for n, line in enumerate(lines) if "region" in line.lower()), 0)
    head = lines[start] if lines else ""
    delimiter = max(",;\t", key=head.count)
    return (row for row in csv.reader(lines[start:], delimiter=delimiter) if len(row) > 1)


def _plain(name: str) -> str:
    return name.strip().lower()


def _year(name: str) -> int | None:
    found = re.search(r"\b(19|20)\d\d\b", name)
    return int(found.group()) if found else None


def _whole(name: str) -> str:
    return "" if _plain(name) in _TOTAL_WORDS else _plain(name)


def _sex(name: str) -> str:
    return "" if _plain(name) in _TOTAL_WORDS else _SEXES[_plain(name)]


def _ages(name: str) -> tuple[int, int] | None:
    if _plain(name).partition(" ")[0] in _TOTAL_WORDS:
        return None
    found = re.fullmatch(r"(\d+)(?:\s*[-–]\s*(\d+))?(\+)?(?:\s*(?:år|years?))?", _plain(name))
    if found is None:
        raise ValueError(name)
    first = int(found[1])
    return first, 199 if found[3] else int(found[2] or first)


def _count(text: str) -> int:
    return int(re.sub(r"[\s\u00a0]", "", text))


def _some(names: Iterable[object]) -> str:
    listed = [str(name) for name in names]
    return ", ".join(listed[:5]) + (" …" if len(listed) > 5 else "")

"""Which published figures add up to which: the knowledge an outsider has for working out a hidden one.

A *cell* is one figure, keyed by wave, level, place, indicator, category and unit. Denominators are cells too
(category :data:`STATED`). A *margin* ties a parent cell to its children. No child exceeds its parent. Where units can
be in several children (a touring profile, two nationalities) the children's sum may exceed the parent's value; a
margin is an equation only where each unit is in exactly one child, by definition or, as the worst case, because the
true figures happen to add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from admap.records import Aggregate, Unit
from mapping.indicators import READ, WHOLE

STATED = "§stated"
"""Category of the cell that holds a denominator."""

FLOW = "flow:"
"""Start of the indicators that compare with an earlier wave; the wave's name follows."""

PANEL = "panel:"
"""Start of the indicators on the sites that an earlier wave read too; that wave's name follows."""

TOUR = "tour"
"""Indicator of profiles that offer in both counties of a pair; it is no cell, and has rules of its own."""

IF = "if:"
"""Start of the indicators that tell by how much a total changes where a line is drawn elsewhere."""

MORE, FEWER = "more", "fewer"

AFTER, BEFORE, ENTERED, LEFT, UNIQUE = "after", "before", "entered", "left", ":unique"

_TOTALS = ("profiles", "unique_adverts", "adverts", READ, "not_relevant")
_HARMLESS = frozenset({READ, "not_relevant"})
_EXACT = {("site", Unit.ADVERTS), ("arena", Unit.ADVERTS), ("place", Unit.ADVERTS), ("place", Unit.PROFILES)}
_LOOSE = frozenset({"signals"})


class Cell(NamedTuple):
    """The key of one figure."""

    wave: str
    level: str
    code: str
    indicator: str
    category: str
    unit: Unit


class Kind(Enum):
    """What is known of children and parent, besides that no child exceeds it."""

    SAME = "the child is the parent, in another table"
    EXACT = "the children's sum is the parent"
    COVER = "the children's sum is at least the parent"
    WITHIN = "the children's sum is at most the parent"
    CHANCE = "nothing by definition, but it may happen to add up"
    LOOSE = "nothing more"


@dataclass(frozen=True)
class Margin:
    """A parent cell, its children, and what is known of their sum by definition alone."""

    parent: Cell
    children: tuple[Cell, ...]
    kind: Kind


def cell_of(row: Aggregate) -> Cell:
    """Return the key of a figure's own value."""
    return Cell(row.wave, row.level, row.code, row.indicator, row.category, Unit(row.unit))


def base_of(row: Aggregate) -> Cell:
    """Return the key of a figure's denominator; for an indicator that every unit states it is the total itself."""
    unit = Unit(row.unit)
    if row.indicator in _HARMLESS:
        return Cell(row.wave, row.level, row.code, READ, "", unit)
    if row.category == "" or row.indicator in WHOLE:
        total = row.indicator if row.category == "" else str(unit)
        return Cell(row.wave, row.level, row.code, total, "", unit)
    return Cell(row.wave, row.level, row.code, row.indicator, group_of(row) + STATED, unit)


def values_of(rows: Iterable[Aggregate]) -> dict[Cell, float | None]:
    """Return the value of every cell, None where it is hidden; persons, always an interval or nothing, are no cells."""
    found: dict[Cell, float | None] = {}
    for row in rows:
        if row.unit == Unit.PERSONS or row.indicator == TOUR or is_marker(row):
            continue
        found[cell_of(row)] = row.value
        if not row.indicator.startswith((PANEL, IF)):
            found.setdefault(base_of(row), None if row.denominator is None else float(row.denominator))
    return found


def group_of(row: Aggregate | Cell) -> str:
    """Return the part of an indicator's table that has its own denominator: the arena for gender, else nothing."""
    return row.category.partition(":")[0] + ":" if row.indicator == "gender_by_arena" else ""


def is_marker(row: Aggregate) -> bool:
    """Whether the row only says that an indicator (or one arena of it) is not broken down for its place."""
    whole = row.category == "" and row.indicator not in _TOTALS and row.unit != Unit.PERSONS
    return row.suppressed and (whole or row.category.endswith(":"))


def least_of(cell: Cell, unseen: Set[Cell] = frozenset()) -> float:
    """Return the least value a hidden cell may have: totals may be zero, and so may what is left out.

    A category shown as suppressed is at least 1, since a category that nobody states has no row.
    """
    return 0.0 if cell.category == "" or cell in unseen else 1.0


def totals_beside(cell: Cell, cells: Mapping[Cell, float | None]) -> list[Cell]:
    """Return a place's totals in adverts, unique adverts and profiles: a zero in one shows that the others are zero."""
    units = (("adverts", Unit.ADVERTS), ("unique_adverts", Unit.ADVERTS), ("profiles", Unit.PROFILES))
    found = [cell._replace(indicator=name, unit=unit) for name, unit in units]
    return [each for each in found if each in cells]


def sensitive_cells(cells: Mapping[Cell, float | None], minimum: int) -> set[Cell]:
    """Return what must not be known: figures under ``minimum``, and adverts of fewer than ``minimum`` profiles.

    How many adverts were read of a site with such a figure bounds it, and must not be known either.
    """
    found = set()
    for cell, value in cells.items():
        if not value or cell.indicator in _HARMLESS:
            continue
        behind = None
        if cell.unit == Unit.ADVERTS:
            indicator = "profiles" if cell.category == "" else cell.indicator
            category = cell.category.removesuffix(UNIQUE)
            behind = cells.get(cell._replace(indicator=indicator, category=category, unit=Unit.PROFILES))
        if value < minimum or (behind and behind < minimum):
            found.add(cell)
    found |= {read for cell in found if cell.indicator == "site" and (read := cell._replace(indicator=READ)) in cells}
    return found


def margins_of(cells: Mapping[Cell, float | None]) -> tuple[Margin, ...]:
    """Return every margin among the cells: categories, gender within arena, places within places, units, and waves."""
    return tuple(
        margin
        for margin in (
            *_categories(cells),
            *_places(cells),
            *_units(cells),
            *_flows(cells),
            *_panels(cells),
            *_lines(cells),
            *_read(cells),
        )
        if margin.children and margin.parent in cells
    )


def left_out_under(markers: Iterable[Aggregate]) -> frozenset[Cell]:
    """Return, for rows or markers of tables left out, the place above and the table, its group as category."""
    return frozenset(
        Cell(row.wave, *_above(row.level, row.code), row.indicator, group_of(row), Unit(row.unit)) for row in markers
    )


def kind_in(margin: Margin, truth: Mapping[Cell, float | None], left_out: frozenset[Cell] = frozenset()) -> Kind:
    """Return what an outsider is taken to know of the sum at worst: that it adds up, or covers, wherever it truly does.

    Where the table of a place is left out (:func:`left_out_under`), nobody knows what it would add to the sum.
    """
    if margin.kind in {Kind.SAME, Kind.EXACT, Kind.LOOSE}:
        return margin.kind
    parts = [truth[child] for child in margin.children]
    parent = truth[margin.parent]
    if parent is None or any(part is None for part in parts):
        return margin.kind
    total = sum(part for part in parts if part is not None)
    if margin.kind is Kind.CHANCE and margin.parent._replace(category=group_of(margin.parent)) in left_out:
        return Kind.WITHIN if total <= parent else Kind.LOOSE
    if total == parent:
        return Kind.EXACT
    return Kind.COVER if total > parent else margin.kind


def _above(level: str, code: str) -> tuple[str, str]:
    return ("county", code[:2]) if level == "municipality" else ("country", "SE")


def _categories(cells: Iterable[Cell]) -> Iterator[Margin]:
    tables: dict[Cell, list[Cell]] = defaultdict(list)
    kinds: dict[Cell, Kind] = {}
    for cell in cells:
        elsewhere = cell.indicator == READ or cell.indicator.startswith((PANEL, IF))
        if cell.category == "" or cell.category.endswith(STATED) or elsewhere:
            continue
        group = ""
        parent = cell._replace(category=STATED)
        if cell.indicator in WHOLE:
            parent = cell._replace(indicator=str(cell.unit), category="")
            group = cell.indicator
        elif cell.indicator == "gender_by_arena":
            parent = cell._replace(category=group_of(cell) + STATED)
        key = parent._replace(category=f"{parent.category}|{group}")
        kinds[key] = _category_kind(cell)
        tables.setdefault(key, [parent]).append(cell)
    for key, (parent, *children) in tables.items():
        yield Margin(parent, tuple(children), kinds[key])


def _category_kind(cell: Cell) -> Kind:
    if cell.indicator in _LOOSE:
        return Kind.LOOSE
    exact = (cell.indicator, cell.unit) in _EXACT or cell.indicator == "alerts" or cell.indicator.startswith(FLOW)
    return Kind.EXACT if exact else Kind.COVER


def _places(cells: Iterable[Cell]) -> Iterator[Margin]:
    """Tie places together; who is new in a county may have moved there, so new and gone do not nest."""
    inner: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in cells:
        moved = cell.indicator.startswith(FLOW) and cell.category in {"new", "gone"}
        if cell.level != "country" and not moved:
            level, code = _above(cell.level, cell.code)
            inner[cell._replace(level=level, code=code)].append(cell)
    for parent, children in inner.items():
        yield Margin(parent, tuple(children), Kind.CHANCE)


def _units(cells: Mapping[Cell, float | None]) -> Iterator[Margin]:
    for cell in cells:
        if cell.indicator == "gender_by_arena" and cell.category.endswith(STATED):
            arena = cell.category.partition(":")[0]
            yield Margin(cell._replace(indicator="arena", category=arena), (cell,), Kind.LOOSE)
        elif cell.category.endswith(STATED) and not cell.indicator.startswith((FLOW, "alerts")):
            yield Margin(cell._replace(indicator=str(cell.unit), category=""), (cell,), Kind.LOOSE)
        elif cell.indicator == "unique_adverts":
            yield Margin(cell._replace(indicator="adverts"), (cell,), Kind.LOOSE)
        elif cell.indicator == "profiles":
            unique = cell._replace(indicator="unique_adverts", unit=Unit.ADVERTS)
            yield Margin(unique, (cell,), Kind.LOOSE)
        elif cell.indicator == "alerts":
            yield Margin(cell._replace(indicator="profiles", category=""), (cell,), Kind.LOOSE)


def _flows(cells: Iterable[Cell]) -> Iterator[Margin]:
    known = set(cells)
    for cell in cells:
        if cell.indicator.startswith(FLOW) and cell.category == "continuing":
            total = cell._replace(indicator=str(cell.unit), category="")
            earlier = total._replace(wave=cell.indicator.removeprefix(FLOW))
            for parent, other in ((total, "new"), (earlier, "gone")):
                pair: Sequence[Cell] = (cell, cell._replace(category=other))
                yield Margin(parent, tuple(child for child in pair if child in known), Kind.WITHIN)


def _panels(cells: Mapping[Cell, float | None]) -> Iterator[Margin]:
    """Tie the figures on sites that both waves read to the site tables, the totals and the flows of both waves."""
    sites: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in cells:
        if not cell.indicator.startswith(PANEL):
            continue
        earlier = cell._replace(wave=cell.indicator.removeprefix(PANEL), indicator=str(cell.unit), category="")
        side, _, site = cell.category.partition(":")
        wave = cell.wave if side in {AFTER, ENTERED} else earlier.wave
        total = earlier._replace(wave=wave)
        flow = cell._replace(indicator=FLOW + earlier.wave)
        if cell.category.endswith(UNIQUE):
            yield Margin(total._replace(indicator="unique_adverts"), (cell,), Kind.LOOSE)
            yield Margin(cell._replace(category=side), (cell,), Kind.LOOSE)
            yield Margin(cell, _there((cell._replace(category=side, unit=Unit.PROFILES),), cells), Kind.LOOSE)
        elif site:
            sites[cell._replace(category=side)].append(cell)
            yield Margin(total._replace(indicator="site", category=site), (cell,), Kind.SAME)
        elif side in {AFTER, BEFORE}:
            other = "new" if side == AFTER else "gone"
            yield Margin(
                cell, _there((flow._replace(category=other), flow._replace(category="continuing")), cells), Kind.EXACT
            )
            rest = cell._replace(category=ENTERED if side == AFTER else LEFT)
            yield Margin(total, _there((cell, rest), cells), Kind.EXACT)
    for parent, children in sites.items():
        yield Margin(parent, tuple(children), Kind.EXACT if parent.unit == Unit.ADVERTS else Kind.COVER)


def _lines(cells: Iterable[Cell]) -> Iterator[Margin]:
    """Tie what moves over a line to where it moves from: fewer to the total, more to the adverts that did not count."""
    for cell in cells:
        if not cell.indicator.startswith(IF):
            continue
        total = cell._replace(indicator=str(cell.unit), category="")
        line = cell.indicator.removeprefix(IF)
        if line.startswith("alerts"):
            total = cell._replace(indicator="alerts", category="high" if cell.category == FEWER else "medium")
        elif cell.category == MORE:
            source = "unique_adverts" if line.startswith("links") else "not_relevant"
            total = total._replace(indicator=source, unit=Unit.ADVERTS)
        yield Margin(total, (cell,), Kind.LOOSE)


def _there(wanted: Iterable[Cell], cells: Mapping[Cell, float | None]) -> tuple[Cell, ...]:
    return tuple(cell for cell in wanted if cell in cells)


def _read(cells: Mapping[Cell, float | None]) -> Iterator[Margin]:
    """Tie adverts read to those that count: by site none has more than were read, and together they are all."""
    sites: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.indicator == READ and cell.category:
            sites[cell._replace(category="")].append(cell)
            yield Margin(cell, _there((cell._replace(indicator="site"),), cells), Kind.LOOSE)
        elif cell.indicator == READ:
            parts = (cell._replace(indicator="adverts"), cell._replace(indicator="not_relevant"))
            yield Margin(cell, _there(parts, cells), Kind.EXACT)
    for parent, children in sites.items():
        yield Margin(parent, tuple(children), Kind.EXACT)

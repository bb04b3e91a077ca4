"""The one gate to publication: small figures are hidden, and so is whatever would give them away.

A figure from 1 to ``minimum - 1`` is hidden, as is an advert figure that fewer than ``minimum`` profiles stand
behind. A place where few state an indicator gets no breakdown of it at all, only a marker row. Then further figures
are hidden, the smallest first, until no hidden one can be bounded to fewer than three values from the rest
(:mod:`mapping.audit`). Tables, charts, maps and reports take :class:`Published`, and only :func:`protect` makes one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from heapq import heappop, heappush

import numpy as np

from admap.records import Aggregate, CoverageRecord, Unit
from mapping.audit import PROTECTION, Exposure, Search
from mapping.errors import DisclosureError
from mapping.feasible import Flags, System
from mapping.indicators import READ
from mapping.margins import (
    STATED,
    Cell,
    Kind,
    Margin,
    base_of,
    cell_of,
    group_of,
    is_marker,
    kind_in,
    least_of,
    left_out_under,
    margins_of,
    sensitive_cells,
    totals_beside,
    values_of,
)

MINIMUM = 5
"""Default smallest figure that is shown (stats note: thresholds in use are 3, 5 and 10)."""

_GATE = object()


class Published:
    """Figures that have passed disclosure control; nothing else may be shown, drawn or exported.

    Made by :func:`protect` only.
    """

    __slots__ = ("_rows", "minimum")

    def __init__(self, gate: object, rows: Iterable[Aggregate], minimum: int) -> None:
        if gate is not _GATE:
            raise TypeError("Published figures are made by mapping.disclosure.protect only.")
        self._rows = tuple(rows)
        self.minimum = minimum

    @property
    def rows(self) -> tuple[Aggregate, ...]:
        """Every figure, in the order in which it was counted."""
        return self._rows

    def select(
        self,
        wave: str | None = None,
        level: str | None = None,
        code: str | None = None,
        indicator: str | None = None,
        unit: Unit | None = None,
    ) -> list[Aggregate]:
        """Return the figures that agree with every given key."""
        wanted = {"wave": wave, "level": level, "code": code, "indicator": indicator, "unit": unit}
        keys = {name: value for name, value in wanted.items() if value is not None}
        return [row for row in self._rows if all(getattr(row, name) == value for name, value in keys.items())]

    def total(self, wave: str, level: str, code: str, indicator: str) -> Aggregate | None:
        """Return a place's whole figure (``adverts``, ``unique_adverts``, ``profiles``, ``persons``), or None."""
        rows = self.select(wave=wave, level=level, code=code, indicator=indicator)
        return next((row for row in rows if row.category == ""), None)


PROTECTED_NOTE = "Not read completely; the reason would tell a protected number."


@dataclass(frozen=True, slots=True)
class SiteCoverage:
    """Effort and result on one site, safe to show.

    Where the site's adverts are protected, their counts are not given, nor what tells as much (requests, bytes,
    seconds, pages, the reason for being incomplete).
    """

    site: str
    adverts_listed: int | None
    adverts_read: int | None
    complete: bool
    note: str
    asked: int | None
    failed: int
    disallowed: int
    runs: int = 0
    requests: int | None = None
    bytes: int | None = None
    seconds: float | None = None
    pages_http: int | None = None
    pages_browser: int | None = None
    unchanged: int | None = None
    started: str = ""
    ended: str = ""


def protect(
    aggregates: Sequence[Aggregate], minimum: int = MINIMUM, published_before: Sequence[Aggregate] = ()
) -> Published:
    """Return the figures with small ones, and those that would reveal them, hidden.

    The same figures in the same order.

    Give everything that will be seen together (waves, flows, alert counts) in one call, since figures are hidden in
    view of all others. ``published_before`` are figures already released: what was hidden stays hidden, what was
    shown is never chosen for hiding anew. Protecting protected figures again changes nothing.
    """
    rows = list(aggregates)
    cells = values_of(rows)
    dropped = _small_tables(rows, cells, minimum)
    plan = _Plan(rows, cells, dropped, minimum, frozenset(_shown(published_before)))
    plan.hide(cell for cell, value in values_of(published_before).items() if value is None and cell in cells)
    plan.complete()
    return Published(_GATE, _apply(rows, plan.hidden, plan.dropped, minimum), minimum)


def site_coverage(coverage: Iterable[CoverageRecord], published: Published, wave: str) -> list[SiteCoverage]:
    """Return coverage per site without counts where they would give away a protected number of adverts."""
    tables = [row for name in ("site", READ) for row in published.select(wave, "country", None, name)]
    hidden = {row.category for row in tables if row.suppressed}
    found = []
    for record in sorted(coverage, key=lambda each: each.site):
        few = record.site in hidden or 0 < record.adverts_read < published.minimum
        effort = record.effort
        found.append(
            SiteCoverage(
                site=record.site,
                adverts_listed=None if few else record.adverts_listed,
                adverts_read=None if few else record.adverts_read,
                complete=record.complete,
                note=record.note if not few or record.complete else PROTECTED_NOTE,
                asked=None if few else record.asked,
                failed=record.failed,
                disallowed=record.disallowed,
                runs=effort.runs,
                requests=None if few else effort.requests,
                bytes=None if few else effort.bytes,
                seconds=None if few else effort.seconds,
                pages_http=None if few else effort.pages_http,
                pages_browser=None if few else effort.pages_browser,
                unchanged=None if few else record.unchanged,
                started=effort.started,
                ended=effort.ended,
            )
        )
    return found


class _Plan:
    """Which cells are hidden and which tables are left out, and the search for the others that must be."""

    def __init__(
        self,
        rows: Sequence[Aggregate],
        cells: Mapping[Cell, float | None],
        dropped: set[Table],
        minimum: int,
        shown: frozenset[Cell],
    ) -> None:
        self.cells = cells
        self.rows: dict[Table, list[Aggregate]] = defaultdict(list)
        for row in rows:
            self.rows[_table(row)].append(row)
        self.minimum = minimum
        self.fixed = shown | {cell for cell in cells if _national(cell)}
        self.hidden = {cell for cell, value in cells.items() if value is None}
        self.unseen: set[Cell] = set()
        self.dropped: set[Table] = set()
        self.margins = margins_of(cells)
        self.touching: dict[Cell, list[int]] = defaultdict(list)
        self.same: dict[Cell, list[Cell]] = defaultdict(list)
        self.chance: dict[Cell, list[int]] = defaultdict(list)
        for number, margin in enumerate(self.margins):
            for cell in (margin.parent, *margin.children):
                self.touching[cell].append(number)
            if margin.kind is Kind.SAME:
                self.same[margin.parent].append(margin.children[0])
                self.same[margin.children[0]].append(margin.parent)
            if margin.kind is Kind.CHANCE:
                self.chance[margin.parent._replace(category=group_of(margin.parent))].append(number)
        self.left_out: set[Cell] = set()
        self.kinds = [kind_in(margin, cells) for margin in self.margins]
        self.waiting: list[int] = []
        self.queued: set[int] = set()
        self._leave_out(left_out_under(row for row in rows if is_marker(row)))
        self.drop(dropped)
        small = sensitive_cells(cells, minimum)
        self.sensitive = small | {cell for cell, value in cells.items() if value is None}
        self.hide(sorted(small))
        self.system = System(list(cells), self.margins)
        self.values = np.array([np.nan if value is None else value for value in cells.values()], float)
        self.search = Search(self.system, self._flags(self.sensitive))

    def hide(self, cells: Iterable[Cell]) -> None:
        """Hide cells, and mark their margins for another look."""
        for cell in cells:
            for each in (cell, *self.same[cell]):
                self.hidden.add(each)
                for number in self.touching[each]:
                    if number not in self.queued:
                        self.queued.add(number)
                        heappush(self.waiting, number)

    def drop(self, tables: Iterable[Table]) -> None:
        """Leave whole tables out: hide their cells, of which not even the presence is then known."""
        self.dropped.update(tables)
        for table in tables:
            for row in self.rows[table]:
                own = [cell for cell in (cell_of(row), base_of(row)) if cell.category and cell in self.cells]
                self.unseen.update(own)
                self.hide(own)
            self._leave_out(left_out_under(self.rows[table]))

    def _leave_out(self, above: Iterable[Cell]) -> None:
        """Take back what was known of sums over places, now that the table of one of them is left out."""
        for key in set(above) - self.left_out:
            self.left_out.add(key)
            for number in self.chance[key]:
                self.kinds[number] = kind_in(self.margins[number], self.cells, frozenset({key}))

    def complete(self) -> None:
        """Hide more until every margin, and then every linear program over all margins, leaves hidden cells room."""
        while True:
            while self.waiting:
                number = heappop(self.waiting)
                self.queued.discard(number)
                self._look(self.margins[number], self.kinds[number])
            exposed = [exposure.cell for exposure in self._exposed()]
            if not exposed:
                return
            before = len(self.hidden), len(self.dropped)
            for cell in exposed:
                self._widen(cell)
            if (len(self.hidden), len(self.dropped)) == before:
                self._clear_places(exposed)

    def _clear_places(self, exposed: Iterable[Cell]) -> None:
        """Hide, in every wave, the totals of places whose figures stay exposed; raise where even that is not enough."""
        waves = sorted({cell.wave for cell in self.cells})
        places = [cell._replace(wave=wave, category="") for cell in exposed for wave in waves]
        totals = {total for place in places for total in totals_beside(place, self.cells)}
        able = sorted(totals - self.hidden - self.fixed)
        if not able:
            raise DisclosureError(
                "Some small figures cannot be protected together with what is shown or was released before; "
                "leave out the comparison or the alert counts, or protect all of it in one call."
            )
        self.hide(able)

    def _exposed(self) -> list[Exposure]:
        found = self.search.exposed(
            self.values, self._flags(self.hidden), self.kinds, self._flags(self.unseen), self.values
        )
        return [each for each in found if self.cells[each.cell] is not None or each.low < self.minimum]

    def _flags(self, cells: Set[Cell]) -> Flags:
        found = np.zeros(len(self.cells), bool)
        found[[self.system.index[cell] for cell in cells]] = True
        return found

    def _look(self, margin: Margin, kind: Kind) -> None:
        hidden = [child for child in margin.children if child in self.hidden]
        parent = self.cells[margin.parent]
        if kind not in {Kind.EXACT, Kind.COVER}:
            return
        if margin.parent in self.hidden and not hidden:
            self._hide_child(margin)
        if not hidden or margin.parent in self.hidden or parent is None:
            return
        rest = parent - sum(self.cells[child] or 0.0 for child in margin.children if child not in self.hidden)
        alone = len(hidden) == 1
        least = sum(least_of(child, self.unseen) for child in hidden)
        room = rest - least if kind is Kind.EXACT else parent - (max(least, rest) if alone else 1.0)
        lacking = max(0.0, PROTECTION - room)
        if (lacking or (alone and kind is Kind.EXACT)) and not self._hide_child(margin, lacking):
            self._give_up(margin, hidden[0])

    def _hide_child(self, margin: Margin, lacking: float = 1.0) -> bool:
        """Hide the smallest visible child of at least ``lacking``, or else the largest; False where none is visible.

        A place's total may be hidden where it is zero: then nobody can tell which of the hidden places have any at all.
        """
        able = []
        for child in margin.children:
            value = self.cells[child]
            if child in self.hidden or child in self.fixed or value is None or (value == 0 and child.category):
                continue
            able.append((value, child))
        if not able:
            return False
        enough = [each for each in able if each[0] - least_of(each[1]) >= lacking]
        chosen = min(enough) if enough else max(able)
        self.hide([chosen[1]] if chosen[0] else totals_beside(chosen[1], self.cells))
        return True

    def _give_up(self, margin: Margin | None, cell: Cell) -> bool:
        """Leave out the table of a cell that has no more neighbours to hide; failing that, hide the parent."""
        table = _table_of(cell)
        if cell.category and table not in self.dropped:
            self.drop([table])
        elif margin and margin.parent not in self.hidden and margin.parent not in self.fixed:
            self.hide([margin.parent])
        else:
            return False
        return True

    def _widen(self, cell: Cell) -> None:
        """Hide one more figure for an exposed one.

        Beside it, then its whole table, then elsewhere, last a place's total.
        """
        own = [self.margins[number] for number in self.touching[cell] if self.kinds[number] is not Kind.LOOSE]
        beside = [margin for margin in own if margin.parent[:3] == cell[:3] and margin.parent.category != ""]
        elsewhere = [margin for margin in own if margin not in beside]
        if any(self._hide_child(margin) for margin in beside):
            return
        if cell.category and self._give_up(own[0] if own else None, cell):
            return
        if any(self._hide_child(margin) for margin in elsewhere if cell in margin.children):
            return
        tables = {_table_of(child) for margin in elsewhere if cell == margin.parent for child in margin.children}
        loose = {table for table in tables if table[1] == cell.level and table[3] != cell.indicator} - self.dropped
        if loose:
            self.drop(loose)
        else:
            any(self._give_up(margin, cell) for margin in elsewhere)


def _national(cell: Cell) -> bool:
    """Totals, arenas and denominators of the country are shown where not small themselves; others give way."""
    whole = (cell.category == "" and cell.indicator != READ) or cell.category.endswith(STATED)
    return cell.level == "country" and (whole or cell.indicator in {"place", "arena"})


Table = tuple[str, str, str, str, str, Unit]


def _table(row: Aggregate) -> Table:
    return (row.wave, row.level, row.code, row.indicator, group_of(row), Unit(row.unit))


def _table_of(cell: Cell) -> Table:
    return (cell.wave, cell.level, cell.code, cell.indicator, group_of(cell), cell.unit)


def _small_tables(rows: Sequence[Aggregate], cells: Mapping[Cell, float | None], minimum: int) -> set[Table]:
    """Return the breakdowns of a county (municipality) that fewer than ``minimum`` (twice that) units stand behind."""
    found = set()
    for row in rows:
        if row.level == "country" or row.category == "" or row.unit == Unit.PERSONS or is_marker(row):
            continue
        base = cells[base_of(row)]
        needed = minimum if row.level == "county" else 2 * minimum
        if base is not None and base < needed:
            found.add(_table(row))
    return found


def _apply(rows: Sequence[Aggregate], hidden: set[Cell], dropped: set[Table], minimum: int) -> Iterable[Aggregate]:
    marked: set[Table] = set()
    for row in rows:
        table = _table(row)
        if row.unit == Unit.PERSONS:
            few = row.high is not None and row.high < minimum
            yield replace(row, value=None, low=None, high=None, suppressed=True) if few else replace(row, value=None)
        elif is_marker(row):
            yield row
        elif table in dropped and row.category not in {"", group_of(row)}:
            if table not in marked:
                marked.add(table)
                yield replace(row, category=group_of(row), value=None, suppressed=True, denominator=None)
        else:
            base = None if base_of(row) in hidden else row.denominator
            if cell_of(row) in hidden:
                yield replace(row, value=None, low=None, high=None, suppressed=True, denominator=base)
            else:
                yield replace(row, denominator=base)


def _shown(rows: Sequence[Aggregate]) -> Iterable[Cell]:
    return (cell for cell, value in values_of(rows).items() if value is not None)

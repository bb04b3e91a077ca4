"""Which figures to hide, and which more, until none that is hidden can be worked out.

Secondary suppression goes margin by margin, the smallest figures first, and is then put to the attacker's test
(:mod:`mapping.audit`), which tells what to hide next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from heapq import heappop, heappush

import numpy as np

from admap.records import Aggregate, Unit
from mapping.audit import PROTECTION, Exposure, Search
from mapping.errors import DisclosureError
from mapping.feasible import Flags, System
from mapping.indicators import READ
from mapping.margins import (
    FLOW,
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
)

Table = tuple[str, str, str, str, str, Unit]


class Plan:
    """Which cells are hidden and which tables are left out, and the search for the others that must be."""

    def __init__(
        self,
        rows: Sequence[Aggregate],
        cells: Mapping[Cell, float | None],
        dropped: set[Table],
        minimum: int,
        shown: Set[Cell] = frozenset(),
        more: Set[Cell] = frozenset(),
    ) -> None:
        """Begin with what is small; ``more`` must be as safe as the small.

        ``shown`` are never chosen for hiding, nor is a table left out that has one of them: what is out stays out.
        """
        self.cells = cells
        self.rows: dict[Table, list[Aggregate]] = defaultdict(list)
        for row in rows:
            self.rows[table_of(row)].append(row)
        self.minimum = minimum
        self.fixed = shown | {cell for cell in cells if always_shown(cell)}
        self.frozen = {table_of(cell) for cell in shown if cell.category}
        self.hidden = {cell for cell, value in cells.items() if value is None}
        self.unseen: set[Cell] = set()
        self.dropped: set[Table] = set()
        self.margins = margins_of(cells)
        self.touching: dict[Cell, list[int]] = defaultdict(list)
        self.together: dict[Cell, list[Cell]] = defaultdict(list)
        self.chance: dict[Cell, list[int]] = defaultdict(list)
        for number, margin in enumerate(self.margins):
            for cell in (margin.parent, *margin.children):
                self.touching[cell].append(number)
            child = margin.children[0]
            if margin.kind is Kind.SAME:
                self.together[margin.parent].append(child)
            if margin.kind is Kind.SAME or (margin.parent.indicator, child.indicator) == (READ, "site"):
                self.together[child].append(margin.parent)
            if margin.kind is Kind.CHANCE:
                self.chance[margin.parent._replace(category=group_of(margin.parent))].append(number)
        self.left_out: set[Cell] = set()
        self.kinds = [kind_in(margin, cells) for margin in self.margins]
        self.waiting: list[int] = []
        self.queued: set[int] = set()
        self._leave_out(left_out_under(row for row in rows if is_marker(row)))
        self.drop(dropped)
        small = sensitive_cells(cells, minimum) | (more - self.fixed)
        self.sensitive = small | {cell for cell, value in cells.items() if value is None}
        self.hide(sorted(small))
        self.system = System(list(cells), self.margins)
        self.values = np.array([np.nan if value is None else value for value in cells.values()], float)
        self.search = Search(self.system, self._flags(self.sensitive))

    def hide(self, cells: Iterable[Cell]) -> None:
        """Hide cells, with those that say the same elsewhere, and mark their margins for another look."""
        coming = list(cells)
        done: set[Cell] = set()
        while coming:
            cell = coming.pop()
            if cell in done:
                continue
            done.add(cell)
            coming += self.together[cell]
            self.hidden.add(cell)
            for number in self.touching[cell]:
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
            if (len(self.hidden), len(self.dropped)) == before and not self._widen_all(exposed):
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
        flags = self._flags(self.hidden), self.kinds, self._flags(self.unseen)
        try:
            found = self.search.exposed(self.values, *flags, self.values)
        except ValueError:
            raise DisclosureError(
                "Figures of these waves contradict each other, since adverts were linked or coded anew in between: "
                "run `admap aggregate` for the latest wave again, which counts the earlier ones anew."
            ) from None
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

    def _widen_all(self, exposed: Iterable[Cell]) -> bool:
        return any([self._widen_far(cell) for cell in exposed])  # noqa: C419 - every one, not the first alone

    def _widen_far(self, cell: Cell) -> bool:
        """Hide the smallest figure tied to an exposed one over the fewest other hidden figures, a place's if possible.

        A figure of the country gives way only to one of the country, or where no place has any left.
        """
        return (cell.level != "country" and self._widen_among(cell, local=True)) or self._widen_among(cell, local=False)

    def _widen_among(self, cell: Cell, *, local: bool) -> bool:
        seen, layer = {cell}, [cell]
        while layer:
            margins = {number for each in layer for number in self.touching[each]}
            tied = {child for number in margins for child in self.margins[number].children}
            tied |= {self.margins[number].parent for number in margins}
            tied = {each for each in tied if not local or each.level != "country"}
            able = [(value, each) for each in tied - self.hidden - self.fixed if (value := self.cells[each])]
            if able:
                self.hide([min(able)[1]])
                return True
            layer = sorted((tied & self.hidden) - seen)
            seen.update(layer)
        return False

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
        table = table_of(cell)
        if cell.category and table not in self.dropped | self.frozen:
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
        tables = {table_of(child) for margin in elsewhere if cell == margin.parent for child in margin.children}
        loose = {table for table in tables if table[1] == cell.level and table[3] != cell.indicator} - self.dropped
        loose -= self.frozen
        if loose:
            self.drop(loose)
        else:
            any(self._give_up(margin, cell) for margin in elsewhere)


def always_shown(cell: Cell) -> bool:
    """Totals, arenas and denominators of the country are shown where not small themselves; others give way."""
    stated = cell.category.endswith(STATED) and not cell.indicator.startswith(FLOW)
    whole = (cell.category == "" and cell.indicator != READ) or stated
    return cell.level == "country" and (whole or cell.indicator in {"place", "arena"})


def table_of(row: Aggregate | Cell) -> Table:
    """Return which table a figure is in: one indicator (one arena of gender) of one place, in one unit."""
    return (row.wave, row.level, row.code, row.indicator, group_of(row), Unit(row.unit))


def small_tables(rows: Sequence[Aggregate], cells: Mapping[Cell, float | None], minimum: int) -> set[Table]:
    """Return the breakdowns of a county (municipality) that fewer than ``minimum`` (twice that) units stand behind."""
    found = set()
    for row in rows:
        if row.level == "country" or row.category == "" or row.unit == Unit.PERSONS or is_marker(row):
            continue
        base = cells[base_of(row)]
        needed = minimum if row.level == "county" else 2 * minimum
        if base is not None and base < needed:
            found.add(table_of(row))
    return found

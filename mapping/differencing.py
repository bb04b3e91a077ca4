"""What a report would tell together with those already out: figures of one wave that were released and then changed.

Two versions of a wave's figures are safe together where what was hidden stays hidden, and where no figure that both
show differs by a few units only: such a difference would show what was added or taken out (a corrected coding, a
request to be forgotten) as plainly as a small figure does. Figures rounded in either version cannot be subtracted.
"""

from __future__ import annotations

from collections.abc import Mapping

from mapping.margins import STATED, Cell


def small_changes(now: Mapping[Cell, float | None], released: Mapping[Cell, float | None], minimum: int) -> set[Cell]:
    """Return the cells that both versions show and that differ by 1 to ``minimum - 1``."""
    found = set()
    for cell, before in released.items():
        value = now.get(cell)
        if value is not None and before is not None and 0 < abs(value - before) < minimum:
            found.add(cell)
    return found


def shown_again(now: Mapping[Cell, float | None], released: Mapping[Cell, float | None]) -> set[Cell]:
    """Return the cells that the new version shows and that an earlier one hid."""
    return {cell for cell, before in released.items() if before is None and now.get(cell) is not None}


def in_words(cell: Cell) -> str:
    """Return a cell for a message: wave, place, indicator, category and unit."""
    category = cell.category.replace(STATED, "those stating it") or "all"
    return f"wave {cell.wave}, {cell.code}, {cell.indicator}, {category}, {cell.unit}"

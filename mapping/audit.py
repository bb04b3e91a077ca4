"""An attacker's test: what linear programming can work out about hidden figures from everything published.

A hidden figure is exposed where the least and the largest value that agree with all margins lie less than
:data:`PROTECTION` apart. Two feasible points that differ by so much in a figure are proof that it is safe, and one
program can give such points for many figures at once (:mod:`mapping.feasible`); only where these leave doubt is a
figure minimised and maximised by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np

from admap.records import Aggregate
from mapping.feasible import Flags, Polytope, System, Vector
from mapping.margins import (
    Cell,
    Kind,
    Margin,
    is_marker,
    kind_in,
    left_out_under,
    margins_of,
    sensitive_cells,
    values_of,
)

PROTECTION = 2.0
"""A figure shown as suppressed must keep possible values at least this far apart: three whole numbers or more."""

UNSEEN_PROTECTION = 1.0
"""A figure of a table that is left out must keep two: that it is zero, and that it is not."""

_ROUNDS = 40
_CLOSE = 1e-6


@dataclass(frozen=True, slots=True)
class Exposure:
    """A hidden cell that the published figures bound to ``low``–``high``."""

    cell: Cell
    low: float
    high: float


def audit(published: Sequence[Aggregate], truth: Sequence[Aggregate] | None = None, minimum: int = 5) -> list[Exposure]:
    """Return every protected figure that can be worked out from the published ones; an empty list is the proof.

    Without ``truth`` all hidden figures are tested against what holds by definition, and those shown to lie under
    ``minimum`` are returned. With it (the figures before protection) the attacker is taken to know also which sums
    hold by chance, the worst case, and the figures that must not be known are tested.
    """
    cells = values_of(published)
    if truth is None:
        known = [(margin, margin.kind) for margin in margins_of(cells)]
        found = exposures(cells, known, {cell for cell, value in cells.items() if value is None})
        return [exposure for exposure in found if exposure.low < minimum]
    whole = values_of(truth)
    hidden = {cell: cells.get(cell) for cell in whole}
    unseen = frozenset(cell for cell in whole if cell not in cells)
    left_out = left_out_under(row for row in published if is_marker(row))
    known = [(margin, kind_in(margin, whole, left_out)) for margin in margins_of(whole)]
    return exposures(hidden, known, sensitive_cells(whole, minimum), unseen)


def exposures(
    cells: Mapping[Cell, float | None],
    margins: Sequence[tuple[Margin, Kind]],
    sensitive: Set[Cell],
    unseen: frozenset[Cell] = frozenset(),
) -> list[Exposure]:
    """Return the ``sensitive`` ones of the hidden cells (value None) that the rest bounds too closely.

    ``unseen`` are hidden cells of which not even the presence is known.
    """
    system = System(list(cells), [margin for margin, _ in margins])
    values = np.array([np.nan if value is None else value for value in cells.values()], float)
    search = Search(system, np.array([cell in sensitive for cell in cells], bool))
    return search.exposed(
        values,
        np.isnan(values),
        [kind for _, kind in margins],
        np.array([cell in unseen for cell in cells], bool),
    )


class Search:
    """The search for exposed cells in one system, round by round while more and more is hidden.

    Hiding a further cell, or leaving a table out, only ever makes more points feasible, so a cell that was proved safe
    once stays safe and is not looked at again.
    """

    def __init__(self, system: System, asked: Flags) -> None:
        self._system = system
        self._asked = asked
        self._safe = np.zeros(len(asked), bool)

    def exposed(
        self, values: Vector, hidden: Flags, kinds: Sequence[Kind], unseen: Flags, guess: Vector | None = None
    ) -> list[Exposure]:
        """Return the asked cells among the ``hidden`` that are bounded too closely.

        ``values`` of hidden cells are not used, but for ``guess``: a feasible point, such as the true figures.
        """
        doubtful = hidden & self._asked & ~self._safe
        if not doubtful.any():
            return []
        polytope = self._system.polytope(values, hidden, kinds, unseen)
        needed = np.where(unseen, UNSEEN_PROTECTION, PROTECTION)
        polytope.squeeze()
        tight = doubtful & (polytope.high - polytope.low < needed - _CLOSE)
        if tight.any():
            return self._named(tight, polytope.low, polytope.high)
        low, high = _ranges(polytope, doubtful, needed, guess)
        left = doubtful & (high - low < needed - _CLOSE)
        self._safe |= doubtful & ~left
        return self._named(left, low, high)

    def _named(self, cells: Flags, low: Vector, high: Vector) -> list[Exposure]:
        numbers = np.flatnonzero(cells)
        return sorted(
            (Exposure(self._system.cells[n], float(low[n]), float(high[n])) for n in numbers), key=lambda e: e.cell
        )


def _ranges(polytope: Polytope, doubtful: Flags, needed: Vector, guess: Vector | None) -> tuple[Vector, Vector]:
    """Return the least and largest value seen of every cell among feasible points; exact for those left in doubt.

    Each round pulls all doubtful cells at once, each up or down by lot and no further than is needed, so that none
    takes the room of the others. A round in which nothing is cleared ends it.
    """
    start = polytope.part(doubtful).feasible(guess)
    low, high = start.copy(), start.copy()
    lots = np.random.default_rng(0)
    idle = 0
    for _ in range(_ROUNDS):
        left = doubtful & (high - low < needed - _CLOSE)
        if not left.any():
            return low, high
        part = polytope.part(left)
        pulls = np.where(left, lots.choice((-1.0, 1.0), len(left)), 0.0)
        point = part.pulled(start, pulls, needed)
        low, high = np.fmin(low, point), np.fmax(high, point)
        cleared = left & (high - low >= needed - _CLOSE)
        idle = 0 if cleared.sum() * 10 >= left.sum() else idle + 1
        if idle > 1:
            break
    for number in np.flatnonzero(doubtful & (high - low < needed - _CLOSE)):
        if high[number] - low[number] >= needed[number] - _CLOSE:
            continue
        part = polytope.part(np.arange(len(low)) == number)
        for sign in (1.0, -1.0):
            point = part.extreme(int(number), sign)
            low, high = np.fmin(low, point), np.fmax(high, point)
    return low, high

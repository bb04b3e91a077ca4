"""An attacker's test: what linear programming can work out about hidden figures from everything published.

For every hidden cell the least and the largest value that agree with all margins are found. A cell is exposed where
they lie less than :data:`PROTECTION` apart. Cells are solved by connected component; one program can clear many cells
at once, since two feasible points that differ enough in a cell are proof for that cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from admap.records import Aggregate
from mapping.margins import (
    Cell,
    Kind,
    Margin,
    is_marker,
    kind_in,
    least_of,
    left_out_under,
    margins_of,
    sensitive_cells,
    values_of,
)

PROTECTION = 2.0
"""A figure shown as suppressed must keep possible values at least this far apart: three whole numbers or more."""

UNSEEN_PROTECTION = 1.0
"""A figure of a table that is left out must keep two: that it is zero, and that it is not."""


_UNBOUNDED = 1e6
_PASSES = 4


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
    cleared: set[int] | None = None,
) -> list[Exposure]:
    """Return the ``sensitive`` ones of the hidden cells (value None) that the rest bounds too closely.

    ``unseen`` are hidden cells of which not even the presence is known. ``cleared`` remembers, by a hash, components
    that were proved safe, so that a caller who hides more cells need not prove the others again; it is added to.
    """
    names = [cell for cell, value in cells.items() if value is None]
    if not names:
        return []
    index = {cell: place for place, cell in enumerate(names)}
    low = np.array([least_of(cell, unseen) for cell in names])
    high = np.full(len(names), _UNBOUNDED)
    rows = list(_constraints(cells, margins, index, low, high))
    asked = np.array([cell in sensitive for cell in names])
    needed = np.array([UNSEEN_PROTECTION if cell in unseen else PROTECTION for cell in names])
    tight = _squeezed(rows, needed, low, high)
    found = [Exposure(names[place], *bounds) for place, bounds in tight.items() if asked[place]]
    if found:
        return sorted(found, key=lambda exposure: exposure.cell)
    proved = set() if cleared is None else cleared
    parts = []
    for members, part in _components(len(names), rows):
        bounds = [(names[place], low[place], high[place]) for place in members]
        mark = hash((tuple(bounds), tuple((tuple((names[k], v) for k, v in f.items()), r, e) for f, r, e in part)))
        if mark not in proved and asked[members].any():
            parts.append((mark, members, part))
    ranges = _probed([(members, part) for _, members, part in parts], asked, needed, low, high)
    for mark, members, part in parts:
        exposed = list(_exposed(members, part, asked, needed, low, high, ranges))
        if not exposed:
            proved.add(mark)
        found += [Exposure(names[place], *ends) for place, ends in exposed]
    return sorted(found, key=lambda exposure: exposure.cell)


Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]
Row = tuple[dict[int, float], float, bool]
"""Coefficients by cell number, right-hand side, whether it is an equation (else at most)."""


def _constraints(
    cells: Mapping[Cell, float | None],
    margins: Sequence[tuple[Margin, Kind]],
    index: Mapping[Cell, int],
    low: Vector,
    high: Vector,
) -> Iterator[Row]:
    """Yield rows over several hidden cells; tighten ``low`` and ``high`` in place where a margin bounds one cell."""
    for margin, kind in margins:
        parent = cells[margin.parent]
        hidden = [index[child] for child in margin.children if cells[child] is None]
        shown = [value for child in margin.children if (value := cells[child]) is not None]
        if parent is None:
            top = index[margin.parent]
            low[top] = max([low[top], *shown])
            yield from (({child: 1.0, top: -1.0}, 0.0, False) for child in hidden)
        else:
            for child in hidden:
                high[child] = min(high[child], parent)
        sums = dict.fromkeys(hidden, 1.0) | ({index[margin.parent]: -1.0} if parent is None else {})
        rest = (parent or 0.0) - sum(shown)
        if not sums or kind in {Kind.LOOSE, Kind.CHANCE}:
            continue
        if kind is Kind.EXACT:
            yield sums, rest, True
        elif kind is Kind.WITHIN:
            yield sums, rest, False
        else:
            yield {place: -factor for place, factor in sums.items()}, -rest, False


def _squeezed(rows: Sequence[Row], needed: Vector, low: Vector, high: Vector) -> dict[int, tuple[float, float]]:
    """Pass bounds along the rows, and return the cells already bound too closely: a quick test before any program."""
    for _ in range(_PASSES):
        for factors, right, equation in rows:
            least = {place: factor * (low if factor > 0 else high)[place] for place, factor in factors.items()}
            most = {place: factor * (high if factor > 0 else low)[place] for place, factor in factors.items()}
            low_sum, high_sum = sum(least.values()), sum(most.values())
            for place, factor in factors.items():
                top = right - (low_sum - least[place])
                bottom = right - (high_sum - most[place]) if equation else -_UNBOUNDED
                ends = (bottom, top) if factor > 0 else (-top, -bottom)
                low[place], high[place] = max(low[place], ends[0]), min(high[place], ends[1])
    close = np.flatnonzero(high - low < needed - 1e-6)
    return {int(place): (float(low[place]), float(high[place])) for place in close}


def _components(size: int, rows: Sequence[Row]) -> Iterator[tuple[list[int], list[Row]]]:
    starts, ends = [], []
    for factors, _, _ in rows:
        first, *others = factors
        starts += [first] * len(others)
        ends += others
    graph = coo_array((np.ones(len(starts)), (starts, ends)), shape=(size, size))
    labels: list[int] = connected_components(graph, directed=False)[1].tolist()
    members: dict[int, list[int]] = defaultdict(list)
    parts: dict[int, list[Row]] = defaultdict(list)
    for place, label in enumerate(labels):
        members[label].append(place)
    for row in rows:
        parts[labels[next(iter(row[0]))]].append(row)
    for label, places in members.items():
        yield places, parts[label]


Component = tuple[list[int], list[Row]]


def _probed(
    parts: Sequence[Component], asked: Flags, needed: Vector, low: Vector, high: Vector
) -> tuple[Vector, Vector]:
    """Return for every cell the least and largest value among a few extreme feasible points of all components at once.

    Objectives pull all cells one way, and then neighbours within a component apart by the bits of their number.
    """
    least, most = np.full(len(low), np.inf), np.full(len(low), -np.inf)
    order = [place for members, _ in parts for place in members]
    if not order:
        return least, most
    program = _Program(order, [row for _, rows in parts for row in rows], low, high)
    numbers = np.array([number for members, _ in parts for number in range(len(members))])
    signs = [np.ones(len(order))]
    signs += [np.where((numbers >> bit) & 1, 1.0, -1.0) for bit in range(int(numbers.max()).bit_length())]
    for weights in (sign * side for sign in signs for side in (1.0, -1.0)):
        point = program.point(weights)
        least[order], most[order] = np.minimum(least[order], point), np.maximum(most[order], point)
        if (most[order] - least[order] >= needed[order])[asked[order]].all():
            break
    return least, most


def _exposed(
    members: Sequence[int],
    rows: Sequence[Row],
    asked: Flags,
    needed: Vector,
    low: Vector,
    high: Vector,
    ranges: tuple[Vector, Vector],
) -> Iterator[tuple[int, tuple[float, float]]]:
    """Solve for each cell that the probes left in doubt."""
    least, most = ranges[0][list(members)], ranges[1][list(members)]
    doubtful = [n for n, place in enumerate(members) if asked[place] and most[n] - least[n] < needed[place]]
    if not doubtful:
        return
    program = _Program(members, rows, low, high)
    for local in doubtful:
        if most[local] - least[local] >= needed[members[local]]:
            continue
        weights = np.zeros(len(members))
        weights[local] = 1.0
        for sign in (1.0, -1.0):
            point = program.point(sign * weights)
            least, most = np.minimum(least, point), np.maximum(most, point)
        if most[local] - least[local] < needed[members[local]] - 1e-6:
            yield members[local], (float(least[local]), float(most[local]))


class _Program:
    """The feasible set of one component."""

    def __init__(self, members: Sequence[int], rows: Sequence[Row], low: Vector, high: Vector) -> None:
        self.local = {place: number for number, place in enumerate(members)}
        self.bounds = np.column_stack([low[list(members)], high[list(members)]])
        self.equal = self._matrix([row for row in rows if row[2]])
        self.most = self._matrix([row for row in rows if not row[2]])

    def _matrix(self, rows: Sequence[Row]) -> tuple[Any, Vector] | None:
        if not rows:
            return None
        entries = [
            (number, self.local[place], factor)
            for number, (factors, _, _) in enumerate(rows)
            for place, factor in factors.items()
        ]
        numbers, places, factors = zip(*entries, strict=True)
        shape = (len(rows), len(self.local))
        return csr_array(coo_array((factors, (numbers, places)), shape=shape)), np.array([row[1] for row in rows])

    def point(self, weights: Vector) -> Vector:
        """Return a feasible point that minimises ``weights``.

        Raises :class:`ValueError` where the figures contradict.
        """
        equal, most = self.equal or (None, None), self.most or (None, None)
        solve: Any = linprog
        result = solve(weights, most[0], most[1], equal[0], equal[1], self.bounds, method="highs")
        if result.x is None:
            raise ValueError(f"the published figures contradict each other: {result.message}")
        return np.asarray(result.x)

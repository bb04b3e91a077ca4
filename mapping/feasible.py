"""What hidden figures may be, given all that is shown: margins as sparse linear constraints, and points that obey them.

A :class:`System` holds the margins over a fixed set of cells; with what is hidden it gives a :class:`Polytope`, whose
parts (connected components) are solved with HiGHS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from mapping.margins import Cell, Kind, Margin, least_of

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]
_UNBOUNDED = 1e6
_PASSES = 4


class System:
    """Margins over cells, as arrays: which cells are each margin's children, and which is its parent."""

    def __init__(self, cells: Sequence[Cell], margins: Sequence[Margin]) -> None:
        self.cells = list(cells)
        self.index = {cell: number for number, cell in enumerate(self.cells)}
        self.parents = np.array([self.index[margin.parent] for margin in margins], int)
        entries = [(row, self.index[child]) for row, margin in enumerate(margins) for child in margin.children]
        self.rows, self.columns = np.array(entries, int).reshape(-1, 2).T
        self.least = np.array([least_of(cell) for cell in self.cells])

    def polytope(self, values: Vector, hidden: Flags, kinds: Sequence[Kind], unseen: Flags) -> Polytope:
        """Return the constraints on the hidden cells. ``kinds`` says what is known of each margin's sum."""
        low = np.where(unseen, 0.0, self.least)
        high = np.full(len(self.cells), _UNBOUNDED)
        low[~hidden] = high[~hidden] = values[~hidden]
        below, above = self.columns, self.parents[self.rows]
        loose = np.array([kind not in {Kind.EXACT, Kind.SAME} for kind in kinds], bool)[self.rows]
        np.minimum.at(high, below, np.where(hidden[below], high[above], np.inf))
        np.maximum.at(low, above, np.where(hidden[above], low[below], -np.inf))
        under = np.flatnonzero(hidden[below] & hidden[above] & loose)
        blocks = [(np.repeat(np.arange(len(under)), 2), np.column_stack([below[under], above[under]]).ravel())]
        factors = [np.tile([1.0, -1.0], len(under))]
        rights, equal = [np.zeros(len(under))], [np.zeros(len(under), bool)]
        size = len(under)
        shown = np.where(hidden, 0.0, values)
        rest = shown[self.parents] - np.bincount(self.rows, shown[below], minlength=len(self.parents))
        touched = np.bincount(self.rows, hidden[below], minlength=len(self.parents)) + hidden[self.parents] > 0
        for kind, sign in ((Kind.EXACT, 1.0), (Kind.WITHIN, 1.0), (Kind.COVER, -1.0)):
            chosen = touched & np.array(
                [each is kind or (each is Kind.SAME and kind is Kind.EXACT) for each in kinds], bool
            )
            number = np.cumsum(chosen) - 1 + size
            inside = chosen[self.rows] & hidden[below]
            tops = np.flatnonzero(chosen & hidden[self.parents])
            blocks += [(number[self.rows[inside]], below[inside]), (number[tops], self.parents[tops])]
            factors += [np.full(inside.sum(), sign), np.full(len(tops), -sign)]
            rights.append(sign * rest[chosen])
            equal.append(np.full(chosen.sum(), kind is Kind.EXACT))
            size += int(chosen.sum())
        rows, columns = (np.concatenate([block[axis] for block in blocks]) for axis in (0, 1))
        matrix = csr_array(coo_array((np.concatenate(factors), (rows, columns)), shape=(size, len(self.cells))))
        return Polytope(low, high, matrix, np.concatenate(rights), np.concatenate(equal), hidden)


@dataclass
class Polytope:
    """The points with ``low <= x <= high`` and ``matrix @ x <= right`` (``==`` where ``equal``).

    Only ``free`` cells are in the matrix; the others stand fixed.
    """

    low: Vector
    high: Vector
    matrix: Any
    right: Vector
    equal: Flags
    free: Flags

    def squeeze(self) -> None:
        """Pass bounds along the rows a few times: a quick test before any program."""
        entries = coo_array(self.matrix)
        rows, columns, factors = entries.row, entries.col, entries.data
        up = factors > 0
        for _ in range(_PASSES):
            least = factors * np.where(up, self.low[columns], self.high[columns])
            most = factors * np.where(up, self.high[columns], self.low[columns])
            low_sum, high_sum = (np.bincount(rows, part, minlength=len(self.right)) for part in (least, most))
            top = self.right[rows] - (low_sum[rows] - least)
            bottom = np.where(self.equal[rows], self.right[rows] - (high_sum[rows] - most), -np.inf)
            np.minimum.at(self.high, columns, np.where(up, top, -bottom))
            np.maximum.at(self.low, columns, np.where(up, bottom, -top))

    @cached_property
    def _labels(self) -> tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]]]:
        """Return the component of every cell and of every row."""
        size = self.matrix.shape[1]
        counts = np.diff(self.matrix.indptr)
        first = np.repeat(self.matrix.indices[self.matrix.indptr[:-1][counts > 0]], counts[counts > 0])
        graph = coo_array((np.ones(len(first)), (first, self.matrix.indices)), shape=(size, size))
        labels = connected_components(graph, directed=False)[1]
        own = np.full(len(counts), -1)
        own[counts > 0] = labels[self.matrix.indices[self.matrix.indptr[:-1][counts > 0]]]
        return labels, own

    def part(self, cells: Flags) -> Part:
        """Return the components that the given cells are in."""
        labels, own = self._labels
        wanted = np.zeros(int(labels.max()) + 1, bool)
        wanted[labels[cells & self.free]] = True
        members = np.flatnonzero(wanted[labels] & self.free)
        rows = np.flatnonzero((own >= 0) & wanted[own])
        return Part(self, members, self.matrix[rows][:, members], self.right[rows], self.equal[rows])


@dataclass(frozen=True)
class Part:
    """Some components of a polytope. Points are over all cells of the polytope; cells of no matter here are NaN."""

    whole: Polytope
    members: NDArray[np.integer[Any]]
    matrix: Any
    right: Vector
    equal: Flags

    def feasible(self, guess: Vector | None) -> Vector:
        """Return ``guess`` where it obeys every constraint, else some point that does."""
        if guess is not None:
            point = guess[self.members]
            over = self.matrix @ point - self.right
            inside = (point >= self.whole.low[self.members] - 1e-6) & (point <= self.whole.high[self.members] + 1e-6)
            if inside.all() and (np.where(self.equal, np.abs(over), over) <= 1e-6).all():
                return self._spread(point)
        return self._solved(np.zeros(len(self.members)), self.whole.low, self.whole.high)

    def pulled(self, start: Vector, pulls: Vector, reach: Vector) -> Vector:
        """Return a point with the pulled cells moved from ``start`` by up to ``reach`` each, as far as all can be."""
        low = np.where(pulls != 0, np.maximum(self.whole.low, start - reach), self.whole.low)
        high = np.where(pulls != 0, np.minimum(self.whole.high, start + reach), self.whole.high)
        return self._solved(-pulls[self.members], low, high)

    def extreme(self, cell: int, sign: float) -> Vector:
        """Return a point in which one cell is as small (sign 1) or as large (sign -1) as can be."""
        return self._solved(np.where(self.members == cell, sign, 0.0), self.whole.low, self.whole.high)

    def _spread(self, point: Vector) -> Vector:
        found = np.full(len(self.whole.low), np.nan)
        found[self.members] = point
        return found

    def _solved(self, weights: Vector, low: Vector, high: Vector) -> Vector:
        """Minimise ``weights``. Raises :class:`ValueError` where the figures contradict."""
        solve: Any = linprog
        most = ~self.equal
        result = solve(
            weights,
            self.matrix[most] if most.any() else None,
            self.right[most] if most.any() else None,
            self.matrix[self.equal] if self.equal.any() else None,
            self.right[self.equal] if self.equal.any() else None,
            np.column_stack([low[self.members], np.maximum(low, high)[self.members]]),
            method="highs",
        )
        if result.x is None:
            raise ValueError(f"the published figures contradict each other: {result.message}")
        return self._spread(np.asarray(result.x))

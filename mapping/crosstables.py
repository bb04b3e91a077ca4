"""Disclosure control of one table of counts with its margins, for notebooks: protect it, and put it to the test.

The figures of a survey go through :mod:`mapping.disclosure`, which sees all of them together; this is for a table that
stands by itself and whose every unit is in exactly one cell.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog

from mapping.audit import PROTECTION

Bounds = dict[tuple[int, int], tuple[float, float]]


def bounds(table: ArrayLike, hidden: ArrayLike) -> Bounds:
    """Return for every hidden cell the least and largest value that agree with the shown ones.

    ``table`` is two-dimensional with its totals as last row and last column; ``hidden`` has its shape. Whatever stands
    in hidden cells is not used. Raises :class:`ValueError` where the shown cells contradict each other.
    """
    values, mask = np.asarray(table, float), np.asarray(hidden, bool)
    places = [(int(row), int(column)) for row, column in np.argwhere(mask)]
    if not places:
        return {}
    number = {place: at for at, place in enumerate(places)}
    rows, right = [], []
    for line in _lines(values.shape):
        factors, rest = np.zeros(len(places)), 0.0
        for place, factor in line:
            if place in number:
                factors[number[place]] = factor
            else:
                rest -= factor * values[place]
        rows.append(factors)
        right.append(rest)
    solve: Any = linprog
    found: Bounds = {}
    for place, at in number.items():
        ends = []
        for sign in (1.0, -1.0):
            weights = np.zeros(len(places))
            weights[at] = sign
            result = solve(weights, A_eq=np.array(rows), b_eq=np.array(right), bounds=(0, None), method="highs")
            if result.status == 2:
                raise ValueError("the shown cells contradict each other: check the totals")
            ends.append(float(result.x[at]) if result.x is not None else float("inf"))
        found[place] = (ends[0], ends[1])
    return found


def protect_table(counts: pd.DataFrame, minimum: int = 5) -> pd.DataFrame:
    """Return counts with their totals (row and column ``total``), small cells and what would reveal them missing.

    A hidden cell from 1 to ``minimum - 1`` keeps possible values at least :data:`mapping.audit.PROTECTION` apart.
    Raises :class:`ValueError` where that cannot be had without hiding the whole total: publish fewer categories.
    """
    whole = counts.astype(float).copy()
    whole["total"] = whole.sum(axis=1)
    whole.loc["total"] = whole.sum()
    values = whole.to_numpy()
    small = (values > 0) & (values < minimum)
    hidden = small.copy()
    while True:
        known = bounds(values, hidden)
        exposed = [place for place, (low, high) in known.items() if small[place] and high - low < PROTECTION - 1e-6]
        if not exposed:
            return whole.mask(hidden)
        for place in exposed:
            _hide_beside(values, hidden, place)


def _hide_beside(values: NDArray[np.float64], hidden: NDArray[np.bool_], place: tuple[int, int]) -> None:
    """Hide the smallest shown cell of the row and of the column, a total only where nothing else is left."""
    before = hidden.sum()
    corner = (values.shape[0] - 1, values.shape[1] - 1)
    lines = ([(place[0], c) for c in range(values.shape[1])], [(r, place[1]) for r in range(values.shape[0])])
    for line in lines:
        able = [
            (corner[0] == r or corner[1] == c, values[r, c], r, c)
            for r, c in line
            if not hidden[r, c] and values[r, c] > 0 and (r, c) != corner
        ]
        if able and hidden[tuple(np.array(line).T)].sum() < 3:
            hidden[min(able)[2:]] = True
    if hidden.sum() == before:
        shown = np.argwhere(~hidden & (values > 0))
        others = [(values[r, c], r, c) for r, c in shown.tolist() if (r, c) != corner]
        if not others:
            raise ValueError("the table cannot be protected: publish fewer categories")
        hidden[min(others)[1:]] = True


def _lines(shape: tuple[int, ...]) -> list[list[tuple[tuple[int, int], float]]]:
    """Return the sums that hold: each row's and each column's parts less its total are zero."""
    height, width = shape
    rows = [[((r, c), 1.0 if c < width - 1 else -1.0) for c in range(width)] for r in range(height)]
    columns = [[((r, c), 1.0 if r < height - 1 else -1.0) for r in range(height)] for c in range(width)]
    return rows + columns

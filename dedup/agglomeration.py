"""Average-link clustering of a sparse graph of millions of pairs, without a distance matrix.

In every round all pairs of groups that are each other's nearest join at once. Average link is reducible (a joined
group is no nearer to a third than the nearer of its parts was), so the rounds give the very hierarchy that joining
one pair at a time gives (Bruynooghe 1977; Murtagh 1983). Pairs that were not scored
count with a set weight, and for less than scored ones: weighted averages are reducible all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Hierarchy:
    """The joins of groups, in an order in which parts come before wholes.

    ``kept`` and ``gone`` are groups, each called by its smallest position (``kept < gone``; the whole is ``kept``);
    ``weight`` is the average weight between the two at their join, ``kept_size`` and ``gone_size`` are their members
    then, and ``scored`` how many pairs between them were scored.
    """

    count: int
    kept: Ints
    gone: Ints
    weight: Floats
    kept_size: Ints
    gone_size: Ints
    scored: Ints

    def labels(self, chosen: NDArray[np.bool_] | None = None) -> Ints:
        """Return the group of each position by its smallest position, after the joins ``chosen`` or all of them."""
        chosen = np.ones(len(self.kept), np.bool_) if chosen is None else chosen
        parent = np.arange(self.count)
        parent[self.gone[chosen]] = self.kept[chosen]
        while True:
            further = parent[parent]
            if np.array_equal(further, parent):
                return parent
            parent = further


class _Graph:
    """Groups and the edges between them: the sum of weights and the number of scored pairs."""

    def __init__(self, sizes: Ints, missing: float, share: float) -> None:
        self.sizes, self.missing, self.share = sizes, missing, share
        self.left = self.right = np.zeros(0, np.int64)
        self.total = self.scored = self.mean = np.zeros(0)

    def add(self, left: Ints, right: Ints, total: Floats, scored: Floats) -> None:
        low, high = np.minimum(left, right), np.maximum(left, right)
        apart = low != high
        low, high, total, scored = low[apart], high[apart], total[apart], scored[apart]
        key = low * len(self.sizes) + high
        order = np.argsort(key, kind="stable")
        starts = np.flatnonzero(np.diff(key[order], prepend=-1))
        if not len(starts):
            return
        low, high = low[order][starts], high[order][starts]
        total, scored = np.add.reduceat(total[order], starts), np.add.reduceat(scored[order], starts)
        every = (self.sizes[low] * self.sizes[high]).astype(np.float64)
        unseen = self.share * (every - scored)
        mean = (total + unseen * self.missing) / (scored + unseen)
        for name, new in (("left", low), ("right", high), ("total", total), ("scored", scored), ("mean", mean)):
            setattr(self, name, np.concatenate([getattr(self, name), new]))

    def keep(self, mask: NDArray[np.bool_]) -> None:
        for name in ("left", "right", "total", "scored", "mean"):
            setattr(self, name, getattr(self, name)[mask])

    def nearest(self, least: float) -> Ints:
        """Drop what can never join at ``least`` again; return the edges between groups nearest to each other."""
        near = np.flatnonzero(self.mean >= least)
        alive = np.zeros(len(self.sizes), np.bool_)
        alive[self.left[near]] = alive[self.right[near]] = True
        self.keep(alive[self.left] & alive[self.right])
        near = np.flatnonzero(self.mean >= least)
        left, right, mean = self.left[near], self.right[near], self.mean[near]
        best = np.full(len(self.sizes), -np.inf)
        np.maximum.at(best, left, mean)
        np.maximum.at(best, right, mean)
        mutual = (best[left] == mean) & (best[right] == mean)
        near, left, right = near[mutual], left[mutual], right[mutual]
        rank = np.empty(len(near), np.int64)
        rank[np.lexsort((right, left))] = np.arange(len(near))
        first = np.full(len(self.sizes), len(near))
        np.minimum.at(first, left, rank)
        np.minimum.at(first, right, rank)
        chosen: Ints = near[(first[left] == rank) & (first[right] == rank)]
        return chosen

    def join(self, edges: Ints) -> None:
        kept, gone = self.left[edges], self.right[edges]
        moved = np.arange(len(self.sizes))
        moved[gone] = kept
        self.sizes[kept] += self.sizes[gone]
        touched = np.zeros(len(self.sizes), np.bool_)
        touched[kept] = touched[gone] = True
        changed = touched[self.left] | touched[self.right]
        old = self.left[changed], self.right[changed], self.total[changed], self.scored[changed]
        self.keep(~changed)
        self.add(moved[old[0]], moved[old[1]], old[2], old[3])


def average_link(
    sizes: Ints, left: Ints, right: Ints, weight: Floats, least: float, missing: float, share: float
) -> Hierarchy:
    """Return every join with an average weight of at least ``least`` among groups of ``sizes``.

    ``weight`` are of the pairs ``left``–``right`` (groups, each called by its smallest position). A pair of members
    that was not scored weighs ``missing``, which must be below ``least``, and counts as ``share`` of a scored pair.
    """
    graph = _Graph(sizes.astype(np.int64).copy(), missing, share)
    graph.add(left, right, weight.astype(np.float64), np.ones(len(left)))
    joins: list[tuple[Ints | Floats, ...]] = [(np.zeros(0),) * 6]
    while len(edges := graph.nearest(least)):
        kept, gone = graph.left[edges], graph.right[edges]
        joins.append((kept, gone, graph.mean[edges], graph.sizes[kept], graph.sizes[gone], graph.scored[edges]))
        graph.join(edges)
    kept, gone, mean, kept_size, gone_size, number = (np.concatenate(column) for column in zip(*joins, strict=True))
    whole = [column.astype(np.int64) for column in (kept, gone, kept_size, gone_size, number)]
    return Hierarchy(len(sizes), whole[0], whole[1], mean, *whole[2:])

"""Averaging over decomposable graphs, exactly (Madigan and York 1997)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from scipy.special import gammaln

from mapping.estimates.tables import CaptureTable, Floats

_WHOLE = 2_000


@dataclass(frozen=True)
class Posterior:
    """Posterior of N on the grid ``sizes`` with ``weights`` summing to 1; ``graphs`` is how many were averaged."""

    sizes: Floats
    weights: Floats
    graphs: int

    def quantile(self, at: float) -> float:
        """Return the smallest whole size whose cumulative weight reaches ``at``."""
        place = int(np.searchsorted(np.cumsum(self.weights), at))
        return float(np.round(self.sizes[min(place, len(self.sizes) - 1)]))

    @property
    def mean(self) -> float:
        """The posterior mean."""
        return float(self.sizes @ self.weights)

    @property
    def truncated(self) -> bool:
        """Whether the grid's end still weighs, so that mean and upper end depend on it."""
        return bool(self.weights[self.sizes > 0.9 * self.sizes[-1]].sum() > 0.005)


def madigan_york(table: CaptureTable, delta: float | None = None, most_unseen: int | None = None) -> Posterior:
    """Return the posterior of N averaged over all decomposable models of 3 to 5 lists, none preferred beforehand.

    ``delta`` is the hyper-Dirichlet prior's count in every cell (default ``2 ** -lists``); the prior of N falls as
    1/N up to ``most_unseen`` unseen units (default: 20,000 or 30 times the observed, whichever is more).
    """
    delta = 2.0**-table.size if delta is None else delta
    most = max(20_000, 30 * table.observed) if most_unseen is None else most_unseen
    unseen, gaps = _grid(most)
    sizes = unseen + table.observed
    whole = delta * 2.0**table.size
    parts, uses = _components(table.size)
    base = gammaln(whole) - gammaln(sizes + whole)
    evidence = np.stack([base + _marginal(table.counts, part, delta, unseen, table.size) for part in parts])
    prior = gammaln(sizes + 1) - gammaln(unseen + 1) - np.log(sizes)
    prior = prior + np.log(gaps)
    heaviest = -np.inf
    weights = np.zeros(len(sizes))
    for at in range(0, len(uses), 64):
        joint = uses[at : at + 64] @ evidence + prior
        top = max(heaviest, float(joint.max()))
        weights = weights * np.exp(heaviest - top) + np.exp(joint - top).sum(axis=0)
        heaviest = top
    return Posterior(sizes, weights / weights.sum(), len(uses))


def _grid(most: int) -> tuple[Floats, Floats]:
    """Return numbers of unseen units from 1 to ``most`` and the gap each stands for: whole, then 0.1 % apart."""
    points = [np.arange(1, min(most, _WHOLE) + 1, dtype=float)]
    if most > _WHOLE:
        points.append(np.geomspace(_WHOLE, most, int(np.log(most / _WHOLE) * _WHOLE / 2) + 2)[1:])
    unseen = np.concatenate(points)
    edges = np.concatenate([[unseen[0] - 0.5], (unseen[1:] + unseen[:-1]) / 2, [unseen[-1] + 0.5]])
    return unseen, np.diff(edges)


def _marginal(counts: Floats, part: int, delta: float, unseen: Floats, size: int) -> Floats:
    """Return the log evidence of the margin of the lists in ``part``, without its normalising constant."""
    masks = np.arange(len(counts)) & part
    margin = np.bincount(masks, weights=counts, minlength=len(counts))[np.unique(masks)]
    weight = delta * 2.0 ** (size - part.bit_count())
    rest = gammaln(margin[1:] + weight).sum() - len(margin) * gammaln(weight)
    return np.asarray(gammaln(margin[0] + unseen + weight) + rest)


@lru_cache(maxsize=8)
def _components(size: int) -> tuple[tuple[int, ...], Floats]:
    """Return all sets of lists, and for every decomposable graph how often each is a clique less a separator."""
    parts = tuple(range(1, 1 << size))
    edges = list(combinations(range(size), 2))
    rows = []
    for chosen in range(1 << len(edges)):
        near = [0] * size
        for k, (i, j) in enumerate(edges):
            if chosen >> k & 1:
                near[i] |= 1 << j
                near[j] |= 1 << i
        row = _decomposed(near)
        if row is not None:
            rows.append([row.get(part, 0) for part in parts])
    return parts, np.array(rows, dtype=float)


def _decomposed(near: list[int]) -> dict[int, int] | None:
    """Take simplicial lists off one by one; None where a graph has none left, that is, where it is not decomposable."""
    found: dict[int, int] = {}
    left = (1 << len(near)) - 1
    while left:
        for i in range(len(near)):
            around = near[i] & left
            if left >> i & 1 and all(around & ~(near[j] | 1 << j) == 0 for j in range(len(near)) if around >> j & 1):
                break
        else:
            return None
        found[around | 1 << i] = found.get(around | 1 << i, 0) + 1
        if around:
            found[around] = found.get(around, 0) - 1
        left &= ~(1 << i)
    return found

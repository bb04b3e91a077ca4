"""Stepwise choice of two-list terms on sparse tables, with bootstrap intervals (Chan, Silverman and Vincent 2021).

From main effects on, the pair of lists whose overlap is least likely under the present model enters, as long as its
Poisson tail probability is below the threshold and the larger model has an estimate that exists and is unique. All
draws of a bootstrap take each step together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.special import ndtr, ndtri, pdtr, pdtrc

from mapping.estimates.existence import estimate_exists
from mapping.estimates.poisson import Fits, fit_loglinear
from mapping.estimates.tables import CaptureTable, Floats, Masks, superset_sums

THRESHOLD = 0.02
_AT_ONCE = 1 << 22
_ENDLESS = 1e300


@dataclass(frozen=True)
class Selection:
    """Models chosen for B tables: ``sizes`` (B,) estimates (infinite where none exists) and pairs of lists as masks."""

    sizes: Floats
    pairs: tuple[tuple[int, ...], ...]
    loglik: Floats
    parameters: Masks
    exists: tuple[bool, ...]


def select(counts: Floats, threshold: float = THRESHOLD) -> Selection:
    """Choose and fit a model for each table of ``counts`` (B, 2**t)."""
    chunk = max(1, _AT_ONCE // counts.shape[1] // 8)
    parts = [_select(counts[at : at + chunk], threshold) for at in range(0, len(counts), chunk)]
    return Selection(
        np.concatenate([part.sizes for part in parts]),
        tuple(pairs for part in parts for pairs in part.pairs),
        np.concatenate([part.loglik for part in parts]),
        np.concatenate([part.parameters for part in parts]),
        tuple(flag for part in parts for flag in part.exists),
    )


def _select(counts: Floats, threshold: float) -> Selection:
    batch, cells = counts.shape
    size = cells.bit_length() - 1
    main = [0] + [1 << i for i in range(size)]
    pairs = np.array([(1 << i) | (1 << j) for i, j in combinations(range(size), 2)], dtype=np.int64)
    overlaps = superset_sums(counts)[:, pairs] if len(pairs) else np.zeros((batch, 0))
    chosen: list[list[int]] = [[] for _ in range(batch)]
    fits = _fit(counts, chosen, main, pairs)
    sizes, loglik, parameters = counts.sum(axis=1) + fits.unseen, fits.loglik.copy(), fits.parameters.copy()
    exists = [_exists(fits, b, counts[b], tuple(main)) for b in range(batch)]
    barred = np.zeros(overlaps.shape, dtype=bool)
    expected = superset_sums(fits.means)[:, pairs]
    growing = np.arange(batch) if len(pairs) else np.arange(0)
    while len(growing):
        tail = _tails(overlaps[growing], expected[growing])
        tail[barred[growing]] = 1.0
        best = tail.argmin(axis=1)
        goes_on = tail[np.arange(len(growing)), best] < threshold
        growing, best = growing[goes_on], best[goes_on]
        if not len(growing):
            break
        tried = [[*chosen[b], int(k)] for b, k in zip(growing, best, strict=True)]
        barred[growing, best] = True
        fits = _fit(counts[growing], tried, main, pairs)
        new = superset_sums(fits.means)[:, pairs]
        for at, b in enumerate(growing):
            terms = (*main, *(int(pairs[k]) for k in tried[at]))
            if _exists(fits, at, counts[b], terms):
                chosen[b], exists[b], expected[b] = tried[at], True, new[at]
                sizes[b] = counts[b].sum() + fits.unseen[at]
                loglik[b], parameters[b] = fits.loglik[at], fits.parameters[at]
    sizes = np.where(exists, sizes, np.inf)
    named = tuple(tuple(sorted(int(pairs[k]) for k in found)) for found in chosen)
    return Selection(sizes, named, loglik, parameters, tuple(exists))


def _exists(fits: Fits, row: int, counts: Floats, terms: tuple[int, ...]) -> bool:
    if fits.sound[row] or (fits.hopeless[row] and len(fits.terms) > 1):
        return bool(fits.sound[row])
    return estimate_exists(counts, terms)


def _fit(counts: Floats, chosen: list[list[int]], main: list[int], pairs: Masks) -> Fits:
    most = max(map(len, chosen), default=0)
    terms = np.zeros((len(chosen), len(main) + most), dtype=np.int64)
    used = np.zeros(terms.shape, dtype=bool)
    terms[:, : len(main)], used[:, : len(main)] = main, True
    for row, found in enumerate(chosen):
        terms[row, len(main) : len(main) + len(found)] = pairs[found]
        used[row, len(main) : len(main) + len(found)] = True
    return fit_loglinear(counts, terms, used)


def _tails(seen: Floats, expected: Floats) -> Floats:
    """Return the smaller Poisson tail probability of each overlap, the count itself included."""
    upper = np.where(seen > 0, pdtrc(np.maximum(seen - 1, 0), expected), 1.0)
    return np.asarray(np.minimum(pdtr(seen, expected), upper))


@dataclass(frozen=True)
class Bootstrap:
    """Bootstrap of an estimate: ``draws`` (B,) in order, ``z0`` and ``acceleration`` of the BCa interval."""

    value: float
    draws: Floats
    z0: float
    acceleration: float

    def percentile(self, level: float = 0.95) -> tuple[float, float]:
        """Return the percentile interval."""
        return _quantiles(self.draws, np.array([(1 - level) / 2, (1 + level) / 2]))

    def bca(self, level: float = 0.95) -> tuple[float, float]:
        """Return the bias-corrected and accelerated interval (Efron 1987)."""
        z = self.z0 + ndtri(np.array([(1 - level) / 2, (1 + level) / 2]))
        at = np.clip(np.nan_to_num(ndtr(self.z0 + z / (1 - self.acceleration * z)), nan=0.5), 0, 1)
        return _quantiles(self.draws, at)


def _quantiles(draws: Floats, at: Floats) -> tuple[float, float]:
    """Return two quantiles of draws of which some may be infinite."""
    low, high = np.quantile(np.minimum(draws, _ENDLESS), at, method="median_unbiased").tolist()
    return low if low < _ENDLESS / 2 else np.inf, high if high < _ENDLESS / 2 else np.inf


def resample(table: CaptureTable, draws: int, seed: int) -> Floats:
    """Return ``draws`` tables (draws, 2**t) of as many units drawn from the observed ones with replacement."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(table.observed, table.counts / table.observed, size=draws).astype(float)


def bootstrap(table: CaptureTable, value: float, draws: int, seed: int, threshold: float = THRESHOLD) -> Bootstrap:
    """Repeat the whole choice on resampled tables, and leave single units out for the acceleration."""
    sizes = np.sort(select(resample(table, draws, seed), threshold).sizes)
    held = np.flatnonzero(table.counts)
    fewer = np.repeat(table.counts[None], len(held), axis=0)
    fewer[np.arange(len(held)), held] -= 1
    left = select(fewer, threshold).sizes
    weights = table.counts[held]
    off = np.average(left, weights=weights) - left if np.isfinite(left).all() else np.zeros(len(held))
    spread = float((weights * off**2).sum())
    acceleration = float((weights * off**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0
    below = np.clip((sizes < value).mean(), 0.5 / draws, 1 - 0.5 / draws)
    return Bootstrap(value, sizes, float(ndtri(below)), acceleration)


def bootstrap_over(tables: Sequence[CaptureTable], draws: int, seed: int) -> Floats:
    """Return bootstrap estimates spread evenly over several tables of the same units."""
    each = -(-draws // len(tables))
    resampled = [resample(table, each, seed + number) for number, table in enumerate(tables)]
    return np.concatenate([select(counts).sizes for counts in resampled])

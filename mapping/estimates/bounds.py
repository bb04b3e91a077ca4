"""Closed formulas: two lists at a time, and how often units were seen once and twice."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.stats import norm

from mapping.estimates.tables import CaptureTable, superset_sums


@dataclass(frozen=True)
class Closed:
    """An estimate with standard error and interval."""

    value: float
    standard_error: float
    low: float
    high: float


@dataclass(frozen=True)
class Pair:
    """Two lists by place in the table: their sizes, their overlap, and Chapman's estimate."""

    lists: tuple[int, int]
    sizes: tuple[int, int]
    overlap: int
    chapman: Closed


def chapman(first: int, second: int, both: int, level: float = 0.95) -> Closed:
    """Return Chapman's estimate from two independent lists, its variance by Seber (1970).

    The interval is log-normal on the number of unseen units, so that it never falls below the number seen.
    """
    value = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * (first - both) * (second - both) / ((both + 1) ** 2 * (both + 2))
    return _log_normal(value, float(np.sqrt(variance)), first + second - both, level)


def pairs(table: CaptureTable, level: float = 0.95) -> tuple[Pair, ...]:
    """Return Chapman's estimate for every pair of lists."""
    sizes, sums = table.list_sizes, superset_sums(table.counts)
    found = []
    for i, j in combinations(range(table.size), 2):
        both = int(sums[1 << i | 1 << j])
        found.append(Pair((i, j), (sizes[i], sizes[j]), both, chapman(sizes[i], sizes[j], both, level)))
    return tuple(found)


def zelterman(once: int, twice: int, observed: int, level: float = 0.95) -> Closed | None:
    """Return Zelterman's estimate, its variance by Böhning (2008); None where nothing was seen just once or twice."""
    if not once or not twice:
        return None
    rate = 2 * twice / once
    spread = np.exp(-rate) / np.expm1(-rate) ** 2
    value = observed / -np.expm1(-rate)
    variance = observed * spread * (1 + observed * spread * rate**2 * (1 / once + 1 / twice))
    return _log_normal(float(value), float(np.sqrt(variance)), observed, level)


def chao(once: int, twice: int, observed: int) -> float:
    """Return Chao's (1987) lower bound, in its bias-corrected form where nothing was seen just twice."""
    return observed + (once**2 / (2 * twice) if twice else once * (once - 1) / 2)


def _log_normal(value: float, error: float, seen: int, level: float) -> Closed:
    unseen = value - seen
    if unseen <= 0:
        return Closed(value, error, float(min(seen, value)), float(max(seen, value)))
    factor = np.exp(norm.ppf((1 + level) / 2) * np.sqrt(np.log1p((error / unseen) ** 2)))
    return Closed(value, error, seen + unseen / factor, seen + unseen * factor)

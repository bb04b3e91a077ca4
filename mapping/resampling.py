"""How far an index may be off by chance: matched sites, and the profiles on them, drawn again many times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

Posts = Mapping[tuple[str, str], float]
"""Adverts by (profile, site) in one wave. For profiles as unit: each profile's 1, shared by the sites it is on."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle ``level`` of the index over resamples, and how many resamples had nothing to start from."""

    low: float
    high: float
    level: float
    draws: int
    empty: int


def shared_out(posts: Posts) -> dict[tuple[str, str], float]:
    """Return every profile as 1 in all, in equal parts on the sites it is on, so that sites add up to the profiles."""
    sites: dict[str, int] = {}
    for profile, _ in posts:
        sites[profile] = sites.get(profile, 0) + 1
    return {(profile, site): 1 / sites[profile] for profile, site in posts}


def bootstrap_index(
    earlier: Posts, later: Posts, sites: Sequence[str], *, draws: int = 1000, level: float = 0.95, seed: int = 0
) -> Spread | None:
    """Return the percentile interval of the index of ``sites``, or None where the earlier wave has nothing there.

    Sites are drawn with replacement (outer), and within each draw profiles, with all their adverts of both waves
    (inner; each a Poisson(1) number of times, which is the bootstrap for many profiles). The same seed gives the same
    interval.
    """
    index = {site: place for place, site in enumerate(sites)}
    names = sorted({profile for posts in (earlier, later) for profile, site in posts if site in index})
    number = {profile: place for place, profile in enumerate(names)}
    before, after = (_matrix(posts, number, index) for posts in (earlier, later))
    if not names or before.sum() == 0:
        return None
    lots = np.random.default_rng(seed)
    indices, empty = [], 0
    for _ in range(draws):
        profiles = lots.poisson(1.0, len(names)).astype(float)
        chosen = lots.multinomial(len(sites), np.full(len(sites), 1 / len(sites)))
        base = float(profiles @ before @ chosen)
        if base > 0:
            indices.append(100 * float(profiles @ after @ chosen) / base)
        else:
            empty += 1
    if not indices:
        return None
    low, high = np.quantile(indices, ((1 - level) / 2, (1 + level) / 2))
    return Spread(float(low), float(high), level, draws, empty)


def _matrix(posts: Posts, number: Mapping[str, int], index: Mapping[str, int]) -> csr_array:
    here = [(number[profile], index[site], value) for (profile, site), value in posts.items() if site in index]
    rows, columns, values = (np.array(each) for each in zip(*here, strict=True)) if here else _NOTHING
    return csr_array(coo_array((values, (rows, columns)), shape=(len(number), len(index)), dtype=float))


_NOTHING: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]] = (
    np.empty(0, np.int64),
    np.empty(0, np.int64),
    np.empty(0, np.float64),
)

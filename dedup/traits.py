"""Traits: what many strangers have in common, and how many would by chance.

How many adverts would agree by chance in a nationality, place, name or time of birth is told by the share of each in
the wave, as if they were independent. So what is rare enough in a small wave to tell of one person is too common in a
large one, and pairs that chance alone proposes do not grow with the wave. Whoever seems to post many adverts counts
once in these shares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.features import Features
from dedup.hashing import mixed, positive
from dedup.lists import Ints, Lists, from_pairs, merged

Floats = NDArray[np.float64]

PERIOD_YEARS = 4.0
"""Birth years are near enough to be compared within a period of this length; periods overlap by half."""
COINCIDING = 2.0
"""Traits that more adverts than this would have in common by chance propose nobody,"""
MORE = 4.0
"""unless this many times as many have them as would by chance."""
OTHERS = 50
"""Imagined advertisers who state something else: a wave of few tells little of how common a trait is."""


@dataclass(frozen=True, eq=False)
class Shared:
    """What adverts state: ``lists``, and of each value in them log2 of the ``share`` of advertisers who state it."""

    lists: Lists
    share: Floats

    def taken(self, rows: Ints) -> Shared:
        """Return the same of ``rows``, in that order."""
        return Shared(self.lists.taken(rows), self.share[self.lists.places(rows)])


def shared(features: Features, lists: Lists) -> Shared:
    """Return ``lists`` (of all adverts) with the share of advertisers."""
    weights = _weights(features)
    return Shared(lists, _shares(lists.values, weights[lists.rows], weights.sum()))


@dataclass(frozen=True, eq=False)
class _Stated:
    """What adverts state of one kind: a key each (where ``known``), and log2 of the share of advertisers with it."""

    keys: NDArray[np.uint64]
    known: NDArray[np.bool_]
    share: Floats


class Traits:
    """Blocking keys of adverts that agree in several traits, but in none that too many would agree in by chance."""

    def __init__(self, features: Features, names: Shared) -> None:
        """Read what ``features`` state; ``names`` are those of each advert."""
        self._count, self._names = len(features), names
        weights = _weights(features)
        self._stated = {trait: _first(features.lists(trait), weights) for trait in ("nations", "places")}
        births = features.columns["birth_low"].fill_null(np.nan).to_numpy(zero_copy_only=False)
        self._births = np.nan_to_num(births)
        near = near_births(births, weights, weights.sum() + OTHERS)
        self._aged = _Stated(np.zeros(self._count, np.uint64), ~np.isnan(births), near)

    def named(self) -> Lists:
        """Return keys that adverts share which state a name and two of a near birth year, a place and a nation."""
        return merged(
            self._alike("places", named=True, aged=True),
            self._alike("nations", named=True, aged=True),
            self._alike("places", "nations", named=True),
        )

    def three(self) -> Lists:
        """Return keys that adverts share which state a near birth year, a place and a nation."""
        return self._alike("places", "nations", aged=True)

    def two(self) -> Lists:
        """Return keys that adverts share which state two of a name, a near birth year, a place and a nation."""
        return merged(
            self._alike("places", named=True),
            self._alike("nations", named=True),
            self._alike(named=True, aged=True),
            self._alike("places", aged=True),
            self._alike("nations", aged=True),
            self._alike("places", "nations"),
        )

    def _alike(self, *traits: str, named: bool = False, aged: bool = False) -> Lists:
        """Return keys that adverts share whose first values of ``traits`` are the same.

        Where ``named``, they also have a name in common; where ``aged``, their birth years are near. Adverts that
        leave any of this out have no key, nor have those of which too many would have it by chance.
        """
        stated = [self._stated[trait] for trait in traits] + ([self._aged] if aged else [])
        chance = np.full(self._count, np.log2(max(self._count, 1)))
        held = np.ones(self._count, np.bool_)
        alike = np.full(self._count, len(traits), np.uint64)
        for each in stated:
            chance += each.share
            held &= each.known
            alike = mixed(alike ^ each.keys)
        rows, keys = np.arange(self._count), alike
        if named:
            rows = self._names.lists.rows
            keys, chance = self._names.lists.values.astype(np.uint64) ^ alike[rows], chance[rows] + self._names.share
        rows, keys, chance = rows[held[rows]], mixed(keys[held[rows]]), chance[held[rows]]
        if aged:
            periods = [(self._births[rows] + half * PERIOD_YEARS / 2) // PERIOD_YEARS for half in range(2)]
            halves = [mixed(mixed(keys ^ mixed(p.astype(np.uint64))) + np.uint64(i)) for i, p in enumerate(periods)]
            rows, keys, chance = np.tile(rows, 2), np.concatenate(halves), np.tile(chance, 2)
        _, which, found = np.unique(keys, return_inverse=True, return_counts=True)
        kept = (chance <= np.log2(COINCIDING)) | (np.log2(found)[which] - chance >= np.log2(MORE))
        return from_pairs(rows[kept], positive(keys[kept]), self._count)


def _weights(features: Features) -> Floats:
    """Return a weight for each advert: one over the adverts of whoever seems to post it."""
    advertiser = features.codes("advertiser")
    return np.where(advertiser < 0, 1.0, 1 / np.bincount(advertiser + 1)[advertiser + 1])


def _first(lists: Lists, weights: Floats) -> _Stated:
    """Return the first value of each row as what it states."""
    known = lists.sizes > 0
    keys = np.zeros(len(lists), np.int64)
    keys[known] = lists.values[lists.offsets[:-1][known]]
    share = np.zeros(len(lists))
    share[known] = _shares(keys[known], weights[known], weights.sum())
    return _Stated(keys.astype(np.uint64), known, share)


def _shares(values: Ints, weights: Floats, total: float) -> Floats:
    """Return for each of ``values`` log2 of the share of ``total`` (and :data:`OTHERS`) that states it."""
    which = np.unique(values, return_inverse=True)[1]
    found: Floats = np.log2(np.bincount(which, weights) / (total + OTHERS))[which]
    return found


def near_births(births: Floats, weights: Floats, total: float) -> Floats:
    """Return log2 of the share of ``total`` born near each of ``births`` (years); 0 where that is NaN.

    ``weights`` (one a birth) say how much each counts.
    """
    order, far = np.argsort(births), PERIOD_YEARS / 2
    known = births[order][: np.count_nonzero(~np.isnan(births))]
    before = np.append(0.0, np.cumsum(weights[order]))
    near = before[np.searchsorted(known, births + far, "right")] - before[np.searchsorted(known, births - far)]
    share = np.log2(np.maximum(near, 1e-9) / max(total, 1))
    return np.where(np.isnan(births), 0.0, share)

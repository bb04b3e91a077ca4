"""Adverts as columns of numbers, so that a million can be counted by place and category in seconds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from mapping.indicators import INDICATORS, Bracket, CountRow, all_places, base_of_category, places_of

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Counted:
    """Units by (place number, category), and those that state the indicator at all by (place number, base)."""

    numbers: Mapping[tuple[int, str], int]
    bases: Mapping[tuple[int, str], int]


@dataclass(frozen=True)
class _Ragged:
    """For every item a few numbers: those of item ``i`` are ``values[starts[i]:starts[i + 1]]``."""

    starts: Numbers
    values: Numbers

    def joined(self, items: Numbers) -> tuple[Numbers, Numbers]:
        """Return (position in ``items``, number) for every number of every item."""
        lengths = self.starts[items + 1] - self.starts[items]
        positions = np.repeat(np.arange(len(items)), lengths)
        first = np.repeat(self.starts[items] - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
        return positions, self.values[first + np.arange(len(positions))]


class Columns:
    """The relevant adverts of a wave: who is behind each, where it offers and what it says, as numbers."""

    def __init__(self, rows: Sequence[CountRow], brackets: Sequence[Bracket]) -> None:
        self._brackets = brackets
        self.profile = _numbered([row.profile_id for row in rows])
        self.unique = _numbered([row.unique_id for row in rows])
        self.advert = _numbered([row.ad_id for row in rows])
        order = {place: number for number, place in enumerate(all_places())}
        places = _combinations(
            rows,
            lambda row: (row.coding.municipalities, row.coding.counties),
            lambda row: sorted(order[place] for place in places_of((row,))),
        )
        self._row, self._place = places[1].joined(places[0])
        self._said = {name: self._categories(name, rows) for name in INDICATORS}

    @cached_property
    def totals(self) -> list[tuple[int, int, int]]:
        """Adverts, unique adverts and profiles of every place."""
        columns = [self._distinct(unit)[0] for unit in (self.advert, self.unique, self.profile)]
        counts = [np.bincount(places, minlength=len(all_places())).tolist() for places in columns]
        return list(zip(*counts, strict=True))

    def ties(self) -> dict[tuple[str, str], int]:
        """Profiles that offer in both counties, by pair of county codes."""
        places = all_places()
        place, profile = self._distinct(self.profile)
        chosen = np.array([level == "county" for level, _ in places], bool)[place]
        order = np.lexsort((place[chosen], profile[chosen]))
        place, profile = place[chosen][order], profile[chosen][order]
        several = np.split(place, np.flatnonzero(np.diff(profile)) + 1)
        found = Counter(pair for held in several if len(held) > 1 for pair in combinations(held.tolist(), 2))
        return {(places[one][1], places[other][1]): number for (one, other), number in found.items()}

    def counted(self, indicator: str, unit: Numbers) -> Counted:
        """Count ``unit`` (:attr:`profile` or :attr:`advert`) by place and category of an indicator."""
        combination, categories, names = self._said[indicator]
        known = INDICATORS[indicator]
        if known.wide and unit is self.profile:
            row, category = categories.joined(combination)
            own, category = _pairs(unit[row], category)
            own, category = self._strongest(own, category, names, known.weaker)
            starts = np.searchsorted(own, np.arange(int(unit.max(initial=-1)) + 2))
            place, profile = self._distinct(unit)
            at, category = _Ragged(starts, category).joined(profile)
            place, who = place[at], profile[at]
        else:
            at, category = categories.joined(combination[self._row])
            who, place = unit[self._row[at]], self._place[at]
            who, category, place = _triples(who, category, place)
            if known.weaker:
                span = len(all_places())
                both, category = self._strongest(who * span + place, category, names, known.weaker)
                who, place = both // span, both % span
        base_names = [base_of_category(indicator, name) for name in names]
        bases = sorted(set(base_names))
        base = np.array([bases.index(name) for name in base_names], int)[category] if names else category
        stating = _triples(who, base, place)
        return Counted(_tally(place, category, names), _tally(stating[2], stating[1], bases))

    def _distinct(self, unit: Numbers) -> tuple[Numbers, Numbers]:
        """Return every place that a unit offers in, once: (place, unit)."""
        return _pairs(self._place, unit[self._row])

    def _categories(self, indicator: str, rows: Sequence[CountRow]) -> tuple[Numbers, _Ragged, list[str]]:
        known = INDICATORS[indicator]
        names: dict[str, int] = {}
        combination, ragged = _combinations(
            rows,
            known.said,
            lambda row: [
                names.setdefault(name, len(names)) for name in sorted(known.categories(known.said(row), self._brackets))
            ],
        )
        return combination, ragged, list(names)

    @staticmethod
    def _strongest(
        unit: Numbers, category: Numbers, names: Sequence[str], weaker: Sequence[str]
    ) -> tuple[Numbers, Numbers]:
        """Keep of every unit only the categories of its first rank; sorted by unit."""
        ranks = np.array([weaker.index(name) + 1 if name in weaker else 0 for name in names], int)
        order = np.lexsort((category, ranks[category], unit)) if names else np.arange(0)
        unit, category = unit[order], category[order]
        rank = ranks[category] if names else category
        first = np.concatenate([[True], unit[1:] != unit[:-1]]) if len(unit) else np.zeros(0, bool)
        best = rank[first][np.cumsum(first) - 1] if len(unit) else rank
        return unit[rank == best], category[rank == best]


def _numbered(names: Sequence[str]) -> Numbers:
    order: dict[str, int] = {}
    return np.fromiter((order.setdefault(name, len(order)) for name in names), np.int64, len(names))


def _combinations(
    rows: Sequence[CountRow], key: Callable[[CountRow], Hashable], values: Callable[[CountRow], Sequence[int]]
) -> tuple[Numbers, _Ragged]:
    """Return for every advert the number of what it says, and for every such number its values."""
    known: dict[Hashable, int] = {}
    lists: list[Sequence[int]] = []
    found = np.empty(len(rows), np.int64)
    for at, row in enumerate(rows):
        said = key(row)
        number = known.get(said)
        if number is None:
            number = known[said] = len(lists)
            lists.append(values(row))
        found[at] = number
    starts = np.concatenate([[0], np.cumsum([len(each) for each in lists], dtype=np.int64)])
    return found, _Ragged(starts, np.array([value for each in lists for value in each], np.int64))


def _pairs(first: Numbers, second: Numbers) -> tuple[Numbers, Numbers]:
    """Return every distinct pair once, in order."""
    span = int(second.max(initial=0)) + 1
    packed = np.sort(first * span + second)  # numpy's unique goes by hashing, which is many times slower here
    packed = packed[np.diff(packed, prepend=-1) > 0]
    return packed // span, packed % span


def _triples(first: Numbers, second: Numbers, third: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    span = int(third.max(initial=0)) + 1
    both, last = _pairs(first, second * span + third)
    return both, last // span, last % span


def _tally(place: Numbers, category: Numbers, names: Sequence[str]) -> dict[tuple[int, str], int]:
    if not names:
        return {}
    packed, numbers = np.unique(place * len(names) + category, return_counts=True)
    found: dict[tuple[int, str], int] = defaultdict(int)
    for key, number in zip(packed.tolist(), numbers.tolist(), strict=True):
        found[key // len(names), names[key % len(names)]] = number
    return found

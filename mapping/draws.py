"""How sure the number of profiles is: the same count over many draws of which adverts belong together, by place.

Draws tell of the whole country well, where errors are many and even out. A draw can only join adverts that were
compared, though, and cannot know in which place the pairs lie that no rule found: a small place looks surer than it is.
So a place has besides its own draws its part of what the country's draws say was missed or joined wrongly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from mapping.indicators import PlaceKey

INTERVAL = 0.95
"""The share of the draws that an interval holds."""
_BLOCK = 2_000_000
"""Labels sorted at a time."""


def profiles_by_place(
    offered: Mapping[str, AbstractSet[PlaceKey]], ad_ids: Sequence[str], labels: NDArray[np.integer]
) -> dict[PlaceKey, list[int]]:
    """Return how many profiles each place has, in every draw.

    ``offered`` are the places that each advert of a wave offers in, ``labels`` (draws, adverts) tell for every draw
    which adverts, in the order of ``ad_ids``, are one profile: those with the same label.
    """
    position = {ad_id: column for column, ad_id in enumerate(ad_ids)}
    columns: dict[PlaceKey, list[int]] = defaultdict(list)
    for ad_id, places in offered.items():
        if ad_id in position:
            for place in places:
                columns[place].append(position[ad_id])
    return {place: _distinct(labels, held) for place, held in sorted(columns.items())}


def _distinct(labels: NDArray[np.integer], columns: Sequence[int]) -> list[int]:
    """Return the number of different labels in each row of the given columns."""
    found: list[int] = []
    rows = max(1, _BLOCK // len(columns))
    for start in range(0, len(labels), rows):
        block = np.sort(labels[start : start + rows][:, columns], axis=1)
        found += (1 + (block[:, 1:] != block[:, :-1]).sum(axis=1)).tolist()
    return found


def interval(numbers: Sequence[int], value: float) -> tuple[float, float]:
    """Return the interval that holds :data:`INTERVAL` of the drawn ``numbers``, and ``value`` in any case."""
    tail = (1 - INTERVAL) / 2
    low, high = np.quantile(numbers, [tail, 1 - tail], method="inverted_cdf")
    return min(float(low), value), max(float(high), value)


def place_interval(numbers: Sequence[int], value: int, whole: Sequence[int], whole_value: int) -> tuple[float, float]:
    """Return a place's interval: wide enough for its own drawn ``numbers`` and for its part of the country's errors.

    ``whole`` are the country's drawn numbers, ``whole_value`` its figure. In a draw with a tenth fewer profiles in the
    country every profile of a place is one too many with that probability (Poisson); likewise where there are more.
    """
    low, high = interval(numbers, value)
    if not len(whole) or not whole_value or not value:
        return low, high
    changes = 1 - np.asarray(whole) / whole_value
    tail = (1 - INTERVAL) / 2
    too_many = _exceeded(value * np.maximum(changes, 0), value - 1, tail)
    too_few = _exceeded(value * np.maximum(-changes, 0), value, tail)
    return min(low, float(value - too_many)), max(high, float(value + too_few))


def _exceeded(expected: NDArray[np.float64], most: int, tail: float) -> int:
    """Return the least number, at most ``most``, that Poisson numbers of mean ``expected`` exceed no oftener."""
    means, often = np.unique(expected, return_counts=True)
    chances: NDArray[np.float64] = stats.poisson.sf(np.arange(most + 1)[:, None], means) @ (often / len(expected))
    return min(int(np.searchsorted(-chances, -tail)), most)

"""How sure the number of profiles is: the same count over many draws of which adverts belong together, by place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

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

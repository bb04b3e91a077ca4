"""Who runs profiles together: agencies, parlours and call centres, apart from whose profiles they are.

Profiles share numbers, addresses and house texts. Trees over what the pairs between two profiles say, trained on
simulated worlds, tell how likely two profiles are run together; average link makes operators of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from dedup.agglomeration import average_link
from dedup.between import between
from dedup.boosting import Boosted, load
from dedup.scoring import Compared

Ints = NDArray[np.int64]

CEILING = 8.0
"""Log-odds of two profiles are cut at this many bits either way."""
JOIN_BITS = 0.0
MISSING_BITS = -8.0
MISSING_SHARE = 0.05
"""How much two profiles count that no compared pair connects."""


@cache
def shipped_operator_trees() -> Boosted:
    """Return the trees that are shipped."""
    with files("dedup").joinpath("data/operators.npz").open("rb") as file:
        return load(file)


def operators(
    compared: Compared, bits: NDArray[np.float64], labels: Ints, together: Iterable[tuple[int, int]] = ()
) -> Ints:
    """Return the operator of each advert, as the smallest position of the operator's adverts.

    ``labels`` are profiles, each called by its smallest position; ``bits`` the log-odds of the compared pairs;
    ``together`` pairs of adverts that people judged to be one operator's (or one profile's), which binds.
    """
    count = len(labels)
    base = np.arange(count)
    for one, other in together:
        low, high = sorted((int(base[labels[one]]), int(base[labels[other]])))
        base[base == high] = low
    found = between(compared, bits, labels)
    weight = np.clip(shipped_operator_trees().bits(found.columns), -CEILING, CEILING)
    profiles = np.unique(labels)
    sizes = np.bincount(base[profiles], minlength=count)
    hierarchy = average_link(sizes, base[found.left], base[found.right], weight, JOIN_BITS, MISSING_BITS, MISSING_SHARE)
    return hierarchy.labels()[base][labels]

"""How likely it is that two groups of adverts, joined by average link, are of one profile.

The average evidence between two groups means more or less by how many pairs it stands on and how large the groups are.
Trees over these, trained on simulated worlds and calibrated there, tell how likely a join is right.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from dedup.agglomeration import Hierarchy
from dedup.boosting import Boosted, load

Floats = NDArray[np.float64]

NAMES = ("weight", "smaller", "larger", "scored", "scored_share")


@cache
def shipped_join_trees() -> Boosted:
    """Return the trees that are shipped."""
    with files("dedup").joinpath("data/joins.npz").open("rb") as file:
        return load(file)


def join_columns(hierarchy: Hierarchy) -> dict[str, Floats]:
    """Return what is known of every join, by :data:`NAMES`."""
    smaller = np.minimum(hierarchy.kept_size, hierarchy.gone_size)
    larger = np.maximum(hierarchy.kept_size, hierarchy.gone_size)
    return {
        "weight": hierarchy.weight,
        "smaller": np.log2(smaller),
        "larger": np.log2(larger),
        "scored": np.log2(np.maximum(hierarchy.scored, 1)),
        "scored_share": hierarchy.scored / (hierarchy.kept_size * hierarchy.gone_size),
    }


def join_bits(hierarchy: Hierarchy, trees: Boosted | None = None) -> Floats:
    """Return the log2 odds that each join is right, by ``trees`` or those that are shipped."""
    return (trees or shipped_join_trees()).bits(join_columns(hierarchy))

"""How sure a clustering is: the probability of every join, and draws of the clustering that it makes possible.

A draw keeps or refuses every considered join by its probability. What all joins of a wave have in common, a model that
is a little too eager or too shy for it, cannot be seen in the wave; how much that is was measured over simulated
worlds, and every draw shifts all joins alike by a draw of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import yaml
from numpy.typing import NDArray

from dedup.agglomeration import Hierarchy
from dedup.boosting import Boosted, load
from dedup.clustering import Clustering

Floats = NDArray[np.float64]

NAMES = ("weight", "smaller", "larger", "scored", "scored_share")
_STEPS = 40
_WIDEST = 12.0


@dataclass(frozen=True, slots=True)
class Deviation:
    """True over expected number of profiles in simulated worlds, as natural logarithms: mean and standard deviation."""

    mean: float
    spread: float


@cache
def shipped_join_trees() -> Boosted:
    """Return the trees that are shipped."""
    with files("dedup").joinpath("data/joins.npz").open("rb") as file:
        return load(file)


@cache
def shipped_deviation() -> Deviation:
    """Return the deviation that is shipped."""
    return Deviation(**yaml.safe_load(files("dedup").joinpath("data/deviation.yaml").read_text(encoding="utf-8")))


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


def join_bits(hierarchy: Hierarchy) -> Floats:
    """Return the log2 odds that each join is right."""
    return shipped_join_trees().bits(join_columns(hierarchy))


def draws(clustering: Clustering, number: int, seed: int, deviation: Deviation | None = None) -> NDArray[np.int32]:
    """Return ``number`` draws of the clustering, shape (draws, adverts): adverts with one label are one profile.

    What people decided holds in every draw. The same seed gives the same draws.
    """
    rng = np.random.default_rng(seed)
    deviation = deviation or shipped_deviation()
    bits = join_bits(clustering.hierarchy)
    groups = len(np.unique(clustering.base))
    expected = groups - _share(bits).sum()
    found = np.empty((number, len(clustering.base)), np.int32)
    for row, factor in enumerate(np.exp(rng.normal(deviation.mean, deviation.spread, number))):
        shifted = bits + _shift(bits, groups - factor * expected)
        chosen = rng.random(len(bits)) < _share(shifted)
        found[row] = clustering.hierarchy.labels(mask=chosen)[clustering.base]
    return found


def _share(bits: Floats) -> Floats:
    return 1 / (1 + np.exp2(-bits))


def _shift(bits: Floats, joins: float) -> float:
    """Return by how many bits all joins must shift for ``joins`` of them to be expected, at most 12 either way."""
    low, high = -_WIDEST, _WIDEST
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _share(bits + middle).sum() < joins:
            low = middle
        else:
            high = middle
    return (low + high) / 2

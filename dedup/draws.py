"""How sure a clustering is: the probability of every join, and draws of the clustering that it makes possible.

A draw keeps or refuses every considered join by its probability. What all joins of a wave have in common, a model that
is a little too eager or too shy for it, cannot be seen in the wave; how much that is was measured over simulated
worlds, with how many pairs there no rule finds, and every draw shifts all joins alike by a draw of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import yaml
from numpy.typing import NDArray

from dedup.clustering import Clustering
from dedup.features import Features
from dedup.joins import join_bits

Floats = NDArray[np.float64]

_COLUMNS = {"image": "images", "phone": "phones", "address": "addresses"}
_STEPS = 40
_WIDEST = 12.0


OBSERVED = ("image", "phone", "address", "unsure")
"""What the deviation of a wave is told by: shares of adverts that state a thing, and how unsure its joins are."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """True over expected number of profiles, as natural logarithm: a linear model over simulated worlds.

    ``slopes`` are by :data:`OBSERVED`; ``spread`` is the standard deviation around the model.
    """

    intercept: float
    slopes: Mapping[str, float]
    spread: float

    def mean(self, observed: Mapping[str, float]) -> float:
        """Return the deviation to be expected of a wave with what was ``observed``."""
        return self.intercept + sum(slope * observed[name] for name, slope in self.slopes.items())


@cache
def shipped_deviation() -> Deviation:
    """Return the deviation that is shipped."""
    return Deviation(**yaml.safe_load(files("dedup").joinpath("data/deviation.yaml").read_text(encoding="utf-8")))


def observed(features: Features, bits: Floats) -> dict[str, float]:
    """Return what the deviation of a wave is told by; ``bits`` are the log2 odds of its joins."""
    share = _share(bits)
    count = max(len(features), 1)
    stated = {name: features.lists(column).sizes for name, column in _COLUMNS.items()}
    return {
        **{name: float((sizes > 0).sum() / count) for name, sizes in stated.items()},
        "unsure": float((share * (1 - share)).sum() / max(count - share.sum(), 1)),
    }


def draws(clustering: Clustering, mean: float, spread: float, number: int, seed: int) -> NDArray[np.int32]:
    """Return ``number`` draws of the clustering, shape (draws, adverts): adverts with one label are one profile.

    The logarithm of true over expected number of profiles is taken to have this ``mean`` and ``spread``. What people
    decided holds in every draw. The same seed gives the same draws.
    """
    rng = np.random.default_rng(seed)
    bits = join_bits(clustering.hierarchy)
    groups = len(np.unique(clustering.base))
    expected = groups - _share(bits).sum()
    found = np.empty((number, len(clustering.base)), np.int32)
    for row, factor in enumerate(np.exp(rng.normal(mean, spread, number))):
        shifted = bits + _shift(bits, groups - factor * expected)
        chosen = rng.random(len(bits)) < _share(shifted)
        found[row] = clustering.hierarchy.labels(chosen)[clustering.base]
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

"""How probable it is that two adverts are of one profile, once clustering has brought them together or kept them apart.

A pair's own log-odds do not know what all other pairs of the two profiles say, and are too sure in waves of many
thousands. Log-odds are stretched and shifted (Platt scaling, Platt 1999), in one way for pairs that came together and
in another for pairs that did not; the numbers are fitted on simulated worlds that the trees had not seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import yaml
from numpy.typing import NDArray

from dedup.explain import log_odds

Floats = NDArray[np.float64]

CEILING = 15.0
"""Log-odds are cut at this many bits either way."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """Log2 odds ``bits`` mean log2 odds of ``shift + stretch · bits``."""

    shift: float
    stretch: float


@cache
def shipped_scaling() -> Mapping[bool, Scaling]:
    """Return the scalings that are shipped, of pairs apart (False) and together (True)."""
    held = yaml.safe_load(files("dedup").joinpath("data/match_probability.yaml").read_text(encoding="utf-8"))
    return {together: Scaling(**held[name]) for together, name in ((False, "apart"), (True, "together"))}


def match_probability(bits: Floats, together: NDArray[np.bool_]) -> Floats:
    """Return the probability that pairs match, by their own log2 odds and whether they are in one profile."""
    clipped = np.clip(bits, -CEILING, CEILING)
    odds = {joined: scaling.shift + scaling.stretch * clipped for joined, scaling in shipped_scaling().items()}
    found: Floats = 1 / (1 + np.exp2(-np.where(together, odds[True], odds[False])))
    return found


def own_bits(probability: float, together: bool) -> float:
    """Return what a pair says by itself, in log2 odds, of which :func:`match_probability` made ``probability``."""
    scaling = shipped_scaling()[together]
    bits = (log_odds(probability) - scaling.shift) / scaling.stretch
    return min(max(bits, -CEILING), CEILING)

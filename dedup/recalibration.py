"""Fitting the shipped probabilities to what people judged, once there are judgements enough.

Log-odds are stretched and shifted (Platt scaling, Platt 1999) so that they fit the judged pairs best; a prior worth
:data:`PRIOR_PAIRS` judgements holds them where they are. Which pairs were asked about does not matter, as long as they
were chosen by their probability and not by what the answer would be.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from dedup.candidates import Pairs

ENOUGH = 200
"""Fewer judgements than this, and the shipped probabilities are used as they are."""
FEWEST_OF_A_KIND = 20
PRIOR_PAIRS = 50.0
_NATS = math.log(2)


def recalibrated(bits: NDArray[np.float64], pairs: Pairs, same: Pairs, apart: Pairs) -> NDArray[np.float64]:
    """Return the log2 odds ``bits`` of ``pairs`` fitted to the pairs judged ``same`` and ``apart`` (all among them)."""
    if len(same) + len(apart) < ENOUGH or min(len(same), len(apart)) < FEWEST_OF_A_KIND:
        return bits
    count = int(pairs.max()) + 1
    codes = pairs[:, 0] * count + pairs[:, 1]
    judged = np.concatenate([same, apart])
    given = bits[np.searchsorted(codes, judged[:, 0] * count + judged[:, 1])] * _NATS
    sign = np.repeat([1.0, -1.0], [len(same), len(apart)])

    def loss(shape: NDArray[np.float64]) -> float:
        slope, shift = shape
        fit = np.logaddexp(0, -sign * (math.exp(slope) * given + shift)).sum()
        return float(fit + PRIOR_PAIRS / 4 * (slope**2 + shift**2 / 4))

    slope, shift = minimize(loss, np.zeros(2)).x
    found: NDArray[np.float64] = math.exp(slope) * bits + shift / _NATS
    return found

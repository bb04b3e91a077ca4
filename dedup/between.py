"""What the compared pairs between two groups of adverts say together: one row for each pair of groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.scoring import Compared

Ints = NDArray[np.int64]

MEANS = ("phone", "address", "image", "text_full", "sentences", "place", "nation", "age_gap", "days", "site")
LARGEST = ("phone", "address", "image", "text_full", "sentences", "phone_persons", "address_persons")
SMALLEST = ("phone_holders", "address_holders", "image_holders", "age_gap", "days")
COMPARED = frozenset({*MEANS, *LARGEST, *SMALLEST})
"""The comparisons that are looked at."""
NAMES = (
    *(f"mean_{name}" for name in MEANS),
    *(f"largest_{name}" for name in LARGEST),
    *(f"smallest_{name}" for name in SMALLEST),
    *("mean_bits", "largest_bits", "smaller", "larger", "pairs", "pairs_share"),
)


@dataclass(frozen=True, eq=False)
class Between:
    """Pairs of groups (``left < right``, each called by its label) and what is between them, by :data:`NAMES`."""

    left: Ints
    right: Ints
    columns: dict[str, NDArray[np.float32]]


def between(compared: Compared, bits: NDArray[np.float64], labels: Ints) -> Between:
    """Return what is between every two groups of ``labels`` (one an advert) that a compared pair connects.

    ``bits`` are the log-odds of the compared pairs.
    """
    one, other = labels[compared.scores.pairs[:, 0]], labels[compared.scores.pairs[:, 1]]
    cross = np.flatnonzero(one != other)
    low, high = np.minimum(one[cross], other[cross]), np.maximum(one[cross], other[cross])
    key = low * len(labels) + high
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    rows = cross[order]
    left, right = low[order][starts], high[order][starts]
    if not len(starts):
        return Between(left, right, {name: np.zeros(0, np.float32) for name in NAMES})
    number = np.diff(np.append(starts, len(rows)))
    sizes = np.bincount(labels, minlength=len(labels))
    smaller, larger = np.minimum(sizes[left], sizes[right]), np.maximum(sizes[left], sizes[right])
    found = {
        **{f"mean_{name}": _means(compared.columns[name][rows], starts) for name in MEANS},
        **{f"largest_{name}": np.fmax.reduceat(compared.columns[name][rows], starts) for name in LARGEST},
        **{f"smallest_{name}": np.fmin.reduceat(compared.columns[name][rows], starts) for name in SMALLEST},
        "mean_bits": np.add.reduceat(bits[rows], starts) / number,
        "largest_bits": np.maximum.reduceat(bits[rows], starts),
        "smaller": np.log2(smaller),
        "larger": np.log2(larger),
        "pairs": np.log2(number),
        "pairs_share": number / (smaller * larger),
    }
    return Between(left, right, {name: found[name].astype(np.float32) for name in NAMES})


def _means(values: NDArray[np.float32], starts: Ints) -> NDArray[np.float32]:
    stated = ~np.isnan(values)
    number = np.add.reduceat(stated.astype(np.float32), starts)
    total = np.add.reduceat(np.where(stated, values, np.float32(0)), starts)
    means: NDArray[np.float32] = np.where(number > 0, total / np.maximum(number, 1), np.nan).astype(np.float32)
    return means

"""What surrounds a pair: how many others each advert is compared with, and whether they have those in common."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from dedup.candidates import Pairs
from dedup.compare import Floats, blocks
from dedup.model import Scores

LIKELY = 0.5

WORDS: Mapping[str, str] = {
    "log_odds": "what the linkage model says of the pair, in bits",
    "compared_fewer": "log2 of 1 and the pairs of the advert that has fewer",
    "compared_more": "log2 of 1 and the pairs of the advert that has more",
    "expected_fewer": "expected matches of the advert that has fewer",
    "expected_more": "expected matches of the advert that has more",
    "neighbours": "adverts that probably match both",
    "neighbours_share": "their share of the probable matches of the advert that has fewer",
    "neighbours_both": "their share of the probable matches of both",
    "behind": "bits behind the likeliest match of the advert whose likeliest is the less likely",
}


def log_odds(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return probabilities as log2 odds, at most 30 either way."""
    p = np.clip(probability, 2.0**-30, 1 - 2.0**-30)
    return np.log2(p / (1 - p))


def context(count: int, scores: Scores, asked: Scores | None = None) -> dict[str, Floats]:
    """Return the columns of :data:`WORDS` for the scored pairs of ``count`` adverts, or for those ``asked`` among them.

    What surrounds a pair is always made of ``scores``.
    """
    asked = scores if asked is None else asked
    first, second = scores.pairs[:, 0], scores.pairs[:, 1]
    p = scores.probability
    compared = np.bincount(first, minlength=count) + np.bincount(second, minlength=count)
    expected = np.bincount(first, p, count) + np.bincount(second, p, count)
    best = np.zeros(count)
    np.maximum.at(best, first, p)
    np.maximum.at(best, second, p)
    left, right = asked.pairs[:, 0], asked.pairs[:, 1]
    bits = log_odds(asked.probability)
    shared, sizes = _neighbours(count, scores, asked.pairs)
    fewer = np.minimum(sizes[left], sizes[right])
    found = {
        "log_odds": bits,
        "compared_fewer": np.log2(1 + np.minimum(compared[left], compared[right])),
        "compared_more": np.log2(1 + np.maximum(compared[left], compared[right])),
        "expected_fewer": np.minimum(expected[left], expected[right]),
        "expected_more": np.maximum(expected[left], expected[right]),
        "neighbours": shared,
        "neighbours_share": shared / np.maximum(fewer, 1),
        "neighbours_both": shared / np.maximum(sizes[left] + sizes[right] - shared, 1),
        "behind": bits - log_odds(np.minimum(best[left], best[right])),
    }
    return {name: values.astype(np.float32) for name, values in found.items()}


def _neighbours(count: int, scores: Scores, pairs: Pairs) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return for each of ``pairs`` how many adverts probably match both, and for each advert how many match it."""
    likely = scores.pairs[scores.probability > LIKELY]
    rows, columns = np.concatenate([likely, likely[:, ::-1]]).T
    graph = csr_array((np.ones(len(rows), np.float32), (rows, columns)), shape=(count, count))
    shared = np.zeros(len(pairs))
    for where, part in blocks(pairs):
        shared[where] = graph[part[:, 0]].multiply(graph[part[:, 1]]).sum(axis=1)
    return shared, np.diff(graph.indptr).astype(np.int64)

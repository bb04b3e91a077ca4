"""Estimating the model on the wave itself: expectation–maximisation that leans on the shipped values.

Plain EM on a small wave gives levels that were never seen a weight of minus infinity, and on a wave with few doubles
finds some other grouping than persons. So the shipped values act as earlier observations (a Dirichlet prior;
maximum a posteriori EM, Dempster, Laird & Rubin 1977, section 4), worth a stated number of pairs.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dedup.candidates import Pairs
from dedup.model import Comparison, LinkModel, probability_of

SMALLEST = 200
"""Fewer candidate pairs than this, and the shipped values are used as they are."""
PRIOR_PAIRS = 1_000.0
"""How many pairs the shipped values count for, on either side."""
PRIOR_SHARE_PAIRS = 100.0
"""How many pairs the shipped match share counts for: how often candidates match differs much between waves."""
ITERATIONS = 200
CONVERGED = 1e-4
_FEWEST = 1e-4
_DIGITS = 6


def estimate(pairs: Pairs, levels: NDArray[np.int8], start: LinkModel) -> LinkModel:
    """Return ``start`` with m, u and the match share re-estimated on the ``levels`` of ``pairs``.

    Term frequencies are left out of the estimation. Too few pairs: ``start`` itself comes back.
    """
    if len(pairs) < SMALLEST:
        return start
    patterns, which = _patterns(levels)
    counts = np.bincount(which.ravel(), _pair_weights(pairs), len(patterns))
    model = start
    for _ in range(ITERATIONS):
        matching = probability_of(_bits(model, patterns), model.match_share)
        better = _maximised(model, start, patterns, counts * matching, counts * (1 - matching))
        change = _largest_change(model, better)
        model = better
        if change < CONVERGED:
            break
    return replace(model, estimated=True)


def _patterns(levels: NDArray[np.int8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct rows of ``levels``, and which of them each row is."""
    sizes = levels.max(axis=0).astype(np.int64) + 1
    codes, which = np.unique(np.ravel_multi_index(levels.T.astype(np.int64), sizes), return_inverse=True)
    return np.column_stack(np.unravel_index(codes, sizes)), which


def _pair_weights(pairs: Pairs) -> NDArray[np.float64]:
    """Return a weight for each pair, mean 1, that lets every advert count alike.

    A profile of sixty adverts has 1,770 pairs; unweighted, a few such profiles would teach the model that nearly all
    candidates match. A pair weighs the less, the more candidates its two adverts have.
    """
    degree = np.bincount(pairs.ravel()).astype(np.float64)
    weights = 1.0 / np.sqrt(degree[pairs[:, 0]] * degree[pairs[:, 1]])
    return weights / weights.mean()  # type: ignore[no-any-return]


def _bits(model: LinkModel, patterns: NDArray[np.int64]) -> NDArray[np.float64]:
    columns = [np.array([level.bits for level in c.levels])[patterns[:, i]] for i, c in enumerate(model.comparisons)]
    return np.sum(columns, axis=0)  # type: ignore[no-any-return]


def _maximised(
    model: LinkModel,
    start: LinkModel,
    patterns: NDArray[np.int64],
    matches: NDArray[np.float64],
    others: NDArray[np.float64],
) -> LinkModel:
    comparisons = tuple(
        _re_estimated(comparison, patterns[:, i], matches, others) for i, comparison in enumerate(start.comparisons)
    )
    total = matches.sum() + others.sum()
    share = (matches.sum() + start.match_share * PRIOR_SHARE_PAIRS) / (total + PRIOR_SHARE_PAIRS)
    return replace(model, match_share=round(float(share), _DIGITS), comparisons=comparisons)


def _re_estimated(
    comparison: Comparison, levels: NDArray[np.int64], matches: NDArray[np.float64], others: NDArray[np.float64]
) -> Comparison:
    size = len(comparison.levels)
    stated = np.array([not level.missing for level in comparison.levels])
    m, u = (
        _shares(np.bincount(levels, weights, size).astype(np.float64), np.array(prior), stated)
        for weights, prior in ((matches, [v.m for v in comparison.levels]), (others, [v.u for v in comparison.levels]))
    )
    return replace(
        comparison,
        levels=tuple(
            level if level.missing else replace(level, m=float(m[i]), u=float(u[i]))
            for i, level in enumerate(comparison.levels)
        ),
    )


def _shares(seen: NDArray[np.float64], prior: NDArray[np.float64], stated: NDArray[np.bool_]) -> NDArray[np.float64]:
    weighted = np.where(stated, seen + PRIOR_PAIRS * prior, 0.0)
    return np.round(np.maximum(weighted / weighted.sum(), _FEWEST), _DIGITS)  # type: ignore[no-any-return]


def _largest_change(before: LinkModel, after: LinkModel) -> float:
    changes = [
        max(abs(old.m - new.m), abs(old.u - new.u))
        for was, now in zip(before.comparisons, after.comparisons, strict=True)
        for old, new in zip(was.levels, now.levels, strict=True)
    ]
    return max([*changes, abs(before.match_share - after.match_share)])

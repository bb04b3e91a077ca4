"""Unique adverts: reposts and cross-site copies of one text by one profile, folded into one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dedup.candidates import neighbours
from dedup.compare import estimated, signatures
from dedup.features import Features
from dedup.lists import run_starts
from dedup.shingles import resemblance

NEAR_IDENTICAL = 0.85
"""Resemblance of two texts above which one is a copy of the other."""
WORTH_A_LOOK = 0.65
"""Estimated resemblance of two texts below which they are not compared: three standard errors less."""
LOOKED_AT = 200
"""Earlier texts of one profile that a text is compared with at most."""


def unique_ids(features: Features, clusters: Sequence[Sequence[int]]) -> list[str]:
    """Return for each advert the smallest advert id among the copies of it within its profile; one in none is its own.

    A copy has the same words (figures aside) or resembles by at least :data:`NEAR_IDENTICAL` an earlier text that is
    no copy itself.
    """
    column = features.columns["text"]
    stated = column.is_valid().to_numpy(zero_copy_only=False)
    keys = column.fill_null(-1).to_numpy(zero_copy_only=False)
    cluster = np.full(len(features), -1)
    for number, members in enumerate(clusters):
        cluster[list(members)] = number

    order = np.lexsort((keys, cluster))
    order = order[stated[order] & (cluster[order] >= 0)]
    starts = run_starts(keys[order], cluster[order])
    original = np.arange(len(features))
    original[order] = np.repeat(order[starts], np.diff(np.append(starts, len(order))))

    texts = order[starts]
    texts = texts[np.lexsort((texts, cluster[texts]))]
    starts = run_starts(cluster[texts])
    sizes = np.diff(np.append(starts, len(texts)))
    sketches = features.lists("text_full")
    folded = np.arange(len(features))
    signature = signatures(sketches)
    alike = [np.zeros((0, 2), np.int64)]
    for earlier, later in neighbours(starts, sizes, texts, np.minimum(sizes, LOOKED_AT)):
        pairs = np.column_stack([earlier, later])
        alike.append(pairs[estimated(signature, pairs) >= WORTH_A_LOOK])
    pairs = np.concatenate(alike)
    near = pairs[resemblance(sketches, pairs) >= NEAR_IDENTICAL]
    for earlier, later in near[np.lexsort((near[:, 0], near[:, 1]))].tolist():
        if folded[earlier] == earlier and folded[later] == later:
            folded[later] = earlier
    return [features.ad_ids[i] for i in folded[original].tolist()]

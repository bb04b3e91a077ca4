"""Unique adverts: reposts and cross-site copies of one text by one profile, folded into one."""

from __future__ import annotations

from collections.abc import Sequence

from dedup.features import Features
from dedup.text import resemblance

NEAR_IDENTICAL = 0.85
"""Resemblance of two texts above which one is a copy of the other."""


def unique_ids(features: Features, clusters: Sequence[Sequence[int]]) -> list[str]:
    """Return for each advert the smallest advert id among the copies of it within its profile.

    A copy has the same words (figures aside) or resembles by at least :data:`NEAR_IDENTICAL` a text already folded.
    """
    found = list(features.ad_ids)
    keys = features.columns["text"]
    for members in clusters:
        originals: dict[object, int] = {}
        for position in sorted(members):
            key = keys[position]
            if key is None:
                continue
            if key not in originals:
                near = (
                    first
                    for first in dict.fromkeys(originals.values())
                    if resemblance(features.full[first], features.full[position]) >= NEAR_IDENTICAL
                )
                originals[key] = next(near, position)
            found[position] = features.ad_ids[originals[key]]
    return found

"""Which pairs are worth comparing: several blocking rules, each block capped so that work grows with n, not n².

A block is the adverts that share one key of one rule. A block over the rule's cap is divided by nationality and
place; what is still too large is compared only with its next neighbours in the order of birth year and date, so
that a call centre's number or a copied template costs no more than its size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from dedup.features import Features

Pairs = NDArray[np.int64]
"""Pairs of advert positions, shape (pairs, 2), left < right, sorted, each once."""

CAPS: Mapping[str, int] = {
    "phone": 120,
    "address": 120,
    "image": 60,
    "text": 60,
    "text_personal": 40,
    "text_full": 30,
}
"""The largest block that is compared whole, by rule."""
NEIGHBOURS = 6
PERSONAL_KEYS = 8
BAND_SHINGLES = 2
BANDS = 6


def _lists(features: Features, *columns: str) -> list[list[int]]:
    held = [cast("Sequence[Sequence[int]]", features.columns[c]) for c in columns]
    return [[key for keys in row for key in keys] for row in zip(*held, strict=True)]


def _bands(sketches: Iterable[Sequence[int]]) -> list[list[int]]:
    """Return keys of pairs of adjoining sketch values: texts share one where they share both values."""
    return [
        [hash((band, *held[band * BAND_SHINGLES : (band + 1) * BAND_SHINGLES])) for band in range(BANDS)]
        if len(held) >= BANDS * BAND_SHINGLES
        else []
        for held in sketches
    ]


def _keys(features: Features) -> dict[str, list[list[int]]]:
    return {
        "phone": _lists(features, "phones"),
        "address": _lists(features, "addresses"),
        "image": _lists(features, "images"),
        "text": [[] if key is None else [key] for key in cast("Sequence[int | None]", features.columns["text"])],
        "text_personal": [held[:PERSONAL_KEYS] for held in _lists(features, "text_personal")],
        "text_full": _bands(_lists(features, "text_full")),
    }


def _within(block: Sequence[int]) -> Iterable[tuple[int, int]]:
    return ((a, b) for i, a in enumerate(block) for b in block[i + 1 :])


def _pairs_of(block: Sequence[int], cap: int, features: Features) -> Iterable[tuple[int, int]]:
    if len(block) <= cap:
        yield from _within(block)
        return
    parts: dict[tuple[object, object], list[int]] = defaultdict(list)
    for position in block:
        parts[features.columns["nation"][position], features.columns["place"][position]].append(position)
    for part in parts.values():
        if len(part) <= cap:
            yield from _within(part)
        else:
            births = cast("Sequence[float | None]", features.columns["birth_low"])
            ordered = sorted(part, key=lambda p: (births[p] is None, births[p] or 0.0, p))
            for i, a in enumerate(ordered):
                yield from ((min(a, b), max(a, b)) for b in ordered[i + 1 : i + 1 + NEIGHBOURS])


def as_pairs(codes: Iterable[tuple[int, int]]) -> Pairs:
    """Return ``codes`` as a sorted array of distinct pairs."""
    found = np.array(list(codes), dtype=np.int64).reshape(-1, 2)
    return np.unique(found, axis=0) if len(found) else found


def candidates(features: Features) -> tuple[Pairs, dict[str, int]]:
    """Return the pairs to compare, and how many pairs each rule proposed."""
    proposed: list[Pairs] = []
    counts: dict[str, int] = {}
    for rule, keys in _keys(features).items():
        blocks: dict[int, list[int]] = defaultdict(list)
        for position, held in enumerate(keys):
            for key in dict.fromkeys(held):
                blocks[key].append(position)
        pairs = as_pairs(
            pair for block in blocks.values() if len(block) > 1 for pair in _pairs_of(block, CAPS[rule], features)
        )
        counts[rule] = len(pairs)
        proposed.append(pairs)
    return as_pairs(map(tuple, np.concatenate(proposed).tolist())), counts

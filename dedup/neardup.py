"""Groups of near-duplicate texts: one text with other names, places, prices or numbers, or with words edited.

Texts that share one of a few chosen shingles are compared, each with a bounded number of others, so that the work
grows with the number of texts. Texts that are clearly alike make first groups; what many of these share (stock
sentences, common turns) then weighs little, and groups join, the likest first, while their texts are alike on average
(average link), so that one borrowed sentence does not chain strangers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dedup.hashing import mixed
from dedup.lists import Ints, Lists, run_starts
from dedup.shingles import containment, resemblance, shingles_of
from dedup.specificity import connected, strangers

WORDS = 2
CHARACTERS = 4
"""Shingles here are short, so that many survive edits."""
ALIKE = 0.6
"""Resemblance above which two texts are of one first group."""
JOINED = 0.33
"""Weighted containment, on average, above which two groups are one."""
SKETCH = 100
KEYS = 8
NEIGHBOURS = 4


def groups(texts: Sequence[str], least: float = JOINED) -> list[int]:
    """Return for each text the position of the first text of its group of near-duplicates.

    Groups are one while their texts share on average at least ``least`` of what is not common (0–1). A text like no
    other, or without a word, is a group of its own. The groups do not depend on the order of the texts.
    """
    lists = shingles_of(texts, WORDS, CHARACTERS)
    distinct, which = _distinct(lists)
    sketches = lists.taken(distinct).first(SKETCH)
    pairs = _proposed(sketches)
    alike = resemblance(sketches, pairs) >= ALIKE
    label = connected(len(distinct), pairs[alike, 0], pairs[alike, 1])
    shared_by = strangers(sketches, label)
    weights = np.log1p(len(np.unique(label)) / shared_by)
    pairs = pairs[label[pairs[:, 0]] != label[pairs[:, 1]]]
    label = _joined(label, pairs, containment(sketches, pairs, weights), least)[which]
    first = np.full(len(distinct), len(texts))
    np.minimum.at(first, label, np.arange(len(texts)))
    return first[label].tolist()  # type: ignore[no-any-return]


def _joined(label: Ints, pairs: NDArray[np.int64], alike: NDArray[np.float64], least: float) -> Ints:
    """Join groups that are each other's likest, by the mean over the pairs between them, until none is left alike."""
    count = len(label)
    while True:
        ends = np.sort(label[pairs], axis=1)
        between = ends[:, 0] != ends[:, 1]
        code, which = np.unique(ends[between, 0] * count + ends[between, 1], return_inverse=True)
        mean = np.bincount(which, alike[between]) / np.maximum(np.bincount(which), 1)
        left, right = np.divmod(code[mean >= least], count)
        if not len(left):
            return label
        mean = mean[mean >= least]
        order = np.lexsort((right, left, -mean))
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        best = np.full(count, len(order))
        np.minimum.at(best, left, rank)
        np.minimum.at(best, right, rank)
        mutual = (best[left] == rank) & (best[right] == rank)
        label = connected(count, left[mutual], right[mutual])[label]


def _distinct(lists: Lists) -> tuple[Ints, Ints]:
    """Return the first row of each set of shingles, and which of them each row is; empty rows are all distinct."""
    rows = lists.rows
    key = np.zeros(len(lists), np.uint64)
    np.add.at(key, rows, mixed(lists.values.astype(np.uint64)))
    empty = lists.sizes == 0
    key[empty] = mixed(np.flatnonzero(empty).astype(np.uint64))
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    return first, which


def _proposed(sketches: Lists) -> NDArray[np.int64]:
    """Return the pairs that share a chosen shingle: of each text the smallest hashes, and its rarest that others have.

    Who is compared with whom among many that share one is drawn by hash, so that large groups hang together.
    """
    order = np.argsort(sketches.values, kind="stable")
    starts = run_starts(sketches.values[order])
    frequency = np.empty(len(order), np.int64)
    sizes = np.diff(np.append(starts, len(order)))
    frequency[order] = np.repeat(sizes, sizes)
    shared = sketches.kept(frequency > 1)
    rarity, rows = frequency[frequency > 1], shared.rows
    by_rarity = np.lexsort((shared.values, rarity, rows))
    rank = np.empty(len(rows), np.int64)
    rank[by_rarity] = shared.ranks
    keys = shared.kept((shared.ranks < KEYS) | (rank < KEYS))

    rows, values = keys.rows, keys.values
    identity = np.zeros(len(sketches), np.uint64)
    stated = sketches.sizes > 0
    identity[stated] = sketches.values[sketches.offsets[:-1][stated]].astype(np.uint64)
    drawn = np.lexsort((mixed(identity[rows] ^ mixed(values.astype(np.uint64))), values))
    rows, values = rows[drawn], values[drawn]
    found = [np.zeros((0, 2), np.int64)]
    for step in range(1, NEIGHBOURS + 1):
        at = np.flatnonzero(values[step:] == values[:-step])
        found.append(np.sort(np.column_stack([rows[at], rows[at + step]]), axis=1))
    pairs = np.concatenate(found)
    codes = np.sort(pairs[:, 0] * len(sketches) + pairs[:, 1])
    return np.column_stack(np.divmod(codes[run_starts(codes)], max(len(sketches), 1)))

"""Shingles and sentences of texts, as hashes, and how much two texts resemble each other.

A shingle is a run of three units (five characters in unspaced scripts). Shingles across the ends of sentences tell in
which order somebody put stock sentences together, which is telling: without them strangers look more alike. Sentences
are kept beside them, so that the same sentences in another order are found too.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dedup.hashing import mixed, positive, powers, run_hashes
from dedup.lists import Ints, Lists, from_pairs, joined, run_starts
from dedup.text import BATCH, Units, read

WORDS_A_SHINGLE = 3
CHARACTERS_A_SHINGLE = 5


def _sizes(units: Units) -> Ints:
    """Return for each unit how many make a shingle in its text."""
    unspaced = np.bincount(units.text, units.unspaced, units.count)
    most = 2 * unspaced > np.bincount(units.text, minlength=units.count)
    sizes: Ints = np.where(most, CHARACTERS_A_SHINGLE, WORDS_A_SHINGLE)[units.text]
    return sizes


def _segments(units: Units, size: Ints) -> Ints:
    """Return where sentences start; one too short for a shingle counts with its neighbours."""
    starts = run_starts(units.sentence)
    lengths = np.diff(np.append(starts, len(units.text)))
    long = lengths >= size[starts]
    new_text = np.diff(units.text[starts], prepend=-1) != 0
    first: Ints = starts[new_text | (long & np.concatenate([[False], long[:-1]]))]
    return first


def shingles(units: Units) -> Lists:
    """Return the hashed shingles of each text, ascending; a text too short is one shingle, an empty one none."""
    size = _sizes(units)
    starts = run_starts(units.text)
    lengths = np.diff(np.append(starts, len(size)))
    room = np.repeat(starts + lengths, lengths) - np.arange(len(size))
    first = np.zeros(len(size), np.bool_)
    first[starts] = True
    at = np.flatnonzero((room >= size) | first)
    reach = np.minimum(size[at], room[at])
    value, weights = np.zeros(len(at), np.uint64), powers(CHARACTERS_A_SHINGLE)
    padded = np.concatenate([units.hashes, np.zeros(CHARACTERS_A_SHINGLE, np.uint64)])
    for place in range(CHARACTERS_A_SHINGLE):
        value += np.where(place < reach, padded[at + place] * weights[place], np.uint64(0))
    return from_pairs(units.text[at], positive(mixed(value)), units.count)


def sentences(units: Units) -> Lists:
    """Return the hashed sentences of each text with their figures, ascending."""
    starts = _segments(units, _sizes(units))
    return from_pairs(units.text[starts], positive(run_hashes(units.exact, starts)), units.count)


def shingles_of(texts: Sequence[str]) -> Lists:
    """Return the hashed shingles of any number of ``texts``."""
    return joined([shingles(read(texts[start : start + BATCH])) for start in range(0, len(texts), BATCH)])


def shared(lists: Lists, pairs: NDArray[np.int64]) -> Ints:
    """Return how many values the two rows of each of ``pairs`` have in common (rows have each value once)."""
    found = np.zeros(len(pairs), np.int64)
    for start in range(0, len(pairs), BATCH):
        part = pairs[start : start + BATCH]
        left, right = lists.taken(part[:, 0]), lists.taken(part[:, 1])
        rows, values = np.concatenate([left.rows, right.rows]), np.concatenate([left.values, right.values])
        keys = mixed(values.astype(np.uint64) ^ mixed(rows.astype(np.uint64)))
        order = np.argsort(keys)
        twice = np.flatnonzero(keys[order][1:] == keys[order][:-1])
        found[start : start + BATCH] = np.bincount(rows[order[twice]], minlength=len(part))
    return found


def resemblance(lists: Lists, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the Jaccard resemblance (Broder 1997) of the two rows of each of ``pairs``; 0 where either is empty."""
    both = shared(lists, pairs)
    sizes = lists.sizes
    share: NDArray[np.float64] = both / np.maximum(sizes[pairs[:, 0]] + sizes[pairs[:, 1]] - both, 1)
    return share

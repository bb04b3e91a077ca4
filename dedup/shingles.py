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


def _sizes(units: Units, words: int, characters: int) -> Ints:
    """Return for each unit how many make a shingle in its text."""
    unspaced = np.bincount(units.text, units.unspaced, units.count)
    most = 2 * unspaced > np.bincount(units.text, minlength=units.count)
    sizes: Ints = np.where(most, characters, words)[units.text]
    return sizes


def _segments(units: Units, size: Ints) -> Ints:
    """Return where sentences start; one too short for a shingle counts with its neighbours."""
    starts = run_starts(units.sentence)
    lengths = np.diff(np.append(starts, len(units.text)))
    long = lengths >= size[starts]
    new_text = np.diff(units.text[starts], prepend=-1) != 0
    first: Ints = starts[new_text | (long & np.concatenate([[False], long[:-1]]))]
    return first


def shingles(units: Units, words: int = WORDS_A_SHINGLE, characters: int = CHARACTERS_A_SHINGLE) -> Lists:
    """Return the hashed shingles of each text, ascending; a text too short is one shingle, an empty one none.

    A shingle has ``words`` words, or ``characters`` characters in unspaced scripts.
    """
    size = _sizes(units, words, characters)
    starts = run_starts(units.text)
    lengths = np.diff(np.append(starts, len(size)))
    room = np.repeat(starts + lengths, lengths) - np.arange(len(size))
    first = np.zeros(len(size), np.bool_)
    first[starts] = True
    at = np.flatnonzero((room >= size) | first)
    reach = np.minimum(size[at], room[at])
    longest = max(words, characters)
    value, weights = np.zeros(len(at), np.uint64), powers(longest)
    padded = np.concatenate([units.hashes, np.zeros(longest, np.uint64)])
    for place in range(longest):
        value += np.where(place < reach, padded[at + place] * weights[place], np.uint64(0))
    return from_pairs(units.text[at], positive(mixed(value)), units.count)


def sentences(units: Units) -> Lists:
    """Return the hashed sentences of each text with their figures, ascending."""
    starts = _segments(units, _sizes(units, WORDS_A_SHINGLE, CHARACTERS_A_SHINGLE))
    return from_pairs(units.text[starts], positive(run_hashes(units.exact, starts)), units.count)


def shingles_of(texts: Sequence[str], words: int = WORDS_A_SHINGLE, characters: int = CHARACTERS_A_SHINGLE) -> Lists:
    """Return the hashed shingles of any number of ``texts`` (see :func:`shingles`)."""
    starts = range(0, len(texts), BATCH)
    return joined([shingles(read(texts[start : start + BATCH]), words, characters) for start in starts])


def resemblance(lists: Lists, pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the Jaccard resemblance (Broder 1997) of the two rows of each of ``pairs``; 0 where either is empty.

    Rows have each value once.
    """
    both, left, right = _weighed(lists, pairs, np.ones(len(lists.values)))
    share: NDArray[np.float64] = both / np.maximum(left + right - both, 1)
    return share


def containment(lists: Lists, pairs: NDArray[np.int64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much of the lighter of two rows the other has too (0–1), for each of ``pairs``; 0 for an empty one.

    ``weights`` (one a value of ``lists``) let some values count for more than others.
    """
    both, left, right = _weighed(lists, pairs, weights)
    share: NDArray[np.float64] = both / np.maximum(np.minimum(left, right), 1e-9)
    return share


def _weighed(
    lists: Lists, pairs: NDArray[np.int64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the weight of what the two rows of each pair share, and of each of them."""
    whole = np.bincount(lists.rows, weights, len(lists)).astype(np.float64)
    parts = [_in_both(lists, pairs[at : at + BATCH], weights) for at in range(0, len(pairs), BATCH)]
    return np.concatenate([np.zeros(0), *parts]), whole[pairs[:, 0]], whole[pairs[:, 1]]


def _in_both(lists: Lists, pairs: NDArray[np.int64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    at = lists.places(pairs.ravel(order="F"))
    rows = np.tile(np.arange(len(pairs)), 2).repeat(lists.sizes[pairs.ravel(order="F")])
    keys = mixed(lists.values[at].astype(np.uint64) ^ mixed(rows.astype(np.uint64)))
    order = np.argsort(keys)
    twice = order[1:][keys[order][1:] == keys[order][:-1]]
    return np.bincount(rows[twice], weights[at[twice]], len(pairs)).astype(np.float64)

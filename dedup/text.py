"""Texts as units (words), read many at a time: Python runs once for a batch, numpy for each character.

A unit is a word; in scripts that are written without spaces, a character. Digits count as one and the same sign, so a
text with another price or hour stays the same text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from dedup.characters import BODY_START, IGNORED, PAUSE, STOP, TEXT_END, UNSPACED, WORD, capitals, digits, folded, kinds
from dedup.hashing import Hashes, mixed, positive, run_hashes
from dedup.lists import Ints, Lists, from_pairs, run_starts

BATCH = 20_000
"""Texts read at once; at most 65,536, so that they sort fast."""
NAME_LETTERS = 3
"""A name has at least this many letters."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Units:
    """The units of ``count`` texts, in order: arrays with one entry a unit.

    ``text``: which text, ascending; ``hashes``: of the folded unit; ``exact``: the same with its digits; ``sentence``:
    a number that rises at the end of a sentence and of a text; ``body``: stands after the title; ``unspaced``: is a
    character of an unspaced script; ``capital``: begins with a capital; ``telling``: is a word inside a sentence and
    not all in capitals, so that its first letter tells whether it is a name.
    """

    count: int
    text: Ints
    hashes: Hashes
    exact: Hashes
    sentence: Ints
    body: Mask
    unspaced: Mask
    capital: Mask
    telling: Mask

    def where(self, mask: Mask) -> Units:
        """Return the units for which ``mask`` holds."""
        return Units(self.count, **{f.name: getattr(self, f.name)[mask] for f in fields(self)[1:]})


def _codes(titles: Sequence[str], bodies: Sequence[str]) -> NDArray[np.uint32]:
    start, end = chr(BODY_START), chr(TEXT_END)
    whole = end.join(f"{title}{start}{body}" for title, body in zip(titles, bodies, strict=True)) + end
    if whole.count(end) != len(titles) or whole.count(start) != len(titles):
        clean = str.maketrans({start: " ", end: " "})
        return _codes([t.translate(clean) for t in titles], [b.translate(clean) for b in bodies])
    return np.frombuffer(unicodedata.normalize("NFKC", whole).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def read(bodies: Sequence[str], titles: Sequence[str] | None = None) -> Units:
    """Return the units of up to 65,536 texts (where ``titles`` are given, these come first in each)."""
    count = len(bodies)
    codes = _codes([""] * count if titles is None else titles, bodies) if count else np.zeros(0, np.uint32)
    kind = kinds()[codes]
    codes, kind = codes[kind != IGNORED], kind[kind != IGNORED]
    stop = (kind == STOP) & ~np.append(np.isin(kind[1:], (WORD, UNSPACED)), False)
    stop |= (codes == BODY_START) | (codes == TEXT_END)
    text, sentences, bodies_begun = (np.cumsum(m) for m in (codes == TEXT_END, stop, codes == BODY_START))
    pauses = np.cumsum(stop | ((kind == PAUSE) & (np.append(kind[1:], 0) != WORD)))

    at = np.flatnonzero((kind == WORD) | (kind == UNSPACED))
    codes, kind = codes[at], kind[at]
    apart = np.diff(at, prepend=-2) != 1
    unspaced = kind == UNSPACED
    begins = apart | unspaced | np.concatenate([[False], unspaced[:-1]])
    starts = np.flatnonzero(begins)
    digit = digits()[codes]
    again = digit & ~begins & np.concatenate([[False], digit[:-1]])
    scattered = folded()[codes].astype(np.uint64)
    exact = run_hashes(mixed(np.where(digit, codes, scattered).astype(np.uint64)), starts)
    hashes = run_hashes(mixed(scattered[~again]), np.flatnonzero(begins[~again]))

    at = at[starts]
    size = np.diff(np.append(starts, len(codes)))
    capital = capitals()[codes]
    uppers, numerals = (_sums(mask, starts) for mask in (capital, digit))
    opens = np.diff(pauses[at], prepend=-1) != 0
    return Units(
        count, text[at], hashes, exact, sentences[at], bodies_begun[at] > text[at], unspaced[starts], capital[starts],
        ~opens & (size >= NAME_LETTERS) & (numerals == 0) & (uppers < size),
    )  # fmt: skip


def _sums(mask: Mask, starts: Ints) -> Ints:
    if not len(starts):
        return np.zeros(0, np.int64)
    sums: Ints = np.add.reduceat(mask.astype(np.int64), starts)
    return sums


def text_keys(units: Units) -> tuple[Ints, Mask]:
    """Return a hash that two texts share exactly when their words are the same, and which texts have a word at all."""
    starts = run_starts(units.text)
    keys, stated = np.zeros(units.count, np.int64), np.zeros(units.count, np.bool_)
    keys[units.text[starts]] = positive(run_hashes(units.hashes, starts))
    stated[units.text[starts]] = True
    return keys, stated


@dataclass(frozen=True)
class WordUses:
    """How words are written inside sentences: hashes ascending, uses, and uses with a capital."""

    words: Ints
    uses: Ints
    capital: Ints

    def names(self, least_share: float = 0.9) -> Ints:
        """Return the words that behave like names: at least ``least_share`` of their uses have a capital.

        Scripts without capitals give no names. German nouns have capitals too: they are common, and are told from
        names by how many adverts share them.
        """
        found: Ints = self.words[self.capital >= np.maximum(least_share * self.uses, 1)]
        return found


def word_uses(units: Units) -> WordUses:
    """Return how the words of ``units`` are written where it tells something."""
    words = positive(units.hashes[units.telling])
    return _summed(words, np.ones(len(words), np.int64), units.capital[units.telling].astype(np.int64))


def uses_together(parts: Sequence[WordUses]) -> WordUses:
    """Return the uses of several batches as one."""
    return _summed(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(WordUses)))


def _summed(words: Ints, uses: Ints, capital: Ints) -> WordUses:
    order = np.argsort(words)
    starts = run_starts(words[order])
    if not len(starts):
        return WordUses(words, uses, capital)
    return WordUses(words[order][starts], np.add.reduceat(uses[order], starts), np.add.reduceat(capital[order], starts))


def capitalised(units: Units) -> Lists:
    """Return the words of each text that it writes with a capital somewhere, ascending."""
    return from_pairs(units.text[units.capital], positive(units.hashes[units.capital]), units.count)

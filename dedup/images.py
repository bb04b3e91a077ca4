"""Perceptual image hashes: the same picture with a few bits flipped gets the same token."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from dedup.specificity import joined
from dedup.text import hashed

BITS_APART = 0.1
"""Two hashes at most this share of bits apart are one picture (about 6 of 64, 25 of 256)."""
_BANDS = 8
_LARGEST_BAND = 400


def _neighbours(distinct: Sequence[int], bits: int) -> list[tuple[int, int]]:
    """Return pairs of positions whose hashes are close: they agree on a whole band (pigeonhole) and on 90 % of bits."""
    width = bits // _BANDS
    close: list[tuple[int, int]] = []
    for band in range(_BANDS):
        buckets: dict[int, list[int]] = defaultdict(list)
        for position, value in enumerate(distinct):
            buckets[(value >> (band * width)) & ((1 << width) - 1)].append(position)
        for bucket in buckets.values():
            if len(bucket) <= _LARGEST_BAND:
                close += [
                    (a, b)
                    for i, a in enumerate(bucket)
                    for b in bucket[i + 1 :]
                    if (distinct[a] ^ distinct[b]).bit_count() <= BITS_APART * bits
                ]
    return close


def image_tokens(hashes: Sequence[Sequence[str]]) -> list[frozenset[int]]:
    """Return for each advert the pictures it shows, as numbers that near-identical hashes share.

    ``hashes`` are hexadecimal, of 64 or 256 bits; lengths are never mixed. What is not hexadecimal is left out.
    """
    read = [[(len(h) * 4, int(h, 16)) for h in held if _is_hash(h)] for held in hashes]
    tokens: dict[tuple[int, int], int] = {}
    for bits in (64, 256):
        distinct = sorted({value for held in read for length, value in held if length == bits})
        for position, first in enumerate(joined(len(distinct), _neighbours(distinct, bits))):
            tokens[bits, distinct[position]] = hashed(f"{bits}:{distinct[first]:x}")
    return [frozenset(tokens[pair] for pair in held) for held in read]


def _is_hash(value: str) -> bool:
    return len(value) in {16, 64} and all(c in "0123456789abcdefABCDEF" for c in value)

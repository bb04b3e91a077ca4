"""Perceptual image hashes: the same picture with a few bits flipped gets the same token.

Near hashes are found by multi-index hashing (Norouzi et al. 2012): hashes that agree on a whole stretch of bits are
compared with their next neighbours there, so that the work grows with the number of pictures, not its square.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from dedup.hashing import Hashes, mixed, positive
from dedup.lists import Ints, Lists, from_pairs
from dedup.specificity import connected

BITS_APART = 0.1
"""Two hashes at most this share of bits apart are one picture (about 6 of 64, 25 of 256)."""
NEIGHBOURS = 12
BITS = (64, 256)

Hashed = dict[int, tuple[Ints, NDArray[np.uint64]]]
"""By length in bits: the row of each hash, and the hashes as 64-bit words (hashes, words)."""


def read_hashes(hashes: Sequence[Sequence[str]]) -> Hashed:
    """Return the hexadecimal hashes of each row by length in bits; what is not hexadecimal of 64 or 256 is left out."""
    rows: dict[int, list[int]] = {bits: [] for bits in BITS}
    raw: dict[int, list[bytes]] = {bits: [] for bits in BITS}
    for row, held in enumerate(hashes):
        for value in held:
            try:
                read = bytes.fromhex(value)
            except ValueError:
                continue
            if 8 * len(read) in rows and 2 * len(read) == len(value):
                rows[8 * len(read)].append(row)
                raw[8 * len(read)].append(read)
    return {
        bits: (
            np.array(rows[bits], dtype=np.int64),
            np.frombuffer(b"".join(raw[bits]), dtype=">u8").astype(np.uint64).reshape(-1, bits // 64),
        )
        for bits in BITS
    }


def tokens(count: int, read: Hashed) -> Lists:
    """Return for each of ``count`` rows the pictures it shows, as numbers that near-identical hashes share."""
    rows, values = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for bits, (having, hashes) in read.items():
        distinct, which = _distinct(hashes)
        first = connected(len(distinct), *_near(distinct, bits))
        named = positive(_scattered(distinct[first]) ^ np.uint64(bits))
        rows.append(having)
        values.append(named[which])
    return from_pairs(np.concatenate(rows), np.concatenate(values), count)


def image_tokens(hashes: Sequence[Sequence[str]]) -> Lists:
    """Return the tokens of the pictures of each row (see :func:`tokens`)."""
    return tokens(len(hashes), read_hashes(hashes))


def _scattered(hashes: NDArray[np.uint64]) -> Hashes:
    out = np.zeros(len(hashes), np.uint64)
    for word in range(hashes.shape[1]):
        out = mixed(out ^ hashes[:, word])
    return out


def _distinct(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], Ints]:
    """Return the distinct hashes in ascending order, and which of them each hash is."""
    order = np.lexsort(hashes.T[::-1])
    ordered = hashes[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    which = np.zeros(len(order), np.int64)
    which[order] = np.cumsum(new) - 1
    return ordered[new], which


def _stretches(hashes: NDArray[np.uint64], bits: int) -> Iterator[NDArray[np.uint64]]:
    """Yield keys of some 21 bits: every two of six stretches of 64 bits, every one of twelve of 256."""

    def stretch(start: int, width: int) -> NDArray[np.uint64]:
        word, shift = divmod(start, 64)
        value = hashes[:, word] >> np.uint64(shift)
        if shift + width > 64:
            value = value | (hashes[:, word + 1] << np.uint64(64 - shift))
        return value & np.uint64((1 << width) - 1)

    if bits == 64:
        cuts = (0, 11, 22, 33, 44, 54, 64)
        six = [stretch(a, b - a) for a, b in itertools.pairwise(cuts)]
        yield from ((one << np.uint64(11)) | other for one, other in itertools.combinations(six, 2))
    else:
        yield from (stretch(start, 21) for start in range(0, 252, 21))


def _near(hashes: NDArray[np.uint64], bits: int) -> tuple[Ints, Ints]:
    """Return pairs of positions among distinct ``hashes`` that are close."""
    left, right = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    positions = np.arange(len(hashes), dtype=np.uint64)
    for key in _stretches(hashes, bits):
        ordered = np.sort((key << np.uint64(32)) | positions)
        bucket = ordered >> np.uint64(32)
        order = (ordered & np.uint64(0xFFFFFFFF)).astype(np.int64)
        for step in range(1, NEIGHBOURS + 1):
            at = np.flatnonzero(bucket[step:] == bucket[:-step])
            if not len(at):
                break
            a, b = order[at], order[at + step]
            apart = np.bitwise_count(hashes[a] ^ hashes[b]).sum(axis=1, dtype=np.int64)
            close = apart <= BITS_APART * bits
            left.append(a[close])
            right.append(b[close])
    return np.concatenate(left), np.concatenate(right)

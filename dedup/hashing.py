"""Stable 63-bit hashes: the same in every process and on every machine."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

_ODD = 0x9E3779B97F4A7C15


def hashed(value: str) -> int:
    """Return a stable 63-bit hash of ``value``."""
    return int.from_bytes(blake2b(value.encode(), digest_size=8).digest(), "big") >> 1


def mixed(values: NDArray[np.uint64]) -> Hashes:
    """Return ``values`` scattered over 64 bits, one to one (the finaliser of SplitMix64, Steele et al. 2014)."""
    out = values + np.uint64(_ODD)
    out = (out ^ (out >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    out = (out ^ (out >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return out ^ (out >> np.uint64(31))


def powers(count: int) -> Hashes:
    """Return the first ``count`` powers of an odd number modulo 2^64."""
    out = np.full(max(count, 1), _ODD, dtype=np.uint64)
    out[0] = 1
    return np.cumprod(out)


def run_hashes(values: Hashes, starts: NDArray[np.int64]) -> Hashes:
    """Return a hash for each run of ``values`` that begins at ``starts``, the order within the run counting."""
    if not len(starts):
        return np.zeros(0, dtype=np.uint64)
    sizes = np.diff(np.append(starts, len(values)))
    places = np.arange(len(values)) - np.repeat(starts, sizes)
    return mixed(np.add.reduceat(values * powers(int(sizes.max()))[places], starts))


def positive(values: Hashes) -> NDArray[np.int64]:
    """Return ``values`` as 63-bit numbers, for columns that are signed."""
    return (values >> np.uint64(1)).astype(np.int64)

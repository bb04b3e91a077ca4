"""Ragged lists as two arrays (compressed sparse rows): what each advert has, without a Python object a value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Lists:
    """``offsets`` (rows + 1) into ``values`` (int64): row ``i`` is ``values[offsets[i]:offsets[i + 1]]``."""

    offsets: Ints
    values: Ints

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> Ints:
        return self.values[self.offsets[row] : self.offsets[row + 1]]

    @property
    def sizes(self) -> Ints:
        """How many values each row has."""
        return np.diff(self.offsets)

    @property
    def rows(self) -> Ints:
        """The row of each value."""
        return np.repeat(np.arange(len(self)), self.sizes)

    @property
    def ranks(self) -> Ints:
        """The place of each value in its row, from 0."""
        return np.arange(len(self.values)) - np.repeat(self.offsets[:-1], self.sizes)

    def kept(self, mask: NDArray[np.bool_]) -> Lists:
        """Return the same rows with the values where ``mask`` (one entry a value) holds."""
        before = np.concatenate([[0], np.cumsum(mask)])
        return Lists(before[self.offsets], self.values[mask])

    def first(self, most: int) -> Lists:
        """Return the first ``most`` values of every row."""
        return self.kept(self.ranks < most)

    def places(self, rows: Ints) -> Ints:
        """Return where the values of ``rows``, one row after another, stand among ``values``."""
        sizes = self.sizes[rows]
        offsets = offsets_of(sizes)
        places: Ints = np.repeat(self.offsets[:-1][rows] - offsets[:-1], sizes)
        places += np.arange(offsets[-1])
        return places

    def taken(self, order: Ints) -> Lists:
        """Return the rows ``order``, in that order."""
        return Lists(offsets_of(self.sizes[order]), self.values[self.places(order)])

    def arrow(self) -> pa.Array[Any]:
        """Return the lists as an Arrow array, without a copy."""
        return pa.LargeListArray.from_arrays(self.offsets, self.values)


def offsets_of(sizes: Ints) -> Ints:
    """Return the offsets of rows of ``sizes``."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def from_rows(rows: Iterable[Iterable[int]]) -> Lists:
    """Return Python rows of numbers as lists."""
    held = [list(row) for row in rows]
    values = np.fromiter((v for row in held for v in row), dtype=np.int64)
    return Lists(offsets_of(np.fromiter(map(len, held), dtype=np.int64, count=len(held))), values)


def from_pairs(rows: Ints, values: Ints, count: int) -> Lists:
    """Return ``count`` lists of the distinct ``values`` of each of ``rows``, ascending."""
    order = sorted_by(rows, values)
    rows, values = rows[order], values[order]
    first = run_starts(rows, values)
    rows, values = rows[first], values[first]
    return Lists(offsets_of(np.bincount(rows, minlength=count)), values)


def sorted_by(first: Ints, second: Ints) -> Ints:
    """Return the order that sorts by ``first``, and by ``second`` where that is equal."""
    order = np.argsort(second)
    key = first[order]
    if len(key) and key.min() >= 0 and key.max() < 1 << 16:
        key = key.astype(np.uint16)  # numpy sorts 16-bit keys by radix
    return order[np.argsort(key, kind="stable")]


def joined(parts: Sequence[Lists]) -> Lists:
    """Return the rows of ``parts``, one after another."""
    sizes = np.concatenate([part.sizes for part in parts]) if parts else np.zeros(0, np.int64)
    values = np.concatenate([part.values for part in parts]) if parts else np.zeros(0, np.int64)
    return Lists(offsets_of(sizes), values)


def merged(*parts: Lists) -> Lists:
    """Return the distinct values that each row has in any of ``parts``, which are of equal length."""
    rows, values = (np.concatenate([getattr(part, name) for part in parts]) for name in ("rows", "values"))
    return from_pairs(rows, values, len(parts[0]))


@dataclass(frozen=True)
class Holders:
    """Which rows have a value: ``rows[offsets[i]:offsets[i + 1]]`` (ascending) have ``values[i]`` (ascending)."""

    values: Ints
    offsets: Ints
    rows: Ints

    def positions(self, wanted: Ints) -> Ints:
        """Return where each of ``wanted``, which all are among ``values``, stands there."""
        return np.searchsorted(self.values, wanted)


def holders(lists: Lists) -> Holders:
    """Return which rows have each value of ``lists`` (whose rows have each value once)."""
    order = np.argsort(lists.values, kind="stable")
    values = lists.values[order]
    starts = run_starts(values)
    return Holders(values[starts], np.append(starts, len(values)), lists.rows[order])


def run_starts(*keys: NDArray[Any]) -> Ints:
    """Return where each run of neighbours starts that are equal in all of ``keys`` (arrays of one length)."""
    new = np.zeros(len(keys[0]), np.bool_)
    new[:1] = True
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(new)

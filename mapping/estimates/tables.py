"""Which units stand on which lists: counts of every combination of lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mapping.errors import ListTableError

Floats = NDArray[np.float64]
Masks = NDArray[np.int64]
Flags = NDArray[np.bool_]
MOST_LISTS = 10


@dataclass(frozen=True)
class CaptureTable:
    """Counts of units by the lists they are on.

    ``counts[mask]`` is the number of units on exactly the lists whose bits are set in ``mask`` (bit ``i`` is
    ``lists[i]``); ``counts`` has ``2 ** len(lists)`` entries and ``counts[0]``, the unseen, is 0. ``notes`` says in
    words what was put right when the table was made.
    """

    lists: tuple[str, ...]
    counts: Floats
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The number of lists."""
        return len(self.lists)

    @property
    def observed(self) -> int:
        """The number of units on at least one list."""
        return int(self.counts.sum())

    @property
    def list_sizes(self) -> tuple[int, ...]:
        """The number of units on each list."""
        sums = superset_sums(self.counts)
        return tuple(int(sums[1 << i]) for i in range(self.size))

    @property
    def frequencies(self) -> tuple[int, ...]:
        """Units on exactly one list, exactly two, … all lists."""
        found = np.bincount(list_numbers(self.size), weights=self.counts, minlength=self.size + 1)
        return tuple(int(number) for number in found[1:])

    @property
    def recaptures(self) -> int:
        """Units on two lists or more."""
        return sum(self.frequencies[1:])

    def without(self, index: int) -> CaptureTable:
        """Return the table of the other lists; units on this list alone are gone."""
        return self._others(index, np.ones(len(self.counts), dtype=bool))

    def within(self, index: int) -> CaptureTable:
        """Return the table of the other lists over the units on this one: of a known total."""
        return self._others(index, (np.arange(len(self.counts)) >> index & 1).astype(bool))

    def _others(self, index: int, kept: Flags) -> CaptureTable:
        masks = np.arange(len(self.counts))
        below = masks & ((1 << index) - 1)
        squeezed = below | (masks >> (index + 1)) << index
        counts = np.zeros(len(masks) // 2)
        np.add.at(counts, squeezed, np.where(kept, self.counts, 0.0))
        counts[0] = 0
        return CaptureTable(self.lists[:index] + self.lists[index + 1 :], counts)

    def merged(self, groups: Sequence[Sequence[int]], names: Sequence[str]) -> CaptureTable:
        """Return the table with each group of lists made one list: a unit is on it if it is on any of them."""
        masks = np.arange(len(self.counts))
        new = np.zeros(len(masks), dtype=int)
        for k, group in enumerate(groups):
            new |= ((masks & sum(1 << i for i in group)) > 0).astype(int) << k
        counts = np.bincount(new, weights=self.counts, minlength=1 << len(groups)).astype(float)
        counts[0] = 0
        return CaptureTable(tuple(names), counts, self.notes)


def make_table(lists: Sequence[str], rows: Iterable[Sequence[object]], counts: Iterable[object]) -> CaptureTable:
    """Return the table of 0/1 ``rows`` (one column a list) and their ``counts``.

    Rows may be in any order, repeat (their counts are added) and be missing (0). A row of only zeros cannot have been
    observed: its count is left out with a note. Raises :class:`ListTableError` for anything else that is no table.
    """
    if not 1 <= len(lists) <= MOST_LISTS:
        raise ListTableError(
            f"there are {len(lists)} lists: give 1 to {MOST_LISTS}, joining the smallest or most alike."
        )
    if len(set(lists)) < len(lists) or not all(name.strip() for name in lists):
        raise ListTableError("two lists have the same name, or one has none: give each list a name of its own.")
    found = np.zeros(1 << len(lists))
    for number, (row, count) in enumerate(zip(rows, counts, strict=True), 1):
        found[_mask(row, len(lists), number)] += _count(count, number)
    notes = []
    if found[0]:
        notes.append(f"{found[0]:.0f} units that are on no list were left out: they cannot have been observed.")
        found[0] = 0
    if not found.any():
        raise ListTableError("every count is 0: there is nothing to estimate from.")
    return CaptureTable(tuple(lists), found, tuple(notes))


def table_of_memberships(memberships: Iterable[Iterable[str]], lists: Sequence[str] | None = None) -> CaptureTable:
    """Return the table of units given as the names of the lists each is on; ``lists`` fixes names and order."""
    units = [frozenset(names) for names in memberships]
    names = list(lists) if lists is not None else sorted(set().union(*units))
    return make_table(names, [[int(name in unit) for name in names] for unit in units], [1] * len(units))


def list_numbers(size: int) -> Masks:
    """Return for each of the ``2 ** size`` combinations how many lists are in it."""
    found = np.zeros(1, dtype=np.int64)
    for _ in range(size):
        found = np.concatenate([found, found + 1])
    return found


def superset_sums(values: Floats) -> Floats:
    """Return, along the last axis, the sum over all combinations that hold each combination (zeta transform)."""
    found = np.array(values, dtype=float)
    half = 1
    while half < found.shape[-1]:
        view = found.reshape(*found.shape[:-1], -1, 2, half)
        view[..., 0, :] += view[..., 1, :]
        half *= 2
    return found


def subset_sums(values: Floats) -> Floats:
    """Return, along the last axis, the sum over all combinations that each combination holds."""
    found = np.array(values, dtype=float)
    half = 1
    while half < found.shape[-1]:
        view = found.reshape(*found.shape[:-1], -1, 2, half)
        view[..., 1, :] += view[..., 0, :]
        half *= 2
    return found


def _mask(row: Sequence[object], size: int, number: int) -> int:
    if len(row) != size:
        raise ListTableError(f"row {number} has {len(row)} values for {size} lists: give one 0 or 1 for each.")
    mask = 0
    for i, value in enumerate(row):
        on = _number(value)
        if on not in {0.0, 1.0}:
            raise ListTableError(f"row {number} has {value!r} for a list: write 0 (not on it) or 1 (on it).")
        mask |= int(on) << i
    return mask


def _count(value: object, number: int) -> float:
    count = _number(value)
    if count is None or count < 0 or count != int(count) or count > 1e12:
        raise ListTableError(f"row {number} has the count {value!r}: write a whole number, 0 or more.")
    return count


def _number(value: object) -> float | None:
    try:
        number = float(str(value).strip())
    except ValueError:
        return None
    return number if np.isfinite(number) else None

"""How much a shared value says about *one person*: who stands behind a number, how many strangers share a text.

A number that many different persons answer (an agency, a call centre) says that two adverts have an operator in
common, not a person. The persons behind a value are estimated from below, by what its adverts state: clearly
different nationalities, clearly different ages (after the time between adverts).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from dedup.lists import Holders, Ints, Lists, run_starts

AGE_GAP_YEARS = 5.0
"""Birth years stated further apart than this speak for two persons (ages are often stated a few years off)."""
SUPPORT = 0.2
"""A nationality or age counts as a person of its own when at least this share of a value's adverts states it."""
AT_ONCE = 1 << 22
"""Values counted at once, so that a million texts need no more memory for it than a hundred thousand."""
LOOKED_AT = 64
"""Of a value that more adverts share, this many birth years, evenly picked, are looked at."""


def persons_behind(held: Holders, births: NDArray[np.float64], nations: Ints) -> Ints:
    """Return for each value the least number of persons that explains what its adverts state (1 where nothing speaks).

    ``births`` are the adverts' birth years (NaN where not stated), ``nations`` numbers of their nationalities (−1).
    """
    which = np.repeat(np.arange(len(held.values)), np.diff(held.offsets))
    stated = births[held.rows]
    aged = ~np.isnan(stated)
    ages = _age_groups(which[aged], stated[aged], len(held.values))
    nation = nations[held.rows]
    known = nation >= 0
    width = int(nations.max(initial=0)) + 1
    keys = np.sort(which[known] * width + nation[known])
    starts = run_starts(keys)
    countries = _supported(keys[starts] // width, np.diff(np.append(starts, len(keys))), len(held.values))
    return np.maximum(np.maximum(ages, countries), 1)


def _supported(which: Ints, counts: Ints, values: int) -> Ints:
    """Return for each value how many of its groups (``which`` value, ``counts`` adverts) are well supported."""
    total = np.bincount(which, counts, values)
    kept = counts >= np.maximum(1.0, SUPPORT * total[which])
    return np.bincount(which[kept], minlength=values)


def _age_groups(which: Ints, births: NDArray[np.float64], values: int) -> Ints:
    """Return for each value how many well-supported groups its birth years fall into.

    A birth year joins the group before it when it is near the group's first year (:data:`AGE_GAP_YEARS`) or its last
    (half of that).
    """
    if not len(which):
        return np.zeros(values, np.int64)
    order = np.lexsort((births, which))
    which, births = which[order], births[order]
    starts = run_starts(which)
    sizes = np.diff(np.append(starts, len(which)))
    step = np.maximum(np.repeat(sizes, sizes), LOOKED_AT)
    rank = np.arange(len(which)) - np.repeat(starts, sizes)
    picked = (rank * LOOKED_AT // step) != ((rank - 1) * LOOKED_AT // step)
    which, births = which[picked], births[picked]
    starts = run_starts(which)
    sizes = np.diff(np.append(starts, len(which)))

    first, last = births[starts].copy(), births[starts].copy()
    new = np.zeros(len(which), np.bool_)
    new[starts] = True
    for rank_now in range(1, int(sizes.max())):
        longer = np.flatnonzero(sizes > rank_now)
        at = starts[longer] + rank_now
        begins = (births[at] - first[longer] > AGE_GAP_YEARS) & (births[at] - last[longer] > AGE_GAP_YEARS / 2)
        new[at] = begins
        first[longer[begins]] = births[at[begins]]
        last[longer] = births[at]
    groups = np.flatnonzero(new)
    return _supported(which[groups], np.diff(np.append(groups, len(which))), values)


def connected(count: int, left: Ints, right: Ints) -> Ints:
    """Return for each of ``count`` positions the smallest one that the edges ``left``–``right`` connect it with."""
    graph = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(count, count))
    labels = connected_components(graph, directed=False)[1]
    smallest = np.full(int(labels.max(initial=-1)) + 1, count)
    np.minimum.at(smallest, labels, np.arange(count))
    return smallest[labels].astype(np.int64)


def groups_of(count: int, held: Holders, binding: NDArray[np.bool_]) -> Ints:
    """Return a group for each of ``count`` adverts: adverts that share a ``binding`` value are one group."""
    sizes = np.diff(held.offsets)
    tied = np.repeat(binding, sizes)
    firsts = np.repeat(held.rows[held.offsets[:-1]], sizes) if len(sizes) else held.rows
    return connected(count, firsts[tied], held.rows[tied])


def strangers(lists: Lists, groups: Ints) -> NDArray[np.int32]:
    """Return for each value of ``lists`` how many groups have it; adverts of the group −1 are not counted."""
    found, group = np.zeros(len(lists.values), np.int32), np.repeat(groups.astype(np.int32), lists.sizes)
    parts = 1 + len(found) // AT_ONCE
    which = (lists.values % parts).astype(np.int16)
    for part in range(parts):
        at = np.flatnonzero(which == part)
        found[at] = _groups_having(lists.values[at], group[at].astype(np.int64))
    return found


def _groups_having(held: Ints, group: Ints) -> Ints:
    order = np.argsort(held)
    values, group = held[order], group[order]
    starts = run_starts(values)
    run = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(values))))
    counted, width = group >= 0, int(group.max(initial=0)) + 1
    pairs = np.sort(run[counted] * width + group[counted])
    distinct = pairs[run_starts(pairs)] // width
    found = np.zeros(len(values), np.int64)
    found[order] = np.bincount(distinct, minlength=len(starts))[run]
    return found

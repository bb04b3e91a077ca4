"""From pair scores to profiles without chaining: average link, bound by human judgements.

Connected components let one wrong pair join two agencies. Here groups of adverts are joined in the order of the
*average* evidence over the pairs between them (average link, Sokal & Michener 1958, on log-odds), and a join stands
where it is likely enough (:mod:`dedup.joins`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dedup.agglomeration import Hierarchy, average_link
from dedup.boosting import Boosted
from dedup.candidates import Pairs
from dedup.joins import join_bits

CEILING = 10.0
"""Log-odds are cut at this many bits either way, so that one pair can neither force nor forbid a whole group."""
JOIN_BITS = -1.0
"""Two groups are one profile where the log2 odds that their join is right are at least this.

Less than even: what no rule proposes is never joined, and so fewer profiles are too many.
"""
CONSIDERED_BITS = -6.0
"""Joins at least this probable are kept in the hierarchy: they may be right, and draws take some of them."""
MISSING_BITS = -7.0
"""The weight of a pair that no rule proposed."""
MISSING_SHARE = 0.01
"""How much such a pair counts: what no rule proposed says little against one person."""
_APART = -1e12


@dataclass(frozen=True)
class Constraints:
    """What people decided, by position: groups that belong together, pairs that do not, and what was contradictory."""

    together: tuple[tuple[int, ...], ...] = ()
    apart: frozenset[tuple[int, int]] = frozenset()
    conflicts: tuple[tuple[int, int], ...] = field(default=())


def constraints(same: Iterable[tuple[int, int]], different: Iterable[tuple[int, int]], count: int) -> Constraints:
    """Return the constraints that follow from judged pairs of ``count`` adverts.

    "Same" carries over (a = b, b = c, so a = c). A "same" that would put two adverts together that were judged
    different contradicts it; the careful side stands: the adverts stay apart and the pair is reported as a conflict.
    """
    apart = {(min(p), max(p)) for p in different}
    group = list(range(count))
    members: dict[int, list[int]] = defaultdict(list)
    conflicts: list[tuple[int, int]] = []
    for a, b in sorted({(min(p), max(p)) for p in same}):
        ga, gb = group[a], group[b]
        if ga == gb:
            continue
        left, right = members[ga] or [ga], members[gb] or [gb]
        if any((min(x, y), max(x, y)) in apart for x in left for y in right):
            conflicts.append((a, b))
            continue
        members[ga] = sorted([*left, *right])
        members.pop(gb, None)
        for x in right:
            group[x] = ga
    return Constraints(
        tuple(sorted(tuple(m) for m in members.values() if len(m) > 1)), frozenset(apart), tuple(conflicts)
    )


@dataclass(frozen=True, eq=False)
class Clustering:
    """Clusters (positions ascending, sorted), the label of each position, and the joins they came from.

    ``base`` is the group of each position before any join: what people put together, by its smallest position.
    """

    clusters: tuple[tuple[int, ...], ...]
    labels: NDArray[np.int64]
    base: NDArray[np.int64]
    hierarchy: Hierarchy


def cluster(
    count: int, pairs: Pairs, bits: NDArray[np.float64], given: Constraints, joins: Boosted | None = None
) -> Clustering:
    """Divide ``count`` adverts into profiles by the log-odds ``bits`` of ``pairs`` and what people decided.

    What people put together stays so, and what they parted too; the order of the pairs does not matter. How likely a
    join is right is told by the trees ``joins``, or those that are shipped.
    """
    base = np.arange(count)
    for together in given.together:
        base[list(together)] = min(together)
    apart = np.array(sorted(given.apart), dtype=np.int64).reshape(-1, 2)
    edges = base[np.concatenate([pairs, apart])]
    weight = np.concatenate([np.clip(bits, -CEILING, CEILING), np.full(len(apart), _APART)])
    sizes = np.bincount(base, minlength=count)
    hierarchy = average_link(sizes, edges[:, 0], edges[:, 1], weight, CONSIDERED_BITS, MISSING_BITS, MISSING_SHARE)
    labels = hierarchy.labels(join_bits(hierarchy, joins) >= JOIN_BITS)[base]
    return Clustering(clusters_of(labels), labels, base, hierarchy)


def clusters_of(labels: NDArray[np.int64]) -> tuple[tuple[int, ...], ...]:
    """Return the positions of each label, by their smallest."""
    order = np.argsort(labels, kind="stable")
    ends = np.flatnonzero(np.diff(labels[order])) + 1
    found = (tuple(part.tolist()) for part in np.split(order, ends) if len(part))
    return tuple(sorted(found))

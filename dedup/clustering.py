"""From pair scores to profiles without chaining: average link inside components, bound by human judgements.

Connected components let one wrong pair join two agencies. Here two groups of adverts join only while the *average*
evidence over all pairs between them speaks for one person (average link, Sokal & Michener 1958, on match weights).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from dedup.candidates import Pairs

LARGEST = 1_500
"""Components above this size are cut at a higher weight before they are clustered."""
CEILING = 10.0
FLOOR = -10.0
"""Weights are cut at these (bits), so that one pair can neither force nor forbid a whole group."""
_APART = 1e9


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


def components(count: int, pairs: Pairs, weight: NDArray[np.float64], least: float) -> list[list[int]]:
    """Return the groups (positions ascending) of two or more adverts that pairs of at least ``least`` bits connect.

    A group above :data:`LARGEST` is divided at ever higher weights; if it never falls apart, it is left whole.
    """
    if not len(pairs):
        return []
    kept = weight >= least
    graph = coo_array((np.ones(int(kept.sum())), (pairs[kept, 0], pairs[kept, 1])), shape=(count, count))
    labels = connected_components(graph, directed=False)[1]
    sizes = np.bincount(labels)
    large = np.flatnonzero(sizes > LARGEST)
    groups = [list(g) for g in _grouped(labels, sizes) if len(g) <= LARGEST]
    for label in large:
        inside = (labels[pairs[:, 0]] == label) & kept
        if least >= CEILING:
            groups.append(np.flatnonzero(labels == label).tolist())
        else:
            groups += components(count, pairs[inside], weight[inside], least + 2.0)
    return sorted(groups)


def _grouped(labels: NDArray[np.int32], sizes: NDArray[np.int64]) -> Iterable[Sequence[int]]:
    order = np.argsort(labels, kind="stable")
    ends = np.cumsum(sizes)
    return (order[end - size : end].tolist() for end, size in zip(ends, sizes, strict=True) if size > 1)


def pairs_inside(groups: Sequence[Sequence[int]], most: int) -> Pairs:
    """Return every pair inside each group of at most ``most`` adverts."""
    blocks = [np.array(g, dtype=np.int64) for g in groups if len(g) <= most]
    parts = [np.column_stack([b[i] for i in np.triu_indices(len(b), 1)]) for b in blocks]
    found = np.concatenate(parts) if parts else np.zeros((0, 2), dtype=np.int64)
    return found[np.lexsort((found[:, 1], found[:, 0]))]


def cluster(
    group: Sequence[int],
    weight_of: Callable[[int, int], float],
    given: Constraints,
    least: float,
) -> list[list[int]]:
    """Return ``group`` divided into profiles: groups join while their average weight is at least ``least`` bits.

    ``weight_of(left, right)`` gives a pair's weight; what people put together stays so, what they parted too.
    """
    members = sorted(group)
    size = len(members)
    if size == 1:
        return [members]
    weights = np.zeros((size, size))
    for i in range(size):
        for j in range(i + 1, size):
            weights[i, j] = weights[j, i] = weight_of(members[i], members[j])
    distance = CEILING - np.clip(weights, FLOOR, CEILING) + 1.0
    place = {member: i for i, member in enumerate(members)}
    _bind(distance, place, given)
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(distance, checks=False), method="average")
    labels = fcluster(tree, CEILING - least + 1.0, criterion="distance")
    found: dict[int, list[int]] = defaultdict(list)
    for member, label in zip(members, labels, strict=True):
        found[int(label)].append(member)
    return sorted(found.values())


def _bind(distance: NDArray[np.float64], place: Mapping[int, int], given: Constraints) -> None:
    """Write the constraints into ``distance``: groups at 0 with common distances outward, parted pairs very far."""
    for a, b in given.apart:
        if a in place and b in place:
            distance[place[a], place[b]] = distance[place[b], place[a]] = _APART
    for together in given.together:
        inside = [place[m] for m in together if m in place]
        if not inside:
            continue
        common = distance[inside].mean(axis=0)
        distance[inside] = common
        distance[:, inside] = common[:, None]
        distance[np.ix_(inside, inside)] = 0.0

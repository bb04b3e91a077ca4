"""How much a shared value says about *one person*: who stands behind a number, how many strangers share a text.

A number that many different persons answer (an agency, a call centre) says that two adverts have an operator in
common, not a person. The persons behind a value are estimated from below, by what its adverts state: clearly
different nationalities, clearly different ages (after the time between adverts).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Value = TypeVar("Value", bound=Hashable)

AGE_GAP_YEARS = 5.0
"""Birth years stated further apart than this speak for two persons (ages are often stated a few years off)."""
SUPPORT = 0.2
"""A nationality or age counts as a person of its own when at least this share of a value's adverts states it."""


def holders(values: Sequence[Iterable[Value]]) -> dict[Value, list[int]]:
    """Return for each value the adverts (by position, ascending) that have it."""
    found: dict[Value, list[int]] = defaultdict(list)
    for position, held in enumerate(values):
        for value in set(held):
            found[value].append(position)
    return dict(found)


def _supported(counts: Iterable[int], total: int) -> int:
    return sum(1 for count in counts if count >= max(1.0, SUPPORT * total))


def _age_groups(births: Sequence[float]) -> int:
    """Return how many well-supported groups ``births`` fall into, each at most :data:`AGE_GAP_YEARS` wide."""
    groups: list[list[float]] = []
    for birth in sorted(births):
        if groups and (birth - groups[-1][0] <= AGE_GAP_YEARS or birth - groups[-1][-1] <= AGE_GAP_YEARS / 2):
            groups[-1].append(birth)
        else:
            groups.append([birth])
    return _supported(map(len, groups), len(births))


def persons_behind(
    members: Sequence[int], births: Sequence[float | None], nationalities: Sequence[tuple[str, ...]]
) -> int:
    """Return the least number of persons that explains what the adverts ``members`` state (1 where nothing speaks)."""
    stated = [birth for m in members if (birth := births[m]) is not None]
    countries = Counter(nationalities[m] for m in members if nationalities[m])
    return max(1, _age_groups(stated) if stated else 1, _supported(countries.values(), sum(countries.values())))


def joined(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Return for each of ``count`` positions the smallest position that ``pairs`` connect it with."""
    parent = list(range(count))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    return [root(node) for node in range(count)]


def groups_of(count: int, held: Mapping[Value, Sequence[int]], binding: Iterable[Value]) -> list[int]:
    """Return a group number for each of ``count`` adverts: adverts that share a ``binding`` value are one group."""
    return joined(count, ((held[value][0], other) for value in binding for other in held[value][1:]))


def strangers(values: Sequence[frozenset[int]], groups: Sequence[int | None]) -> dict[int, int]:
    """Return for each value how many groups have it; adverts whose group is None (no contact) are not counted."""
    seen: dict[int, set[int]] = defaultdict(set)
    for held, group in zip(values, groups, strict=True):
        if group is not None:
            for value in held:
                seen[value].add(group)
    return {value: len(having) for value, having in seen.items()}

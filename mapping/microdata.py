"""Profiles for researchers: coarsened until each is like at least k others in what could tell who it is.

Quasi-identifiers are county, age band, gender, arena and nationality. A profile in a group of fewer than ``k``, or in
one whose members all state the same signals (l-diversity under ``l``), loses them one by one; what is still alone at
the end is left out. A group in which nobody states a signal tells nothing sensitive and may stay.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

NOT_GIVEN = "not given"
COARSENED = ("nationality", "county", "age", "gender", "arena")
"""Order in which quasi-identifiers are taken from groups that are too small."""

CHILD_SIGNALS = frozenset(
    {"stated_age_under_18", "age_borderline", "youth_wording", "school_reference", "guardian_reference"}
)
"""Never in microdata: profiles that may concern a child are too few to hide."""


@dataclass(frozen=True, slots=True)
class Person:
    """One profile as a researcher gets it; ``profile`` is a pseudonym, every value what adverts state."""

    profile: str
    county: str
    age: str
    gender: str
    arena: str
    nationality: str
    adverts: str
    sites: int
    signals: tuple[str, ...]

    @property
    def group(self) -> tuple[str, ...]:
        """What could tell who it is."""
        return tuple(getattr(self, name) for name in COARSENED)


@dataclass(frozen=True)
class Microdata:
    """The profiles, and what it took: how many lost each value, how many were left out, the smallest group left."""

    rows: tuple[Person, ...]
    coarsened: dict[str, int]
    left_out: int
    smallest: int


def age_band(ages: Sequence[int]) -> str:
    """Return the band of the lowest stated age; the lowest band reaches to 25, so that none is of the very young."""
    if not ages:
        return "not stated"
    youngest = min(ages)
    return next((name for limit, name in ((26, "up to 25"), (31, "26-30"), (41, "31-40")) if youngest < limit), "41+")


def number_band(number: int) -> str:
    """Return the band of a number of adverts."""
    return "1" if number == 1 else "2-4" if number < 5 else "5+"


def protect_profiles(rows: Sequence[Person], k: int = 5, least_signals: int = 2) -> Microdata:
    """Return the profiles coarsened as the module says; signals that fewer than ``k`` profiles state are left out."""
    stated = Counter(signal for row in rows for signal in row.signals)
    kept = {signal for signal, number in stated.items() if number >= k and signal not in CHILD_SIGNALS}
    found = [replace(row, signals=tuple(sorted(set(row.signals) & kept))) for row in rows]
    coarsened = {}
    for name in COARSENED:
        weak = _weak(found, k, least_signals)
        coarsened[name] = sum(row.group in weak and getattr(row, name) != NOT_GIVEN for row in found)
        taken: Any = {name: NOT_GIVEN}
        found = [replace(row, **taken) if row.group in weak else row for row in found]
    while weak := _weak(found, k, least_signals):
        found = [row for row in found if row.group not in weak]
    groups = Counter(row.group for row in found)
    found.sort(key=lambda row: row.profile)
    return Microdata(tuple(found), coarsened, len(rows) - len(found), min(groups.values(), default=0))


def _weak(rows: Sequence[Person], k: int, least_signals: int) -> set[tuple[str, ...]]:
    groups: dict[tuple[str, ...], list[Person]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    weak = set()
    for group, members in groups.items():
        stated = {row.signals for row in members}
        if len(members) < k or (stated != {()} and len(stated) < least_signals):
            weak.add(group)
    return weak

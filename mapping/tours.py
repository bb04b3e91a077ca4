"""Tours: profiles that offer in two counties in one wave, as ties between counties, and what may be shown of them.

Ties are many and small, and with the counties' totals they could be worked out together. So they have rules of their
own, stricter than those of other figures: a tie is shown where at least ``minimum`` profiles are behind it and both
counties show their number, rounded to the nearest five; of all others not even the presence is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from admap.records import Aggregate, Unit
from mapping.geography import COUNTRY, counties
from mapping.margins import TOUR, Cell

ROUNDING = 5
_STATED = ("municipality", "county_only")


def tie(one: str, other: str) -> str:
    """Return the category of a tie between two counties, whichever comes first."""
    return "-".join(sorted((one, other)))


def tours(wave: str, ties: Mapping[tuple[str, str], int]) -> list[Aggregate]:
    """Return, unprotected, how many profiles offer in both counties of each pair."""
    key = (wave, "country", COUNTRY, TOUR)
    return [Aggregate(*key, tie(*pair), Unit.PROFILES, number) for pair, number in sorted(ties.items()) if number]


def protected_ties(
    rows: Sequence[Aggregate],
    cells: Mapping[Cell, float | None],
    hidden: Iterable[Cell],
    minimum: int,
    released: Sequence[Aggregate] = (),
) -> list[Aggregate]:
    """Return, for each wave that has ties, a marker row and the ties that may be shown.

    ``cells`` are all figures and ``hidden`` those that are not shown. A tie that an earlier version of the wave's
    figures (``released``) left out stays out. Where what is left out could be told from the counties' totals, none is
    shown.
    """
    out = set(hidden)
    before = [row for row in released if row.indicator == TOUR]
    found = []
    for wave in dict.fromkeys(row.wave for row in rows if row.indicator == TOUR):
        own = [row for row in rows if row.indicator == TOUR and row.wave == wave and row.category]
        known = [row.category for row in before if row.wave == wave]
        kept = [
            replace(row, value=float(max(minimum, ROUNDING * int(row.value / ROUNDING + 0.5))))
            for row in own
            if row.value is not None
            and row.value >= minimum
            and (not known or row.category in known)
            and not any(_profiles(wave, code) in out for code in row.category.split("-"))
        ]
        found.append(Aggregate(wave, "country", COUNTRY, TOUR, "", Unit.PROFILES, None, suppressed=True))
        if not _told(wave, kept, cells, minimum):
            found += kept
    return found


def _profiles(wave: str, code: str) -> Cell:
    level = "country" if code == COUNTRY else "county"
    return Cell(wave, level, code, "profiles", "", Unit.PROFILES)


def _told(wave: str, kept: Sequence[Aggregate], cells: Mapping[Cell, float | None], minimum: int) -> bool:
    """Whether a tie that is left out must exist, by the counties' totals and the ties shown.

    The counties' profiles exceed the profiles that state a place by at most the number of all ties.
    """
    numbers = {code: cells.get(_profiles(wave, code), 0.0) for code in counties()}
    whole = _profiles(wave, COUNTRY)
    stated = [cells.get(whole._replace(indicator="place", category=name), 0.0) for name in _STATED]
    known = [n for n in stated if n is not None]
    placed = sum(known) if len(known) == len(stated) and any(known) else cells.get(whole)
    if placed is None:
        return False
    shown = {row.category for row in kept}
    left = sum(tie(*pair) not in shown for pair in combinations([c for c, n in numbers.items() if n != 0], 2))
    most = sum((row.value or 0.0) + ROUNDING // 2 for row in kept)
    return left > 0 and sum(n or 0.0 for n in numbers.values()) - placed - most > (minimum - 1) * (left - 1)

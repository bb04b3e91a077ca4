"""Counts of one wave by place: adverts, unique adverts, profiles and persons, never added to each other.

Definitions. Only relevant adverts count. A profile states the ages, nationalities, origins and spoken languages that
any of its adverts states, wherever; all else is read from the adverts that offer in the place. Stating two
nationalities it counts once in each, so categories may sum to more than their denominator. It counts once in the
country and once in every place it offers, so municipalities may sum to more than their county. Persons are never one
number: not estimated, or an interval from outside. ``denominator`` is the number of units that state the indicator at
all; for signals, sites and arenas it is all units. Gender is stated arena by arena: what an arena's profiles lack to
its own figure (indicator ``arena``) do not state one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from admap.records import Aggregate, Alert, Coding, Gender, Unit
from mapping.geography import COUNTRY, counties, municipalities

Bracket = tuple[str, int, int]
"""Name, lowest and highest stated age in whole years, both included."""

AGE_BRACKETS: tuple[Bracket, ...] = (
    ("under_18", 0, 17),
    ("18-20", 18, 20),
    ("21-25", 21, 25),
    ("26-30", 26, 30),
    ("31-40", 31, 40),
    ("41+", 41, 199),
)
UNCLEAR = "unclear"
Interval = tuple[float, float]
PlaceKey = tuple[str, str]
"""Level (``country``, ``county``, ``municipality``) and code."""


@dataclass(frozen=True)
class CountRow:
    """What counting needs of one advert.

    Its coding, the profile it belongs to, and the unique advert it is a copy of.
    """

    ad_id: str
    unique_id: str
    profile_id: str
    site: str
    arena: str
    coding: Coding
    posted: date | None = None


Stated = Callable[[Sequence[CountRow], Sequence[Bracket]], set[str]]
"""What one unit (all its adverts in hand) states of one indicator, as category names."""


def age_categories(rows: Sequence[CountRow], brackets: Sequence[Bracket] = AGE_BRACKETS) -> set[str]:
    """Return the brackets of every stated age.

    A stated range counts where it lies within one bracket, else it is ``unclear``.

    ``unclear`` is given only to a unit with no bracket at all.
    """
    found: set[str] = set()
    ranged = False
    for row in rows:
        spans = [(age, age) for age in row.coding.ages]
        if row.coding.age_band:
            spans.append(row.coding.age_band)
        for low, high in spans:
            ranged = True
            found.update(name for name, first, last in brackets if first <= low and high <= last)
    return found or ({UNCLEAR} if ranged else set())


def _genders(rows: Sequence[CountRow], _: Sequence[Bracket]) -> set[str]:
    return {f"{row.arena}:{row.coding.gender}" for row in rows if row.coding.gender != Gender.UNKNOWN}


def _listed(key: str) -> Stated:
    def stated(rows: Sequence[CountRow], _: Sequence[Bracket]) -> set[str]:
        return {str(value) for row in rows for value in getattr(row.coding, key)}

    return stated


def _place_stated(rows: Sequence[CountRow], _: Sequence[Bracket]) -> set[str]:
    if any(row.coding.municipalities for row in rows):
        return {"municipality"}
    return {"county_only"} if any(row.coding.counties for row in rows) else {"not_stated"}


INDICATORS: Mapping[str, Stated] = {
    "stated_age": age_categories,
    "gender_by_arena": _genders,
    "nationality": _listed("nationalities"),
    "origin": _listed("origins"),
    "spoken_language": _listed("spoken_languages"),
    "text_language": _listed("text_languages"),
    "signals": _listed("signals"),
    "place": _place_stated,
    "arena": lambda rows, _: {row.arena for row in rows},
    "site": lambda rows, _: {row.site for row in rows},
}
"""Indicators of profiles, in report order. Arena, site and place of adverts are counted too."""

PROFILE_WIDE = ("stated_age", "nationality", "origin", "spoken_language")
"""Indicators of the profile itself: the same in every place it offers."""

NATIONAL = frozenset({"place", "site", "arena"})
"""Indicators given for the country only: they describe the survey more than a place, and would force more hiding
there."""

ADVERT_INDICATORS = ("place", "arena", "site")
WHOLE = frozenset({"signals", "place", "arena", "site"})
"""Indicators that every unit states, so that their denominator is all units."""


def aggregate(
    wave: str,
    rows: Sequence[CountRow],
    brackets: Sequence[Bracket] = AGE_BRACKETS,
    persons: Mapping[PlaceKey, Interval] | None = None,
) -> list[Aggregate]:
    """Return every unprotected figure of a wave, in a fixed order.

    Hand the result to :func:`mapping.disclosure.protect`.

    Totals are given for all 290 municipalities and 21 counties, zeros too; breakdowns only where a category occurs.
    ``persons`` gives intervals by level and code; without one a person row has neither value nor interval.
    """
    relevant = [row for row in rows if row.coding.relevant]
    places = _by_place(relevant)
    whole_profiles = _grouped(relevant, lambda row: row.profile_id)
    wide = {
        name: {pid: INDICATORS[name](ads, brackets) for pid, ads in whole_profiles.items()} for name in PROFILE_WIDE
    }
    found: list[Aggregate] = []
    for level, code in _all_places():
        here = places.get((level, code), [])
        found += _totals(wave, level, code, here, (persons or {}).get((level, code)))
        if (level, code) == ("country", COUNTRY):
            irrelevant = len(rows) - len(relevant)
            found.append(
                Aggregate(wave, level, code, "not_relevant", "", Unit.ADVERTS, irrelevant, denominator=len(rows))
            )
        if here:
            profiles = _grouped(here, lambda row: row.profile_id)
            adverts = _grouped(here, lambda row: row.ad_id)
            for indicator, stated in INDICATORS.items():
                if indicator in NATIONAL and level != "country":
                    continue
                known = wide.get(indicator, {})
                stating = [known[pid] if known else stated(ads, brackets) for pid, ads in profiles.items()]
                found += _breakdown(wave, level, code, indicator, Unit.PROFILES, stating, brackets)
                if indicator in ADVERT_INDICATORS:
                    stating = [stated(ads, brackets) for ads in adverts.values()]
                    found += _breakdown(wave, level, code, indicator, Unit.ADVERTS, stating, brackets)
    return found


def alert_counts(wave: str, alerts: Iterable[Alert]) -> list[Aggregate]:
    """Return the number of profiles put before a person, by priority and place, unprotected.

    A count of alerts says how much there is to review; no alerts never means that no child is exploited.
    """
    by_place: dict[PlaceKey, Counter[str]] = defaultdict(Counter)
    for alert in alerts:
        codes = [code for code in alert.municipalities if code in municipalities()]
        keys = {("country", COUNTRY)} | {("county", code[:2]) for code in codes} | {("municipality", c) for c in codes}
        for key in keys:
            by_place[key][alert.priority] += 1
    found = []
    for level, code in _all_places():
        counter = by_place.get((level, code), Counter())
        for priority in ("urgent", "high", "medium", "low"):
            if counter[priority]:
                unit, whole = Unit.PROFILES, counter.total()
                found.append(
                    Aggregate(wave, level, code, "alerts", priority, unit, counter[priority], denominator=whole)
                )
    return found


def places_of(rows: Iterable[CountRow]) -> set[PlaceKey]:
    """Return the country and every county and municipality that these adverts offer in; unknown codes are left out."""
    found: set[PlaceKey] = {("country", COUNTRY)}
    for row in rows:
        found.update(("municipality", code) for code in row.coding.municipalities if code in municipalities())
        codes = set(row.coding.counties) | {code[:2] for code in row.coding.municipalities}
        found.update(("county", code) for code in codes if code in counties())
    return found


def _by_place(rows: Sequence[CountRow]) -> dict[PlaceKey, list[CountRow]]:
    """Put each advert in the country and in every place that the advert itself offers in."""
    found: dict[PlaceKey, list[CountRow]] = defaultdict(list)
    for row in rows:
        for key in places_of((row,)):
            found[key].append(row)
    return found


def _all_places() -> Iterator[PlaceKey]:
    yield "country", COUNTRY
    yield from (("county", code) for code in counties())
    yield from (("municipality", code) for code in municipalities())


def _grouped(rows: Iterable[CountRow], key: Callable[[CountRow], str]) -> dict[str, list[CountRow]]:
    groups: dict[str, list[CountRow]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _totals(
    wave: str, level: str, code: str, rows: Sequence[CountRow], persons: Interval | None
) -> Iterator[Aggregate]:
    counts = (
        ("adverts", Unit.ADVERTS, len({row.ad_id for row in rows})),
        ("unique_adverts", Unit.ADVERTS, len({row.unique_id for row in rows})),
        ("profiles", Unit.PROFILES, len({row.profile_id for row in rows})),
    )
    for indicator, unit, number in counts:
        yield Aggregate(wave, level, code, indicator, "", unit, number, denominator=number)
    low, high = persons or (None, None)
    yield Aggregate(wave, level, code, "persons", "", Unit.PERSONS, None, low, high)


def _breakdown(
    wave: str,
    level: str,
    code: str,
    indicator: str,
    unit: Unit,
    stating: Sequence[set[str]],
    brackets: Sequence[Bracket],
) -> Iterator[Aggregate]:
    """Count categories; ``stating`` has one set of categories a unit, empty where the unit states nothing."""
    counts = Counter(category for categories in stating for category in categories)
    bases = Counter(base for categories in stating for base in {_base(indicator, category) for category in categories})
    order = {name: place for place, (name, _, _) in enumerate(brackets)} if indicator == "stated_age" else {}
    for category in sorted(counts, key=lambda name: (order.get(name, len(order)), name)):
        base = len(stating) if indicator in WHOLE else bases[_base(indicator, category)]
        yield Aggregate(wave, level, code, indicator, category, unit, counts[category], denominator=base)


def _base(indicator: str, category: str) -> str:
    """Gender is stated arena by arena; every other indicator has one base."""
    return category.partition(":")[0] if indicator == "gender_by_arena" else ""

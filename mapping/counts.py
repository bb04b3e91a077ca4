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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from admap.records import Aggregate, Alert, Unit
from mapping.columns import Columns
from mapping.draws import place_interval
from mapping.geography import COUNTRY, municipalities
from mapping.indicators import (
    AGE_BRACKETS,
    INDICATORS,
    READ,
    WHOLE,
    Bracket,
    CountRow,
    PlaceKey,
    all_places,
    base_of_category,
)
from mapping.tours import tours

Interval = tuple[float, float]


def aggregate(
    wave: str,
    rows: Sequence[CountRow],
    brackets: Sequence[Bracket] = AGE_BRACKETS,
    persons: Mapping[PlaceKey, Interval] | None = None,
    drawn: Mapping[PlaceKey, Sequence[int]] | None = None,
) -> list[Aggregate]:
    """Return every unprotected figure of a wave, in a fixed order.

    Hand the result to :func:`mapping.disclosure.protect`.

    Totals are given for all 290 municipalities and 21 counties, zeros too; breakdowns only where a category occurs.
    ``persons`` gives intervals by level and code; without one a person row has neither value nor interval.
    ``drawn`` has the number of profiles by place in draws of the linkage; from it the profiles of a place get their
    interval (:func:`mapping.draws.place_interval`).
    """
    relevant = [row for row in rows if row.coding.relevant]
    found: list[Aggregate] = []
    columns = Columns(relevant, brackets)
    tables = {name: list(_breakdown(wave, name, columns, brackets)) for name in INDICATORS}
    by_place: dict[PlaceKey, list[Aggregate]] = defaultdict(list)
    for figures in tables.values():
        for figure in figures:
            by_place[figure.level, figure.code].append(figure)
    whole = (drawn or {}).get(all_places()[0], ())
    for place, numbers in zip(all_places(), columns.totals, strict=True):
        span = None
        if drawn and place in drawn:
            around = whole if place[0] != "country" else ()
            span = place_interval(drawn[place], numbers[2], around, columns.totals[0][2])
        found += _totals(wave, *place, numbers, (persons or {}).get(place), span)
        if place == ("country", COUNTRY):
            irrelevant = len(rows) - len(relevant)
            found.append(Aggregate(wave, *place, "not_relevant", "", Unit.ADVERTS, irrelevant, denominator=len(rows)))
            found += _read(wave, rows)
        found += by_place[place]
    return found + tours(wave, columns.ties())


def _read(wave: str, rows: Sequence[CountRow]) -> Iterator[Aggregate]:
    """Count the adverts that were read, relevant or not, in all and by site."""
    key = (wave, "country", COUNTRY, READ)
    yield Aggregate(*key, "", Unit.ADVERTS, len(rows), denominator=len(rows))
    for site, number in sorted(Counter(row.site for row in rows).items()):
        yield Aggregate(*key, site, Unit.ADVERTS, number, denominator=len(rows))


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
    for level, code in all_places():
        counter = by_place.get((level, code), Counter())
        for priority in ("urgent", "high", "medium", "low"):
            if counter[priority]:
                unit, whole = Unit.PROFILES, counter.total()
                found.append(
                    Aggregate(wave, level, code, "alerts", priority, unit, counter[priority], denominator=whole)
                )
    return found


def _totals(
    wave: str, level: str, code: str, numbers: Sequence[int], persons: Interval | None, profiles: Interval | None
) -> Iterator[Aggregate]:
    units = (("adverts", Unit.ADVERTS), ("unique_adverts", Unit.ADVERTS), ("profiles", Unit.PROFILES))
    for (indicator, unit), number in zip(units, numbers, strict=True):
        low, high = profiles if profiles and unit is Unit.PROFILES else (None, None)
        yield Aggregate(wave, level, code, indicator, "", unit, number, low, high, denominator=number)
    low, high = persons or (None, None)
    yield Aggregate(wave, level, code, "persons", "", Unit.PERSONS, None, low, high)


def _breakdown(wave: str, name: str, columns: Columns, brackets: Sequence[Bracket]) -> Iterator[Aggregate]:
    """Count the categories of one indicator in every place, those of profiles before those of adverts."""
    indicator = INDICATORS[name]
    order = {bracket: place for place, (bracket, _, _) in enumerate(brackets)} if name == "stated_age" else {}
    places = all_places()
    tables = [(Unit.PROFILES, columns.counted(name, columns.profile))]
    if indicator.adverts:
        tables.append((Unit.ADVERTS, columns.counted(name, columns.advert)))
    figures = []
    for rank, (unit, table) in enumerate(tables):
        for (place, category), number in table.numbers.items():
            if indicator.national and place:
                continue
            base = columns.totals[place][2 if unit is Unit.PROFILES else 0]
            if name not in WHOLE:
                base = table.bases[place, base_of_category(name, category)]
            key = (place, rank, order.get(category, len(order)), category)
            figures.append((key, Aggregate(wave, *places[place], name, category, unit, number, denominator=base)))
    yield from (figure for _, figure in sorted(figures, key=itemgetter(0)))

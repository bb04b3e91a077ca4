"""Two waves side by side on the sites that both read: new, continuing and gone, and what these sites have in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from admap.records import Aggregate, Unit
from mapping.geography import COUNTRY, counties
from mapping.indicators import CountRow, PlaceKey, places_of
from mapping.margins import AFTER, BEFORE, ENTERED, FLOW, LEFT, PANEL, UNIQUE

CATEGORIES = ("new", "continuing", "gone")


def flows(
    earlier_wave: str,
    earlier: Sequence[CountRow],
    wave: str,
    rows: Sequence[CountRow],
    sites: Sequence[str] | None = None,
) -> list[Aggregate]:
    """Return unprotected new, continuing and gone counts by country and county, in profiles and adverts.

    Only sites in ``sites`` are compared (default: those with an advert in both waves), so that a site that was added
    or left out is not read as people coming or going. ``new`` in a county means not offering there in the earlier
    wave. The indicator is ``flow:<earlier wave>``; the denominator is new + continuing + gone.
    """
    shared = shared_sites(earlier, rows, sites)
    found: list[Aggregate] = []
    for unit, name in ((Unit.PROFILES, _profile), (Unit.ADVERTS, _advert)):
        before, after = _present(earlier, shared, name), _present(rows, shared, name)
        for level, code in (("country", COUNTRY), *(("county", code) for code in counties())):
            old, new = before[level, code], after[level, code]
            whole = len(old | new)
            for category, members in zip(CATEGORIES, (new - old, new & old, old - new), strict=True):
                if whole:
                    key = (wave, level, code, FLOW + earlier_wave, category, unit)
                    found.append(Aggregate(*key, len(members), denominator=whole))
    return sorted(found, key=lambda row: (row.level != "country", row.code, row.unit))


def shared_sites(earlier: Sequence[CountRow], rows: Sequence[CountRow], sites: Sequence[str] | None = None) -> set[str]:
    """Return the sites to compare: ``sites``, or by default those with an advert in both waves."""
    return {row.site for row in earlier} & {row.site for row in rows} if sites is None else set(sites)


def panel(
    earlier_wave: str,
    earlier: Sequence[CountRow],
    wave: str,
    rows: Sequence[CountRow],
    sites: Sequence[str] | None = None,
) -> list[Aggregate]:
    """Return unprotected figures of the matched sites in both waves, for the country, each unit counted once over them.

    The indicator is ``panel:<earlier wave>``. Categories: ``before`` and ``after`` (the matched sites' adverts or
    profiles in the earlier and in this wave), ``before:unique`` and ``after:unique`` (unique adverts),
    ``before:<site>`` and ``after:<site>``, ``left`` and ``entered`` (what is on no matched site). What is zero has no
    row.
    """
    shared = shared_sites(earlier, rows, sites)
    found = []
    for side, rest, all_rows in ((BEFORE, LEFT, earlier), (AFTER, ENTERED, rows)):
        relevant = [row for row in all_rows if row.coding.relevant]
        on = [row for row in relevant if row.site in shared]
        for unit, name in ((Unit.PROFILES, _profile), (Unit.ADVERTS, _advert)):
            by_site: dict[str, set[str]] = defaultdict(set)
            for row in on:
                by_site[row.site].add(name(row))
            whole = {name(row) for row in on}
            numbers = {side: len(whole), rest: len({name(row) for row in relevant} - whole)}
            numbers |= {f"{side}:{site}": len(by_site[site]) for site in sorted(by_site)}
            if unit is Unit.ADVERTS:
                numbers[side + UNIQUE] = len({row.unique_id for row in on})
            key = (wave, "country", COUNTRY, PANEL + earlier_wave)
            found += [Aggregate(*key, category, unit, number) for category, number in numbers.items() if number]
    return found


def _profile(row: CountRow) -> str:
    return row.profile_id


def _advert(row: CountRow) -> str:
    return row.ad_id


def _present(
    rows: Sequence[CountRow], sites: set[str], name: Callable[[CountRow], str]
) -> defaultdict[PlaceKey, set[str]]:
    found: defaultdict[PlaceKey, set[str]] = defaultdict(set)
    for key, unit in _pairs(rows, sites, name):
        found[key].add(unit)
    return found


def _pairs(
    rows: Sequence[CountRow], sites: set[str], name: Callable[[CountRow], str]
) -> Iterator[tuple[PlaceKey, str]]:
    for row in rows:
        if row.coding.relevant and row.site in sites:
            yield from ((key, name(row)) for key in places_of((row,)))

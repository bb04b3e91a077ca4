"""New, continuing and gone profiles and adverts between two waves, on the sites that both waves read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from admap.records import Aggregate, Unit
from mapping.geography import COUNTRY, counties
from mapping.indicators import CountRow, PlaceKey, places_of
from mapping.margins import FLOW

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
    shared = {row.site for row in earlier} & {row.site for row in rows} if sites is None else set(sites)
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

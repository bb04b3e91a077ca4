"""What is counted of an advert: indicators, their categories, and the places that it offers in."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any

from admap.records import Coding, Gender
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


def age_categories(stated: tuple[Sequence[int], tuple[int, int] | None], brackets: Sequence[Bracket]) -> set[str]:
    """Return the brackets of stated ages and of a stated range.

    A range counts where it lies within one bracket; where nothing does, the age is ``unclear``.
    """
    ages, band = stated
    spans = [(age, age) for age in ages] + ([band] if band else [])
    found = {name for low, high in spans for name, first, last in brackets if first <= low and high <= last}
    return found or ({UNCLEAR} if spans else set())


def _place_stated(stated: tuple[bool, bool], _: Sequence[Bracket]) -> set[str]:
    return {"municipality" if stated[0] else "county_only" if stated[1] else "not_stated"}


@dataclass(frozen=True)
class Indicator:
    """What is counted by category: ``said`` reads it from an advert, ``categories`` names its categories.

    ``wide``: it is the profile's own, the same in every place it offers. ``national``: given for the country only,
    since it describes the survey more than a place and would force more hiding there. ``adverts``: counted in adverts
    too. ``weaker`` names categories that a unit is in only where none of the others (or of those before) applies.
    """

    said: Callable[[CountRow], Hashable]
    categories: Callable[[Any, Sequence[Bracket]], set[str]]
    wide: bool = False
    national: bool = False
    adverts: bool = False
    weaker: tuple[str, ...] = ()


def _listed(key: str, *, wide: bool = False) -> Indicator:
    read = attrgetter(f"coding.{key}")
    return Indicator(lambda row: tuple(read(row)), lambda values, _: {str(value) for value in values}, wide)


def _gender(said: tuple[str, str], _: Sequence[Bracket]) -> set[str]:
    return {f"{said[0]}:{said[1]}"} if said[1] != Gender.UNKNOWN else set()


def _one(said: str, _: Sequence[Bracket]) -> set[str]:
    return {said}


INDICATORS: Mapping[str, Indicator] = {
    "stated_age": Indicator(
        lambda row: (tuple(row.coding.ages), row.coding.age_band), age_categories, wide=True, weaker=(UNCLEAR,)
    ),
    "gender_by_arena": Indicator(lambda row: (row.arena, str(row.coding.gender)), _gender),
    "nationality": _listed("nationalities", wide=True),
    "origin": _listed("origins", wide=True),
    "spoken_language": _listed("spoken_languages", wide=True),
    "text_language": _listed("text_languages"),
    "signals": _listed("signals"),
    "place": Indicator(
        lambda row: (bool(row.coding.municipalities), bool(row.coding.counties)),
        _place_stated,
        national=True,
        adverts=True,
        weaker=("county_only", "not_stated"),
    ),
    "arena": Indicator(lambda row: row.arena, _one, national=True, adverts=True),
    "site": Indicator(lambda row: row.site, _one, national=True, adverts=True),
}
"""Indicators of profiles, in report order."""

READ = "read"
"""Adverts read from a site, relevant or not: a bound on what it has, which the coverage table shows."""

WHOLE = frozenset({"signals", "place", "arena", "site"})
"""Indicators that every unit states, so that their denominator is all units."""


@cache
def all_places() -> tuple[PlaceKey, ...]:
    """Return the country, the 21 counties and the 290 municipalities, in this order."""
    return (
        ("country", COUNTRY),
        *(("county", code) for code in counties()),
        *(("municipality", code) for code in municipalities()),
    )


def places_of(rows: Iterable[CountRow]) -> set[PlaceKey]:
    """Return the country and every county and municipality that these adverts offer in; unknown codes are left out."""
    found: set[PlaceKey] = {("country", COUNTRY)}
    for row in rows:
        found |= places_named(row.coding.municipalities, row.coding.counties)
    return found


def places_named(municipality_codes: Iterable[str], county_codes: Iterable[str]) -> set[PlaceKey]:
    """Return the country, these municipalities, and their counties and these; unknown codes are left out."""
    stated = set(municipality_codes)
    found: set[PlaceKey] = {("country", COUNTRY)}
    found.update(("municipality", code) for code in stated if code in municipalities())
    codes = set(county_codes) | {code[:2] for code in stated}
    found.update(("county", code) for code in codes if code in counties())
    return found


def base_of_category(indicator: str, category: str) -> str:
    """Return which part of an indicator has its own denominator: gender is stated arena by arena, all else has one."""
    return category.partition(":")[0] if indicator == "gender_by_arena" else ""

"""Days told from the day they are read on: yesterday, 3 days ago, today 14:05. Only what names one day is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from babel import Locale, UnknownLocaleError
from babel.dates import format_timedelta

DAYS = {"today": 0, "yesterday": 1, "before": 2}
Unit = Literal["second", "minute", "hour", "day", "week", "month", "year"]
UNITS: dict[Unit, str] = {"second": "seconds", "minute": "minutes", "hour": "hours", "day": "days"}
"""Longer units are left out: two weeks ago is no day."""

WIDTHS: tuple[Literal["long", "short"], ...] = ("long", "short")
WEEK = timedelta(days=7)

COUNTS = (1, 2, 3, 5, 11, 21)
"""Numbers that between them show every plural form of the languages in the CLDR."""


def relative_date(text: str, languages: Iterable[str], seen: datetime) -> date | None:
    """Return the day that ``text`` names as seen at ``seen`` (the site's own time), in ``languages`` or English.

    None where it names no day, or more than one.
    """
    words = " ".join(text.lower().split())
    codes = tuple(dict.fromkeys((*languages, "en")))
    found: set[date] = set()
    named = _day_words(codes)
    if named:
        found |= {seen.date() - timedelta(days=_day_offsets(codes)[match[0]]) for match in named.finditer(words)}
    for pattern, unit in _ago_patterns(codes):
        for match in pattern.finditer(words):
            count = int(match["count"]) if match["count"].isdigit() else 1
            more = _longer_part(words[: match.start()], codes)
            if more is None:
                return None
            found.add((seen - more - timedelta(**{UNITS[unit]: count})).date())
    return found.pop() if len(found) == 1 else None


def _longer_part(before: str, languages: tuple[str, ...]) -> timedelta | None:
    """Return what the words just before a time add to it: the weeks of ``2 weeks, 3 days ago``. None: months, years."""
    whole = timedelta()
    while True:
        for pattern, unit in _spans(languages):
            if match := pattern.search(before):
                if unit in {"month", "year"}:
                    return None
                whole += int(match["count"]) * (WEEK if unit == "week" else timedelta(**{UNITS[unit]: 1}))
                before = before[: match.start()]
                break
        else:
            return whole


@cache
def _spans(languages: tuple[str, ...]) -> list[tuple[re.Pattern[str], Unit]]:
    """Return the forms of ``{n} units`` at the end of a text, each before a comma or a word for "and"."""
    units: tuple[Unit, ...] = ("hour", "day", "week", "month", "year")
    return [(pattern, unit) for language in languages for unit in units for pattern in _span(language, unit)]


def _span(language: str, unit: Unit) -> Iterator[re.Pattern[str]]:
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return
    forms = {
        " ".join(told.lower().split())
        for width in WIDTHS
        for count in COUNTS
        for directed in (False, True)
        for told in [format_timedelta(-_many(count, unit), unit, 10**9, directed, format=width, locale=locale)]
    }
    joined = locale.list_patterns["standard"]["2"].replace("{0}", "").replace("{1}", "").strip()
    tails = {match[1] for form in forms if (match := re.search(r"\d+(\s?[^\W\d]+)", form))}
    for tail in sorted(tails):
        yield re.compile(rf"(?<![\w.,−-])(?P<count>\d{{1,3}}){_blanks(tail)}\s*(?:,|{re.escape(joined)})?\s*\Z")


def _many(count: int, unit: Unit) -> timedelta:
    days = {"day": 1, "week": 7, "month": 30.5, "year": 366}
    return timedelta(days=count * days[unit]) if unit in days else timedelta(**{UNITS[unit]: count})


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    text = (files("crawlers") / "data" / "relative_days.yaml").read_text(encoding="utf-8")
    table: dict[str, dict[str, list[str]]] = yaml.safe_load(text)
    return table


@cache
def _day_offsets(languages: tuple[str, ...]) -> dict[str, int]:
    return {
        word: offset
        for language in reversed(languages)
        for name, offset in DAYS.items()
        for word in _table().get(language, {}).get(name, [])
    }


@cache
def _day_words(languages: tuple[str, ...]) -> re.Pattern[str] | None:
    words = sorted(_day_offsets(languages), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)") if words else None


@cache
def _ago_patterns(languages: tuple[str, ...]) -> list[tuple[re.Pattern[str], Unit]]:
    return [(pattern, unit) for language in languages for unit in UNITS for pattern in _ago(language, unit)]


def _ago(language: str, unit: Unit) -> Iterator[re.Pattern[str]]:
    """Yield the forms of ``{n} units ago`` in a language; a word before the number is needed only if none ends it."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return
    one = "|".join(map(re.escape, _table().get(language, {}).get("one", [])))
    forms: set[str] = set()
    for width in ("long", "short", "narrow"):
        for count in COUNTS:
            past = format_timedelta(
                -timedelta(**{UNITS[unit]: count}), unit, 10**9, add_direction=True, format=width, locale=locale
            )
            form = " ".join(past.lower().split())
            if form.count(str(count)) == 1 and not form.startswith(("-", "−")):
                before, _, after = form.partition(str(count))
                before = rf"(?:{re.escape(before)})?" if len(after.split()) > 1 else re.escape(before)
                forms.add(
                    rf"(?<!\w){before}(?<![\w.,−-])(?P<count>\d{{1,3}}{f'|{one}' if one else ''}){_blanks(after)}(?!\w)"
                )
    yield from map(re.compile, sorted(forms))


def _blanks(text: str) -> str:
    """Match ``text`` with or without a blank between a number and its unit."""
    return (r"\s?" if text.startswith(" ") else "") + re.escape(text.strip())

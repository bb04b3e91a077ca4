"""Dates as adverts write them: day ranges with month names of many languages, numbers, weeks, whole months.

Month names come from the CLDR (Babel). A weekday alone is no date. The year is the one that puts the date nearest to
the day the advert was seen.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from ahocorasick_rs import AhoCorasick, Implementation
from babel.dates import get_month_names

LANGUAGES = (
    "sv",
    "en",
    "no",
    "da",
    "fi",
    "de",
    "nl",
    "fr",
    "es",
    "pt",
    "it",
    "ro",
    "pl",
    "cs",
    "hu",
    "ru",
    "uk",
    "bg",
    "lt",
    "lv",
    "et",
    "tr",
    "el",
    "hr",
    "sr",
    "sq",
    "ar",
    "th",
    "fa",
)
_TO = r"\s*(?:[-–—]|to|till|til|t\.?o\.?m\.?|bis|tot|a|al|à|au|do|по|до|and|och|og|und|y|e|et|ja|és|до|au|la)\s*"
_AMOUNT = r"\s*(?:kr|år|sek|min|tim|h\b)"
_ORDINAL = r"(?:st|nd|rd|th|:e|:a|:st|º|er|e|го|\.)?"


@dataclass(frozen=True, slots=True)
class Dates:
    """A stated stretch of days, both ends in it; ``None`` where an end is not stated."""

    start: int
    end: int
    first: date | None
    last: date | None


@cache
def months() -> dict[str, int]:
    """Return ``lower-case month name or abbreviation -> 1…12``; a spelling of two months is left out."""
    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    plain = name.lower().rstrip(".")
                    if len(plain) >= 3 and not plain.isdigit():
                        found.setdefault(plain, set()).add(number)
    return {name: next(iter(numbers)) for name, numbers in found.items() if len(numbers) == 1}


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the patterns of dates, the more exact first, each with what must stand in a text for it to match."""
    names = "|".join(map(re.escape, sorted(months(), key=len, reverse=True)))
    month = rf"(?P<{{}}>{names})\b\.?"
    day = rf"(?P<{{}}>[0-3]?\d){_ORDINAL}"
    de = r"(?:\s*(?:de|of|of the)\s+|\s*)"
    m1, m2, d1, d2 = month.format("m1"), month.format("m2"), day.format("d1"), day.format("d2")
    edge = r"(?<![\d\w/.:])"
    number = r"(?P<{}>[0-3]?\d)"
    slash = r"\s?[/.]\s?(?P<{}>[01]?\d)\b(?![/:\d])\.?"
    n1, n2, s1, s2 = number.format("d1"), number.format("d2"), slash.format("m1"), slash.format("m2")
    week = r"\b(?:v\.?|vecka|veckorna|week|weeks|wk|uke|uge|woche|kw|tydzień|viikko|viikolla|semana)\s*(?P<w1>[1-5]?\d)"
    sources = (
        ("month", edge + d1 + de + m1 + _TO + d2 + de + m2),
        ("month", edge + d1 + _TO + d2 + de + m1),
        ("month", rf"\b{m1}\s+{d1}{_TO}{m2}\s+{d2}\b(?!:)"),
        ("month", rf"\b{m1}\s+{d1}{_TO}{d2}\b(?![:\d])"),
        ("figures", edge + n1 + s1 + _TO + n2 + s2),
        ("figures", edge + n1 + r"\.?\s*[-–—]\s*" + n2 + s1),
        ("week", rf"{week}\s*[-–—]\s*(?P<w2>[1-5]?\d)\b"),
        ("week", rf"{week}\b"),
        ("month", edge + d1 + de + m1),
        ("month", rf"\b{m1}\s+{d1}\b(?![:\d])"),
        ("figures", rf"(?:den|on|am|den|le|el|il|em)\s+{n1}{s1}"),
        ("month", rf"(?:hela|in|during|under|en|em|im|i|w|в|у|hele|koko|all|whole|tutto)\s+{m1}"),
        ("month", rf"(?:del|dal|från|from|du|vom|od|с|z|de la|fra|den)\s+{n1}{_TO}{n2}\b(?![\d:/]|[.,]\d|{_AMOUNT})"),
        ("figures", rf"(?<![\d/.])(?!24/7){n1}/(?P<m1>1[0-2]|0?[1-9])\b(?![/\d])"),
    )
    return tuple((need, re.compile(source)) for need, source in sources)


_DAY_AND_MONTH = re.compile(r"\d\s?[/.]\s?\d")
_WEEK = re.compile(r"(?:[vkw]|vecka|veckorna|week|weeks|uge|woche|tydzień|viikko|viikolla|semana|uke)\.?\s*\d")


@cache
def _months_within() -> AhoCorasick:
    return AhoCorasick(list(months()), implementation=Implementation.DFA)


def _present(text: str) -> set[str]:
    """Return what stands in ``text`` that patterns need: a month's name, figures as of day and month, a week."""
    found = {"month"} if _months_within().find_matches_as_indexes(text) else set()
    if _DAY_AND_MONTH.search(text):
        found.add("figures")
    if _WEEK.search(text):
        found.add("week")
    return found


@cache
def _month_name() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(months(), key=len, reverse=True)))})\b")


def dates_in(lower: str, start: int, end: int, seen_at: date) -> list[Dates]:
    """Return the dates in ``lower[start:end]`` (lower-case text), in order; of two that overlap the more exact form.

    Days without a month ("del 3 al 8") take the first month that the text names.
    """
    found: list[Dates] = []
    present = _present(lower[start:end])
    named = _month_name().search(lower, start, end) if "month" in present else None
    for pattern in (pattern for need, pattern in _patterns() if need in present):
        for match in pattern.finditer(lower, start, end):
            if any(d.start < match.end() and match.start() < d.end for d in found):
                continue
            parts = match.groupdict()
            parts.setdefault("m1", named.group() if named else None)
            stretch = _stretch(parts, seen_at)
            if stretch is not None:
                found.append(Dates(match.start(), match.end(), *stretch))
    return sorted(found, key=lambda d: d.start)


def _stretch(parts: dict[str, str | None], seen_at: date) -> tuple[date, date] | None:
    try:
        if week := parts.get("w1"):
            first = _near(lambda year: date.fromisocalendar(year, int(week), 1), seen_at)
            last_week = int(parts.get("w2") or week)
            return first, first + timedelta(days=6 + 7 * max(0, last_week - int(week)))
        return _days(parts, seen_at)
    except (ValueError, KeyError):
        return None


def _days(parts: dict[str, str | None], seen_at: date) -> tuple[date, date]:
    month = _month(parts["m1"])
    if not parts.get("d1"):
        first = _near(lambda year: date(year, month, 1), seen_at)
        return first, first.replace(day=calendar.monthrange(first.year, month)[1])
    first = _near(lambda year: date(year, month, int(parts["d1"] or 0)), seen_at)
    if not parts.get("d2"):
        return first, first
    last = date(first.year, _month(parts.get("m2") or parts["m1"]), int(parts["d2"] or 0))
    if last < first:
        last = last.replace(year=last.year + 1)
    return first, last


def _month(name: str | None) -> int:
    return int(name) if name and name.isdigit() else months()[name or ""]


def _near(make: Callable[[int], date], seen_at: date) -> date:
    candidates = []
    for year in (seen_at.year - 1, seen_at.year, seen_at.year + 1):
        try:
            candidates.append(make(year))
        except ValueError:
            continue
    if not candidates:
        raise ValueError("no such day")
    ahead = seen_at + timedelta(days=60)
    return min(candidates, key=lambda day: abs((day - ahead).days))

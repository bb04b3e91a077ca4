"""Dates as sites write them beside an advert."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

from babel.dates import get_month_names

from crawlers.reldates import relative_date

ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
WORDED = re.compile(r"(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th|:[ae])?\s+(?:of\s+|de\s+)?([^\W\d_]{3,})\.?,?\s+(\d{4})(?!\d)")
MONTH_FIRST = re.compile(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,\s+(\d{4})(?!\d)")
DAY_MONTH = re.compile(r"(?<![\d:.,/-])(\d{1,2})(?:\.|st|nd|rd|th|:[ae])?\s+(?:of\s+|de\s+)?([^\W\d_]{3,})(?!\w)")
MONTH_DAY = re.compile(r"(?<!\w)([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?![\d:./-])")
SPAN = re.compile(r"\d\s*[–-]\s*\d")
LONGEST_YEARLESS = 60


def read_date(text: str, formats: Iterable[str], languages: Iterable[str], seen: datetime | None = None) -> date | None:
    """Return the date in ``text``: ISO 8601, one of the strptime ``formats``, or a worded date in one of ``languages``.

    Month names are those of the CLDR for the site's languages and English. With ``seen``, when the page was had in
    the site's own time, words like ``yesterday``, ``2 hours ago`` and ``3 May`` are read as well.
    None where no one date is told.
    """
    languages = tuple(languages)
    match = ISO.search(text)
    if match:
        return _date(int(match[1]), int(match[2]), int(match[3]))
    for form in formats:
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    for pattern, day, month in ((WORDED, 1, 2), (MONTH_FIRST, 2, 1)):
        worded = pattern.search(text)
        if worded:
            number = _months(tuple(languages)).get(worded[month].lower())
            if number:
                return _date(int(worded[3]), number, int(worded[day]))
    if seen is None:
        return None
    told = relative_date(text, languages, seen)
    return told if told or SPAN.search(text) else _latest(text, languages, seen.date())


def _latest(text: str, languages: tuple[str, ...], today: date) -> date | None:
    """Return the latest such day up to ``today`` where ``text`` names one day and month without a year; else None."""
    if len(text) > LONGEST_YEARLESS:
        return None
    found: set[tuple[int, int]] = set()
    for pattern, day, month in ((DAY_MONTH, 1, 2), (MONTH_DAY, 2, 1)):
        for match in pattern.finditer(text):
            number = _months(languages).get(match[month].lower())
            found |= {(number, int(match[day]))} if number else set()
    if len(found) != 1:
        return None
    month, day = found.pop()
    days = (_date(today.year - back, month, day) for back in (0, 1))
    return next((one for one in days if one and one <= today), None)


@cache
def _months(languages: tuple[str, ...]) -> dict[str, int]:
    names: dict[str, int] = {}
    for language in ("en", *languages):
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    names[name.lower().rstrip(".")] = number
    return names


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

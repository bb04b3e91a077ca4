"""Ages from years of birth ("född 2003", "Kvinna -91", "1990 г.р.", "Jahrgang 88")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.agecues import anywhere
from pipelines.agenumbers import OLDEST, YOUNGEST

FIRST_SHORT_YEAR = 50
"""Two figures after a person and a dash ("Kvinna -91") are a birth year from 1950 on."""
_CAR = re.compile(r"(?<!\w)ford\s$")
YEAR = re.compile(r"(?<![\d.,-])(19[3-9]\d|20[01]\d)(?!\d)")
_TWO_FIGURES = re.compile(r"\d\d")
_YEAR_FIRST = re.compile(
    r"(?<!\d)((?:19[3-9]|20[01])\d)\s?(?:г\.?\s?р|р\.?\s?н|год[аы]? рожд|року народж|-ben szület|-ban szület|"
    r"-es szület|-as szület|rođen|geboren|metais gim|doğumlu|född|gimimo|dzim|年出生|年生|년생|生まれ|(?:m\.\s)?gim)"
)
_COHORT_FIRST = re.compile(
    r"(?<![\d:.])([5-9]\d)(?::a(?!\w)|:or(?!\w)|er(?:in)?(?: jahrgang|er jahrgang)|er-jahrgang|\s?г\.?\s?р)"
)
_YEAR_OF_PERSON = re.compile(r"\s[-–'’](\d{2})(?!\d)(?!\s?år)")
_SHORT_YEAR = re.compile(r"(?<=[-–'’´`])(\d{2})(?!\d)")
_TWO_AFTER = re.compile(r"[\s:’'-]{1,3}(\d{2})(?![\d:.,]\d|\d)")
_INITIAL = re.compile(
    r"(?<![\w.])(?:b|f|sz|ur|nar|geb|dz|gim|sünd|synt|nac|n|d|г|р|r)\.\s?(?:år\s)?"
    r"(?:((?:19[3-9]|20[01])\d)|[-’'](\d{2}))(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Birth:
    """An age counted from a year at ``[start, end)``."""

    age: int
    start: int
    end: int


def aged(year: int, this_year: int) -> int | None:
    """Return the age that goes with a birth year in two or four figures, None where it is no person's."""
    if year < 100:
        year += 2000 if year + 2000 <= this_year - YOUNGEST else 1900
    age = this_year - year
    return age if YOUNGEST <= age <= OLDEST else None


def births(lower: str, start: int, end: int, this_year: int) -> list[Birth]:
    """Return the ages from birth years in ``lower[start:end]``."""
    if not _TWO_FIGURES.search(lower, start, end):
        return []
    found: list[Birth] = []
    for first, last, year in _years(lower, start, end):
        age = aged(year, this_year)
        if age is not None and all(last <= f.start or f.end <= first for f in found):
            found.append(Birth(age, first, last))
    return found


def _years(lower: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    for label in anywhere("born_label").finditer(lower, start, end):
        reach = lower[label.end() : min(end, label.end() + 20)]
        year = YEAR.search(reach) or _SHORT_YEAR.search(reach)
        if year and not re.search(r"[,\d]|\.\s*\w", reach[: year.start(1)]):
            yield label.start(), label.end() + year.end(1), int(year[1])
    for label in anywhere("cohort").finditer(lower, start, end):
        if (
            short := YEAR.match(lower[label.end() : end].lstrip(" :")) or _TWO_AFTER.match(lower, label.end(), end)
        ) is None:
            continue
        if short.re is _TWO_AFTER and int(short[1]) >= FIRST_SHORT_YEAR:
            yield label.start(), short.end(1), int(short[1])
    for person in anywhere("person").finditer(lower, start, end):
        short = _YEAR_OF_PERSON.match(lower, person.end(), end)
        if short and int(short[1]) >= FIRST_SHORT_YEAR and not _CAR.search(lower[: person.start()]):
            yield short.start(1), short.end(1), int(short[1])
    for pattern in (_YEAR_FIRST, _COHORT_FIRST, _INITIAL):
        for m in pattern.finditer(lower, start, end):
            yield m.start(), m.end(m.lastindex or 0), int(next(group for group in m.groups() if group))

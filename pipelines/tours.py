"""Reads ``tour_stops``: towns with the days stated for them, (municipality code, first day or None, last day or None).

Only towns that the places reader found as offered are stops. A sentence that opens with a date puts dates before towns
("12–15 mars Umeå, 16–18 mars Luleå"); otherwise a date belongs to the town before it.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import cast

from spacy.language import Language
from spacy.tokens import Doc

from admap.records import CodedValue
from pipelines.dates import Dates, dates_in
from pipelines.found import Found, folded_of, found_of, taken

_CLAUSE = re.compile(r"[!?;\n•|]|\.(?=\s+\D)(?<!\d\.)")
_UNTIL = re.compile(
    r"(?:\bt\.?\s?o\.?\s?m\.?|till|til|until|till och med|bis|hasta|jusqu'au|do|до|fino al?|até|tom)(?: den| the)?\s*$"
)
_SINCE = re.compile(r"(?:från|from|fra|ab|desde|od|с|з|starting|fr\.?o\.?m\.?)(?: och med)?(?: den| the)?\s*$")
_NOT_TOUR = ("phones", "emails", "handles", "prices", "ages")
_REACH = 60
_NEXT = 8
_LONGEST = 20_000
"""Characters of a source that are read for tours; no real advert is longer, and pairing is quadratic."""


class ToursReader:
    """Appends tour stops to ``found_of(doc)``; it stands after the places reader."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        folded = folded_of(doc)
        towns = sorted({(f.start, f.end, str(f.value)) for f in found_of(doc) if f.key == "municipalities"})
        if not towns:
            return doc
        for segment in folded.segments:
            stop = min(segment.end, segment.start + _LONGEST)
            inside = [town for town in towns if segment.start <= town[0] < stop]
            dates = dates_in(folded.lower, segment.start, stop, folded.seen_at) if inside else []
            dates = [d for d in dates if not taken(doc, d.start, d.end, *_NOT_TOUR)]
            for start, end in _clauses(folded.lower, segment.start, stop):
                for town, days in _pairs(_within(inside, start, end), [d for d in dates if start <= d.start < end]):
                    found_of(doc).append(_stop(folded.lower, town, days))
        return doc


def _within(towns: list[tuple[int, int, str]], start: int, end: int) -> list[tuple[int, int, str]]:
    return [town for town in towns if start <= town[0] < end]


def _clauses(lower: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [start, *(m.end() for m in _CLAUSE.finditer(lower, start, end)), end]
    return list(pairwise(cuts))


def _pairs(towns: list[tuple[int, int, str]], dates: list[Dates]) -> list[tuple[tuple[int, int, str], Dates]]:
    if not towns or not dates:
        return []
    leading = dates[0].start < towns[0][0] and len(dates) >= len(towns) and not dates[-1].start > towns[-1][0]
    pairs: list[tuple[tuple[int, int, str], Dates]] = []
    for days in dates:
        if leading:
            near = [town for town in towns if 0 <= town[0] - days.end <= _REACH]
            town = min(near, default=None)
        else:
            near = [town for town in towns if 0 <= days.start - town[1] <= _REACH]
            town = max(near, default=None) or min((t for t in towns if 0 <= t[0] - days.end <= _REACH), default=None)
        if town is not None and not _strays(town, days, pairs):
            pairs.append((town, days))
    return pairs


def _strays(town: tuple[int, int, str], days: Dates, pairs: list[tuple[tuple[int, int, str], Dates]]) -> bool:
    """Tell whether ``days`` stand far behind a date of the same town: they belong to a town that is not read."""
    return any(other == town and days.start - dated.end > _NEXT for other, dated in pairs)


def _stop(lower: str, town: tuple[int, int, str], days: Dates) -> Found:
    before = lower[max(0, days.start - 16) : days.start]
    first: date | None = days.first
    last: date | None = days.last
    if first == last and _UNTIL.search(before):
        first = None
    elif first == last and _SINCE.search(before):
        last = None
    start, end = min(town[0], days.start), max(town[1], days.end)
    return Found("tour_stops", cast(CodedValue, (town[2], first, last)), start, end, 0.85)


@Language.factory("tour_stops")
def create(nlp: Language, name: str) -> ToursReader:  # noqa: ARG001  (spaCy's signature)
    """Make the component."""
    return ToursReader()

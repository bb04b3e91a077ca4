"""Signal ``age_conflict``: two different ages stated for one person, or an age outside a stated band."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from admap.records import Evidence, Gender, Signal
from classifiers.lexicon import phrases
from classifiers.matching import AdvertText, find
from classifiers.scope import aside, stated
from classifiers.signals.ages import standing_for

_YEAR = re.compile(r"(?:19|20)\d\d|['-]\s?\d\d\b")
_LIST = re.compile(r"[\s\d,/&+;]|och|and|und|et|og|y|e|i|ja|és|и|та|å|år|ans?|років|лет", re.IGNORECASE)


def age_conflict(text: AdvertText, gender: Gender) -> Iterator[Evidence]:
    """Yield evidence of ages that cannot all be one person's; several persons' ages are no conflict."""
    reading = text.reading
    ages, band = set(reading.ages), reading.age_band
    values: set[object] = set()
    if gender is Gender.COUPLE:
        values = set(ages) if len(ages) > 2 else set()
    elif gender is not Gender.SEVERAL and not _one_list(text):
        if len(ages) > 1 and not _birthday_pending(text):
            values |= ages
        outside = {age for age in ages if band and not band[0] <= age <= band[1]}
        values |= outside | ({band} if outside else set())
    yield from standing_for(text, Signal.AGE_CONFLICT, values)
    denials = (hit for hit in find(text, phrases("minor_wording", "age_not_right")) if not aside(text, hit))
    for hit in (*stated(text, phrases("minor_wording", "wrong_age")), *denials):
        yield text.evidence("signals", Signal.AGE_CONFLICT, hit)


def _one_list(text: AdvertText) -> bool:
    """Tell whether every stated age stands in one short list in one source ("24 / 27 / 35")."""
    found = [e for e in text.reading.evidence if e.key == "ages"]
    for name in {e.source for e in found}:
        here = sorted((e for e in found if e.source == name), key=lambda e: e.start)
        if len({e.value for e in here}) < max(2, len(text.reading.ages)):
            continue
        source = next((s.original for s in text.folded.segments if s.source == name), "")
        between = [source[a.end : b.start] for a, b in pairwise(here)]
        if all(len(gap) <= 12 and not _LIST.sub("", gap).strip(" .") for gap in between):
            return True
    return False


def _birthday_pending(text: AdvertText) -> bool:
    """Tell whether the two ages differ by one and one is counted from a birth year (birthday to come)."""
    low, high = min(text.reading.ages), max(text.reading.ages)
    if len(text.reading.ages) != 2 or high - low != 1:
        return False
    return any(e.key == "ages" and e.value == high and _YEAR.search(e.text) for e in text.reading.evidence)

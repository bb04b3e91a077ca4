"""Signal ``touring``: two or more towns with dates, or a stated move to another town within weeks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice, pairwise

from admap.records import Evidence, Signal
from classifiers.lexicon import phrase, phrases
from classifiers.matching import AdvertText, Hit, candidates, find, place
from classifiers.scope import sentence, stated

_MOST = 100
"""Dates that are looked at."""
_PLACES = ("municipalities", "ambiguous_places")


def _date(text: AdvertText) -> re.Pattern[str]:
    """Return a pattern of dates with the months that ``text`` names."""
    named = find(text, phrases("touring", "months"))
    return _date_of(tuple(sorted({hit.phrase.expression for hit in named})))


@cache
def _date_of(names: tuple[str, ...]) -> re.Pattern[str]:
    months = "|".join(names) or "(?!)"
    day = r"(?<![\d.:])(?:[12]?\d|3[01])(?:\.|:?[ae]|st|nd|rd|th)?"
    numeric = rf"{day}\s?[/.]\s?(?:1[0-2]|0?[1-9])(?!\d)"
    worded = rf"{day}\s?(?:de |of )?(?:{months})|(?:{months})\s{day}(?!\d)"
    chinese = r"\d{1,2}月\d{1,2}"
    return re.compile(rf"(?:{day}\s?-\s?)?(?:{numeric}|{worded}|{chinese})(?:\s?-\s?{day})?")


def touring(text: AdvertText) -> Iterator[Evidence]:
    """Yield evidence of a tour: dated stops, a tour word with dates, or a move to another town tied to days or weeks.

    Fixed weekdays in different towns and one town with dates are not touring.
    """
    signal = Signal.TOURING
    dated = {stop[0] for stop in text.reading.tour_stops if stop[1] or stop[2]}
    if len(dated) > 1:
        for evidence in text.reading.evidence:
            if evidence.key == "tour_stops":
                yield Evidence(
                    "signals", signal, evidence.source, evidence.start, evidence.end, evidence.text, evidence.confidence
                )
        return
    dates = [
        Hit(m.start(), m.end(), _NOTHING)
        for m in islice(_date(text).finditer(text.plain), _MOST)
        if _running(text, m.start())
    ]
    towns = _towns(text)
    stops = _stops(text) if towns > 1 else []
    if len(stops) > 1:
        yield from (text.evidence("signals", signal, hit, 0.85) for hit in stops)
        return
    if len(dates) > 1 and (towns > 1 or _named(text, dates) > 1):
        yield from (text.evidence("signals", signal, hit, 0.85) for hit in dates)
        return
    toured = list(stated(text, phrases("touring", "tour")))
    if toured and (towns > 1 or dates):
        yield from (text.evidence("signals", signal, hit, 0.8) for hit in toured)
        return
    if towns > 1:
        yield from (text.evidence("signals", signal, hit, 0.7) for hit in _moves(text))


_NOTHING = phrase("-", "sv")
_TO = r"(?:-|a|al|all|au|till?|to|til|bis|tot|do|по|до|ate|pana(?: in| pe)?|ja|και)"
_DAYS = rf"(?<![\d.:/])([12]?\d|3[01])\.?(?:e|:e|st|nd|rd|th)?\s?{_TO}[\s']?([12]?\d|3[01])(?![\d:/])\.?"
_NOT_DAYS = r"(?!\s?(?:ar\b|arig|y/?o\b|years|jahre|anos|ans\b|лет|lat\b|kr\b|sek\b|h\b|kl\b|min|cm\b|kg\b|%))"
_BEFORE_DAYS = (
    r"[\s,:(–-]{0,3}(?:(?:den|from|fran|fra|de|del|dal|du|le|vom|von|van|od|с|з|от|din|pe|nga|el|on|the)\s){0,2}"
)
_AFTER_TOWN = re.compile(_BEFORE_DAYS + _DAYS + _NOT_DAYS)
_BEFORE_TOWN = re.compile(_DAYS + r"[\s,:]{0,2}(?:(?:i|in|en|em|a|w|v|в|у|во|til|till|na|ve|ne|la|pa)\s)?$")
"""Days of a month from one to another, right after or before a town."""
_CAPITAL = re.compile(r"[^\W\d_a-zåäöæøéü]\w{2,}")


def _towns(text: AdvertText) -> int:
    return len(
        {e.value for e in text.reading.evidence if e.key == "municipalities"} or set(text.reading.municipalities)
    )


def _stops(text: AdvertText) -> list[Hit]:
    """Return ranges of days beside towns ("3-6 Lund", "em Lund de 3 a 5"), in order, where a month is named."""
    if not any(True for _ in find(text, phrases("touring", "months"))):
        return []
    towns = sorted({where for e in text.reading.evidence if e.key in _PLACES and (where := place(text, e))})
    after = (_AFTER_TOWN.match(text.plain, end) for _, end in towns)
    ahead = (_BEFORE_TOWN.search(text.plain, max(0, start - 20), start) for start, _ in towns)
    sides = [{match.start(1): match for match in side if match} for side in (after, ahead)]
    found = [match for _, match in sorted(max(sides, key=len).items())]
    days = [(int(match.group(1)), int(match.group(2))) for match in found]
    if any(first > last for first, last in days) or any(one[1] > other[0] + 1 for one, other in pairwise(days)):
        return []
    return [Hit(match.start(1), match.end(2), _NOTHING) for match in found]


def _running(text: AdvertText, position: int) -> bool:
    return not text.folded.segment_at(position).label


def _named(text: AdvertText, dates: list[Hit]) -> int:
    """Count the dates that have a capitalised name within twenty-five characters before or after them."""
    whole = text.folded.text
    month = _date(text)
    around = (_CAPITAL.findall(f"{whole[max(0, d.start - 25) : d.start]} {whole[d.end : d.end + 25]}") for d in dates)
    return sum(any(not month.search(f"1 {word.lower()}") for word in words) for words in around)


def _moves(text: AdvertText) -> Iterator[Hit]:
    when = [one for one, _ in candidates(text, phrases("touring", "when"))]
    for hit in stated(text, phrases("touring", "move")):
        lowered = sentence(text, hit)
        if any(one.pattern.search(lowered) for one in when) or _date(text).search(lowered):
            yield hit

"""Signal ``touring``: two or more towns with dates, or a stated move to another town within weeks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from admap.records import Evidence, Signal
from classifiers.matching import AdvertText, Hit, find, phrase, phrases
from classifiers.scope import sentence, stated

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
    dates = [Hit(m.start(), m.end(), _NOTHING) for m in _date(text).finditer(text.plain) if _running(text, m.start())]
    towns = _towns(text)
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
_CAPITAL = re.compile(r"[^\W\d_a-zåäöæøéü]\w{2,}")


def _towns(text: AdvertText) -> int:
    return len(
        {e.value for e in text.reading.evidence if e.key == "municipalities"} or set(text.reading.municipalities)
    )


def _running(text: AdvertText, position: int) -> bool:
    return not text.folded.segment_at(position).label


def _named(text: AdvertText, dates: list[Hit]) -> int:
    """Count the dates that have a capitalised name within twenty-five characters before or after them."""
    whole = text.folded.text
    month = _date(text)
    around = (_CAPITAL.findall(f"{whole[max(0, d.start - 25) : d.start]} {whole[d.end : d.end + 25]}") for d in dates)
    return sum(any(not month.search(f"1 {word.lower()}") for word in words) for words in around)


def _moves(text: AdvertText) -> Iterator[Hit]:
    when = list(phrases("touring", "when").candidates(text))
    for hit in stated(text, phrases("touring", "move")):
        lowered = sentence(text, hit)
        if any(one.pattern.search(lowered) for one in when) or _date(text).search(lowered):
            yield hit

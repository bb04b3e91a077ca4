"""Signals from the stated ages: ``stated_age_under_18``, ``age_borderline``, and words that state minority."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from admap.records import Evidence, Signal
from classifiers.lexicon import phrases
from classifiers.matching import AdvertText, find
from classifiers.scope import aside, past, stated

ADULT = 18
BORDERLINE = (18, 19)


def lowest(text: AdvertText) -> int | None:
    """Return the lowest stated age in years, the low end of a band included; None where no age is stated."""
    band = text.reading.age_band
    return min([*text.reading.ages, *(band[:1] if band else ())], default=None)


def standing_for(text: AdvertText, signal: Signal, values: set[object]) -> Iterator[Evidence]:
    """Yield the reading's evidence of ``values`` (ages or a band) as evidence of ``signal``."""
    for evidence in text.reading.evidence:
        if evidence.key in {"ages", "age_band"} and evidence.value in values:
            yield replace(evidence, key="signals", value=signal)


def under_18(text: AdvertText) -> Iterator[Evidence]:
    """Yield evidence that a stated age, or the low end of the band, is below 18, in figures or words ("soon 18")."""
    band = text.reading.age_band
    values: set[object] = {age for age in text.reading.ages if age < ADULT}
    if band and band[0] < ADULT:
        values.add(band)
    yield from standing_for(text, Signal.STATED_AGE_UNDER_18, values)
    for hit in stated(text, phrases("minor_wording", "stated")):
        yield text.evidence("signals", Signal.STATED_AGE_UNDER_18, hit)
    for hit in find(text, phrases("minor_wording", "not_yet")):
        if not (past(text, hit) or aside(text, hit)):
            yield text.evidence("signals", Signal.STATED_AGE_UNDER_18, hit)


def borderline(text: AdvertText) -> Iterator[Evidence]:
    """Yield evidence that the lowest stated age, or the low end of the band, is 18 or 19."""
    if lowest(text) not in BORDERLINE:
        return
    band = text.reading.age_band
    values: set[object] = {age for age in text.reading.ages if age in BORDERLINE}
    if band and band[0] in BORDERLINE:
        values.add(band)
    yield from standing_for(text, Signal.AGE_BORDERLINE, values)


def age_signals(text: AdvertText) -> Iterator[Signal]:
    """Yield the signals that the stated ages give by themselves, also where the reading has no words for them."""
    age = lowest(text)
    if age is not None and age < ADULT:
        yield Signal.STATED_AGE_UNDER_18
    if age in BORDERLINE:
        yield Signal.AGE_BORDERLINE

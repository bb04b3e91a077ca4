"""Signals that rest on wording alone: ``school_reference``, ``guardian_reference``, ``new_arrival``, ``distress``."""

from __future__ import annotations

from collections.abc import Iterator

from admap.records import Evidence, Signal
from classifiers.lexicon import phrases
from classifiers.matching import AdvertText, Hit, find, inside
from classifiers.scope import aside, negated, of_children, past, quoted, stated


def _worded(text: AdvertText, signal: Signal, deniable: str | None, fixed: str | None) -> Iterator[Evidence]:
    lexicon = signal.value
    excluded = list(find(text, phrases(lexicon, "not")))
    hits: list[Hit] = []
    if deniable:
        hits += stated(text, phrases(lexicon, deniable))
    if fixed:
        hits += (h for h in find(text, phrases(lexicon, fixed)) if not (past(text, h) or aside(text, h)))
    for hit in hits:
        if not inside(hit, excluded) and not (signal is Signal.SCHOOL_REFERENCE and of_children(text, hit)):
            yield text.evidence("signals", signal, hit)


def school_reference(text: AdvertText) -> Iterator[Evidence]:
    """Yield words that say the person is a pupil or available after school; university and college are not school."""
    yield from _worded(text, Signal.SCHOOL_REFERENCE, "stated", "after_school")


def guardian_reference(text: AdvertText) -> Iterator[Evidence]:
    """Yield words on parents, a foster home or a home run by social services, or hiding from guardians."""
    yield from _worded(text, Signal.GUARDIAN_REFERENCE, None, "fixed")


def new_arrival(text: AdvertText) -> Iterator[Evidence]:
    """Yield words that say the person has just arrived, is here for the first time, or is new in the trade."""
    yield from _worded(text, Signal.NEW_ARRIVAL, "stated", None)
    for hit in find(text, phrases("new_arrival", "never_before")):
        if not aside(text, hit):
            yield text.evidence("signals", Signal.NEW_ARRIVAL, hit)


def distress(text: AdvertText) -> Iterator[Evidence]:
    """Yield words on debt, money at once, a place to sleep, drugs as payment, force, or not being allowed out."""
    yield from _worded(text, Signal.DISTRESS, "stated", "fixed")
    excluded = list(find(text, phrases("distress", "not")))
    for hit in find(text, phrases("distress", "barter")):
        if not (negated(text, hit) or past(text, hit) or quoted(text, hit) or inside(hit, excluded)):
            yield text.evidence("signals", Signal.DISTRESS, hit)

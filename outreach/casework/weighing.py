"""What speaks for and against each reason to look, so that a reader weighs both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from admap.records import Gender, Signal
from outreach.casework.case_view import ShownAdvert

OF_AGE = frozenset(
    {Signal.STATED_AGE_UNDER_18, Signal.AGE_BORDERLINE, Signal.YOUTH_WORDING, Signal.SCHOOL_REFERENCE, "falling_age"}
)
"""Signals that bear on age."""
OWN_VOICE = frozenset({Signal.YOUTH_WORDING, Signal.NEW_ARRIVAL, Signal.AGE_BORDERLINE, Signal.SCHOOL_REFERENCE})
"""Signals that mean less where somebody else writes."""
SURE = 0.9
"""Confidence from which on nothing is said of how sure a reading is."""
GROWN = 25
SHOWN_WORDS = 4

ONE_OF_MANY = "Only advert %(number)s of %(all)s says so."
GONE = "It was last seen %(day)s; adverts seen after that do not say so."
OTHER_AGES = "Other ages are stated too: %(ages)s."
ALL_GROWN = "Every age that is stated is 25 or more."
SOMEBODY_ELSE = "Somebody else seems to write: the words may not be the person's own."
TEMPLATE = "The same text stands in adverts of %(count)s other profiles: it may be a template."
SEVERAL = "The advert presents several persons: it may concern one of them only."
EARLIER = "It stood in an earlier wave; the adverts as last seen do not say so."
UNSURE = "Words like these are read right about %(share)s times in 100."
SENTENCES = (ONE_OF_MANY, GONE, OTHER_AGES, ALL_GROWN, SOMEBODY_ELSE, TEMPLATE, SEVERAL, EARLIER, UNSURE)
"""What may speak against a reason, in English; the catalogue has the Swedish."""


@dataclass(frozen=True)
class Said:
    """A sentence (English, to be translated) and what is filled into it."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Weighed:
    """A reason to look: in which adverts it is, the words it stands on, and what speaks against it."""

    signal: str
    adverts: tuple[int, ...]
    words: tuple[str, ...]
    against: tuple[Said, ...]


def weighed(
    signals: Sequence[str],
    adverts: Sequence[ShownAdvert],
    copies: Mapping[str, int],
    say_day: Mapping[date, str],
    earlier: Mapping[str, Sequence[str]],
) -> list[Weighed]:
    """Return each of an alert's signals with what speaks against it.

    ``copies`` are the adverts (by id) whose text stands in other profiles too, and in how many; ``say_day`` is each
    day in the reader's words; ``earlier`` are the words of each signal that no advert gives as it was last seen.
    """
    return [
        Weighed(signal, (), tuple(earlier[signal])[:SHOWN_WORDS], (Said(EARLIER),))
        if signal in earlier
        else _one(signal, adverts, copies, say_day)
        for signal in signals
    ]


def _one(
    signal: str, adverts: Sequence[ShownAdvert], copies: Mapping[str, int], say_day: Mapping[date, str]
) -> Weighed:
    saying = [a for a in adverts if signal in a.coding.signals]
    words = tuple(dict.fromkeys(w for a in saying for w in a.words_of(signal)))[:SHOWN_WORDS]
    against = [*_of_places(saying, adverts, say_day), *_of_ages(signal, saying, adverts)]
    if signal in OWN_VOICE and any(Signal.THIRD_PARTY in a.coding.signals for a in adverts):
        against.append(Said(SOMEBODY_ELSE))
    most = max((copies.get(a.ad_id, 0) for a in saying), default=0)
    if most:
        against.append(Said(TEMPLATE, {"count": most}))
    if saying and all(a.coding.gender in {Gender.SEVERAL, Gender.COUPLE} for a in saying):
        against.append(Said(SEVERAL))
    sure = max((e.confidence for a in saying for e in a.coding.evidence if _is(e.key, e.value, signal)), default=1.0)
    if sure < SURE:
        against.append(Said(UNSURE, {"share": round(sure * 100)}))
    return Weighed(signal, tuple(a.number for a in saying), words, tuple(against))


def _is(key: str, value: object, signal: str) -> bool:
    return key == "signals" and value == signal


def _of_places(
    saying: Sequence[ShownAdvert], adverts: Sequence[ShownAdvert], say_day: Mapping[date, str]
) -> list[Said]:
    """Tell where a reason stands in one advert of many, or in older ones alone."""
    found = []
    if len(saying) == 1 and len(adverts) > 2:
        found.append(Said(ONE_OF_MANY, {"number": saying[0].number, "all": len(adverts)}))
    last = max((a.seen_at for a in saying), default=None)
    if last is not None and any(a.seen_at > last for a in adverts):
        found.append(Said(GONE, {"day": say_day[last]}))
    return found


def _of_ages(signal: str, saying: Sequence[ShownAdvert], adverts: Sequence[ShownAdvert]) -> list[Said]:
    if signal not in OF_AGE:
        return []
    ages = sorted({age for a in adverts for age in (*a.coding.ages, *(a.coding.age_band or ())[:1])})
    lowest = min((age for a in saying for age in a.coding.ages), default=None)
    if ages and ages[0] >= GROWN:
        return [Said(ALL_GROWN)]
    others = [age for age in ages if lowest is not None and age > max(lowest, 17)]
    return [Said(OTHER_AGES, {"ages": ", ".join(map(str, others))})] if others else []

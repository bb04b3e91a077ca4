"""Why two adverts were, or were not, put together: each comparison in words with its weight. No contact is shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from textwrap import shorten

import yaml

from admap.records import Gender, LinkInput, PairScore
from dedup.model import shipped

SHOWN_CHARACTERS = 90
"""The longest run shown of what two texts share."""
COMPARED_WORDS = 600


@dataclass(frozen=True, slots=True)
class Words:
    """Something said to people, in Swedish and in English."""

    sv: str
    en: str


START = Words("innan något jämförs", "before anything is compared")
TOGETHER = Words(
    "alla jämförelser sedda tillsammans, vad som omger paret, och om det blev en profil",
    "all comparisons seen together, what surrounds the pair, and whether it became one profile",
)
"""Comparisons are not independent (those of an agency go together), so the second stage weighs them anew."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One comparison of two adverts: what was compared, how it came out, and its weight in bits.

    Positive bits speak for one and the same profile, negative ones against; 1 bit doubles the odds. ``values`` are
    what the two adverts state; of contacts and pictures only how many there are, and how many they have in common.
    """

    comparison: str
    level: str
    what: Words
    outcome: Words
    bits: float
    values: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Waterfall:
    """How a pair's probability came about: the odds before anything is compared, each reason, and the sum, in bits.

    ``adjustment`` is what the second stage and the clustering add to the sum of start and reasons
    (:data:`TOGETHER`); the total is the log2 odds of ``probability``.
    """

    left: str
    right: str
    start: float
    reasons: tuple[Reason, ...]
    adjustment: float
    probability: float

    @property
    def total(self) -> float:
        """The sum in bits: 0 is as likely as not."""
        return log_odds(self.probability)


def log_odds(probability: float) -> float:
    """Return the odds of ``probability`` in bits, at most 40 either way."""
    p = min(max(probability, 2.0**-40), 1 - 2.0**-40)
    return math.log2(p / (1 - p))


def waterfall(left: LinkInput, right: LinkInput, pair: PairScore, match_share: float) -> Waterfall:
    """Return how ``pair`` of the two adverts came about, where ``match_share`` of compared pairs match."""
    reasons = explain(left, right, pair)
    start = log_odds(match_share)
    adjustment = log_odds(pair.probability) - start - sum(reason.bits for reason in reasons)
    first, second = sorted((left.ad_id, right.ad_id))
    return Waterfall(first, second, start, tuple(reasons), round(adjustment, 3), pair.probability)


def explain(left: LinkInput, right: LinkInput, pair: PairScore) -> list[Reason]:
    """Return the reasons behind ``pair``, heaviest first; what either advert does not state comes last, with 0 bits."""
    if left.ad_id > right.ad_id:
        left, right = right, left
    found = [
        Reason(reason.comparison, reason.level, reason.what, reason.outcome, reason.bits, shown(left, right))
        if (shown := _SHOWN.get(reason.comparison)) and reason.level != "missing"
        else reason
        for reason in reasons_of(pair.weights)
    ]
    return sorted(found, key=lambda reason: (-abs(reason.bits), reason.comparison))


def reasons_of(weights: Mapping[str, float]) -> list[Reason]:
    """Return weights (``comparison:level`` to bits) in words, heaviest first, without the adverts' values."""
    found = []
    for key, bits in weights.items():
        name, _, level = key.partition(":")
        what, outcome = words_of(name, level)
        found.append(Reason(name, level, what, outcome, bits))
    return sorted(found, key=lambda reason: (-abs(reason.bits), reason.comparison))


def words_of(comparison: str, level: str) -> tuple[Words, Words]:
    """Return what is compared and how it came out; a name that today's model does not know stands for itself."""
    return _all_words().get((comparison, level), (Words(comparison, comparison), Words(level, level)))


@cache
def _all_words() -> dict[tuple[str, str], tuple[Words, Words]]:
    swedish = yaml.safe_load(files("dedup").joinpath("data/words_sv.yaml").read_text(encoding="utf-8"))
    return {
        (c.name, level.id): (
            Words(swedish[c.name]["words"], c.words),
            Words(swedish[c.name]["levels"][level.id], level.words),
        )
        for c in shipped().comparisons
        for level in c.levels
    }


Shown = Callable[[LinkInput, LinkInput], tuple[str, str]]


def _each(words: Callable[[LinkInput], Iterable[object]]) -> Shown:
    return lambda left, right: (", ".join(map(str, words(left))), ", ".join(map(str, words(right))))


def _counted(values: Callable[[LinkInput], Sequence[str]]) -> Shown:
    """Show how many are shared of how many there are, never which."""

    def shown(left: LinkInput, right: LinkInput) -> tuple[str, str]:
        first, second = set(values(left)), set(values(right))
        common = len(first & second)
        return f"{common}/{len(first)}", f"{common}/{len(second)}"

    return shown


def _longest_shared(left: LinkInput, right: LinkInput) -> tuple[str, str]:
    """Show the longest run of words that the two texts share, and how many of how many words it is."""
    first, second = ((a.body or a.title).split()[:COMPARED_WORDS] for a in (left, right))
    folded = [[word.casefold() for word in words] for words in (first, second)]
    run = SequenceMatcher(None, folded[0], folded[1], autojunk=False).find_longest_match()
    return _quoted(first, run.a, run.size), _quoted(second, run.b, run.size)


def _quoted(words: Sequence[str], start: int, size: int) -> str:
    run = shorten(" ".join(words[start : start + size]), SHOWN_CHARACTERS, placeholder=" …")
    return f"{f'”{run}” ' if size else ''}{size}/{len(words)}"


_SHOWN: Mapping[str, Shown] = {
    "phone": _counted(lambda a: a.phones),
    "address": _counted(lambda a: (*a.emails, *a.handles)),
    "image": _counted(lambda a: a.images),
    "text": _longest_shared,
    "age": _each(lambda a: (f"{' '.join(map(str, a.ages))} ({a.seen_at.isoformat()})",)),
    "nationality": _each(lambda a: (*a.nationalities, *a.origins)),
    "place": _each(lambda a: a.municipalities),
    "gender": _each(lambda a: () if a.gender == Gender.UNKNOWN else (a.gender,)),
}

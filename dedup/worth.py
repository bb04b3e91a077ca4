"""Which pairs a person's judgement would help most: in doubt, of consequence, and unlike those already asked.

Active learning: the doubt about a pair, by itself and with its whole profiles in view (geometric mean of the two
entropies), is weighed up a little by how many adverts an answer may move and by how many pairs came out alike, for
what is learnt of one holds for all. Another answer than today's changes the number of profiles by one in any case.
Pairs are taken one by one, and whatever is like a pair that was judged or taken counts less and less, so that the
queue covers different patterns and different profiles and not only the pairs nearest to one half.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from admap.records import JudgedPair, PairScore
from dedup.explain import log_odds

UNKEPT_BITS = -6.6
"""The weight taken for a pair that was not kept: its probability is below a hundredth."""
MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Question:
    """A pair to judge: its profiles, the doubt in bits (0–1), the adverts an answer may move, and what it is worth."""

    pair: PairScore
    profiles: tuple[str, str]
    doubt: float
    adverts: int
    worth: float

    @property
    def together(self) -> bool:
        """Whether the two are in one profile as things stand."""
        return self.profiles[0] == self.profiles[1]


Pattern = tuple[str, ...]


def questions(
    pairs: Sequence[PairScore],
    profile_of: Mapping[str, str],
    judged: Iterable[JudgedPair] = (),
    among: frozenset[str] | None = None,
    limit: int = 50,
    around: Sequence[PairScore] | None = None,
) -> list[Question]:
    """Return the ``limit`` pairs most worth a judgement, best first.

    ``among`` limits them to pairs with at least one advert of these; pairs that were judged, also "unsure", are left
    out. ``around`` are the pairs, with or without weights, that the doubt about a profile is weighed by; without them
    it is ``pairs``. The same input gives the same queue.
    """
    known = [p for p in pairs if p.left in profile_of and p.right in profile_of]
    answered = {(j.left, j.right) for j in judged}
    patterns = [_pattern(p) for p in known]
    alike = Counter(patterns)
    asked: Counter[object] = Counter(
        pattern for pair, pattern in zip(known, patterns, strict=True) if (pair.left, pair.right) in answered
    )
    doubts = _Doubts(known if around is None else around, profile_of)
    heap: list[tuple[float, str, str, int]] = []
    found: dict[int, Question] = {}
    for place, pair in enumerate(known):
        if (pair.left, pair.right) in answered or (among is not None and among.isdisjoint((pair.left, pair.right))):
            continue
        doubt, adverts = doubts.of(pair)
        worth = doubt * (1 + math.log2(adverts) / 10) * math.sqrt(1 + math.log2(alike[patterns[place]]))
        profiles = (profile_of[pair.left], profile_of[pair.right])
        found[place] = Question(pair, profiles, doubt, adverts, worth)
        heap.append((-worth, pair.left, pair.right, place))
    heapq.heapify(heap)
    return list(_taken(heap, found, patterns, asked, limit))


def _taken(
    heap: list[tuple[float, str, str, int]],
    found: Mapping[int, Question],
    patterns: Sequence[Pattern],
    asked: Counter[object],
    limit: int,
) -> Iterator[Question]:
    """Take the best again and again, each time worth less by what of its kind was asked before (lazy greedy)."""
    taken = 0
    while heap and taken < limit:
        stated, left, right, place = heapq.heappop(heap)
        question = found[place]
        between = tuple(sorted(set(question.profiles)))
        if len(between) == 2 and asked[between]:
            continue
        seen = asked[patterns[place]] + sum(asked[profile] for profile in between)
        now = -question.worth / (1 + seen)
        if now > stated + 1e-12:
            heapq.heappush(heap, (now, left, right, place))
            continue
        taken += 1
        asked.update([patterns[place], *between, between])
        yield question


def _pattern(pair: PairScore) -> Pattern:
    return tuple(sorted(key for key in pair.weights if not key.endswith(f":{MISSING}")))


class _Doubts:
    """How open it is whether a pair's profiles are rightly one, or rightly two."""

    def __init__(self, pairs: Sequence[PairScore], profile_of: Mapping[str, str]) -> None:
        self._profile_of = profile_of
        self._sizes = Counter(profile_of.values())
        self._sums: dict[tuple[str, str], float] = defaultdict(float)
        self._counts: Counter[tuple[str, str]] = Counter()
        for pair in pairs:
            bits = log_odds(pair.probability)
            for key in self._keys(pair):
                self._sums[key] += bits
                self._counts[key] += 1

    def _keys(self, pair: PairScore) -> tuple[tuple[str, str], ...]:
        """Return what the pair's weight counts for: the two profiles, or either advert within its profile."""
        one, two = sorted((self._profile_of[pair.left], self._profile_of[pair.right]))
        return ((one, two),) if one != two else ((one, pair.left), (one, pair.right))

    def of(self, pair: PairScore) -> tuple[float, int]:
        """Return the doubt about ``pair``, and how many adverts another decision would move."""
        within, adverts = self._in_view(pair)
        return math.sqrt(within * _entropy(log_odds(pair.probability))), adverts

    def _in_view(self, pair: PairScore) -> tuple[float, int]:
        keys = self._keys(pair)
        if len(keys) == 1:
            sizes = [self._sizes[profile] for profile in keys[0]]
            return _entropy(self._mean(keys[0], sizes[0] * sizes[1])), min(sizes)
        others = self._sizes[keys[0][0]] - 1
        return max(_entropy(self._mean(key, others)) for key in keys), 1

    def _mean(self, key: tuple[str, str], pairs: int) -> float:
        return (self._sums[key] + UNKEPT_BITS * max(0, pairs - self._counts[key])) / max(1, pairs)


def _entropy(bits: float) -> float:
    p = 1 / (1 + 2.0 ** -min(max(bits, -500.0), 500.0))
    return 0.0 if p in {0.0, 1.0} else -p * math.log2(p) - (1 - p) * math.log2(1 - p)

"""What errors of linking do to estimates from overlaps, and how measured errors are carried through.

A missed link makes one unit two and hides an overlap; a false link makes one of two. Rates come from a hand-judged
sample of pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.stats import beta

from mapping.errors import ListTableError
from mapping.estimates.tables import Floats


@dataclass(frozen=True)
class Judged:
    """Pairs that a person judged: of ``total`` pairs, ``right`` were as the program had them."""

    right: int
    total: int

    def draws(self, number: int, rng: np.random.Generator) -> Floats:
        """Return draws of the rate from its posterior under Jeffreys' prior."""
        return rng.beta(self.right + 0.5, self.total - self.right + 0.5, size=number)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the rate's interval under Jeffreys' prior."""
        ends = np.array([(1 - level) / 2, (1 + level) / 2])
        low, high = np.asarray(beta.ppf(ends, self.right + 0.5, self.total - self.right + 0.5)).tolist()
        return low, high


@dataclass(frozen=True)
class Interval:
    """Median and interval of draws."""

    value: float
    low: float
    high: float


def corrected_two_lists(first: int, second: int, both: float, recall: float = 1.0, false_rate: float = 0.0) -> float:
    """Return the size from two lists with linking errors (Ding and Fienberg 1994).

    ``recall`` is the probability that a unit on both lists is linked; ``false_rate`` that a unit of the second list
    that is not on the first is linked to one there. Raises :class:`ListTableError` where no overlap is left.
    """
    overlap = corrected_overlap(second, both, recall, false_rate)
    if overlap <= 0:
        raise ListTableError("no true overlap is left after false links: the two lists tell nothing of the total.")
    return first * second / overlap


def corrected_overlap(second: int, both: float, recall: float, false_rate: float) -> float:
    """Return the expected true overlap behind a linked one."""
    if not 0 <= false_rate < recall <= 1:
        raise ListTableError("recall must be above the false-link rate, and both from 0 to 1: measure them on pairs.")
    return (both - false_rate * second) / (recall - false_rate)


def two_lists_with_errors(
    first: int, second: int, both: int, recall: Judged, precision: Judged, draws: int = 10_000, seed: int = 1
) -> Interval:
    """Carry the sampling of the overlap and of both rates through to the size; ``precision`` of links between lists."""
    rng = np.random.default_rng(seed)
    linked = rng.binomial(second, np.full(draws, both / second))
    true = linked * precision.draws(draws, rng) / recall.draws(draws, rng)
    true = np.minimum(true, min(first, second))
    sizes = (first + 1) * (second + 1) / (true + 1) - 1
    return summary(sizes)


def correction(recall: Judged | None, precision: Judged | None, draws: int = 20_000) -> tuple[float, float, float]:
    """Return the factor (median, low, high) on a total whose overlaps were linked with these measured rates.

    Overlaps shrink by recall and grow by false links, and a total goes as one over its overlaps: recall over precision.
    """
    rng = np.random.default_rng(1)
    one = np.ones(draws)
    factor = (recall.draws(draws, rng) if recall else one) / (precision.draws(draws, rng) if precision else one)
    found = summary(factor)
    return found.value, found.low, found.high


def draw_profiles(
    members: Mapping[str, tuple[str, float]], pairs: Iterable[tuple[str, str, float]], draws: int, seed: int
) -> Iterator[dict[str, str]]:
    """Yield draws of which profile each advert belongs to, given how sure its place and its pairs are.

    ``members``: advert to profile and probability; ``pairs``: two adverts and the probability that they are of one
    profile. An advert leaves its profile with the rest of its probability; two profiles become one with the mean
    probability over all pairs of their adverts (a pair that was never scored has 0).
    """
    rng = np.random.default_rng(seed)
    adverts = sorted(members)
    sure = np.array([members[advert][1] for advert in adverts])
    sizes = Counter(profile for profile, _ in members.values())
    between: dict[tuple[str, str], float] = defaultdict(float)
    for left, right, probability in pairs:
        if left in members and right in members and members[left][0] != members[right][0]:
            first, second = sorted((members[left][0], members[right][0]))
            between[first, second] += probability / (sizes[first] * sizes[second])
    bridges = sorted(between)
    strength = np.array([min(between[bridge], 1.0) for bridge in bridges])
    for _ in range(draws):
        joined = {profile: profile for profile in sizes}
        for bridge, holds in zip(bridges, rng.random(len(bridges)) < strength, strict=True):
            if holds:
                joined[_root(joined, bridge[1])] = _root(joined, bridge[0])
        stays = rng.random(len(adverts)) < sure
        yield {
            advert: _root(joined, members[advert][0]) if stay else f"{advert} alone"
            for advert, stay in zip(adverts, stays, strict=True)
        }


def _root(joined: dict[str, str], profile: str) -> str:
    while joined[profile] != profile:
        joined[profile] = joined[joined[profile]]
        profile = joined[profile]
    return profile


def summary(sizes: Floats, level: float = 0.95) -> Interval:
    """Return median and interval of draws; draws without an estimate count as infinite."""
    sizes = np.nan_to_num(np.asarray(sizes, dtype=float), nan=np.inf)
    low, value, high = np.quantile(sizes, [(1 - level) / 2, 0.5, (1 + level) / 2], method="inverted_cdf")
    return Interval(float(value), float(low), float(high))

"""Why two adverts were, or were not, put together: each comparison in words with its weight. No contact is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from admap.records import LinkInput, PairScore
from dedup.linking import LinkResult
from dedup.model import Comparison, Level, shipped


@dataclass(frozen=True, slots=True)
class Reason:
    """One comparison of two adverts: what was compared, how it came out, and its weight in bits.

    Positive bits speak for one and the same profile, negative ones against; 1 bit doubles the odds. ``values`` are
    what the two adverts state, where it is nothing that must be kept back (contacts, texts and pictures are).
    """

    comparison: str
    level: str
    bits: float
    values: tuple[str, str] | None = None


def pair_of(left: str, right: str, result: LinkResult | Sequence[PairScore]) -> PairScore | None:
    """Return the score of the pair of advert ids among ``result``; None where it was not compared or not kept."""
    first, second = sorted((left, right))
    pairs = result.pairs if isinstance(result, LinkResult) else result
    return next((p for p in pairs if p.left == first and p.right == second), None)


def explain(left: LinkInput, right: LinkInput, pair: PairScore) -> list[Reason]:
    """Return the reasons behind ``pair``, heaviest first; what either advert does not state comes last, with 0 bits."""
    if left.ad_id > right.ad_id:
        left, right = right, left
    reasons = []
    for key, bits in pair.weights.items():
        name, _, level_id = key.partition(":")
        comparison, level = _level(name, level_id)
        reasons.append(Reason(comparison.words, level.words, bits, _shown(name, left, right)))
    return sorted(reasons, key=lambda reason: (-abs(reason.bits), reason.comparison))


def _level(name: str, level_id: str) -> tuple[Comparison, Level]:
    for comparison in shipped().comparisons:
        if comparison.name == name:
            for level in comparison.levels:
                if level.id == level_id:
                    return comparison, level
    raise KeyError(f"{name}:{level_id}")


def _shown(name: str, left: LinkInput, right: LinkInput) -> tuple[str, str] | None:
    def words(advert: LinkInput) -> str | None:
        stated: dict[str, Sequence[object]] = {
            "age": advert.ages,
            "nationality": (*advert.nationalities, *advert.origins),
            "place": advert.municipalities,
            "gender": (advert.gender,),
        }
        return ", ".join(map(str, stated[name])) if name in stated else None

    first, second = words(left), words(right)
    return None if first is None or second is None else (first, second)

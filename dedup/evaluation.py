"""How right a linkage is against known truth: pairs, B-cubed, counts, splits and merges, calibration.

Everything is read from the contingency table of true and found profiles, so the work grows with the number of
adverts, never with its square.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from admap.records import PairScore

BINS = 10


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision, recall and F1 of one measure, each 0–1; where nothing was found or is true, 1 (nothing was wrong)."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Pairs with a probability in ``[low, high)``: how many, their mean probability, and the share that match."""

    low: float
    high: float
    pairs: int
    mean_probability: float
    share_matching: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Brier score and expected calibration error (ECE) of pair probabilities, and the table they come from."""

    pairs: int
    brier: float
    ece: float
    reliability: tuple[ReliabilityBin, ...]


@dataclass(frozen=True, slots=True)
class LinkEvaluation:
    """A linkage against truth, over the adverts that both know.

    ``count_error`` is (found − true) / true number of profiles. ``splits`` counts true profiles found as more than
    one, ``merges`` found profiles that hold more than one true one.
    """

    adverts: int
    missing: int
    unknown: int
    pairwise: Agreement
    b_cubed: Agreement
    true_profiles: int
    found_profiles: int
    count_error: float
    splits: int
    merges: int
    largest_true: int
    largest_found: int
    calibration: Calibration | None = None

    def to_json(self) -> str:
        """Return the evaluation as one JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False)


def evaluate_links(
    truth: Mapping[str, str], found: Mapping[str, str], pairs: Sequence[PairScore] = ()
) -> LinkEvaluation:
    """Compare ``found`` with ``truth`` (both: advert id to profile id).

    Adverts that only one of them has are left out and counted: ``missing`` were not found, ``unknown`` have no truth.
    B-cubed is Bagga & Baldwin's (1998), averaged over adverts. ``pairs`` add the calibration of their probabilities.
    """
    adverts = sorted(truth.keys() & found.keys())
    cells = Counter((truth[ad], found[ad]) for ad in adverts)
    true_sizes, found_sizes = Counter(truth[ad] for ad in adverts), Counter(found[ad] for ad in adverts)
    hits = _pairs(cells.values())
    n = len(adverts)
    precision = sum(c * c / found_sizes[f] for (_, f), c in cells.items()) / n if n else 1.0
    recall = sum(c * c / true_sizes[t] for (t, _), c in cells.items()) / n if n else 1.0
    parts, mixed = Counter(t for t, _ in cells), Counter(f for _, f in cells)
    return LinkEvaluation(
        adverts=n,
        missing=len(truth.keys() - found.keys()),
        unknown=len(found.keys() - truth.keys()),
        pairwise=_agreement(_ratio(hits, _pairs(found_sizes.values())), _ratio(hits, _pairs(true_sizes.values()))),
        b_cubed=_agreement(precision, recall),
        true_profiles=len(true_sizes),
        found_profiles=len(found_sizes),
        count_error=(len(found_sizes) - len(true_sizes)) / len(true_sizes) if true_sizes else 0.0,
        splits=sum(1 for count in parts.values() if count > 1),
        merges=sum(1 for count in mixed.values() if count > 1),
        largest_true=max(true_sizes.values(), default=0),
        largest_found=max(found_sizes.values(), default=0),
        calibration=_calibration(truth, pairs),
    )


def _pairs(sizes: object) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)  # type: ignore[attr-defined]


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _agreement(precision: float, recall: float) -> Agreement:
    both = precision + recall
    return Agreement(precision, recall, 2 * precision * recall / both if both else 0.0)


def _calibration(truth: Mapping[str, str], pairs: Sequence[PairScore]) -> Calibration | None:
    known = [(p.probability, truth[p.left] == truth[p.right]) for p in pairs if p.left in truth and p.right in truth]
    if not known:
        return None
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for probability, matches in known:
        bins[min(int(probability * BINS), BINS - 1)].append((probability, matches))
    table = tuple(
        ReliabilityBin(
            low=number / BINS,
            high=(number + 1) / BINS,
            pairs=len(held),
            mean_probability=sum(p for p, _ in held) / len(held),
            share_matching=sum(m for _, m in held) / len(held),
        )
        for number, held in sorted(bins.items())
    )
    return Calibration(
        pairs=len(known),
        brier=sum((p - m) ** 2 for p, m in known) / len(known),
        ece=sum(row.pairs * abs(row.mean_probability - row.share_matching) for row in table) / len(known),
        reliability=table,
    )

"""How right a linkage is against known truth: profiles, operators, sites and languages, calibration."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from admap.records import PairScore
from dedup.agreement import (
    Agreement,
    GroupingAgreement,
    StratumAgreement,
    agreement_by_stratum,
    grouping_agreement,
)

BINS = 10


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
    one, ``merges`` found profiles that hold more than one true one. ``operators`` is the same on the level of who
    runs the profiles; ``by_site`` and ``by_language`` are pairwise, for every two sites or text languages.
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
    operators: GroupingAgreement | None = None
    by_site: tuple[StratumAgreement, ...] = ()
    by_language: tuple[StratumAgreement, ...] = ()

    def to_json(self) -> str:
        """Return the evaluation as one JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Operators:
    """Advert id to operator: the true one and the found one."""

    true: Mapping[str, str]
    found: Mapping[str, str]


def evaluate_links(
    truth: Mapping[str, str],
    found: Mapping[str, str],
    pairs: Sequence[PairScore] = (),
    operators: Operators | None = None,
    sites: Mapping[str, str] | None = None,
    languages: Mapping[str, str] | None = None,
) -> LinkEvaluation:
    """Compare ``found`` with ``truth`` (both: advert id to profile id).

    Adverts that only one of them has are left out and counted: ``missing`` were not found, ``unknown`` have no truth.
    ``pairs`` add the calibration of their probabilities, ``sites`` and ``languages`` (by advert id) the agreement
    between each two of them; of ``operators``, adverts that only one side has are left out.
    """
    adverts = sorted(truth.keys() & found.keys())
    profiles = grouping_agreement(truth, found, adverts)
    return LinkEvaluation(
        adverts=len(adverts),
        missing=len(truth.keys() - found.keys()),
        unknown=len(found.keys() - truth.keys()),
        pairwise=profiles.pairwise,
        b_cubed=profiles.b_cubed,
        true_profiles=profiles.true_groups,
        found_profiles=profiles.found_groups,
        count_error=profiles.count_error,
        splits=profiles.splits,
        merges=profiles.merges,
        largest_true=profiles.largest_true,
        largest_found=profiles.largest_found,
        calibration=_calibration(truth, pairs),
        operators=None if operators is None else _operators(operators, adverts),
        by_site=agreement_by_stratum(truth, found, sites or {}, adverts),
        by_language=agreement_by_stratum(truth, found, languages or {}, adverts),
    )


def _operators(operators: Operators, adverts: Sequence[str]) -> GroupingAgreement:
    known = [ad for ad in adverts if ad in operators.true and ad in operators.found]
    return grouping_agreement(operators.true, operators.found, known)


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

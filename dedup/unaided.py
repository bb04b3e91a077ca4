"""What linking says where people do not help it: other thresholds, and the pairs that people judged, without them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from admap.records import JudgedPair, Judgement
from dedup.clustering import JOIN_BITS, Constraints, cluster
from dedup.joins import join_bits
from dedup.linking import LinkResult

OTHER_BITS = 2.0
"""A looser and a stricter threshold ask odds four times lower and four times higher than the one in use."""
THRESHOLDS: Mapping[str, float] = {"looser": JOIN_BITS - OTHER_BITS, "stricter": JOIN_BITS + OTHER_BITS}


@dataclass(frozen=True, slots=True)
class Unaided:
    """Pairs that people judged, against the clusters that the scores alone would give.

    ``same`` pairs belong together, ``joined`` of them are; ``apart`` pairs do not, ``wrongly`` of them are joined.
    """

    same: int
    joined: int
    apart: int
    wrongly: int


def at_other_thresholds(result: LinkResult, among: Iterable[Collection[str]]) -> list[dict[str, int]]:
    """Return, for each set of advert ids in ``among``, how many profiles it has at each of :data:`THRESHOLDS`."""
    ad_ids = result.compared.features.ad_ids
    chosen = [np.array([at for at, ad in enumerate(ad_ids) if ad in wanted], int) for wanted in among]
    base, hierarchy = result.clustering.base, result.clustering.hierarchy
    found = join_bits(hierarchy)
    labels = {name: hierarchy.labels(found >= least)[base] for name, least in THRESHOLDS.items()}
    return [{name: len(np.unique(each[positions])) for name, each in labels.items()} for positions in chosen]


def unaided(result: LinkResult, judgements: Sequence[JudgedPair]) -> Unaided:
    """Hold the judged pairs against the clusters as they would be if nobody had judged any."""
    position = {ad: at for at, ad in enumerate(result.compared.features.ad_ids)}
    known = [j for j in judgements if j.left in position and j.right in position and j.judgement != Judgement.UNSURE]
    if not known:
        return Unaided(0, 0, 0, 0)
    labels = cluster(len(position), result.compared.scores.pairs, result.first_bits, Constraints()).labels
    joined = [bool(labels[position[j.left]] == labels[position[j.right]]) for j in known]
    same = [j.judgement == Judgement.SAME for j in known]
    right = sum(one and together for one, together in zip(same, joined, strict=True))
    return Unaided(sum(same), right, len(same) - sum(same), sum(joined) - right)

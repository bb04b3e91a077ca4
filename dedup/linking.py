"""Linking: adverts in, profiles out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from admap.records import JudgedPair, Judgement, LinkInput, Membership, PairScore
from dedup.between import COMPARED
from dedup.candidates import Pairs, among, as_pairs, candidates
from dedup.clustering import Clustering, cluster, constraints
from dedup.copies import unique_ids
from dedup.draws import draws, observed, shipped_deviation
from dedup.earlier import Earlier
from dedup.features import Features, features_of
from dedup.identity import profile_ids
from dedup.joins import join_bits
from dedup.match_probability import match_probability
from dedup.model import LinkModel, weights_of
from dedup.operators import operators
from dedup.reading import Reading, read_adverts
from dedup.recalibration import recalibrated
from dedup.scoring import Compared, compared_pairs, match_bits

KEPT_PROBABILITY = 0.01
"""Pairs at least this probable are handed on, with every judged pair."""


@dataclass(frozen=True, eq=False)
class LinkResult:
    """Memberships sorted by advert id, what was compared and clustered, and how the result came about.

    ``bits`` are the log2 odds of each compared pair, ``first_bits`` before judgements moved them, ``probability`` that
    the pair matches with the clustering in view; of the comparisons, ``compared`` keeps those that telling operators
    needs. ``diagnostics`` has counts (adverts, pairs by rule, pairs compared, profiles, judgements in conflict),
    thresholds, the model's version, whether its parameters were estimated on these adverts, and the parameters.
    """

    memberships: tuple[Membership, ...]
    diagnostics: Mapping[str, object]
    reading: Reading
    compared: Compared
    first_bits: NDArray[np.float64]
    bits: NDArray[np.float64]
    probability: NDArray[np.float64]
    clustering: Clustering
    kept: NDArray[np.int64]

    def draws(self, number: int, seed: int = 0) -> NDArray[np.int32]:
        """Return draws of the clustering, in the order of the memberships (:func:`dedup.draws.draws`)."""
        usual = shipped_deviation()
        seen = observed(self.compared.features, join_bits(self.clustering.hierarchy))
        return draws(self.clustering, usual.mean(seen), usual.spread, number, seed)

    @property
    def earlier(self) -> Earlier:
        """What :func:`dedup.incremental.link_more` needs to take further adverts into this result."""
        held = self.compared
        return Earlier(self.reading, held.scores, held.columns, held.model, self.first_bits, self.memberships)

    @cached_property
    def pairs(self) -> tuple[PairScore, ...]:
        """The pairs worth keeping (likely ones and judged ones), sorted."""
        ids, scores, model = self.compared.features.ad_ids, self.compared.scores, self.compared.model
        return tuple(
            PairScore(
                ids[left], ids[right], round(float(p), 6), weights_of(model, levels, bits)
            )
            for (left, right), p, levels, bits in zip(
                scores.pairs[self.kept].tolist(),
                self.probability[self.kept].tolist(),
                scores.levels[self.kept].tolist(),
                scores.bits[self.kept].tolist(),
                strict=True,
            )
        )  # fmt: skip


Compare = Callable[[Features, Pairs, NDArray[np.bool_]], tuple[Compared, NDArray[np.float64]]]
"""Compares pairs, of which some may teach the model, and gives the log2 odds of each."""


def link(
    adverts: Iterable[LinkInput],
    judgements: Sequence[JudgedPair] = (),
    previous: Mapping[str, str] | None = None,
) -> LinkResult:
    """Link ``adverts`` into profiles; the order of the inputs does not matter.

    ``judgements`` bind: "same" pairs end in one profile, "different" and "operator only" pairs never do, "operator
    only" pairs are of one operator, "unsure" says nothing; judgements on adverts that are not here are left aside.
    ``previous`` maps advert ids to profile ids of an earlier run, which clusters keep
    (:func:`dedup.identity.profile_ids`). Raises :class:`ValueError` for an advert id that comes twice.
    """
    return link_reading(read_adverts(adverts), judgements, previous or {}, _compare)


def _compare(features: Features, pairs: Pairs, teaching: NDArray[np.bool_]) -> tuple[Compared, NDArray[np.float64]]:
    compared = compared_pairs(features, pairs, teaching=teaching)
    bits = match_bits(compared)
    return replace(compared, columns={name: compared.columns[name] for name in COMPARED}), bits


def link_reading(
    reading: Reading,
    judgements: Sequence[JudgedPair],
    previous: Mapping[str, str],
    compare: Compare,
    earlier: Sequence[Membership] = (),
) -> LinkResult:
    """Link adverts that were read (see :func:`link`), whose pairs ``compare`` compares.

    A profile that was the same in the ``earlier`` memberships keeps its unique adverts.
    """
    features = features_of(reading)
    count = len(features)
    position = {ad: i for i, ad in enumerate(features.ad_ids)}
    if len(position) != count:
        raise ValueError("an advert id comes twice among the adverts to link")
    judged = _judged(judgements, position)
    apart = [*judged[Judgement.DIFFERENT], *judged[Judgement.OPERATOR_ONLY]]
    given = constraints(judged[Judgement.SAME], apart, count)
    found = candidates(features)
    human = _array([*judged[Judgement.SAME], *apart])
    pairs = as_pairs(np.concatenate([found.pairs, human])) if len(human) else found.pairs
    compared, first = compare(features, pairs, among(pairs, found.pairs[found.teaching], count))
    bits = recalibrated(first, compared.scores.pairs, _array(judged[Judgement.SAME]), _array(apart))
    clustering = cluster(count, compared.scores.pairs, bits, given)
    left, right = clustering.labels[compared.scores.pairs].T
    probability = match_probability(bits, left == right)
    run_by = operators(compared, bits, clustering.labels, judged[Judgement.OPERATOR_ONLY])
    kept = _kept(compared.scores.pairs, probability, human, count)
    diagnostics = {
        "adverts": count,
        "profiles": len(clustering.clusters),
        "operators": len(np.unique(run_by)),
        "largest_profile": max(map(len, clustering.clusters), default=0),
        "candidate_pairs": dict(found.proposed),
        "pairs_compared": len(compared.scores.pairs),
        "pairs_kept": len(kept),
        "kept_probability": KEPT_PROBABILITY,
        "judgements_in_conflict": len(given.conflicts),
        **_described(compared.model),
    }
    sure = _certainty(compared, probability, clustering)
    memberships = _memberships(features, clustering, run_by, sure, previous, earlier)
    return LinkResult(memberships, diagnostics, reading, compared, first, bits, probability, clustering, kept)


def _array(pairs: Iterable[tuple[int, int]]) -> Pairs:
    return as_pairs(np.array(list(pairs), dtype=np.int64))


def _judged(judgements: Sequence[JudgedPair], position: Mapping[str, int]) -> dict[Judgement, list[tuple[int, int]]]:
    found: dict[Judgement, list[tuple[int, int]]] = {kind: [] for kind in Judgement}
    for pair in judgements:
        if pair.left in position and pair.right in position and pair.left != pair.right:
            left, right = sorted((position[pair.left], position[pair.right]))
            found[pair.judgement].append((left, right))
    return {kind: sorted(set(pairs)) for kind, pairs in found.items()}


def _memberships(
    features: Features,
    clustering: Clustering,
    run_by: NDArray[np.int64],
    certainty: NDArray[np.float64],
    previous: Mapping[str, str],
    earlier: Sequence[Membership],
) -> tuple[Membership, ...]:
    """Return the memberships; an operator is called after the profile that has its first advert."""
    names = [[features.ad_ids[i] for i in members] for members in clustering.clusters]
    settled, was = _settled(earlier), {m.ad_id: m.unique_id for m in earlier}
    changed = [c for c, ads in zip(clustering.clusters, names, strict=True) if tuple(ads) not in settled]
    unique = unique_ids(features, changed)
    for members, ads in zip(clustering.clusters, names, strict=True):
        if tuple(ads) in settled:
            for i, ad in zip(members, ads, strict=True):
                unique[i] = was[ad]
    profile = [""] * len(features)
    for members, given in zip(clustering.clusters, profile_ids(names, previous), strict=True):
        for i in members:
            profile[i] = given
    operator = [f"o{profile[first].removeprefix('p')}" for first in run_by.tolist()]
    return tuple(map(Membership, features.ad_ids, profile, np.round(certainty, 4).tolist(), unique, operator))


def _settled(earlier: Sequence[Membership]) -> set[tuple[str, ...]]:
    """Return the adverts of each profile of ``earlier``, which are sorted."""
    held: dict[str, list[str]] = defaultdict(list)
    for member in earlier:
        held[member.profile_id].append(member.ad_id)
    return set(map(tuple, held.values()))


def _certainty(compared: Compared, probability: NDArray[np.float64], clustering: Clustering) -> NDArray[np.float64]:
    """Return for each advert how sure its place is.

    In a profile with others: the mean match probability with those it was compared with. Alone: one minus the
    probability of its likeliest match.
    """
    count, label = len(compared.features), clustering.labels
    left, right = compared.scores.pairs[:, 0], compared.scores.pairs[:, 1]
    inside = label[left] == label[right]
    total, number, likeliest = np.zeros(count), np.zeros(count), np.zeros(count)
    for side in (left, right):
        total += np.bincount(side[inside], probability[inside], count)
        number += np.bincount(side[inside], minlength=count)
        np.maximum.at(likeliest, side[~inside], probability[~inside])
    found: NDArray[np.float64] = np.where(number > 0, total / np.maximum(number, 1), 1 - likeliest)
    return found


def _kept(pairs: Pairs, probability: NDArray[np.float64], human: Pairs, count: int) -> NDArray[np.int64]:
    return np.flatnonzero((probability >= KEPT_PROBABILITY) | among(pairs, human, count))


def _described(model: LinkModel) -> dict[str, object]:
    return {
        "model": model.version,
        "estimated": model.estimated,
        "match_share": model.match_share,
        "parameters": {
            f"{c.name}:{level.id}": {"m": level.m, "u": level.u, "bits": round(level.bits, 3)}
            for c in model.comparisons
            for level in c.levels
            if not level.missing
        },
    }

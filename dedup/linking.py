"""Linking: adverts in, profiles out."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from admap.records import JudgedPair, Judgement, LinkInput, Membership, PairScore
from dedup.candidates import Pairs, as_pairs, candidates
from dedup.clustering import Constraints, cluster, components, constraints, pairs_inside
from dedup.copies import unique_ids
from dedup.estimation import estimate
from dedup.features import Features, build
from dedup.identity import profile_ids
from dedup.model import LinkModel, Scores, score, shipped, weights_of

CONNECT_PROBABILITY = 0.5
"""Pairs at least this probable make the components inside which profiles are formed."""
JOIN_BITS = 0.75
"""Two groups join while their average log-odds (bits) are at least this."""
SCORED_WHOLE = 400
"""Components up to this size have all their pairs scored, not only the candidates."""
MISSING_BITS = -4.0
"""The weight of a pair that no rule proposed in a component too large to be scored whole."""
KEPT_PROBABILITY = 0.01
"""Pairs at least this probable are handed on, with every judged pair."""


@dataclass(frozen=True)
class LinkResult:
    """Memberships sorted by advert id; compared pairs worth keeping, sorted; and how the result came about.

    ``diagnostics`` has counts (adverts, pairs by rule, pairs compared, profiles, judgements in conflict), thresholds,
    the model's version, whether its parameters were estimated on these adverts, and the parameters.
    """

    memberships: tuple[Membership, ...]
    pairs: tuple[PairScore, ...]
    diagnostics: Mapping[str, object]


def link(
    adverts: Sequence[LinkInput],
    judgements: Sequence[JudgedPair] = (),
    previous: Mapping[str, str] | None = None,
) -> LinkResult:
    """Link ``adverts`` into profiles; the order of the inputs does not matter.

    ``judgements`` bind: "same" pairs end in one profile, "different" and "operator only" pairs never do, "unsure" says
    nothing; judgements on adverts that are not here are left aside. ``previous`` maps advert ids to profile ids of an
    earlier run, which clusters keep (:func:`dedup.identity.profile_ids`). Raises :class:`ValueError` for an advert id
    that comes twice.
    """
    ordered = sorted(adverts, key=lambda a: a.ad_id)
    position = {advert.ad_id: i for i, advert in enumerate(ordered)}
    if len(position) != len(ordered):
        raise ValueError("an advert id comes twice among the adverts to link")
    judged = _judged(judgements, position)
    given = constraints(judged[Judgement.SAME], judged[Judgement.DIFFERENT], len(ordered))
    features = build(ordered)
    pairs, proposed = candidates(features)
    pairs = as_pairs(np.concatenate([pairs, _array([*judged[Judgement.SAME], *judged[Judgement.DIFFERENT]])]))
    model = estimate(score(features, pairs, shipped()), shipped())
    scores, groups = _grouped(features, pairs, model, given)
    clusters = _clusters(scores, groups, given, len(ordered))
    names = [[ordered[i].ad_id for i in members] for members in clusters]
    ids = profile_ids(names, previous or {})
    certainty = _certainty(scores, clusters, len(ordered))
    unique = unique_ids(features, clusters)
    memberships = [
        Membership(ad, profile, round(certainty[position[ad]], 4), unique[position[ad]])
        for members, profile in zip(names, ids, strict=True)
        for ad in members
    ]
    kept = _kept(features, scores, model, {*judged[Judgement.SAME], *judged[Judgement.DIFFERENT]})
    diagnostics = {
        "adverts": len(ordered),
        "profiles": len(clusters),
        "largest_profile": max(map(len, clusters), default=0),
        "candidate_pairs": dict(proposed),
        "pairs_compared": len(scores.pairs),
        "pairs_kept": len(kept),
        "connect_probability": CONNECT_PROBABILITY,
        "join_bits": JOIN_BITS,
        "kept_probability": KEPT_PROBABILITY,
        "judgements_in_conflict": len(given.conflicts),
        **_described(model),
    }
    return LinkResult(tuple(sorted(memberships, key=lambda m: m.ad_id)), kept, diagnostics)


def _judged(judgements: Sequence[JudgedPair], position: Mapping[str, int]) -> dict[Judgement, list[tuple[int, int]]]:
    found: dict[Judgement, list[tuple[int, int]]] = {Judgement.SAME: [], Judgement.DIFFERENT: []}
    for pair in judgements:
        here = pair.left in position and pair.right in position and pair.left != pair.right
        if not here or pair.judgement == Judgement.UNSURE:
            continue
        kind = Judgement.SAME if pair.judgement == Judgement.SAME else Judgement.DIFFERENT
        left, right = sorted((position[pair.left], position[pair.right]))
        found[kind].append((left, right))
    return {kind: sorted(set(pairs)) for kind, pairs in found.items()}


def _grouped(features: Features, pairs: Pairs, model: LinkModel, given: Constraints) -> tuple[Scores, list[list[int]]]:
    """Score the candidates, find the components, and score what is missing inside them."""
    scores = score(features, pairs, model)
    bound = _array((a, b) for together in given.together for a, b in itertools.pairwise(together))
    edges = np.concatenate([pairs, bound])
    strength = np.concatenate([_log_odds(scores), np.full(len(bound), math.inf)])
    least = math.log2(CONNECT_PROBABILITY / (1 - CONNECT_PROBABILITY))
    groups = components(len(features), edges, strength, least)
    inside = pairs_inside(groups, SCORED_WHOLE)
    known = set(map(tuple, pairs.tolist()))
    missing = _array(pair for pair in map(tuple, inside.tolist()) if pair not in known)
    return scores.joined(score(features, missing, model)), groups


def _array(pairs: Iterable[tuple[int, ...]]) -> Pairs:
    return as_pairs(np.array(list(pairs), dtype=np.int64))


def _log_odds(scores: Scores) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    p = np.clip(scores.probability, 1e-12, 1 - 1e-12)
    return np.log2(p / (1 - p))


def _clusters(scores: Scores, groups: Sequence[Sequence[int]], given: Constraints, count: int) -> list[list[int]]:
    weights = dict(zip(map(tuple, scores.pairs.tolist()), _log_odds(scores).tolist(), strict=True))
    found: list[list[int]] = []
    for group in groups:
        found += cluster(group, lambda a, b: weights.get((a, b), MISSING_BITS), given, JOIN_BITS)
    alone = set(range(count)).difference(*groups)
    return sorted([*found, *([i] for i in alone)])


def _certainty(scores: Scores, clusters: Sequence[Sequence[int]], count: int) -> list[float]:
    """Return for each advert how sure its place is.

    In a profile with others: the mean match probability with those it was compared with. Alone: one minus the
    probability of its likeliest match.
    """
    label = np.zeros(count, dtype=np.int64)
    for number, members in enumerate(clusters):
        label[list(members)] = number
    left, right = scores.pairs[:, 0], scores.pairs[:, 1]
    inside = label[left] == label[right]
    total, compared, likeliest = np.zeros(count), np.zeros(count), np.zeros(count)
    for side in (left, right):
        np.add.at(total, side[inside], scores.probability[inside])
        np.add.at(compared, side[inside], 1)
        np.maximum.at(likeliest, side[~inside], scores.probability[~inside])
    return np.where(compared > 0, total / np.maximum(compared, 1), 1 - likeliest).tolist()  # type: ignore[no-any-return]


def _kept(features: Features, scores: Scores, model: LinkModel, judged: set[tuple[int, int]]) -> tuple[PairScore, ...]:
    judged_rows = np.array([tuple(pair) in judged for pair in scores.pairs.tolist()], dtype=bool)
    rows = np.flatnonzero((scores.probability >= KEPT_PROBABILITY) | judged_rows)
    rows = rows[np.lexsort((scores.pairs[rows, 1], scores.pairs[rows, 0]))]
    return tuple(
        PairScore(
            features.ad_ids[scores.pairs[row, 0]],
            features.ad_ids[scores.pairs[row, 1]],
            round(float(scores.probability[row]), 6),
            weights_of(model, scores.levels[row].tolist(), scores.bits[row].tolist()),
        )
        for row in rows
    )


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

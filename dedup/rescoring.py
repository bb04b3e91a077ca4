"""Pairs scored after the fact, as the last run would have: also those that no rule proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from admap.records import LinkInput, PairScore
from dedup.candidates import among, as_pairs, candidates
from dedup.features import build
from dedup.match_probability import match_probability
from dedup.model import LinkModel, score, shipped, weights_of
from dedup.scoring import compared_pairs, match_bits


def model_of(diagnostics: Mapping[str, Any]) -> LinkModel:
    """Return the model that a run with these ``diagnostics`` scored with; the shipped one where that is not known."""
    model, parameters = shipped(), diagnostics.get("parameters", {})
    if diagnostics.get("model") != model.version:
        return model
    comparisons = tuple(
        replace(
            c,
            levels=tuple(
                replace(level, m=given["m"], u=given["u"])
                if (given := parameters.get(f"{c.name}:{level.id}"))
                else level
                for level in c.levels
            ),
        )
        for c in model.comparisons
    )
    return replace(model, match_share=diagnostics["match_share"], comparisons=comparisons, estimated=True)


def score_again(
    adverts: Sequence[LinkInput], pairs: Sequence[tuple[str, str]], diagnostics: Mapping[str, Any], together: bool
) -> list[PairScore]:
    """Return the scores of ``pairs`` (advert ids), with all ``adverts`` in view as they were linked.

    What a shared number or text says depends on who else has it, so all adverts are needed, not only the pairs'.
    ``together`` tells whether each pair is in one profile.
    """
    features = build(adverts)
    position = {ad: i for i, ad in enumerate(features.ad_ids)}
    places = [sorted((position[one], position[two])) for one, two in pairs]
    wanted = as_pairs(np.array(places, dtype=np.int64).reshape(-1, 2))
    model = model_of(diagnostics)
    proposed = candidates(features)
    around = score(features, proposed.pairs, model)
    teaching = among(wanted, proposed.pairs[proposed.teaching], len(features))
    compared = compared_pairs(features, wanted, model, around, teaching)
    bits = match_bits(compared)
    probability = match_probability(bits, np.full(len(bits), together))
    return [
        PairScore(
            features.ad_ids[left],
            features.ad_ids[right],
            round(float(probability[row]), 6),
            weights_of(model, compared.scores.levels[row].tolist(), compared.scores.bits[row].tolist()),
        )
        for row, (left, right) in enumerate(wanted.tolist())
    ]

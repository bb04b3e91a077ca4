"""Scoring pairs in two stages: the linkage model, then trees over all comparisons and what surrounds a pair.

The linkage model (Fellegi–Sunter) is estimated on the wave itself and gives each comparison a weight that people can
read; it takes comparisons to be independent, which those of an agency are not. The trees were trained on simulated
worlds with known truth and calibrated on worlds that they had not seen; they give the probability.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from dedup import compare, context
from dedup.boosting import Boosted, load
from dedup.candidates import Pairs
from dedup.compare import Columns
from dedup.estimation import estimate
from dedup.features import Features
from dedup.model import LinkModel, Scores, levels_of, shipped, weighed

UNTRAINED = frozenset({"account"})
"""Comparisons that the simulated worlds lack: an account counts as an address."""
SECOND_STAGE = tuple(name for name in (*compare.WORDS, *context.WORDS) if name not in UNTRAINED)

FIRST_STAGE_UNLIKELY_BITS = -5.0
"""What the linkage model is too sure by of pairs that may not teach it, over simulated waves of 200 to 1,000."""
UNLIKELY_BITS = -1.0
"""Both stages together: names and places may well coincide oftener than in simulated worlds, so odds are halved."""
SMALL_WAVE = 600
"""Adverts of a wave in which both stages count alike."""

DIRECTIONS: Mapping[str, int] = {
    **dict.fromkeys(
        ("phone", "address", "image", "image_share", "text_same", "text_full", "personal", "personal_share",
         "sentences_personal", "nation", "place", "gender", "name_rare", "log_odds"), 1,
    ),
    **dict.fromkeys(
        ("phone_persons", "phone_holders", "address_persons", "address_holders", "image_persons", "image_holders",
         "age_gap", "age", "price", "nation_share", "place_share", "name_share", "coincidence"), -1,
    ),
}  # fmt: skip
"""What can only speak for (1) or only against (-1) one profile as it grows, whatever a training world says."""


@dataclass(frozen=True, eq=False)
class Compared:
    """Features, the pairs compared (in ``scores``), the numbers of each pair by name, and the model estimated.

    ``teaching`` marks the pairs that the model may be estimated on (:class:`dedup.candidates.Candidates`).
    """

    features: Features
    columns: Columns
    model: LinkModel
    scores: Scores
    teaching: NDArray[np.bool_]


@cache
def shipped_trees() -> Boosted:
    """Return the second stage that is shipped."""
    with files("dedup").joinpath("data/pairs.npz").open("rb") as file:
        return load(file)


def compared_pairs(
    features: Features,
    pairs: Pairs,
    model: LinkModel | None = None,
    around: Scores | None = None,
    teaching: NDArray[np.bool_] | None = None,
) -> Compared:
    """Compare ``pairs`` with ``model``; without one, the shipped model is estimated on those ``teaching`` (or all).

    What surrounds a pair is made of the scores ``around``, or of the pairs themselves.
    """
    teaching = np.ones(len(pairs), np.bool_) if teaching is None else teaching
    columns = compare.compared(features, pairs)
    levels = levels_of(columns, shipped())
    if model is None:
        model = estimate(pairs[teaching], levels[teaching], shipped())
    scores = weighed(pairs, columns, levels, model)
    surroundings = context.context(len(features), around or scores, scores)
    return Compared(features, {**columns, **surroundings}, model, scores, teaching)


def match_bits(found: Compared, trees: Boosted | None = None) -> NDArray[np.float64]:
    """Return the log2 odds that each pair matches: those of both stages, weighed by the size of the wave.

    The trees learnt from waves of thousands. In a small one, who is a stranger and what is a template can hardly be
    told, so they lean too much on texts; there the linkage model, estimated on the wave itself, counts for more.
    """
    share = len(found.features) / (len(found.features) + SMALL_WAVE)
    second = (trees or shipped_trees()).bits(found.columns)
    first = context.log_odds(found.scores.probability) + np.where(found.teaching, 0.0, FIRST_STAGE_UNLIKELY_BITS)
    bits: NDArray[np.float64] = share * second + (1 - share) * first + np.where(found.teaching, 0.0, UNLIKELY_BITS)
    return bits

"""Train what linking ships with, on simulated worlds of varied parameters: ``make linkage``.

Worlds to train on have even seeds, held-back ones odd seeds; see :mod:`benchmarks.linkworld.parameters`.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import LeaveOneOut, cross_val_predict

from admap.records import LinkInput
from benchmarks.linkworld import Parameters, build
from dedup.agglomeration import Hierarchy
from dedup.between import NAMES, between
from dedup.boosting import Boosted, fit
from dedup.candidates import candidates
from dedup.clustering import Clustering, Constraints, cluster
from dedup.draws import OBSERVED, Deviation, observed
from dedup.features import build as features_of
from dedup.joins import NAMES as JOIN_NAMES
from dedup.joins import join_bits, join_columns
from dedup.match_probability import CEILING, Scaling
from dedup.scoring import DIRECTIONS, SECOND_STAGE, Compared, compared_pairs, match_bits

DATA = Path("dedup/data")
SIZES = (1.0, 0.3, 0.6, 0.1, 0.03)
"""How large the worlds to train on are, in turn, of the number of adverts asked for."""
LARGE = 1_000
"""Worlds with fewer adverts say little about how far a number of profiles is from the truth."""
WIDENED = 1.5
"""How much wider the spread is taken than training worlds show: others differ in ways that these do not."""
DEVIATION = """# True over expected number of profiles, natural logarithm, over simulated worlds (`make linkage`).
# Source: own work. Licence: EUPL-1.2. Date: 2026-11-21.
"""


SCALING = """# What a pair's own log2 odds mean, the clustering in view: shift + stretch · bits (`make linkage`).
# Source: own work. Licence: EUPL-1.2. Date: 2026-11-21.
"""
SURVEY = 12_000
"""Adverts of a national survey: the largest world that probabilities are fitted on."""


def varied(number: int, adverts: int, strength: float = 1.0) -> Parameters:
    """Return the parameters of training world ``number``: every third is mild, the others have any ``strength``."""
    rng = random.Random(2 * number)
    spread = strength * (0.4 if number % 3 == 0 else 1.0)

    def drawn(low: float, usual: float, high: float) -> float:
        return usual + spread * (rng.uniform(low, high) - usual)

    return Parameters(
        seed=2 * number,
        adverts=adverts,
        singletons=drawn(0.3, 0.45, 0.55),
        agencies=drawn(0.05, 0.2, 0.45),
        house_text=drawn(0.2, 0.4, 0.6),
        shared_number=drawn(0.4, 0.6, 0.8),
        call_centres=rng.randint(0, 6),
        call_centre=drawn(0.0, 0.015, 0.04),
        phone_missing=drawn(0.05, 0.15, 0.6),
        phone_second=drawn(0.04, 0.14, 0.2),
        phone_change=drawn(0.15, 0.35, 0.7),
        phone_recycled=drawn(0.0, 0.04, 0.1),
        phone_mistyped=drawn(0.0, 0.015, 0.04),
        address=drawn(0.1, 0.28, 0.4),
        templates=rng.randint(15, 80),
        copied=drawn(0.05, 0.15, 0.4),
        rewrites=drawn(0.04, 0.08, 0.16),
        translated=drawn(0.0, 0.06, 0.12),
        edits=drawn(0.5, 1.0, 2.0),
        shuffled=drawn(0.0, 0.08, 0.25),
        shortened=drawn(0.1, 0.2, 0.4),
        names=rng.choice((150, 300, 550)),
        aliases=drawn(0.05, 0.15, 0.3),
        age_missing=drawn(0.05, 0.14, 0.4),
        age_wrong=drawn(0.1, 0.28, 0.4),
        nationality_missing=drawn(0.1, 0.2, 0.5),
        nationality_wrong=drawn(0.03, 0.1, 0.15),
        town_missing=drawn(0.0, 0.05, 0.3),
        touring=drawn(0.05, 0.18, 0.4),
        images=rng.choice((0.0, 0.3, 0.6, 0.75)),
        images_stock=drawn(0.0, 0.006, 0.02),
        images_stolen=drawn(0.0, 0.006, 0.02),
        languages=rng.choice(
            (
                {"sv": 0.55, "en": 0.3, "es": 0.15},
                {"sv": 0.7, "en": 0.3},
                {"sv": 0.3, "en": 0.2, "es": 0.1, "cyrillic": 0.2, "thai": 0.2},
            )
        ),
        formulaic=rng.choice((0.0, 0.0, 0.2, 0.5, 0.9)),
        genders=rng.choice(({}, {"woman": 0.9, "man": 0.08, "trans": 0.02}, {"woman": 0.5, "man": 0.4, "trans": 0.1})),
        gender_missing=rng.uniform(0.05, 0.4),
        price_change=rng.uniform(0.0, 0.15),
        house_price=rng.uniform(0.0, 0.8),
    )


@dataclass(frozen=True, eq=False)
class Known:
    """A world compared, with which of its pairs match and how much each counts in training."""

    compared: Compared
    profiles: NDArray[np.int64]
    operators: NDArray[np.int64]

    @property
    def matches(self) -> NDArray[np.bool_]:
        """Which pairs are of one profile."""
        left, right = self.compared.scores.pairs.T
        found: NDArray[np.bool_] = self.profiles[left] == self.profiles[right]
        return found

    @property
    def weight(self) -> NDArray[np.float64]:
        """A pair counts the less the more pairs its adverts have: the fourth root of the product.

        Pairs of a small world count for more, or large ones alone would teach what a small one is like.
        """
        pairs = self.compared.scores.pairs
        degree = np.bincount(pairs.ravel()).astype(np.float64)
        weight = (degree[pairs[:, 0]] * degree[pairs[:, 1]]) ** -0.25
        found: NDArray[np.float64] = weight / weight.mean() * max(1.0, (LARGE / len(self.profiles)) ** 0.5)
        return found


def worlds(count: int, adverts: int) -> Iterator[tuple[Sequence[LinkInput], Mapping[str, str], Mapping[str, str]]]:
    """Yield ``count`` worlds, from large to small: adverts, profiles, operators."""
    for number in range(1, count + 1):
        built = build(varied(number, round(adverts * SIZES[number % len(SIZES)])))
        yield built.adverts, built.profiles, built.operators


def known(adverts: Sequence[LinkInput], profiles: Mapping[str, str], operators: Mapping[str, str]) -> Known:
    """Return a world, compared."""
    features = features_of(adverts)
    found = candidates(features)
    compared = compared_pairs(features, found.pairs, teaching=found.teaching)
    return Known(compared, *(_codes(compared, truth) for truth in (profiles, operators)))


def _codes(compared: Compared, truth: Mapping[str, str]) -> NDArray[np.int64]:
    return np.unique([truth[ad] for ad in compared.features.ad_ids], return_inverse=True)[1]


def train_pairs(given: list[Known], trees: int = 100) -> Boosted:
    """Return the second stage for pairs, calibrated on every sixth world, which the trees do not see."""
    seen = [w for i, w in enumerate(given) if i % 6 != 5]
    kept = [w for i, w in enumerate(given) if i % 6 == 5]
    columns = {n: np.concatenate([w.compared.columns[n] for w in seen]) for n in SECOND_STAGE}
    matches, weight = np.concatenate([w.matches for w in seen]), np.concatenate([w.weight for w in seen])
    model = fit(columns, SECOND_STAGE, matches, weight, DIRECTIONS, trees)
    raw = np.concatenate([model.raw(w.compared.columns) for w in kept])
    return model.calibrated(raw, np.concatenate([w.matches for w in kept]), np.concatenate([w.weight for w in kept]))


def train_operators(
    given: list[Known], trees_for: Callable[[int], Boosted], joins: Boosted, trees: int = 60
) -> Boosted:
    """Return the trees that tell how likely two profiles are run together, on the profiles that are found."""
    parts = [_operator_pairs(w, trees_for(i), joins) for i, w in enumerate(given)]
    seen, kept = ([p for i, p in enumerate(parts) if (i % 6 == 5) is last] for last in (False, True))
    columns = {n: np.concatenate([held[n] for held, _ in seen]) for n in NAMES}
    matches = np.concatenate([m for _, m in seen])
    model = fit(columns, NAMES, matches, np.ones(len(matches)), trees=trees, leaves=12)
    raw = np.concatenate([model.raw(held) for held, _ in kept])
    return model.calibrated(raw, np.concatenate([m for _, m in kept]))


def _operator_pairs(
    given: Known, pairs: Boosted, joins: Boosted
) -> tuple[dict[str, NDArray[np.float32]], NDArray[np.bool_]]:
    found = between(given.compared, match_bits(given.compared, pairs), _clustered(given, pairs, joins).labels)
    return found.columns, given.operators[found.left] == given.operators[found.right]


def train_joins(given: list[Known], trees_for: Callable[[int], Boosted]) -> Boosted:
    """Return the trees that tell how likely a join is right; ``trees_for`` gives pair trees that a world is new to."""
    columns, right = [], []
    for i, w in enumerate(given):
        if len(w.profiles) >= LARGE:
            hierarchy = _clustered(w, trees_for(i)).hierarchy
            columns.append(join_columns(hierarchy))
            right.append(_right(hierarchy, w.profiles))
    held = {n: np.concatenate([part[n] for part in columns]) for n in JOIN_NAMES}
    matches = np.concatenate(right)
    model = fit(held, JOIN_NAMES, matches, np.ones(len(matches)), {"weight": 1}, trees=40, leaves=6)
    return model.calibrated(model.raw(held), matches)


def _clustered(given: Known, pairs: Boosted, joins: Boosted | None = None) -> Clustering:
    bits = match_bits(given.compared, pairs)
    return cluster(len(given.profiles), given.compared.scores.pairs, bits, Constraints(), joins)


def train_deviation(numbers: Iterable[int], adverts: int, pairs: Boosted, joins: Boosted) -> Deviation:
    """Return how far numbers of profiles are from the truth in new worlds, every other of nearly usual hazards."""
    rows, logs = [], []
    for number in numbers:
        world = build(varied(number, adverts, 0.5 if number % 2 else 0.1))
        w = known(world.adverts, world.profiles, world.operators)
        bits = join_bits(_clustered(w, pairs, joins).hierarchy, joins)
        seen = observed(w.compared.features, bits)
        expected = len(w.profiles) - (1 / (1 + np.exp2(-bits))).sum()
        rows.append([seen[name] for name in OBSERVED])
        logs.append(float(np.log(len(np.unique(w.profiles)) / expected)))
    x, y = np.array(rows), np.array(logs)
    model = Ridge(alpha=1.0).fit(x, y)
    left_out = y - cross_val_predict(Ridge(alpha=1.0), x, y, cv=LeaveOneOut())
    slopes = {name: round(float(slope), 4) for name, slope in zip(OBSERVED, model.coef_, strict=True)}
    spread = WIDENED * float(np.sqrt((left_out**2).mean()))
    return Deviation(round(float(model.intercept_), 4), slopes, round(spread, 4))


def train_scaling(numbers: Iterable[int], pairs: Boosted, joins: Boosted) -> dict[bool, Scaling]:
    """Return what log-odds of pairs apart (False) and together (True) mean in new worlds of any size and strength.

    A world counts with the square root of its pairs.
    """
    parts = []
    for number in numbers:
        world = build(varied(number, round(SURVEY * SIZES[number % len(SIZES)])))
        w = known(world.adverts, world.profiles, world.operators)
        left, right = _clustered(w, pairs, joins).labels[w.compared.scores.pairs].T
        bits = np.clip(match_bits(w.compared, pairs), -CEILING, CEILING)
        parts.append((left == right, bits, w.matches, np.full(len(bits), len(bits) ** -0.5)))
    joined, bits, matches, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    found = {}
    for together in (False, True):
        rows = joined == together
        model = LogisticRegression(C=1e3).fit(bits[rows, None], matches[rows], weight[rows])
        shift, stretch = (round(float(np.ravel(x)[0] / np.log(2)), 3) for x in (model.intercept_, model.coef_))
        found[together] = Scaling(shift, stretch)
    return found


def _right(hierarchy: Hierarchy, profiles: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which joins put together two groups most of whose adverts are of one profile."""
    held = [Counter([profile]) for profile in profiles.tolist()]
    found = []
    for kept, gone in zip(hierarchy.kept.tolist(), hierarchy.gone.tolist(), strict=True):
        found.append(held[kept].most_common(1)[0][0] == held[gone].most_common(1)[0][0])
        held[kept] += held[gone]
    return np.array(found)


def main() -> None:
    """Train, write, and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=72)
    parser.add_argument("--adverts", type=int, default=8_000)
    options = parser.parse_args()
    started = time.process_time()
    found = [known(*given) for given in worlds(options.worlds, options.adverts)]
    print(f"compared {len(found)} worlds in {time.process_time() - started:.0f} s")
    pairs = train_pairs(found)
    pairs.save(DATA / "pairs.npz")
    print(f"trained pairs in {time.process_time() - started:.0f} s")
    folds = [train_pairs([w for i, w in enumerate(found) if i % 2 == rest]) for rest in (1, 0)]
    joins = train_joins(found, lambda i: folds[i % 2])
    joins.save(DATA / "joins.npz")
    train_operators(found, lambda i: folds[i % 2], joins).save(DATA / "operators.npz")
    deviation = train_deviation(range(101, 131), options.adverts, pairs, joins)
    (DATA / "deviation.yaml").write_text(DEVIATION + yaml.safe_dump(asdict(deviation), sort_keys=False), "utf-8")
    scaling = train_scaling(range(200, 240), pairs, joins)
    lines = {"together" if together else "apart": asdict(each) for together, each in scaling.items()}
    (DATA / "match_probability.yaml").write_text(SCALING + yaml.safe_dump(lines, sort_keys=False), "utf-8")
    print(f"trained operators, joins and probabilities in {time.process_time() - started:.0f} s")


if __name__ == "__main__":
    main()

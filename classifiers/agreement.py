"""How well coders agree with each other, and the extractors with them, key by key.

Agreement between coders is Krippendorff's alpha over whole values (nominal, any number of coders; Krippendorff 2019)
and for two coders Cohen's kappa with its asymptotic interval (Fleiss, Cohen and Everitt 1969). The extractors are held
against the adverts that all coders coded alike, each with its sampling weight; intervals are percentiles of a
stratified bootstrap.
"""

from __future__ import annotations

import json
import math
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import krippendorff
import numpy as np
from statsmodels.stats.inter_rater import cohens_kappa

from admap.records import CODEBOOK_KEYS, LIST_KEYS, Coding, Signal
from classifiers.sampling import Drawn

Sheet = Mapping[str, Mapping[str, Any]]
"""What one coder coded: advert to key to value, as a gold file has them."""

Interval = tuple[float, float]
ROUNDS = 1000


@dataclass(frozen=True, slots=True)
class Agreement:
    """One key: coders against each other over ``adverts``, extractors against the ``agreed`` ones.

    Measures are None where nothing varies or nothing is there to count. ``support`` is the number of agreed values.
    """

    key: str
    adverts: int
    alike: float | None
    alpha: float | None
    kappa: float | None
    kappa_interval: Interval | None
    agreed: int
    support: int
    precision: float | None
    recall: float | None
    f1: float | None
    f1_interval: Interval | None


def agreement(
    coders: Sequence[Sheet], coded: Mapping[str, Coding], drawn: Sequence[Drawn], *, seed: int = 1
) -> list[Agreement]:
    """Return the agreement of every codebook key that was hand-coded, then of every signal."""
    both = [one for one in drawn if one.ad_id in coded and all(one.ad_id in sheet for sheet in coders)]
    keys = [key for key in CODEBOOK_KEYS if all(key in sheet[one.ad_id] for one in both for sheet in coders)]
    found = [
        _agreement(
            key,
            [[_values(key, sheet[one.ad_id][key]) for sheet in coders] for one in both],
            [_values(key, coded[one.ad_id].value(key)) for one in both],
            both,
            seed,
        )
        for key in keys
    ]
    for signal in Signal if "signals" in keys else ():
        only = frozenset({signal.value})
        by_coder = [[only & frozenset(sheet[one.ad_id]["signals"]) for sheet in coders] for one in both]
        by_machine = [only & frozenset(coded[one.ad_id].signals) for one in both]
        found.append(_agreement(signal.value, by_coder, by_machine, both, seed))
    return found


def _values(key: str, value: Any) -> frozenset[Any]:
    if key in LIST_KEYS:
        return frozenset(value)
    return frozenset() if value is None else frozenset({tuple(value) if isinstance(value, list | tuple) else value})


def _agreement(
    key: str,
    by_coder: Sequence[Sequence[frozenset[Any]]],
    by_machine: Sequence[frozenset[Any]],
    drawn: Sequence[Drawn],
    seed: int,
) -> Agreement:
    alike = [all(a == b for a, b in pairwise(values)) for values in by_coder]
    kappa, interval = _kappa(by_coder)
    agreed = [
        (one, values[0], machine)
        for one, values, machine, same in zip(drawn, by_coder, by_machine, alike, strict=True)
        if same
    ]
    precision, recall, f1 = _scores(agreed)
    return Agreement(
        key=key,
        adverts=len(drawn),
        alike=sum(alike) / len(alike) if alike else None,
        alpha=_alpha(by_coder),
        kappa=kappa,
        kappa_interval=interval,
        agreed=len(agreed),
        support=sum(len(gold) for _, gold, _ in agreed),
        precision=precision,
        recall=recall,
        f1=f1,
        f1_interval=_bootstrap(agreed, seed),
    )


def _labels(by_coder: Sequence[Sequence[frozenset[Any]]]) -> list[list[int]]:
    """Return every coder's values as label numbers, one row a coder."""
    names = [[json.dumps(sorted(map(str, value))) for value in values] for values in by_coder]
    numbers = {name: n for n, name in enumerate(sorted({name for row in names for name in row}))}
    return [[numbers[name] for name in column] for column in zip(*names, strict=True)]


def _alpha(by_coder: Sequence[Sequence[frozenset[Any]]]) -> float | None:
    rows = _labels(by_coder)
    if len(rows) < 2 or len({label for row in rows for label in row}) < 2:
        return None
    return float(krippendorff.alpha(reliability_data=np.array(rows, dtype=float), level_of_measurement="nominal"))


def _kappa(by_coder: Sequence[Sequence[frozenset[Any]]]) -> tuple[float | None, Interval | None]:
    rows = _labels(by_coder)
    labels = {label for row in rows for label in row}
    if len(rows) != 2 or len(labels) < 2:
        return None, None
    table = np.zeros((len(labels), len(labels)))
    for first, second in zip(*rows, strict=True):
        table[first, second] += 1
    with np.errstate(all="ignore"):
        result = cohens_kappa(table)
    low, high = float(result.kappa_low), float(result.kappa_upp)
    known = not (math.isnan(low) or math.isnan(high))
    return float(result.kappa), (max(-1.0, low), min(1.0, high)) if known else None


Judged = tuple[Drawn, frozenset[Any], frozenset[Any]]


def _scores(judged: Sequence[Judged]) -> tuple[float | None, float | None, float | None]:
    right = sum(one.weight * len(gold & machine) for one, gold, machine in judged)
    wrong = sum(one.weight * len(machine - gold) for one, gold, machine in judged)
    missed = sum(one.weight * len(gold - machine) for one, gold, machine in judged)
    return (
        right / (right + wrong) if right + wrong else None,
        right / (right + missed) if right + missed else None,
        2 * right / (2 * right + wrong + missed) if right + wrong + missed else None,
    )


def _bootstrap(judged: Sequence[Judged], seed: int) -> Interval | None:
    """Return the 95 % percentile interval of F1 over adverts drawn anew within their strata."""
    strata: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        strata[one[0].stratum].append(one)
    rng = random.Random(seed)
    scores = []
    for _ in range(ROUNDS):
        again = [one for members in strata.values() for one in rng.choices(members, k=len(members))]
        f1 = _scores(again)[2]
        if f1 is not None:
            scores.append(f1)
    if len(scores) < ROUNDS // 2:
        return None
    low, high = np.percentile(scores, [2.5, 97.5])
    return float(low), float(high)

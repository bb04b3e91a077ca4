"""Confidence that can be taken at its word: what a rule states of itself, corrected by how often it was right.

A rule's own confidence only orders. ``data/confidence.json`` holds, for every key, points (stated, right) fitted by
isotonic regression on hand-coded adverts (``make confidence``); between them it is interpolated. A key without points
keeps what was stated.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np
from sklearn.isotonic import IsotonicRegression

from admap.records import Evidence

Points = Sequence[tuple[float, float]]
PRIOR = 8.0
"""Weight, in values, of the belief that a stated confidence is right as it is; spread over the levels stated."""


def calibrated(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return ``evidence`` with the confidence that its key's stated confidence turned out to be worth."""
    known = _points()
    return tuple(replace(e, confidence=worth(e.confidence, known[e.key])) if e.key in known else e for e in evidence)


def worth(stated: float, points: Points) -> float:
    """Return what ``stated`` is worth by ``points``, in (0, 1]."""
    value = np.interp(stated, [x for x, _ in points], [y for _, y in points])
    return round(float(min(1.0, max(0.01, value))), 3)


def fit(outcomes: Sequence[tuple[float, bool]]) -> Points:
    """Fit points on (stated confidence, right), rising with what is stated."""
    levels = sorted({stated for stated, _ in outcomes})
    x = [stated for stated, _ in outcomes] + levels
    y = [float(right) for _, right in outcomes] + levels
    weight = [1.0] * len(outcomes) + [PRIOR / len(levels)] * len(levels)
    fitted = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip").fit(x, y, weight).predict(levels)
    return [(round(level, 3), round(float(value), 3)) for level, value in zip(levels, fitted, strict=True)]


@cache
def _points() -> Mapping[str, Points]:
    text = (files("admap") / "data" / "confidence.json").read_text(encoding="utf-8")
    return {key: [(x, y) for x, y in points] for key, points in json.loads(text)["points"].items()}

"""Boosted trees as plain arrays: trained by scikit-learn, kept as data, calibrated by isotonic regression.

The trees (Friedman 2001; scikit-learn's histogram kind) are kept as arrays in an ``.npz`` file without pickled
objects, so that a file can be read without trusting it with code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE
from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor
from sklearn.isotonic import IsotonicRegression

Floats = NDArray[np.float64]
_BLOCK = 1 << 14
_THREADS = 2
_NO_CATEGORIES = np.zeros((0, 8), np.uint32)


@dataclass(frozen=True, eq=False)
class Boosted:
    """An ensemble: the names of its columns, and of all nodes of all trees what is tried and where it leads.

    ``sizes`` are nodes a tree. ``steps`` and ``values`` are the calibration: a raw score (log-odds) of ``steps``
    means log-odds of ``values`` (bits), linear between.
    """

    names: NDArray[np.str_]
    baseline: NDArray[np.float64]
    sizes: NDArray[np.int64]
    column: NDArray[np.int16]
    threshold: NDArray[np.float32]
    missing_left: NDArray[np.bool_]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]
    leaf: NDArray[np.bool_]
    steps: NDArray[np.float64]
    values: NDArray[np.float64]

    def save(self, path: Path) -> None:
        """Write the ensemble to ``path`` (``.npz``)."""
        np.savez_compressed(path, allow_pickle=False, **{f.name: getattr(self, f.name) for f in fields(self)})

    def raw(self, columns: Mapping[str, NDArray[Any]]) -> Floats:
        """Return the uncalibrated log-odds (base e) of every row of ``columns``, which are looked up by name."""
        held = [columns[str(name)] for name in self.names]
        trees = self._trees()
        which = np.arange(len(held), dtype=np.uint32)

        def part(start: int) -> Floats:
            block = np.column_stack([column[start : start + _BLOCK] for column in held]).astype(np.float64)
            found = np.full(len(block), float(self.baseline[0]))
            for tree in trees:
                found += tree.predict(block, _NO_CATEGORIES, which, 1)
            return found

        # Threads of our own, one a block: those of OpenMP wait busily for each other on a busy machine.
        with ThreadPoolExecutor(_THREADS) as pool:
            parts = list(pool.map(part, range(0, len(held[0]), _BLOCK)))
        return np.concatenate(parts) if parts else np.zeros(0)

    def bits(self, columns: Mapping[str, NDArray[Any]]) -> Floats:
        """Return the calibrated log-odds of every row, in bits."""
        return np.interp(self.raw(columns), self.steps, self.values)

    def calibrated(self, raw: Floats, matches: NDArray[np.bool_], weight: Floats | None = None) -> Boosted:
        """Return the ensemble calibrated on rows whose raw score and outcome are known."""
        isotonic = IsotonicRegression(y_min=1e-4, y_max=1 - 1e-4, out_of_bounds="clip").fit(raw, matches, weight)
        shares = np.asarray(isotonic.y_thresholds_)
        steps = np.asarray(isotonic.X_thresholds_)
        return replace(self, steps=steps, values=np.log2(shares / (1 - shares)))

    def _trees(self) -> list[TreePredictor]:
        nodes = np.zeros(len(self.value), dtype=PREDICTOR_RECORD_DTYPE)
        for name, values in (
            ("value", self.value), ("feature_idx", self.column), ("num_threshold", self.threshold), ("left", self.left),
            ("right", self.right), ("missing_go_to_left", self.missing_left), ("is_leaf", self.leaf),
        ):  # fmt: skip
            nodes[name] = values
        ends = np.cumsum(self.sizes)
        return [
            TreePredictor(nodes[end - size : end].copy(), _NO_CATEGORIES, _NO_CATEGORIES)
            for size, end in zip(self.sizes, ends, strict=True)
        ]


def load(path: Any) -> Boosted:
    """Return the ensemble kept in ``path`` (a path or an open binary file)."""
    with np.load(path, allow_pickle=False) as held:
        return Boosted(**{f.name: held[f.name] for f in fields(Boosted)})


def fit(
    columns: Mapping[str, NDArray[Any]],
    names: Sequence[str],
    matches: NDArray[np.bool_],
    weight: Floats,
    directions: Mapping[str, int] | None = None,
    trees: int = 100,
    leaves: int = 20,
) -> Boosted:
    """Return an ensemble of ``trees`` fitted on the named ``columns``; it is not calibrated yet.

    ``directions`` name columns with which log-odds may only rise (1) or only fall (-1).
    """
    model = HistGradientBoostingClassifier(
        max_iter=trees, learning_rate=0.12, max_leaf_nodes=leaves, min_samples_leaf=60, l2_regularization=2.0,
        early_stopping=False, random_state=0, monotonic_cst=[(directions or {}).get(name, 0) for name in names],
    )  # fmt: skip
    model.fit(np.column_stack([columns[name] for name in names]), matches, sample_weight=weight)
    parts = [stage[0].nodes for stage in model._predictors]
    nodes = np.concatenate(parts)
    return Boosted(
        names=np.array(names),
        baseline=np.array([float(np.ravel(model._baseline_prediction)[0])]),
        sizes=np.array([len(part) for part in parts]),
        column=nodes["feature_idx"].astype(np.int16),
        threshold=nodes["num_threshold"].astype(np.float32),
        missing_left=nodes["missing_go_to_left"].astype(np.bool_),
        left=nodes["left"].astype(np.int32),
        right=nodes["right"].astype(np.int32),
        value=nodes["value"].astype(np.float32),
        leaf=nodes["is_leaf"].astype(np.bool_),
        steps=np.array([-40.0, 40.0]),
        values=np.array([-40.0, 40.0]) / np.log(2),
    )

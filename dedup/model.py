"""The linkage model: a Fellegi–Sunter model whose levels are data, scored by Splink on DuckDB in memory.

Pairs are scored among *candidates*: m is a level's share among candidate pairs of one profile, u among candidate
pairs of two profiles. So what agencies share (number, address, house text) is in u, where it belongs, and the
prior is the share of candidates that match.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from logging import Logger, getLogger
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import yaml
from numpy.typing import NDArray
from splink import DuckDBAPI, Linker, SettingsCreator

from dedup.candidates import Pairs
from dedup.features import Features

TF_WEIGHT = 0.5
"""How much of Splink's term-frequency adjustment is taken: u among candidates already holds part of it."""


@dataclass(frozen=True, slots=True)
class Level:
    """One outcome of a comparison, with its words for people, its condition in SQL, and its m and u."""

    id: str
    words: str
    when: str
    missing: bool = False
    m: float = 1.0
    u: float = 1.0
    tf: str = ""

    @property
    def bits(self) -> float:
        """The level's weight, log2(m/u); 0 where a value is missing."""
        return 0.0 if self.missing else math.log2(self.m / self.u)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing that is compared: its levels in the order in which they are tried."""

    name: str
    words: str
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class LinkModel:
    """Comparisons with their m and u, and the share of candidate pairs that match."""

    version: str
    match_share: float
    comparisons: tuple[Comparison, ...]
    estimated: bool = False


@dataclass(frozen=True)
class Scores:
    """Scored pairs.

    ``pairs`` as given, ``levels`` (pairs, comparisons) as level positions, ``bits`` alike, and the match probability
    of each pair.
    """

    pairs: Pairs
    levels: NDArray[np.int64]
    bits: NDArray[np.float64]
    probability: NDArray[np.float64]

    def joined(self, other: Scores) -> Scores:
        """Return these scores followed by ``other``."""
        return Scores(
            np.concatenate([self.pairs, other.pairs]),
            np.concatenate([self.levels, other.levels]),
            np.concatenate([self.bits, other.bits]),
            np.concatenate([self.probability, other.probability]),
        )


@cache
def shipped() -> LinkModel:
    """Return the model with the shipped starting values."""
    raw = yaml.safe_load(files("dedup").joinpath("data/comparisons.yaml").read_text(encoding="utf-8"))
    comparisons = tuple(
        Comparison(c["name"], c["words"], tuple(Level(**level) for level in c["levels"])) for c in raw["comparisons"]
    )
    return LinkModel(raw["version"], raw["match_share"], comparisons)


def _settings(model: LinkModel) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="node",
        probability_two_random_records_match=model.match_share,
        comparisons=[
            {
                "output_column_name": c.name,
                "comparison_levels": [_level_settings(level, i) for i, level in enumerate(c.levels)],
            }
            for c in model.comparisons
        ],
        blocking_rules_to_generate_predictions=[],
        retain_intermediate_calculation_columns=True,
        retain_matching_columns=False,
    )


def _marked_m(level: Level, position: int) -> float:
    """Return the level's m moved by a millionth times its position, so that no two levels have quite the same weight.

    Splink hands out weights without the level they belong to unless it also keeps every compared column of every
    pair, which at a million pairs is gigabytes; the weight then tells the level.
    """
    return level.m * (1 - 1e-6 * position)


def _level_settings(level: Level, position: int) -> dict[str, Any]:
    settings: dict[str, Any] = {"sql_condition": level.when, "label_for_charts": level.words}
    if level.when == "else":
        settings["sql_condition"] = "ELSE"
    if level.missing:
        return settings | {"is_null_level": True}
    settings |= {"m_probability": _marked_m(level, position), "u_probability": level.u}
    if level.tf:
        settings |= {
            "tf_adjustment_column": level.tf,
            "tf_adjustment_weight": TF_WEIGHT,
            "disable_tf_exact_match_detection": True,
        }
    return settings


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence Splink's progress messages, and leave its logger as it was found."""
    logger: Logger = getLogger("splink")
    level, propagate, handlers = logger.level, logger.propagate, list(logger.handlers)
    logger.setLevel("CRITICAL")
    try:
        yield
    finally:
        logger.handlers[:] = handlers
        logger.setLevel(level)
        logger.propagate = propagate


def score(features: Features, pairs: Pairs, model: LinkModel) -> Scores:
    """Score ``pairs`` of ``features`` with ``model``. No pair, no work."""
    if not len(pairs):
        shape = (0, len(model.comparisons))
        return Scores(pairs, np.zeros(shape, np.int64), np.zeros(shape), np.zeros(0))
    with duckdb.connect(":memory:") as connection, _quiet():
        connection.execute("SET threads TO 2")
        connection.execute("SET enable_progress_bar TO false")
        api = DuckDBAPI(connection=connection)
        linker = Linker(api.register(pa.table(dict(features.columns))), _settings(model), log_level=None)
        blocked = pa.table(
            {"join_key_l": pairs[:, 0], "join_key_r": pairs[:, 1], "match_key": np.zeros(len(pairs), np.int64)}
        )
        linker.table_management.register_blocked_pairs_for_predict(api.register(blocked))
        predicted = linker.inference.predict(warning_mode="never")
        names = [c.name for c in model.comparisons]
        columns = connection.sql(
            f"SELECT * FROM {predicted.physical_name} ORDER BY node_l, node_r"  # noqa: S608 (a name Splink made)
        ).fetchnumpy()
    levels = np.column_stack([_positions(model.comparisons[i], columns[f"mw_{n}"]) for i, n in enumerate(names)])
    bits = np.column_stack([_bits(columns, name) for name in names])
    return Scores(pairs, levels, bits, probability_of(bits.sum(axis=1), model.match_share))


def _positions(comparison: Comparison, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return which level of ``comparison`` each weight is (see :func:`_marked_m`)."""
    marks = np.array([0.0 if v.missing else math.log2(_marked_m(v, i) / v.u) for i, v in enumerate(comparison.levels)])
    order = np.argsort(marks, kind="stable")
    between = (marks[order][1:] + marks[order][:-1]) / 2
    return order[np.searchsorted(between, weights)]


def _bits(columns: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.float64]:
    bits = np.asarray(columns[f"mw_{name}"], dtype=np.float64)
    adjusted = columns.get(f"mw_tf_adj_{name}")
    return bits if adjusted is None else bits + np.asarray(adjusted, dtype=np.float64)


def probability_of(bits: NDArray[np.float64], match_share: float) -> NDArray[np.float64]:
    """Return the match probability of pairs with ``bits`` of evidence, where ``match_share`` of pairs match."""
    odds = np.clip(bits + math.log2(match_share / (1 - match_share)), -500, 500)
    return 1.0 / (1.0 + np.exp2(-odds))


def weights_of(model: LinkModel, levels: Sequence[int], bits: Sequence[float]) -> dict[str, float]:
    """Return one pair's weights, keyed ``comparison:level``, in bits rounded to a thousandth."""
    return {
        f"{c.name}:{c.levels[level].id}": round(float(b), 3)
        for c, level, b in zip(model.comparisons, levels, bits, strict=True)
    }

"""The linkage model: Fellegi–Sunter over comparison levels that are data, for all pairs at a time.

Pairs are scored among *candidates*: m is a level's share among candidate pairs of one profile, u among candidate
pairs of two profiles. So what agencies share (number, address, house text) is in u, where it belongs, and the
prior is the share of candidates that match. The arithmetic is Splink's (Linacre et al. 2022), term frequencies
included; Splink itself compares the columns of two adverts in SQL, which for lists takes longer than all the rest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import duckdb
import numpy as np
import pyarrow as pa
import yaml
from numpy.typing import NDArray

from dedup.candidates import Pairs
from dedup.compare import Columns, compared
from dedup.features import Features

TF_WEIGHT = 0.5
"""How much of the term-frequency adjustment is taken: u among candidates already holds part of it."""

_BLOCK = 1 << 19


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
    levels: NDArray[np.int8]
    bits: NDArray[np.float32]
    probability: NDArray[np.float64]


@cache
def shipped() -> LinkModel:
    """Return the model with the shipped starting values."""
    raw = yaml.safe_load(files("dedup").joinpath("data/comparisons.yaml").read_text(encoding="utf-8"))
    comparisons = tuple(
        Comparison(c["name"], c["words"], tuple(Level(**level) for level in c["levels"])) for c in raw["comparisons"]
    )
    return LinkModel(raw["version"], raw["match_share"], comparisons)


def levels_of(columns: Columns, model: LinkModel) -> NDArray[np.int8]:
    """Return for each pair and comparison the position of the first level that holds."""
    chosen = ", ".join(f"({_cases(comparison)})::TINYINT AS c{i}" for i, comparison in enumerate(model.comparisons))
    count = len(next(iter(columns.values())))
    found = np.zeros((count, len(model.comparisons)), np.int8)
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET enable_progress_bar TO false")
        for start in range(0, count, _BLOCK):
            part = slice(start, start + _BLOCK)
            given = {name: pa.array(values[part], from_pandas=True) for name, values in columns.items()}
            connection.register("pairs", pa.table(given))
            held = connection.sql(f"SELECT {chosen} FROM pairs").fetchnumpy()  # noqa: S608 (the shipped levels)
            for i in range(len(model.comparisons)):
                found[part, i] = held[f"c{i}"]
    return found


def _cases(comparison: Comparison) -> str:
    cases = [f"WHEN {level.when} THEN {i}" for i, level in enumerate(comparison.levels) if level.when != "else"]
    return f"CASE {' '.join(cases)} ELSE {len(comparison.levels) - 1} END"


def score(features: Features, pairs: Pairs, model: LinkModel) -> Scores:
    """Score ``pairs`` of ``features`` with ``model``."""
    columns = compared(features, pairs)
    return weighed(pairs, columns, levels_of(columns, model), model)


def weighed(pairs: Pairs, columns: Columns, levels: NDArray[np.int8], model: LinkModel) -> Scores:
    """Score ``pairs``, whose comparisons are ``columns`` and came out as ``levels``, with ``model``."""
    bits = np.column_stack(
        [
            np.array([level.bits for level in c.levels], np.float32)[levels[:, i]]
            for i, c in enumerate(model.comparisons)
        ]
    )
    for i, comparison in enumerate(model.comparisons):
        for position, level in enumerate(comparison.levels):
            if level.tf:
                rows = np.flatnonzero(levels[:, i] == position)
                rarer = math.log2(level.u) - columns[level.tf][rows]
                bits[rows, i] += TF_WEIGHT * np.nan_to_num(rarer)
    return Scores(pairs, levels, bits, probability_of(bits.sum(axis=1, dtype=np.float64), model.match_share))


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

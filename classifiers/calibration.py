"""How far a stated confidence can be taken at its word: calibration of coded values against gold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

BINS = 10


@dataclass(frozen=True, slots=True)
class Calibration:
    """Confidence against outcome for one key.

    ``stated`` is the mean confidence of the ``values`` coded, ``right`` the share of them that is right, ``error`` the
    expected calibration error: the mean distance of the two over ten bins of confidence, weighted by their size
    (Naeini, Cooper and Hauskrecht 2015).
    """

    key: str
    values: int
    stated: float
    right: float
    error: float


def calibration(outcomes: Mapping[str, Sequence[tuple[float, bool]]]) -> tuple[Calibration, ...]:
    """Return the calibration of every key that coded anything; ``outcomes`` are (confidence, right) by key."""
    return tuple(_calibration(key, pairs) for key, pairs in outcomes.items() if pairs)


def _calibration(key: str, pairs: Sequence[tuple[float, bool]]) -> Calibration:
    total = len(pairs)
    binned = groupby(sorted(pairs), key=lambda pair: min(int(pair[0] * BINS), BINS - 1))
    error = sum(abs(sum(c for c, _ in held) - sum(right for _, right in held)) for _, held in _lists(binned)) / total
    return Calibration(key, total, sum(c for c, _ in pairs) / total, sum(right for _, right in pairs) / total, error)


def _lists(
    groups: Iterable[tuple[int, Iterable[tuple[float, bool]]]],
) -> Iterable[tuple[int, list[tuple[float, bool]]]]:
    return ((number, list(members)) for number, members in groups)

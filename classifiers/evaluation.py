"""Codings against gold: precision, recall, F1 and exact match for every codebook key and every signal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from admap.records import CODEBOOK_KEYS, LIST_KEYS, Coding, Signal


@dataclass(frozen=True, slots=True)
class Score:
    """Counts and shares of one key over the adverts compared; shares are None where nothing is there to count.

    ``exact`` is the share of adverts whose whole value is right; ``evidenced`` the share of coded values with a span.
    """

    key: str
    right: int
    wrong: int
    missed: int
    precision: float | None
    recall: float | None
    f1: float | None
    exact: float | None
    evidenced: float | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores by key and by signal, the classes of ``relevant``, and the adverts that differ with both values."""

    adverts: int
    keys: tuple[Score, ...]
    signals: tuple[Score, ...]
    relevance: tuple[Score, ...]
    differing: tuple[tuple[str, str, Any, Any], ...]

    def to_json(self) -> dict[str, Any]:
        """Return a plain dictionary for ``--json``; differing adverts as ``ad_id, key, gold, coded``."""
        names = ("ad_id", "key", "gold", "coded")
        return {
            "adverts": self.adverts,
            "keys": {score.key: asdict(score) for score in self.keys},
            "signals": {score.key: asdict(score) for score in self.signals},
            "relevance": {score.key: asdict(score) for score in self.relevance},
            "differing": [dict(zip(names, row, strict=True)) for row in self.differing],
        }

    def rows(self) -> list[tuple[str, ...]]:
        """Return table rows ``key, precision, recall, F1, exact, evidenced`` as text, keys first, then signals."""
        return [
            (score.key, *(_shown(getattr(score, name)) for name in ("precision", "recall", "f1", "exact", "evidenced")))
            for score in (*self.keys, *self.relevance, *self.signals)
        ]


def _shown(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"


def evaluate(golds: Sequence[Mapping[str, Any]], codings: Sequence[Coding]) -> Evaluation:
    """Compare ``codings`` with ``golds`` (adverts with a ``gold`` mapping), matched by ``ad_id``."""
    coded = {coding.ad_id: coding for coding in codings}
    pairs = [(gold["gold"], coded[gold["ad_id"]]) for gold in golds if gold["ad_id"] in coded]
    differing = tuple(
        (coding.ad_id, key, gold[key], coding.value(key))
        for gold, coding in pairs
        for key in CODEBOOK_KEYS
        if _comparable(gold[key]) != _comparable(coding.value(key))
    )
    return Evaluation(
        len(pairs),
        tuple(_key_score(key, pairs) for key in CODEBOOK_KEYS),
        tuple(_score(s.value, [({s} & set(g["signals"]), {s} & set(c.signals)) for g, c in pairs]) for s in Signal),
        tuple(
            _score(name, [({flag} & {g["relevant"]}, {flag} & {c.relevant}) for g, c in pairs])
            for name, flag in (("relevant: yes", True), ("relevant: no", False))
        ),
        differing,
    )


def _comparable(value: Any) -> Any:
    return list(value) if isinstance(value, list | tuple) else value


def _key_score(key: str, pairs: Sequence[tuple[Mapping[str, Any], Coding]]) -> Score:
    sets = [(_values(key, gold[key]), _values(key, coding.value(key))) for gold, coding in pairs]
    return _score(key, sets, _evidenced(key, [coding for _, coding in pairs]))


def _values(key: str, value: Any) -> set[Any]:
    if key in LIST_KEYS:
        return set(value)
    return set() if value is None else {tuple(value) if isinstance(value, list | tuple) else value}


def _score(key: str, sets: Iterable[tuple[set[Any], set[Any]]], evidenced: float | None = None) -> Score:
    compared = list(sets)
    right = sum(len(gold & found) for gold, found in compared)
    wrong = sum(len(found - gold) for gold, found in compared)
    missed = sum(len(gold - found) for gold, found in compared)
    return Score(
        key,
        right,
        wrong,
        missed,
        _share(right, right + wrong),
        _share(right, right + missed),
        _share(2 * right, 2 * right + wrong + missed),
        _share(sum(gold == found for gold, found in compared), len(compared)),
        evidenced,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _evidenced(key: str, codings: Sequence[Coding]) -> float | None:
    """Return the share of coded values with a span; the absence of a value (unknown, not relevant) asks for none."""
    values = [(coding, value) for coding in codings for value in _values(key, coding.value(key))]
    asked = [(coding, value) for coding, value in values if value not in ("unknown",) and value is not False]
    standing = sum(any(e.key == key and e.value == value for e in coding.evidence) for coding, value in asked)
    return _share(standing, len(asked))

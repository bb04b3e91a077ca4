"""Codings against gold: precision, recall, F1 and exact match for every codebook key and every signal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from admap.records import CODEBOOK_KEYS, CONTACT_KEYS, LIST_KEYS, Coding, Signal
from classifiers.calibration import Calibration, calibration


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
class LanguageScore:
    """F1 by key over the adverts with text in ``language`` (an advert in two languages counts in both)."""

    language: str
    adverts: int
    f1: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """One key of one advert where the coding is not the gold one, both as JSON has them."""

    ad_id: str
    key: str
    gold: Any
    coded: Any

    def without_contacts(self) -> Difference:
        """Return the difference with a dot in place of every contact detail."""
        if self.key not in CONTACT_KEYS:
            return self
        return Difference(self.ad_id, self.key, ["•" for _ in self.gold], ["•" for _ in self.coded])


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores by key, signal and language, the classes of ``relevant``, calibration, and what differs."""

    adverts: int
    keys: tuple[Score, ...]
    signals: tuple[Score, ...]
    relevance: tuple[Score, ...]
    languages: tuple[LanguageScore, ...]
    calibration: tuple[Calibration, ...]
    differing: tuple[Difference, ...]

    def to_json(self, *, contacts: bool = False) -> dict[str, Any]:
        """Return a plain dictionary for ``--json``; contact details only with ``contacts``."""
        return {
            "adverts": self.adverts,
            "keys": {score.key: asdict(score) for score in self.keys},
            "signals": {score.key: asdict(score) for score in self.signals},
            "relevance": {score.key: asdict(score) for score in self.relevance},
            "languages": {score.language: asdict(score) for score in self.languages},
            "calibration": {one.key: asdict(one) for one in self.calibration},
            "differing": [asdict(one if contacts else one.without_contacts()) for one in self.differing],
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
        Difference(coding.ad_id, key, gold[key], coding.value(key))
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
        tuple(_language_scores(pairs)),
        calibration(_outcomes(pairs)),
        differing,
    )


def _language_scores(pairs: Sequence[tuple[Mapping[str, Any], Coding]]) -> Iterable[LanguageScore]:
    for language in sorted({code for gold, _ in pairs for code in gold["text_languages"]}):
        own = [pair for pair in pairs if language in pair[0]["text_languages"]]
        yield LanguageScore(language, len(own), {key: _key_score(key, own).f1 for key in CODEBOOK_KEYS})


def outcomes_of(gold: Mapping[str, Any], coding: Coding) -> dict[str, list[tuple[float, bool]]]:
    """Return by key (confidence, right) of every coded value that stands on a span; its surest span counts."""
    outcomes: dict[str, list[tuple[float, bool]]] = {key: [] for key in CODEBOOK_KEYS}
    for key, found in outcomes.items():
        for value in _values(key, coding.value(key)):
            stated = [e.confidence for e in coding.evidence if e.key == key and e.value == value]
            if stated:
                found.append((max(stated), value in _values(key, gold[key])))
    return outcomes


def _outcomes(pairs: Sequence[tuple[Mapping[str, Any], Coding]]) -> dict[str, list[tuple[float, bool]]]:
    by_advert = [outcomes_of(gold, coding) for gold, coding in pairs]
    return {key: [one for outcomes in by_advert for one in outcomes[key]] for key in CODEBOOK_KEYS}


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

"""The hand-coded adverts beside the tests: how well they are coded, and that every span is exact."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from admap.evaluation import CodedGold, evaluate_gold
from admap.records import CODEBOOK_KEYS

GOLD = Path(__file__).parents[1] / "gold"
FLOOR = 0.95
"""What no key may fall below on adverts that the readers were built with; unseen adverts are harder."""


@cache
def coded(name: str) -> CodedGold:
    return evaluate_gold(GOLD / f"{name}.jsonl")


@pytest.mark.parametrize(
    ("name", "key"),
    [
        *((name, key) for name in ("first", "second", "third") for key in CODEBOOK_KEYS),
        *(("fourth", key) for key in ("relevant", "gender", "signals")),
    ],
)
def test_no_key_is_coded_worse_than_it_was(name: str, key: str) -> None:
    score = next(score for score in coded(name).evaluation.keys if score.key == key)
    assert score.f1 is not None
    assert score.f1 >= FLOOR


@pytest.mark.parametrize("name", ["first", "second", "third", "fourth"])
def test_no_stated_age_under_18_is_missed(name: str) -> None:
    score = next(score for score in coded(name).evaluation.signals if score.key == "stated_age_under_18")
    assert score.recall == 1.0


@pytest.mark.parametrize("name", ["first", "second"])
def test_every_value_but_relevance_has_a_span_and_every_span_is_exact(name: str) -> None:
    gold = coded(name)
    assert all(score.evidenced == 1.0 for score in gold.evaluation.keys if score.key != "relevant")
    for advert, coding in zip(gold.adverts, gold.codings, strict=True):
        for e in coding.evidence:
            assert advert.source(e.source)[e.start : e.end] == e.text

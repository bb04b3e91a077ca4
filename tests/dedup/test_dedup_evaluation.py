"""Evaluation against examples worked by hand."""

from __future__ import annotations

import json
import time

import pytest

from admap.records import PairScore
from dedup.evaluation import evaluate_links


def test_the_example_worked_by_hand() -> None:
    """Truth {a,b,c} {d,e}; found {a,b} {c,d,e}: pairs true 4, found 4, both 2 (ab, de)."""
    truth = dict(zip("abcde", "11122", strict=True))
    found = dict(zip("abcde", "xxyyy", strict=True))
    result = evaluate_links(truth, found)
    assert (result.pairwise.precision, result.pairwise.recall, result.pairwise.f1) == (0.5, 0.5, 0.5)
    assert result.b_cubed.precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert result.b_cubed.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert (result.splits, result.merges, result.count_error) == (1, 1, 0.0)
    assert (result.largest_true, result.largest_found) == (3, 3)


def test_everything_in_one_profile() -> None:
    result = evaluate_links(dict(zip("abcd", "1123", strict=True)), dict.fromkeys("abcd", "x"))
    assert result.pairwise.precision == pytest.approx(1 / 6)
    assert result.pairwise.recall == 1
    assert result.count_error == pytest.approx(-2 / 3)
    assert (result.splits, result.merges) == (0, 1)


def test_names_of_profiles_do_not_matter() -> None:
    result = evaluate_links({"a": "1", "b": "1", "c": "2"}, {"a": "z", "b": "z", "c": "1"})
    assert result.pairwise.f1 == result.b_cubed.f1 == 1
    assert (result.splits, result.merges) == (0, 0)


def test_adverts_that_only_one_side_knows_are_counted_and_left_out() -> None:
    result = evaluate_links({"a": "1", "b": "1"}, {"a": "x", "c": "x"})
    assert (result.adverts, result.missing, result.unknown) == (1, 1, 1)


def test_nothing_to_compare() -> None:
    result = evaluate_links({}, {})
    assert (result.adverts, result.count_error, result.pairwise.f1) == (0, 0.0, 1.0)


def test_calibration_worked_by_hand() -> None:
    """Two pairs at 0.9, one true: |0.9 - 0.5| each; one pair at 0.1, false: 0.1 off. ECE (2*0.4 + 0.1) / 3."""
    truth = {"a": "1", "b": "1", "c": "2", "d": "3"}
    pairs = [PairScore("a", "b", 0.9), PairScore("a", "c", 0.9), PairScore("c", "d", 0.1)]
    calibration = evaluate_links(truth, truth, pairs).calibration
    assert calibration is not None
    assert calibration.ece == pytest.approx(0.3)
    assert calibration.brier == pytest.approx((0.01 + 0.81 + 0.01) / 3)
    assert [row.pairs for row in calibration.reliability] == [1, 2]


def test_json_has_every_figure() -> None:
    read = json.loads(evaluate_links({"a": "1"}, {"a": "x"}).to_json())
    assert read["pairwise"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert read["calibration"] is None


def test_one_profile_of_very_many_adverts_takes_no_time() -> None:
    truth = {str(i): "1" for i in range(100_000)}
    start = time.perf_counter()
    assert evaluate_links(truth, truth).pairwise.f1 == 1
    assert time.perf_counter() - start < 5

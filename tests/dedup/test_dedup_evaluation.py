"""Evaluation against examples worked by hand."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admap.records import PairScore
from dedup.evaluation import Operators, evaluate_links


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


def test_operators_are_held_against_operators() -> None:
    """One true operator of {a,b,c}, found as {a,b} and {c}: of three pairs one was found, and it is right."""
    truth = dict(zip("abcd", "1234", strict=True))
    operators = Operators(dict(zip("abcd", "xxxy", strict=True)), dict(zip("abc", "qqr", strict=True)))
    found = evaluate_links(truth, truth, operators=operators).operators
    assert found is not None
    assert (found.pairwise.precision, found.pairwise.recall) == (1.0, pytest.approx(1 / 3))
    assert (found.true_groups, found.found_groups, found.splits, found.merges) == (1, 2, 1, 0)


def test_pairs_are_told_by_the_two_sites_they_lie_between() -> None:
    """Truth {a,b,c}, found {a,b} {c,d}; a, d on s, b, c on t: s–t has true ab, ac and found ab, cd; t–t has true bc."""
    truth, found = dict(zip("abcd", "1112", strict=True)), dict(zip("abcd", "xxyy", strict=True))
    strata = evaluate_links(truth, found, sites=dict(zip("abcd", "stts", strict=True))).by_site
    by = {row.between: row for row in strata}
    assert by.keys() == {("s", "t"), ("t", "t")}
    assert (by["s", "t"].true_pairs, by["s", "t"].found_pairs) == (2, 2)
    assert (by["s", "t"].pairwise.precision, by["s", "t"].pairwise.recall) == (0.5, 0.5)
    assert (by["t", "t"].true_pairs, by["t", "t"].found_pairs, by["t", "t"].pairwise.recall) == (1, 0, 0.0)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from("uvw")), min_size=2, max_size=30))
def test_strata_together_are_all_pairs_and_figures_agree_with_counting_pairs(rows: list[tuple[int, int, str]]) -> None:
    truth = {str(i): str(t) for i, (t, _, _) in enumerate(rows)}
    found = {str(i): str(f) for i, (_, f, _) in enumerate(rows)}
    result = evaluate_links(truth, found, languages={str(i): label for i, (_, _, label) in enumerate(rows)})
    pairs = list(combinations(truth, 2))
    true = {p for p in pairs if truth[p[0]] == truth[p[1]]}
    linked = {p for p in pairs if found[p[0]] == found[p[1]]}
    assert sum(row.true_pairs for row in result.by_language) == len(true)
    assert sum(row.found_pairs for row in result.by_language) == len(linked)
    assert result.pairwise.precision == (len(true & linked) / len(linked) if linked else 1.0)
    assert result.pairwise.recall == (len(true & linked) / len(true) if true else 1.0)


def test_json_has_every_figure() -> None:
    read = json.loads(evaluate_links({"a": "1"}, {"a": "x"}).to_json())
    assert read["pairwise"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert read["calibration"] is None


def test_one_profile_of_very_many_adverts_is_no_work() -> None:
    truth = {str(i): "1" for i in range(100_000)}
    assert evaluate_links(truth, truth, sites=dict.fromkeys(truth, "s")).by_site[0].pairwise.f1 == 1

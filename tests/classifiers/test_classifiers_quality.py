"""Samples for hand-coding, agreement of coders, and codings compared."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admap.records import CODEBOOK_KEYS, Coding
from classifiers.agreement import agreement
from classifiers.recoding import compare
from classifiers.sampling import Drawn, draw

EMPTY = {key: Coding("", True).value(key) for key in CODEBOOK_KEYS}


def sheet(values: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {ad_id: EMPTY | changes for ad_id, changes in values.items()}


@given(st.dictionaries(st.text(min_size=1), st.sampled_from("abcdefgh"), max_size=60), st.integers(1, 80))
def test_a_sample_stands_for_the_whole(strata: dict[str, str], size: int) -> None:
    drawn = draw(strata, size, seed=3)
    assert len({one.ad_id for one in drawn}) == len(drawn) == min(size, len(strata))
    assert sum(one.weight for one in drawn) == pytest.approx(len(strata))
    assert drawn == draw(strata, size, seed=3)


def test_every_stratum_is_seen_and_large_ones_more() -> None:
    strata = {f"{name}{number}": name for name, count in {"a": 80, "b": 15, "c": 5}.items() for number in range(count)}
    shares = Counter(one.stratum for one in draw(strata, 20, seed=1))
    assert shares["c"] >= 2
    assert shares["a"] > shares["b"] >= shares["c"]


def test_kappa_and_alpha_are_those_of_the_textbook() -> None:
    """Two coders, 50 adverts, yes/no 20-5-10-15: kappa .40 (the standard worked example of Cohen's kappa)."""
    cells = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    first = sheet({f"a{n}": {"relevant": one} for n, (one, _) in enumerate(cells)})
    second = sheet({f"a{n}": {"relevant": other} for n, (_, other) in enumerate(cells)})
    coded = {ad_id: Coding(ad_id, values["relevant"]) for ad_id, values in first.items()}
    relevant = agreement([first, second], coded, [Drawn(ad_id, "s", 1.0) for ad_id in first])[0]
    assert relevant.kappa == pytest.approx(0.4)
    assert relevant.alike == pytest.approx(0.7)
    assert relevant.alpha == pytest.approx(1 - 99 * 15 / (45 * 55))
    assert relevant.agreed == 35
    assert relevant.f1 == 1.0


def test_weights_count_in_the_extractors_figures() -> None:
    gold = sheet({"a": {"ages": [20]}, "b": {"ages": [30]}})
    coded = {"a": Coding("a", True, ages=(20,)), "b": Coding("b", True, ages=(31,))}
    found = {one.key: one for one in agreement([gold], coded, [Drawn("a", "s", 3.0), Drawn("b", "t", 1.0)])}
    assert found["ages"].precision == pytest.approx(0.75)
    assert found["ages"].kappa is None
    assert found["ages"].alpha is None
    assert found["nationalities"].f1 is None


def test_only_what_all_coders_agree_on_judges_the_extractors() -> None:
    first = sheet({"a": {"signals": ["touring"]}, "b": {"signals": []}})
    second = sheet({"a": {"signals": ["touring"]}, "b": {"signals": ["distress"]}})
    coded = {"a": Coding("a", True, signals=("touring",)), "b": Coding("b", True, signals=("touring",))}
    found = {one.key: one for one in agreement([first, second], coded, [Drawn("a", "s", 1), Drawn("b", "s", 1)])}
    assert (found["signals"].agreed, found["signals"].f1) == (1, 1.0)
    assert (found["touring"].agreed, found["touring"].precision) == (2, 0.5)


def test_recoding_tells_what_changed_and_how_far_shares_moved() -> None:
    before = {f"a{n}": EMPTY | {"nationalities": ["RO"] if n < 10 else ["TH"]} for n in range(20)}
    after = {ad_id: values | ({"nationalities": ["RO"]} if ad_id == "a15" else {}) for ad_id, values in before.items()}
    changes, moves = compare(before, after, ["nationalities", "ages"], minimum=5)
    assert [(c.key, c.changed, c.added, c.removed) for c in changes] == [("nationalities", 1, 1, 1), ("ages", 0, 0, 0)]
    assert {move.category: round(move.moved, 3) for move in moves} == {"RO": 0.05, "TH": -0.05}
    assert compare(before, after, ["nationalities"], minimum=11)[1] == []

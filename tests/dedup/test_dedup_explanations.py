"""Explanations, verdicts, contradictions, the queue, and what becomes of profiles: each on examples worked by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admap.records import JudgedPair, Judgement, LinkInput, Membership, PairScore, ProfileChange
from dedup.explain import log_odds, reasons_of, waterfall, words_of
from dedup.identity import profile_changes
from dedup.judging import contradictions
from dedup.linking import link
from dedup.model import shipped
from dedup.rescoring import model_of, score_again
from dedup.verdict import Outcome, bonds, verdict
from dedup.worth import questions

TEXT = "Städning och fönsterputs i hela kommunen, ring gärna före åtta på kvällen"
SAME, DIFFERENT, OPERATOR = Judgement.SAME, Judgement.DIFFERENT, Judgement.OPERATOR_ONLY


def advert(ad_id: str, **values: object) -> LinkInput:
    given: dict[str, object] = {"site": "s", "seen_at": date(2026, 1, 1), "title": "", "body": TEXT}
    return LinkInput(ad_id=ad_id, **(given | values))  # type: ignore[arg-type]


def placed(ad_id: str, profile: str, operator: str = "") -> Membership:
    return Membership(ad_id, profile, 0.9, ad_id, operator)


def test_every_comparison_and_level_has_words_in_both_languages() -> None:
    for comparison in shipped().comparisons:
        for level in comparison.levels:
            what, outcome = words_of(comparison.name, level.id)
            assert (what.en, outcome.en) == (comparison.words, level.words)
            assert what.sv
            assert outcome.sv not in {"", outcome.en}


def test_a_waterfall_sums_to_its_probability_and_shows_no_contact() -> None:
    left = advert("a", phones=("secret-hash", "x"), ages=(30,), nationalities=("PL",))
    right = advert("b", phones=("secret-hash",), ages=(30,), nationalities=("BR",), body=f"Hej! {TEXT} Välkommen.")
    result = link([left, right])
    (pair,) = result.pairs
    found = waterfall(right, left, pair, model_of(result.diagnostics).match_share)
    assert (found.left, found.right) == ("a", "b")
    assert found.start + sum(r.bits for r in found.reasons) + found.adjustment == pytest.approx(found.total, abs=0.01)
    by_name = {reason.comparison: reason for reason in found.reasons}
    assert by_name["phone"].values == ("1/2", "1/1")
    assert by_name["nationality"].values == ("PL", "BR")
    assert by_name["nationality"].bits < 0
    assert by_name["gender"].values is None
    assert by_name["text"].values == (f"”{TEXT}” 12/12", f"”{TEXT}” 12/14")
    assert "secret-hash" not in repr(found)
    bits = [abs(reason.bits) for reason in found.reasons]
    assert bits == sorted(bits, reverse=True)


def test_a_calibrated_probability_shows_what_calibration_added() -> None:
    pair = PairScore("a", "b", 0.8, {"place:same": 3.0, "age:far": -4.0})
    found = waterfall(advert("a"), advert("b"), pair, 0.5)
    assert found.start == 0
    assert found.adjustment == pytest.approx(log_odds(0.8) + 1)


def test_weights_of_an_older_model_are_shown_by_their_names() -> None:
    (reason,) = reasons_of({"hair:curly": 1.5})
    assert (reason.what.sv, reason.outcome.en, reason.bits) == ("hair", "curly", 1.5)


def test_a_pair_that_nothing_proposed_is_scored_as_the_run_would_have() -> None:
    adverts = [advert("a", phones=("n",), ages=(30,)), advert("b", phones=("n",), ages=(30,)), advert("c", body="Hej")]
    result = link(adverts)
    (kept,) = result.pairs
    again, new = score_again(adverts, [("b", "a"), ("c", "a")], result.diagnostics, together=False)
    assert (new.left, new.right) == ("a", "c")
    assert new.probability < again.probability
    (together,) = score_again(adverts, [("b", "a")], result.diagnostics, together=True)
    assert together == kept


def test_a_profile_is_held_by_its_strongest_pairs_and_judged_ones_first() -> None:
    pairs = [PairScore("a", "b", 0.9), PairScore("a", "c", 0.6), PairScore("b", "c", 0.8), PairScore("c", "x", 0.99)]
    assert [(b.pair.left, b.pair.right, b.judged) for b in bonds("abc", pairs)] == [
        ("a", "b", False),
        ("b", "c", False),
    ]
    judged = bonds("abcd", pairs, [JudgedPair("a", "c", SAME), JudgedPair("a", "d", SAME), JudgedPair("a", "b", SAME)])
    assert [(b.pair.left, b.pair.right, b.judged) for b in judged] == [
        ("a", "b", True),
        ("a", "c", True),
        ("a", "d", True),
    ]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(0.01, 1)), max_size=40))
def test_bonds_connect_what_the_pairs_connect_without_a_circle(drawn: list[tuple[int, int, float]]) -> None:
    known = {(str(min(a, b)), str(max(a, b))): p for a, b, p in drawn if a != b}
    pairs = [PairScore(left, right, p) for (left, right), p in known.items()]
    nodes = [str(n) for n in range(10)]
    found = bonds(nodes, pairs)
    groups = {n: {n} for n in nodes}
    for bond in found:
        one, two = groups[bond.pair.left], groups[bond.pair.right]
        assert one is not two
        one |= two
        groups.update(dict.fromkeys(two, one))
    assert all(groups[p.left] is groups[p.right] for p in pairs)


def test_verdicts_tell_what_decided() -> None:
    members = {"p": ["a", "b", "c"], "q": ["x", "y"]}
    pairs = [
        PairScore("a", "b", 0.9),
        PairScore("b", "c", 0.8),
        PairScore("a", "c", 0.6),
        PairScore("a", "x", 0.3, {"phone:own": 4.0, "age:far": -4.0}),
        PairScore("b", "x", 0.01, {"age:far": -4.0, "place:other": -2.0}),
    ]
    a, b, c = (placed(ad, "p", "o") for ad in "abc")
    x, y = (placed(ad, "q", "o") for ad in "xy")
    direct = verdict(a, b, members, pairs, [])
    assert (direct.outcome, direct.chain) == (Outcome.SAME_PROFILE, ("a", "b"))
    through = verdict(a, c, members, pairs, [])
    assert through.chain == ("a", "b", "c")
    assert "a – b – c" in through.words.sv
    refused = verdict(a, x, members, pairs, [])
    assert refused.outcome == Outcome.SAME_OPERATOR
    assert refused.between is not None
    assert (refused.between.pairs, refused.between.compared, refused.between.likely) == (6, 2, 1)
    assert [(r.comparison, r.bits) for r in refused.against] == [("age", -4.0), ("place", -1.0)]
    assert "6 pairs" in refused.words.en
    assert verdict(a, placed("y", "q"), members, pairs, []).outcome == Outcome.APART
    person = verdict(a, y, members, pairs, [JudgedPair("b", "x", OPERATOR)])
    assert person.judgement == JudgedPair("b", "x", OPERATOR)
    assert "one operator" in person.words.en
    judged = verdict(a, c, members, pairs, [JudgedPair("a", "c", SAME)])
    assert judged.judgement == JudgedPair("a", "c", SAME)


def test_a_contradiction_is_one_sentence_with_the_shortest_chain() -> None:
    judged = [
        JudgedPair("a", "b", SAME),
        JudgedPair("b", "c", SAME),
        JudgedPair("c", "d", SAME),
        JudgedPair("b", "d", SAME),
        JudgedPair("a", "d", OPERATOR),
        JudgedPair("a", "z", DIFFERENT),
    ]
    (found,) = contradictions(judged)
    assert found.chain == ("a", "b", "d")
    assert found.sentence.startswith("a and d are judged operator only, but a = b = d are judged the same: they stay")
    assert contradictions([j for j in judged if j.judgement == SAME]) == []


def test_profiles_that_merge_split_and_move_are_told_with_the_reason() -> None:
    before = dict(zip("abcdefgh", "1112233", strict=False)) | {"h": "4"}
    now = {"a": "1", "b": "9", "c": "9", "d": "1", "e": "1", "f": "3", "g": "4", "h": "4", "new": "4"}
    judged = [JudgedPair("a", "b", DIFFERENT), JudgedPair("a", "d", SAME), JudgedPair("a", "gone", SAME)]
    assert profile_changes(before, now, judged) == [
        ProfileChange("1", "9", "split", 2, "two adverts were judged different"),
        ProfileChange("2", "1", "merged", 2, "two adverts were judged same"),
        ProfileChange("3", "4", "moved", 1, "new adverts connect them"),
    ]
    assert profile_changes(before, before) == profile_changes({}, now) == []


def test_the_queue_asks_of_every_kind_and_each_profile_pair_once() -> None:
    doubtful = [PairScore(f"a{i}", f"b{i}", 0.5, {"phone:few": 1.0, "age:near": -1.0}) for i in range(20)]
    other = [PairScore("c", "d", 0.35, {"text:full_most": 2.0, "place:other": -3.0})]
    sure = [PairScore("e", "f", 0.999, {"phone:own": 9.0})]
    twice = [PairScore("a0", "b0x", 0.5, {"phone:few": 1.0, "age:near": -1.0})]
    pairs = [*doubtful, *other, *sure, *twice]
    profile_of = {ad: ad.removesuffix("x") for p in pairs for ad in (p.left, p.right)}
    found = questions(pairs, profile_of, limit=6)
    asked = [(q.pair.left, q.pair.right) for q in found]
    assert ("c", "d") in asked
    assert ("e", "f") not in asked
    assert not {("a0", "b0"), ("a0", "b0x")} <= set(asked)
    assert questions(list(reversed(pairs)), profile_of, limit=6) == found


def test_the_queue_leaves_out_what_was_judged_and_other_waves() -> None:
    pairs = [PairScore("a", "b", 0.5, {"age:near": 1.0}), PairScore("c", "d", 0.5, {"age:near": 1.0})]
    profile_of = {ad: ad for ad in "abcd"}
    judged = [JudgedPair("a", "b", Judgement.UNSURE)]
    assert [q.pair.left for q in questions(pairs, profile_of, judged)] == ["c"]
    assert [q.pair.left for q in questions(pairs, profile_of, among=frozenset("b"))] == ["a"]
    assert questions([], {}) == []


def test_a_doubtful_pair_between_profiles_that_are_far_apart_is_worth_less() -> None:
    profile_of = {"a": "p", "a2": "p", "b": "q", "b2": "q", "c": "r", "d": "s"}
    pairs = [PairScore("a", "b", 0.5, {"age:near": 1.0}), PairScore("c", "d", 0.5, {"age:near": 1.0})]
    first, second = questions(pairs, profile_of)
    assert (first.pair.left, second.pair.left) == ("c", "a")
    assert second.doubt < first.doubt == pytest.approx(1.0)

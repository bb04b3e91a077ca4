"""Linking as a whole: what comes out does not depend on order, keeps its ids, obeys people, and does not chain."""

from __future__ import annotations

import logging
import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admap.records import JudgedPair, Judgement, LinkInput
from benchmarks.linkworld import build, held_back
from dedup.evaluation import evaluate_links
from dedup.linking import LinkResult, link

WORLD = build(held_back(0, adverts=300))
LINKED = link(WORLD.adverts)
OFFER = "Jag tvättar fönster i hela staden och tar med mig stege. Ring gärna på kvällen, då svarar jag alltid snabbt."


def profiles(result: LinkResult) -> dict[str, str]:
    return {m.ad_id: m.profile_id for m in result.memberships}


def members(found: dict[str, str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for ad, profile in sorted(found.items()):
        groups.setdefault(profile, []).append(ad)
    return groups


def advert(ad_id: str, **values: object) -> LinkInput:
    given: dict[str, object] = {"site": "a", "seen_at": date(2026, 3, 1), "title": "", "body": ""}
    return LinkInput(ad_id=ad_id, **(given | values))  # type: ignore[arg-type]


def test_linking_finds_the_profiles_of_a_world_it_has_not_seen() -> None:
    evaluation = evaluate_links(WORLD.profiles, profiles(LINKED))
    assert evaluation.pairwise.f1 > 0.93
    assert evaluation.b_cubed.f1 > 0.93
    assert evaluation.largest_found <= 2 * evaluation.largest_true


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_handful_of_adverts_is_enough(count: int) -> None:
    result = link(WORLD.adverts[:count])
    assert [m.ad_id for m in result.memberships] == sorted(a.ad_id for a in WORLD.adverts[:count])


def test_an_advert_that_states_nothing_is_a_profile_of_its_own() -> None:
    assert len(set(profiles(link([advert("a"), advert("b"), advert("c")])).values())) == 3


def test_an_advert_id_that_comes_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        link([advert("a"), advert("a")])


@settings(max_examples=2)
@given(seed=st.integers(0, 1000))
def test_the_order_of_the_adverts_does_not_matter(seed: int) -> None:
    shuffled = list(WORLD.adverts)
    random.Random(seed).shuffle(shuffled)
    again = link(shuffled)
    assert again.memberships == LINKED.memberships
    assert again.pairs == LINKED.pairs


def test_linking_again_keeps_every_id() -> None:
    assert profiles(link(WORLD.adverts, previous=profiles(LINKED))) == profiles(LINKED)


def test_a_further_wave_keeps_the_id_of_every_profile_that_keeps_most_of_its_adverts() -> None:
    first = [a for a in WORLD.adverts if a.seen_at < date(2025, 3, 1)]
    before = profiles(link(first))
    after = profiles(link(WORLD.adverts, previous=before))
    for profile in set(before.values()):
        members = [ad for ad, p in before.items() if p == profile]
        now = [after[ad] for ad in members]
        most = max(set(now), key=now.count)
        claims = {p for ad, p in before.items() if after[ad] == most}
        if 2 * now.count(most) > len(now) and claims == {profile}:
            assert most == profile


def test_waves_linked_in_another_order_give_the_same_profiles_and_ids_but_for_profiles_that_span_them() -> None:
    waves = [[a for a in WORLD.adverts if (a.seen_at < date(2025, 1, 1)) is early] for early in (True, False)]
    firsts = [profiles(link(wave)) for wave in waves]
    one, other = (profiles(link(WORLD.adverts, previous=first)) for first in firsts)
    assert (
        len(set(zip(one.values(), other.values(), strict=True))) == len(set(one.values())) == len(set(other.values()))
    )
    assert one == profiles(link(reversed(WORLD.adverts), previous=one))
    alone = [members(first) for first in firsts]
    told = 0
    for profile, held in members(one).items():
        if any(held in known.values() for known in alone):
            assert other[held[0]] == profile
            told += 1
    assert told > 10


@settings(max_examples=6)
@given(data=st.data())
def test_a_judgement_is_never_overridden(data: st.DataObject) -> None:
    adverts = sorted(WORLD.adverts[:40], key=lambda a: a.ad_id)
    ids = [a.ad_id for a in adverts]
    pair = st.tuples(st.sampled_from(ids), st.sampled_from(ids)).filter(lambda p: p[0] < p[1])
    drawn = data.draw(st.dictionaries(pair, st.sampled_from(list(Judgement)), max_size=12))
    result = link(adverts, [JudgedPair(a, b, verdict) for (a, b), verdict in drawn.items()])
    found = profiles(result)
    for (a, b), verdict in drawn.items():
        if verdict in {Judgement.DIFFERENT, Judgement.OPERATOR_ONLY}:
            assert found[a] != found[b]
        elif verdict is Judgement.SAME and not result.diagnostics["judgements_in_conflict"]:
            assert found[a] == found[b]


def test_judging_same_carries_over_and_unsure_says_nothing() -> None:
    three = [advert("a"), advert("b"), advert("c")]
    same = link(three, [JudgedPair("a", "b", Judgement.SAME), JudgedPair("b", "c", Judgement.SAME)])
    assert len(set(profiles(same).values())) == 1
    unsure = link(three, [JudgedPair("a", "b", Judgement.UNSURE)])
    assert len(set(profiles(unsure).values())) == 3


def test_contradictory_judgements_keep_adverts_apart_and_are_counted() -> None:
    judged = [
        JudgedPair("a", "b", Judgement.SAME),
        JudgedPair("b", "c", Judgement.SAME),
        JudgedPair("a", "c", Judgement.DIFFERENT),
    ]
    result = link([advert("a"), advert("b"), advert("c")], judged)
    assert profiles(result)["a"] != profiles(result)["c"]
    assert result.diagnostics["judgements_in_conflict"] == 1


def test_judgements_on_adverts_that_are_gone_are_left_aside() -> None:
    result = link([advert("a")], [JudgedPair("a", "gone", Judgement.SAME)])
    assert len(result.memberships) == 1


def test_a_number_that_went_to_a_stranger_does_not_join_them() -> None:
    old = [
        advert(f"a{i}", phones=("n1",), ages=(52,), nationalities=("PL",), municipalities=("1280",), body=OFFER)
        for i in range(3)
    ]
    text = "Hundpromenader varje vardag. Jag bor nära parken och har haft egna hundar sedan barndomen."
    new = [
        advert(
            f"b{i}", phones=("n1",), ages=(23,), nationalities=("BR",), municipalities=("0180",), body=text,
            seen_at=date(2027, 3, 1),
        )
        for i in range(3)
    ]  # fmt: skip
    found = profiles(link([*old, *new]))
    assert len({found[a.ad_id] for a in old}) == 1
    assert len({found[a.ad_id] for a in new}) == 1
    assert found["a0"] != found["b0"]


def test_an_agency_number_and_house_text_do_not_make_one_person() -> None:
    people = [("RO", 21), ("BR", 35), ("TH", 48), ("UA", 27), ("ES", 57)]
    adverts = [
        advert(f"{country}{i}", phones=("agency",), nationalities=(country,), ages=(age,), body=OFFER)
        for country, age in people
        for i in range(2)
    ]  # fmt: skip
    found = profiles(link(adverts))
    assert len(set(found.values())) == len(people)
    for country, _ in people:
        assert found[f"{country}0"] == found[f"{country}1"]


def test_an_age_that_follows_the_years_is_the_same_age() -> None:
    common = {"phones": ("n1",), "nationalities": ("PL",), "body": OFFER}
    early = advert("a", ages=(30,), seen_at=date(2024, 3, 1), **common)
    late = advert("b", ages=(32,), seen_at=date(2026, 3, 1), **common)
    (pair,) = link([early, late]).pairs
    assert "age:same" in pair.weights


def test_copies_of_one_text_by_one_profile_are_one_unique_advert() -> None:
    same = {"phones": ("n1",), "ages": (30,), "nationalities": ("PL",)}
    other = "Jag målar staket och väggar. Egen bil och pensel finns. Kostnadsfritt förslag lämnas inom en vecka."
    adverts = [
        advert("a", body=OFFER, **same),
        advert("b", body=OFFER.upper(), site="b", **same),
        advert("c", body=other, **same),
        advert("d", body=OFFER, phones=("n2",), ages=(55,), nationalities=("BR",)),
    ]
    unique = {m.ad_id: m.unique_id for m in link(adverts).memberships}
    assert unique == {"a": "a", "b": "a", "c": "c", "d": "d"}


def test_nothing_is_printed_or_logged(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        link(WORLD.adverts[:60])
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")
    assert not caplog.records


def test_probabilities_are_probabilities_and_pairs_are_ordered() -> None:
    assert all(0 <= m.probability <= 1 for m in LINKED.memberships)
    assert all(p.left < p.right and 0 <= p.probability <= 1 for p in LINKED.pairs)
    assert list(LINKED.pairs) == sorted(LINKED.pairs, key=lambda p: (p.left, p.right))


def test_a_large_wave_estimates_its_own_parameters_and_a_small_one_does_not() -> None:
    assert link(WORLD.adverts[:50]).diagnostics["estimated"] is False
    many = [replace(a, ad_id=f"{a.ad_id}-{i}") for a in WORLD.adverts for i in range(2)]
    assert link(many).diagnostics["estimated"] is True

"""What linking gives beside profiles: operators, draws of the clustering, and further adverts taken in."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from admap.records import JudgedPair, Judgement
from benchmarks.linkworld import build, held_back
from dedup.clustering import cluster, constraints
from dedup.draws import draws
from dedup.earlier import from_arrays
from dedup.incremental import link_more
from dedup.linking import LinkResult, link
from dedup.recalibration import recalibrated

WORLD = build(held_back(1, adverts=500))
LINKED = link(WORLD.adverts)


def profiles(result: LinkResult) -> dict[str, str]:
    return {m.ad_id: m.profile_id for m in result.memberships}


def labels(result: LinkResult) -> list[str]:
    return [m.profile_id for m in result.memberships]


def test_operators_are_found_and_a_profile_has_one() -> None:
    operators: dict[str, set[str]] = {}
    for member in LINKED.memberships:
        operators.setdefault(member.profile_id, set()).add(member.operator_id)
    assert all(len(held) == 1 for held in operators.values())
    found = [m.operator_id for m in LINKED.memberships]
    assert adjusted_rand_score([WORLD.operators[m.ad_id] for m in LINKED.memberships], found) > 0.8
    assert len(set(found)) < len(operators)


def test_adverts_judged_to_be_of_one_operator_only_are_so() -> None:
    apart = [m for m in LINKED.memberships if m.operator_id != LINKED.memberships[0].operator_id]
    left, right = sorted((LINKED.memberships[0].ad_id, apart[0].ad_id))
    again = {m.ad_id: m for m in link(WORLD.adverts, [JudgedPair(left, right, Judgement.OPERATOR_ONLY)]).memberships}
    assert again[left].operator_id == again[right].operator_id
    assert again[left].profile_id != again[right].profile_id


def test_draws_are_clusterings_around_the_expected_number_of_profiles() -> None:
    drawn = LINKED.draws(60, seed=3)
    assert drawn.shape == (60, len(WORLD.adverts))
    assert np.array_equal(drawn, LINKED.draws(60, seed=3))
    numbers = [len(np.unique(row)) for row in drawn]
    assert len(set(numbers)) > 5
    assert np.mean(numbers) == pytest.approx(len(set(WORLD.profiles.values())), rel=0.12)


@settings(max_examples=30)
@given(seed=st.integers(0, 999))
def test_what_people_decided_holds_in_every_draw(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = np.column_stack(np.triu_indices(12, 1))
    same, apart = (
        [tuple(p) for p in pairs[rng.choice(66, 3)].tolist()],
        [tuple(p) for p in pairs[rng.choice(66, 4)].tolist()],
    )
    held = constraints(same, apart, 12)
    drawn = draws(cluster(12, pairs, rng.normal(0, 3, 66), held), 0.0, 0.3, 20, seed)
    for row in drawn:
        assert all(row[a] != row[b] for a, b in held.apart)
        assert all(len({row[m] for m in together}) == 1 for together in held.together)


@settings(max_examples=2)
@given(seed=st.integers(0, 1000))
def test_adverts_taken_in_later_end_where_linking_all_at_once_puts_them(seed: int) -> None:
    shuffled = list(WORLD.adverts)
    random.Random(seed).shuffle(shuffled)
    earlier = link(shuffled[:400])
    more = link_more(earlier.earlier, shuffled[400:450])
    last = link_more(more.earlier, shuffled[450:])
    assert [m.ad_id for m in last.memberships] == [m.ad_id for m in LINKED.memberships]
    assert adjusted_rand_score(labels(last), labels(LINKED)) > 0.97
    before, after = profiles(earlier), profiles(last)
    kept = sum(before[ad] == after[ad] for ad in before)
    assert kept > 0.95 * len(before)


def test_taking_in_nothing_changes_nothing_and_judgements_bind_what_is_taken_in() -> None:
    earlier = link(WORLD.adverts[:400])
    again = link_more(earlier.earlier, [])
    assert again.memberships == earlier.memberships
    assert again.pairs == earlier.pairs
    old, new = earlier.memberships[0].ad_id, WORLD.adverts[450].ad_id
    left, right = sorted((old, new))
    same = profiles(link_more(earlier.earlier, WORLD.adverts[400:], [JudgedPair(left, right, Judgement.SAME)]))
    apart = profiles(link_more(earlier.earlier, WORLD.adverts[400:], [JudgedPair(left, right, Judgement.DIFFERENT)]))
    assert same[left] == same[right]
    assert apart[left] != apart[right]


def test_an_advert_that_is_there_already_is_not_taken_in_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        link_more(LINKED.earlier, WORLD.adverts[:1])


def test_probabilities_follow_judgements_once_there_are_enough() -> None:
    rng = np.random.default_rng(5)
    bits = rng.normal(0, 3, 400)
    pairs = np.column_stack([np.arange(400), np.full(400, 500)])
    right = rng.random(400) < 1 / (1 + np.exp2(-(0.5 * bits - 2)))
    same, apart = pairs[right], pairs[~right]
    found = recalibrated(bits, pairs, same, apart)
    assert np.abs(found - (0.5 * bits - 2)).mean() < 1
    assert np.abs(bits - (0.5 * bits - 2)).mean() > 2
    assert np.array_equal(recalibrated(bits, pairs, same[:50], apart[:50]), bits)
    assert np.array_equal(recalibrated(bits, pairs, same[:5], apart[:300]), bits)


def test_a_linking_kept_as_arrays_takes_adverts_in_as_the_linking_itself_does(tmp_path: Path) -> None:
    earlier = link(WORLD.adverts[:400])
    np.savez(tmp_path / "kept.npz", allow_pickle=False, **earlier.earlier.arrays())
    with np.load(tmp_path / "kept.npz", allow_pickle=False) as held:
        again = from_arrays(dict(held), earlier.memberships)
    one, other = (link_more(found, WORLD.adverts[400:]) for found in (earlier.earlier, again))
    assert one.memberships == other.memberships
    assert one.pairs == other.pairs
    assert one.diagnostics == other.diagnostics

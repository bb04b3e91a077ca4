"""The parts of linking: specificity, images, candidates, estimation, clustering, ids, explanations, shipped data."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.metrics import adjusted_rand_score

from admap.records import LinkInput
from benchmarks.linkworld import Parameters
from benchmarks.linkworld import build as world
from dedup.agglomeration import average_link
from dedup.boosting import fit, load
from dedup.candidates import LIMITS, candidates, proposals
from dedup.clustering import Constraints, cluster, constraints
from dedup.compare import compared
from dedup.estimation import estimate
from dedup.features import build
from dedup.identity import profile_ids
from dedup.images import image_tokens
from dedup.lists import from_rows, holders
from dedup.model import score, shipped
from dedup.specificity import persons_behind, strangers

WORLD = world(Parameters(seed=4, adverts=400))
ADVERTS = WORLD.adverts


def persons(births: list[float | None], nations: list[int]) -> int:
    values = holders(from_rows([[7]] * len(births)))
    return int(persons_behind(values, np.array([np.nan if b is None else b for b in births]), np.array(nations))[0])


def test_persons_behind_a_number_are_those_its_adverts_cannot_do_without() -> None:
    assert persons([1990.0, 1991.0, 1990.5], [0, 0, -1]) == 1
    assert persons([1990.0, 1970.0], [0, 1]) == 2
    assert persons([1990.0, 1970.0, None], [0, 1, 2]) == 3
    assert persons([1990.5], [-1]) == 1
    assert persons([1990.0] * 20 + [1970.0], [-1] * 21) == 1
    assert persons([1960.0 + i % 2 * 30 for i in range(1000)], [-1] * 1000) == 2


def test_strangers_are_advertisers_and_not_adverts() -> None:
    texts = from_rows([[1], [1], [1, 2], [2]])
    assert strangers(texts, np.array([0, 0, 5, -1])).tolist() == [2, 2, 2, 1, 1]


def test_a_picture_keeps_its_token_when_a_few_bits_flip() -> None:
    picture = 0x9F3A5C7712345678
    near, far = f"{picture ^ 0b1010001:016x}", f"{picture ^ 0xFFFF0000FFFF:016x}"
    one, two, three, none = (
        set(row)
        for row in map(image_tokens([[f"{picture:016x}"], [near], [far], ["not a hash"]]).__getitem__, range(4))
    )
    assert one == two
    assert not one & three
    assert none == set()


def test_long_hashes_and_short_ones_are_not_mixed() -> None:
    long = "9f3a5c7712345678" * 4
    near = f"{int(long, 16) ^ (1 << 200 | 1 << 70 | 1):064x}"
    found = image_tokens([[long], [near], ["9f3a5c7712345678"], [f"{int(long, 16) ^ (1 << 60) - 1:064x}"]])
    assert found[0].tolist() == found[1].tolist()
    assert len({int(found[row][0]) for row in range(4)}) == 3


def test_candidates_find_nearly_every_pair_that_a_contact_or_text_could_tell() -> None:
    truth = WORLD.profiles
    offered = candidates(build(ADVERTS))
    pairs, proposed = offered.pairs, offered.proposed
    found = {(ADVERTS[a].ad_id, ADVERTS[b].ad_id) for a, b in pairs.tolist()}
    same = [
        (a.ad_id, b.ad_id)
        for i, a in enumerate(ADVERTS)
        for b in ADVERTS[i + 1 :]
        if truth[a.ad_id] == truth[b.ad_id] and set(a.phones + a.emails) & set(b.phones + b.emails)
    ]
    assert sum(pair in found for pair in same) > 0.97 * len(same)
    assert set(proposed) == set(LIMITS)
    assert (pairs[:, 0] < pairs[:, 1]).all()


def test_a_name_with_two_of_age_place_and_nationality_makes_a_pair_without_any_contact() -> None:
    stated = [(30, "0180", "SE"), (31, "0180", ""), (31, "", "SE"), (0, "0180", "SE"), (50, "0180", ""), (50, "", "TH")]
    adverts = [
        LinkInput(
            f"a{i}", "s", date(2026, 3, 1), "", f"här är Vilda {'abcdef'[i]}", ages=(age,) if age else (),
            municipalities=(place,) if place else (), nationalities=(nation,) if nation else (),
        )
        for i, (age, place, nation) in enumerate(stated)
    ]  # fmt: skip
    named = proposals(build(adverts))["name"]
    assert [divmod(code, len(adverts)) for code in named.tolist()] == [(0, 1), (0, 2), (0, 3)]


def test_where_few_share_them_a_name_and_one_thing_more_make_a_pair_that_does_not_teach_the_model() -> None:
    stated = [("Vilda", "0180", "SE"), ("Vilda", "0180", "TH"), ("Vilda", "1480", "TH"), ("Ronja", "0180", "TH")]
    adverts = [
        LinkInput(
            f"a{i}", "s", date(2026, 3, 1), "", f"{'abcd'[i]} är {name} {'uvxy'[i]}", municipalities=(place,),
            nationalities=(nation,),
        )
        for i, (name, place, nation) in enumerate(stated)
    ]  # fmt: skip
    offered = candidates(build(adverts))
    assert offered.pairs.tolist() == [[0, 1], [1, 2], [1, 3]]
    assert not offered.teaching.any()
    crowd = [replace(adverts[0], ad_id=f"b{i:02}", body="", ages=(30,), nationalities=()) for i in range(12)]
    assert candidates(build(crowd)).proposed["two_traits"] == 6 * 6 + 15


def test_the_stem_of_different_handles_counts_as_a_rare_name_and_that_of_one_handle_does_not() -> None:
    held = [("h1", "s1"), ("h2", "s1"), ("h1", "s1"), ("h3", "s2")]
    adverts = [
        LinkInput(f"a{i}", "s", date(2026, 3, 1), "", "", handles=(handle,), handle_stems=(stem,))
        for i, (handle, stem) in enumerate(held)
    ]
    features = build(adverts)
    assert candidates(features).pairs.tolist() == [[0, 1], [0, 2], [1, 2]]
    found = compared(features, np.array([[0, 1], [0, 2], [0, 3]]))
    assert found["name_rare"].tolist() == [1, 0, 0]
    assert found["names"].tolist() == [1, 0, 0]
    assert found["name_share"].tolist() == pytest.approx([math.log2(3 / 4), math.nan, math.nan], nan_ok=True)


def test_a_text_that_many_copy_still_brings_together_the_few_with_one_name() -> None:
    body = "här finns alltid kaffe och te, ring gärna före åtta på kvällen, välkommen hem till mig här är"
    names = ["Vilda" if i in {3, 97} else f"Namn{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(100)]
    adverts = [
        LinkInput(f"a{i:02}", "s", date(2026, 3, 1), "", f"{body} {name}", ages=(20 + i % 50,))
        for i, name in enumerate(names)
    ]
    found = proposals(build(adverts))["text_full"]
    assert 3 * len(adverts) + 97 in found.tolist()


def test_the_same_age_place_and_nationality_make_a_pair_though_names_and_texts_differ() -> None:
    adverts = [
        LinkInput(f"a{i}", "s", date(2026, 3, 1), "", "", ages=(age,), municipalities=("0180",), nationalities=("TH",))
        for i, age in enumerate((30, 31, 44))
    ]
    assert proposals(build(adverts))["traits"].tolist() == [1]


def test_what_is_rare_in_a_small_wave_and_common_in_a_large_one_proposes_pairs_in_the_small_one_only() -> None:
    def stated(adverts: int) -> list[LinkInput]:
        return [
            LinkInput(
                f"a{i:05d}", "s", date(2026, 3, 1), "", "", ages=(20 + i % 14 * 3,),
                municipalities=(f"{i // 14 % 20:04d}",), nationalities=("TH",) if i // 280 % 2 else ("RO",),
            )
            for i in range(adverts)
        ]  # fmt: skip

    small, large = (build(stated(adverts)) for adverts in (560, 5_600))
    assert len(proposals(small)["traits"]) >= 280
    assert not len(proposals(large)["traits"])
    same = np.array([[0, 560]])
    assert compared(large, same)["coincidence"] == pytest.approx([math.log2(10)])
    assert compared(large, np.array([[0, 280 + 14]]))["coincidence"] == pytest.approx([math.log2(10 * 2 * 20)])


def test_words_of_a_nationality_are_no_names() -> None:
    def advert(number: int, word: str, nation: str) -> LinkInput:
        contact, town = (f"n{number}",), (f"{number:04d}",)
        body = f"en {word} som heter Vilda" if number % 2 else f"jag är {word} och heter Alma"
        return LinkInput(
            f"a{number:02d}", "s", date(2026, 3, 1), "", body, contact, nationalities=(nation,), municipalities=town
        )

    adverts = [advert(n, *(("Thai", "TH") if n % 3 else ("Svensk", "SE"))) for n in range(30)]
    features = build(adverts)
    names = (features.lists("name_rare"), features.lists("name_common"))
    assert max(int((lists.sizes).max(initial=0)) for lists in names) <= 1


def test_a_number_that_everybody_shares_costs_no_square() -> None:
    common = [
        LinkInput(f"a{i:05d}", "s", date(2026, 1, 1), "", "", phones=("call-centre",), ages=(20 + i % 40,))
        for i in range(1500)
    ]
    pairs = candidates(build(common)).pairs
    assert len(pairs) < 10 * len(common)


def test_shipped_levels_are_distributions_and_every_one_can_be_told() -> None:
    for comparison in shipped().comparisons:
        stated = [level for level in comparison.levels if not level.missing]
        assert math.isclose(sum(level.m for level in stated), 1.0)
        assert math.isclose(sum(level.u for level in stated), 1.0)
        assert comparison.levels[0].missing
        assert comparison.levels[-1].when == "else"
        assert len({level.id for level in comparison.levels}) == len(comparison.levels)


def test_scores_name_the_level_that_holds() -> None:
    pair = [
        LinkInput("a", "s", date(2026, 1, 1), "", "", phones=("n",), ages=(30,), municipalities=("0180",)),
        LinkInput("b", "s", date(2026, 1, 1), "", "", phones=("n",), ages=(34,), municipalities=("1280",)),
    ]
    features = build(pair)
    scores = score(features, np.array([[0, 1]]), shipped())
    names = {c.name: c.levels[level].id for c, level in zip(shipped().comparisons, scores.levels[0], strict=True)}
    assert names == {
        "phone": "own", "address": "missing", "text": "missing", "age": "apart", "nationality": "missing",
        "place": "other", "name": "missing", "image": "missing", "gender": "missing",
    }  # fmt: skip
    odds = scores.probability[0] / (1 - scores.probability[0])
    prior = shipped().match_share / (1 - shipped().match_share)
    assert math.log2(odds / prior) == pytest.approx(scores.bits[0].sum())


def test_a_value_that_everybody_states_weighs_less() -> None:
    rare = [LinkInput(f"a{i}", "s", date(2026, 1, 1), "", "", nationalities=("IS",)) for i in range(2)]
    common = [LinkInput(f"b{i:02d}", "s", date(2026, 1, 1), "", "", nationalities=("SE",)) for i in range(60)]
    scores = score(build([*rare, *common]), np.array([[0, 1], [2, 3]]), shipped())
    assert scores.bits[0].sum() > scores.bits[1].sum() + 1


def test_estimation_moves_towards_what_the_wave_shows_and_stays_a_distribution() -> None:
    features = build(ADVERTS)
    pairs = candidates(features).pairs
    model = estimate(pairs, score(features, pairs, shipped()).levels, shipped())
    assert model.estimated
    assert 0 < model.match_share < 1
    for comparison in model.comparisons:
        assert math.isclose(sum(v.m for v in comparison.levels if not v.missing), 1, abs_tol=1e-3)
        assert all(v.u > 0 and v.m > 0 for v in comparison.levels)


def test_average_link_does_not_chain() -> None:
    """a–b and b–c are strong but a–c speaks strongly against: c stays out."""
    pairs = np.array([[0, 1], [0, 2], [1, 2]])
    assert cluster(3, pairs, np.array([9.0, -9.0, 4.0]), Constraints()).clusters == ((0, 1), (2,))


@settings(max_examples=60)
@given(
    same=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=8),
    different=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=8),
    seed=st.integers(0, 99),
)
def test_clusters_obey_constraints_whatever_the_scores_say(
    same: list[tuple[int, int]], different: list[tuple[int, int]], seed: int
) -> None:
    same, different = [p for p in same if p[0] != p[1]], [p for p in different if p[0] != p[1]]
    pairs = np.column_stack(np.triu_indices(10, 1))
    given_ = constraints(same, different, 10)
    found = cluster(10, pairs, np.random.default_rng(seed).normal(0, 8, len(pairs)), given_).clusters
    label = {member: i for i, members in enumerate(found) for member in members}
    assert sorted(label) == list(range(10))
    assert all(label[a] != label[b] for a, b in different)
    assert all(len({label[m] for m in together}) == 1 for together in given_.together)
    conflicts = {frozenset(p) for p in given_.conflicts}
    assert all(label[a] == label[b] for a, b in same if frozenset((a, b)) not in conflicts)


@settings(max_examples=60)
@given(seed=st.integers(0, 999), size=st.integers(2, 14), dense=st.floats(0.2, 1.0))
def test_joining_in_rounds_gives_the_hierarchy_of_joining_one_pair_at_a_time(
    seed: int, size: int, dense: float
) -> None:
    rng = np.random.default_rng(seed)
    pairs = np.column_stack(np.triu_indices(size, 1))
    weights = np.where(rng.random(len(pairs)) < dense, rng.normal(0, 4, len(pairs)), -3.0)
    tree = linkage(100 - weights, method="average")
    order = rng.permutation(len(pairs))
    found = average_link(np.ones(size, np.int64), pairs[order, 0], pairs[order, 1], weights[order], 0.5, -9.0, 1.0)
    assert np.allclose(np.sort(found.weight)[::-1], 100 - tree[:, 2][tree[:, 2] <= 99.5])
    assert adjusted_rand_score(found.labels(), fcluster(tree, 99.5, criterion="distance")) == 1.0


def test_pairs_that_were_not_scored_count_little_and_against() -> None:
    sizes, left, right = np.ones(3, np.int64), np.array([0, 1]), np.array([1, 2])
    weight = np.array([9.0, 3.0])
    assert average_link(sizes, left, right, weight, 0.0, -5.0, 0.1).labels().tolist() == [0, 0, 0]
    assert average_link(sizes, left, right, weight, 0.0, -5.0, 1.0).labels().tolist() == [0, 0, 2]


def test_trees_kept_as_data_score_as_they_did_and_only_as_calibrated(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    columns = {"one": rng.normal(size=4000), "two": rng.normal(size=4000)}
    columns["two"][::7] = np.nan
    matches = rng.random(4000) < 1 / (1 + np.exp(-2 * columns["one"] * np.nan_to_num(columns["two"], nan=1.0)))
    model = fit(columns, ("one", "two"), matches, np.ones(4000), trees=20)
    model = model.calibrated(model.raw(columns), matches)
    model.save(tmp_path / "trees.npz")
    again = load(tmp_path / "trees.npz")
    bits = again.bits(columns)
    assert np.array_equal(bits, model.bits(columns))
    share = 1 / (1 + np.exp2(-bits))
    for low in (0.0, 0.25, 0.5, 0.75):
        held = (share >= low) & (share < low + 0.25)
        assert abs(share[held].mean() - matches[held].mean()) < 0.05
    assert ((share > 0.5) == matches).mean() > 0.7


def test_a_split_profile_keeps_its_id_where_most_of_it_is() -> None:
    previous = dict.fromkeys("abcde", "pOLD")
    assert profile_ids([["a", "b"], ["c", "d", "e"]], previous)[1] == "pOLD"
    assert profile_ids([["a", "b"], ["c", "d", "e"]], previous)[0] != "pOLD"


def test_merged_profiles_take_the_id_that_most_adverts_had() -> None:
    previous = {"a": "p1", "b": "p2", "c": "p2"}
    assert profile_ids([["a", "b", "c", "x"]], previous) == ["p2"]


def test_new_ids_are_made_from_the_smallest_advert_and_never_collide() -> None:
    (first,) = profile_ids([["a", "b"]], {})
    assert first == profile_ids([["b", "a"]], {})[0]
    assert first.startswith("p")
    assert len(first) == 13
    taken = profile_ids([["a"]], {"z": first})[0]
    assert taken != first

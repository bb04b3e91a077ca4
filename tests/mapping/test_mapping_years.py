import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapping.resampling import bootstrap_index, shared_out
from mapping.years import (
    Panel,
    chain_index,
    change,
    effects,
    matched_sites,
    panel_index,
    refusals,
    without_each,
)

REFERENCE = json.loads((Path(__file__).parent / "reference.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("known", REFERENCE["trend"], ids=lambda known: known["name"])
def test_index_and_decomposition_agree_with_the_reference(known: dict[str, list[dict[str, float | None]]]) -> None:
    waves = known["waves"]
    assert chain_index(waves) == pytest.approx(known["index"], rel=1e-9)
    parts = [change(waves[first], waves[second]) for first, second in known["pairs"]]  # type: ignore[misc]
    assert [[c.within, c.entered, c.left, c.total] for c in parts] == known["decomposition"]


def test_a_site_that_was_read_and_empty_is_matched_and_one_that_was_not_read_is_not() -> None:
    assert matched_sites({"a": 5.0, "b": 3.0, "c": None}, {"a": 0.0, "b": None, "c": 4.0}) == ["a"]


counts = st.dictionaries(st.sampled_from("abcdefgh"), st.none() | st.integers(0, 500).map(float))


@given(counts, counts)
def test_the_parts_add_up_to_the_raw_change(earlier: dict[str, float | None], later: dict[str, float | None]) -> None:
    raw = sum(v or 0 for v in later.values()) - sum(v or 0 for v in earlier.values())
    assert change(earlier, later).total == pytest.approx(raw)


positive = st.integers(1, 5000)


@given(st.tuples(positive, positive, positive, positive), st.tuples(positive, positive, positive, positive))
def test_effects_add_up_to_the_change_in_adverts_and_turn_round(
    first: tuple[int, ...], second: tuple[int, ...]
) -> None:
    panels = []
    for profiles, texts, copies, missed in (first, second):
        adverts = profiles + texts + copies
        panels.append(Panel(adverts, profiles + texts, profiles, listed=adverts + missed, read=adverts))
    forth, back = effects(*panels), effects(*panels[::-1])
    assert forth is not None
    assert back is not None
    assert forth.total == pytest.approx(panels[1].adverts - panels[0].adverts, abs=1e-6)
    assert back.profiles == pytest.approx(-forth.profiles, abs=1e-6)


def test_reposting_alone_is_told_from_more_advertisers() -> None:
    more_copies = effects(Panel(100, 100, 50), Panel(150, 100, 50))
    more_people = effects(Panel(100, 100, 50), Panel(150, 150, 75))
    better_read = effects(Panel(50, 50, 50, listed=100, read=50), Panel(100, 100, 100, listed=100, read=100))
    assert more_copies is not None
    assert more_people is not None
    assert better_read is not None
    assert (more_copies.reposting, more_copies.profiles) == (pytest.approx(50), pytest.approx(0))
    assert (more_people.reposting, more_people.profiles) == (pytest.approx(0), pytest.approx(50))
    assert (better_read.coverage, better_read.profiles) == (pytest.approx(50), pytest.approx(0, abs=1e-9))


def test_a_chain_and_the_fixed_panel_stand_side_by_side() -> None:
    waves = [{"a": 100.0, "b": 50.0}, {"a": 110.0, "b": 60.0, "c": 40.0}, {"a": 110.0, "c": 80.0, "b": None}]
    assert chain_index(waves) == pytest.approx([100, 170 / 1.5, 170 / 1.5 * 190 / 150])
    assert panel_index(waves) == pytest.approx([100, 110, 110])
    assert chain_index([{"a": 1.0}, {"b": 2.0}, {"b": 3.0}]) == [100.0, None, None]


def test_the_index_without_the_largest_site_shows_what_it_alone_makes() -> None:
    found = without_each({"a": 100.0, "b": 10.0}, {"a": 200.0, "b": 10.0}, ["a", "b"])
    assert found == {"a": pytest.approx(100), "b": pytest.approx(200)}


@pytest.mark.parametrize(
    ("earlier", "later", "shares", "same", "codes"),
    [
        ({"a": 5.0}, {"a": 6.0}, (1.0, 1.0), True, []),
        ({"a": 5.0}, {"a": 6.0}, (1.0, 1.0), False, ["DEFINITIONS_DIFFER"]),
        ({"a": 5.0}, {"b": 6.0}, (0.0, 0.0), True, ["NO_COMMON_SITE"]),
        ({"a": 5.0, "b": 9.0}, {"a": 6.0}, (0.36, 1.0), True, ["PANEL_TOO_SMALL"]),
        ({"a": 0.0, "b": 9.0}, {"a": 6.0}, (0.0, 1.0), True, ["NOTHING_TO_COMPARE"]),
    ],
)
def test_waves_that_are_not_alike_are_not_compared(
    earlier: dict[str, float], later: dict[str, float], shares: tuple[float, float], same: bool, codes: list[str]
) -> None:
    assert [each.code for each in refusals(earlier, later, shares, same_definitions=same)] == codes


def simulated(rng: np.random.Generator, growth: float) -> tuple[dict[tuple[str, str], float], ...]:
    """Ten sites whose own growth varies around ``growth``; every profile posts once on one of them."""
    waves: tuple[dict[tuple[str, str], float], ...] = ({}, {})
    for site in range(10):
        own = growth * rng.lognormal(0, 0.2)
        for wave, mean in zip(waves, (80, 80 * own), strict=True):
            for profile in range(rng.poisson(mean)):
                wave[f"{site}-{profile}", f"s{site}"] = 1.0
    return waves


def test_the_interval_of_the_index_holds_the_true_growth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    held = 0
    mean_growth = 1.2 * np.exp(0.02)
    for world in range(60):
        earlier, later = simulated(rng, 1.2)
        spread = bootstrap_index(earlier, later, [f"s{n}" for n in range(10)], draws=200, seed=world)
        assert spread is not None
        held += spread.low <= 100 * mean_growth <= spread.high
    assert held >= 49


def test_a_profile_on_several_sites_is_one_in_all() -> None:
    posts = {("p", "a"): 3.0, ("p", "b"): 1.0, ("q", "a"): 1.0}
    assert sum(shared_out(posts).values()) == 2
    assert bootstrap_index({}, posts, ["a", "b"]) is None

"""Intervals of the number of profiles from draws of the linkage, by place and through disclosure control."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from admap.records import Coding, Unit
from mapping import disclosure
from mapping.counts import aggregate
from mapping.draws import interval, place_interval, profiles_by_place
from mapping.geography import COUNTRY
from mapping.indicators import CountRow, places_named
from mapping.sections import units_table

UMEA, VASTERBOTTEN = ("municipality", "2480"), ("county", "24")
SWEDEN = ("country", COUNTRY)


def test_profiles_are_counted_in_every_draw_and_place() -> None:
    offered = {"a": {SWEDEN, UMEA}, "b": {SWEDEN, UMEA}, "c": {SWEDEN}, "elsewhere": {SWEDEN, UMEA}}
    labels = np.array([[0, 0, 2], [0, 1, 1], [5, 6, 7]])
    found = profiles_by_place(offered, ["a", "b", "c"], labels)
    assert found == {SWEDEN: [2, 2, 3], UMEA: [1, 2, 2]}


@given(st.lists(st.integers(0, 50), min_size=1, max_size=200), st.integers(0, 50))
def test_an_interval_holds_its_value_and_nineteen_draws_of_twenty(numbers: list[int], value: int) -> None:
    low, high = interval(numbers, value)
    assert low <= value <= high
    assert sum(low <= n <= high for n in numbers) >= 0.95 * len(numbers)


@given(st.lists(st.integers(0, 60), min_size=1), st.integers(0, 40), st.lists(st.integers(1, 900), min_size=1))
def test_a_place_is_no_surer_than_its_own_draws_and_never_below_one(
    numbers: list[int], value: int, whole: list[int]
) -> None:
    low, high = place_interval(numbers, value, whole, 500)
    own = interval(numbers, value)
    assert low <= own[0]
    assert high >= own[1]
    assert low >= min(own[0], 1)


def test_a_place_whose_own_draws_agree_has_its_part_of_what_the_country_may_have_missed() -> None:
    rng = np.random.default_rng(3)
    whole = [450] * 200
    low, high = place_interval([20] * 200, 20, whole, 500)
    assert (low, high) == (15, 20)
    kept = 20 - rng.poisson(2, 20_000)
    assert 0.95 < float((kept >= low).mean()) < 0.999
    assert place_interval([20] * 200, 20, [500] * 200, 500) == (20, 20)
    assert place_interval([20] * 200, 20, [550] * 200, 500) == (20, 25)


def test_a_shown_figure_has_its_interval_and_a_hidden_one_has_none() -> None:
    rows = [
        CountRow(str(i), str(i), f"p{i}", "s", "escort_site", Coding(str(i), relevant=True, municipalities=("2480",)))
        for i in range(3)
    ]
    rows += [
        CountRow(f"x{i}", f"x{i}", f"q{i}", "s", "escort_site", Coding(f"x{i}", relevant=True)) for i in range(1200)
    ]
    drawn = {SWEDEN: [1190, 1195, 1202, 1210], UMEA: [2, 3, 4], VASTERBOTTEN: [2, 3, 4]}
    figures = aggregate("w", rows, drawn=drawn)
    (umea,) = [f for f in figures if (f.level, f.code, f.indicator) == (*UMEA, "profiles")]
    assert (umea.value, umea.low, umea.high) == (3, 2, 4)
    assert all(f.low is None for f in figures if f.unit is not Unit.PROFILES or f.category)
    published = disclosure.protect(figures)
    hidden = published.total("w", *UMEA, "profiles")
    assert hidden is not None
    assert (hidden.suppressed, hidden.value, hidden.low, hidden.high) == (True, None, None, None)
    whole = published.total("w", *SWEDEN, "profiles")
    assert whole is not None
    assert (whole.value, whole.low, whole.high) == (1203, 1190, 1210)
    table = units_table(published, ["w"], [SWEDEN, UMEA])
    assert [row[5].shown for row in table.rows] == ["1\u00a0190–1\u00a0210", "–"]
    assert [head.en for head in table.columns][5] == "profiles, 95% interval"


def test_a_municipality_offers_in_its_county_and_unknown_codes_nowhere() -> None:
    assert places_named(("2480", "9999"), ()) == {SWEDEN, UMEA, VASTERBOTTEN}
    assert places_named((), ("24", "77")) == {SWEDEN, VASTERBOTTEN}

"""Estimates on tables made by hand or simulated with a known total."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.errors import ListTableError
from mapping.estimates import search, stepwise
from mapping.estimates.assess import reason, rounded
from mapping.estimates.estimate import Estimates, estimate
from mapping.estimates.existence import estimate_exists
from mapping.estimates.latent import latent_classes
from mapping.estimates.linkage import Judged, correction, draw_profiles, two_lists_with_errors
from mapping.estimates.methods import Options
from mapping.estimates.open_population import jolly_seber
from mapping.estimates.tables import CaptureTable, make_table, subset_sums, superset_sums, table_of_memberships

QUICK = Options(draws=60, chains=0)


def counted(size: int, counts: dict[str, int]) -> CaptureTable:
    names = "abcdefghij"[:size]
    return make_table(list(names), [list(row) for row in counts], counts.values())


def caught(rng: np.random.Generator, total: int, chances: list[float]) -> CaptureTable:
    on = rng.random((total, len(chances))) < chances
    masks = on @ (1 << np.arange(len(chances)))
    counts = np.bincount(masks, minlength=1 << len(chances)).astype(float)
    counts[0] = 0
    return CaptureTable(tuple("abcdefghij"[: len(chances)]), counts)


def codes(found: Estimates) -> set[str]:
    return {refusal.code for refusal in found.refusals}


def value(found: Estimates, method: str) -> float | None:
    return next(one.value for one in found.estimates if one.method == method)


def test_sums_over_subsets_and_supersets_are_what_they_say() -> None:
    values = np.random.default_rng(1).random((3, 16))
    cells = range(16)
    for mask in cells:
        above = sum(values[:, cell] for cell in cells if cell & mask == mask)
        below = sum(values[:, cell] for cell in cells if cell | mask == mask)
        assert superset_sums(values)[:, mask] == pytest.approx(above)
        assert subset_sums(values)[:, mask] == pytest.approx(below)


def test_leaving_a_list_out_and_looking_within_one_keep_the_units() -> None:
    table = counted(3, {"100": 4, "110": 3, "101": 2, "011": 5, "111": 1})
    other = table.without(0)
    assert (other.lists, other.counts.tolist()) == (("b", "c"), [0, 3, 2, 6])
    assert table.within(0).counts.tolist() == [0, 3, 2, 1]
    assert table.list_sizes == (10, 9, 8)


def test_lists_joined_hold_whoever_is_on_any_of_them() -> None:
    table = counted(3, {"100": 4, "010": 3, "001": 2, "011": 5})
    joined = table.merged([[0], [1, 2]], ["a", "b + c"])
    assert (joined.lists, joined.counts.tolist()) == (("a", "b + c"), [0, 4, 10, 0])


def test_the_number_of_hierarchical_models_is_known() -> None:
    sizes = {(3, 2): 8, (4, 2): 64, (4, 3): 113, (5, 2): 1024}
    assert {key: len(list(search.hierarchical_models(*key))) for key in sizes} == sizes


def test_an_estimate_exists_where_the_support_allows_one() -> None:
    # Three lists whose pairs overlap but that no unit shares all: the model of all pairs has no estimate there.
    table = counted(3, {"100": 40, "010": 30, "001": 20, "110": 8, "101": 7, "011": 6})
    main = (0, 1, 2, 4)
    assert estimate_exists(table.counts, main)
    assert not estimate_exists(table.counts, (*main, 3, 5, 6))
    # A pair without overlap has its term at minus infinity, and the rest has an estimate.
    assert estimate_exists(counted(3, {"100": 9, "010": 9, "001": 9, "101": 3, "011": 3}).counts, (*main, 3))


def test_a_table_without_anyone_on_all_three_lists_gives_no_huge_total() -> None:
    table = counted(3, {"100": 120, "010": 80, "001": 60, "110": 9, "101": 7, "011": 5})
    found = estimate(table, QUICK)
    values = [one.value for one in found.estimates if one.value is not None]
    assert max(values) < 10_000
    assert all(one.value < 10_000 for one in search.exhaustive(table, 2).found)


def test_a_bootstrap_that_lies_to_one_side_of_its_estimate_is_told_and_refused() -> None:
    boot = stepwise.Bootstrap(100.0, np.sort(np.linspace(90, 300, 1000)), -1.7, 0.0)
    assert boot.bca()[0] == boot.draws[0]
    assert boot.percentile()[0] > boot.draws[20]
    assert "z0" in reason("BOOTSTRAP_BIASED", z0="-1.70").reason


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (counted(1, {"1": 30}), {"TOO_FEW_LISTS"}),
        (counted(2, {"10": 30, "01": 20, "11": 10}), {"TWO_LISTS_DEPENDENCE_UNTESTABLE"}),
        (counted(3, {"100": 30, "010": 20, "001": 10}), {"TOO_FEW_RECAPTURES", "NO_IDENTIFIABLE_MODEL"}),
        (counted(3, {"100": 30, "010": 20, "110": 10}), {"EMPTY_LIST"}),
        (counted(3, {"111": 12}), {"NO_IDENTIFIABLE_MODEL"}),
    ],
)
def test_no_total_where_the_table_allows_none(table: CaptureTable, expected: set[str]) -> None:
    found = estimate(table, QUICK)
    assert found.headline is None
    assert expected <= codes(found)
    assert found.lower_bound["value"] >= table.observed * (1 - 1e-9)  # type: ignore[operator]
    json.dumps(found.to_json(), allow_nan=False)


def test_models_that_disagree_refuse() -> None:
    table = counted(3, {"100": 300, "010": 250, "001": 2000, "110": 60, "101": 4, "011": 3, "111": 2})
    assert codes(estimate(table, QUICK)) & {"MODELS_DISAGREE", "DEPENDENCE_TERM_DRIVES_RESULT", "INTERVAL_TOO_WIDE"}


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 4), st.data())
def test_any_table_gets_an_answer_and_never_a_number_that_is_none(size: int, data: st.DataObject) -> None:
    counts = data.draw(st.lists(st.integers(0, 30), min_size=2**size, max_size=2**size).filter(lambda c: sum(c[1:])))
    rows = [[cell >> i & 1 for i in range(size)] for cell in range(2**size)]
    found = estimate(make_table([f"l{i}" for i in range(size)], rows, counts), Options(draws=20, chains=0))
    json.dumps(found.to_json(), allow_nan=False)
    assert bool(found.headline) != bool(found.refusals)
    for one in found.estimates:
        assert one.value is None or found.n_observed * (1 - 1e-6) - 1 <= one.value or one.method == "chapman"


def test_huge_counts_and_ten_lists_are_taken() -> None:
    rng = np.random.default_rng(3)
    huge = estimate(CaptureTable(("a", "b", "c"), caught(rng, 3000, [0.3, 0.2, 0.25]).counts * 1e6), QUICK)
    assert value(huge, "stepwise") is not None
    many = caught(rng, 1500, [0.15] * 10)
    found = estimate(many, Options(draws=10, chains=0))
    size = value(found, "stepwise")
    assert size
    assert size == pytest.approx(1500, rel=0.1)


def test_the_same_seed_gives_the_same_figures() -> None:
    table = caught(np.random.default_rng(4), 800, [0.3, 0.2, 0.25, 0.2])
    first, again = (estimate(table, Options(draws=50, chains=0)).to_json() for _ in range(2))
    assert first == again
    one, other = (latent_classes(table, chains=2, burn_in=20, draws=20, seed=3).sizes.tolist() for _ in range(2))
    assert one == other


def test_two_lists_with_measured_linking_cover_the_truth_that_naive_ones_miss() -> None:
    recall, precision = Judged(160, 200), Judged(198, 200)
    found = two_lists_with_errors(400, 300, 48, recall, precision)
    assert found.low < 2000 < found.high
    assert found.value == pytest.approx(2000, rel=0.05)
    assert correction(recall, None)[0] == pytest.approx(0.8, abs=0.01)


def test_a_total_moves_by_the_links_that_were_missed_and_is_refused_where_many_were() -> None:
    table = caught(np.random.default_rng(5), 2000, [0.3, 0.3, 0.25])
    plain = estimate(table, QUICK)
    corrected = estimate(table, Options(draws=60, chains=0, recall=Judged(190, 200)))
    assert plain.headline
    assert corrected.headline
    assert corrected.headline.low < plain.headline.low
    assert "LINKAGE_TOO_UNSURE" in codes(estimate(table, Options(draws=60, chains=0, recall=Judged(80, 100))))


def test_draws_of_the_linkage_split_and_join_as_often_as_they_should() -> None:
    members = {"x1": ("x", 1.0), "x2": ("x", 0.7), "y1": ("y", 1.0)}
    draws = list(draw_profiles(members, [("x1", "y1", 0.4), ("x2", "y1", 0.4), ("x1", "z", 1.0)], 4000, seed=1))
    assert np.mean([draw["x1"] == draw["x2"] for draw in draws]) == pytest.approx(0.7, abs=0.03)
    assert np.mean([draw["x1"] == draw["y1"] for draw in draws]) == pytest.approx(0.4, abs=0.03)


def test_doubt_about_links_widens_the_interval() -> None:
    rng = np.random.default_rng(6)
    on = rng.random((2000, 3)) < [0.3, 0.3, 0.25]
    units = [{name for name, seen in zip("abc", row, strict=True) if seen} for row in on if row.any()]
    table = table_of_memberships(units)
    split = [{name} for unit in units[:300] for name in unit] + units[300:]
    doubtful = estimate(table, QUICK, [table, table_of_memberships(split)])
    plain = estimate(table, QUICK)
    assert doubtful.headline
    assert plain.headline
    assert doubtful.headline.high > plain.headline.high
    assert doubtful.diagnostics["linkage_draws"]["draws"] == 2


def test_links_that_are_more_eager_than_most_draws_do_not_pull_the_total_down() -> None:
    rng = np.random.default_rng(6)
    on = rng.random((2000, 3)) < [0.3, 0.3, 0.25]
    units = [{name for name, seen in zip("abc", row, strict=True) if seen} for row in on if row.any()]
    split = table_of_memberships([{name} for unit in units[:200] for name in unit] + units[200:])
    eager, usual = table_of_memberships(units), estimate(split, QUICK)
    over = estimate(eager, QUICK, [split] * 4)
    assert usual.headline
    assert over.headline
    assert over.headline.value == pytest.approx(usual.headline.value, rel=0.03)
    assert over.headline.low > estimate(eager, QUICK).headline.low  # type: ignore[union-attr]


def test_jolly_seber_finds_the_size_of_a_population_that_comes_and_goes() -> None:
    rng = np.random.default_rng(7)
    alive = np.ones(3000, dtype=bool)
    histories = np.zeros((3000, 0), dtype=int)
    for _ in range(5):
        seen = (rng.random(len(alive)) < 0.4) & alive
        histories = np.hstack([histories, seen[:, None].astype(int)])
        alive &= rng.random(len(alive)) < 0.8
        come = 3000 - int(alive.sum())
        alive = np.append(alive, np.ones(come, dtype=bool))
        histories = np.vstack([histories, np.zeros((come, histories.shape[1]), dtype=int)])
    waves = [[f"w{i}" for i, seen in enumerate(row) if seen] for row in histories if row.any()]
    found = jolly_seber(table_of_memberships(waves))
    assert [wave.size is None for wave in found] == [True, False, False, False, True]
    for wave in found[1:4]:
        assert wave.size == pytest.approx(3000, rel=0.1)
        assert wave.size_error
        assert abs(wave.size - 3000) < 3 * wave.size_error
    assert all(wave.stay == pytest.approx(0.8, abs=0.1) for wave in found[:3])
    assert all(wave.come == pytest.approx(600, rel=0.35) for wave in found[1:3])
    with pytest.raises(ListTableError, match="three or more"):
        jolly_seber(counted(2, {"10": 3}))


def test_shown_totals_have_two_digits() -> None:
    assert rounded(11_124.6) == 11_000
    assert (rounded(9_404), rounded(14_595)) == (9_400, 15_000)
    assert rounded(7.0) == 7

"""Estimates agree with the R packages on every table of `data/list_overlaps.json`."""

import json
from pathlib import Path
from typing import Any

import pytest

from mapping.estimates import bounds, diagnose, search, stepwise
from mapping.estimates.averaging import madigan_york
from mapping.estimates.estimate import estimate
from mapping.estimates.frequency import count_models
from mapping.estimates.latent import latent_classes
from mapping.estimates.linkage import corrected_two_lists
from mapping.estimates.methods import Options, model_name
from mapping.estimates.profile import Fit, chao_lower_bound, design_of, profile_fit
from mapping.estimates.tables import CaptureTable, make_table

REFERENCE: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "list_overlaps.json").read_text())
TABLES: dict[str, Any] = REFERENCE["tables"]
POINT = 0.005
END = 0.05


def table(held: dict[str, Any]) -> CaptureTable:
    names = held.get("lists") or [f"c{i}" for i in range(len(next(iter(held["counts"]))))]
    return make_table(names, [list(row) for row in held["counts"]], held["counts"].values())


def with_expected(method: str) -> list[str]:
    return [name for name, held in TABLES.items() if method in held["expected"]]


def profiled(overlaps: CaptureTable, terms: tuple[int, ...]) -> Fit:
    every = [0, *(1 << i for i in range(overlaps.size)), *terms]
    design, usable = design_of(overlaps, every)
    return profile_fit(overlaps, design, usable, extra=len(every) - design.shape[1])


@pytest.mark.parametrize("name", with_expected("main_effects"))
def test_main_effects_agree(name: str) -> None:
    expected, found = TABLES[name]["expected"]["main_effects"], profiled(table(TABLES[name]), ())
    assert found.value == pytest.approx(expected["N"], rel=POINT)
    assert (found.low, found.high) == pytest.approx(expected["profile_ci95"], rel=END)
    assert (found.aic, found.bic) == pytest.approx((expected["aic"], expected["bic"]), abs=0.01)


@pytest.mark.parametrize("name", with_expected("chao_mth"))
def test_the_lower_bound_agrees(name: str) -> None:
    expected, found = TABLES[name]["expected"]["chao_mth"], chao_lower_bound(table(TABLES[name]))
    assert found
    assert found.value == pytest.approx(expected["N"], rel=POINT)
    assert (found.low, found.high) == pytest.approx(expected["profile_ci95"], rel=END)


@pytest.mark.parametrize("name", with_expected("frequency"))
def test_frequencies_chao_and_zelterman_agree(name: str) -> None:
    expected, overlaps = TABLES[name]["expected"]["frequency"], table(TABLES[name])
    once, twice, *_ = overlaps.frequencies
    assert list(overlaps.frequencies) == expected["f"]
    assert bounds.chao(once, twice, overlaps.observed) == pytest.approx(expected["chao1"])
    found = bounds.zelterman(once, twice, overlaps.observed)
    assert found
    assert found.value == pytest.approx(expected["zelterman"])


@pytest.mark.parametrize("name", with_expected("pairs"))
def test_every_pair_of_lists_agrees(name: str) -> None:
    overlaps = table(TABLES[name])
    found = [
        [
            ":".join(overlaps.lists[i] for i in pair.lists),
            *pair.sizes,
            pair.overlap,
            pytest.approx(pair.chapman.value),
            pytest.approx(pair.chapman.standard_error),
        ]
        for pair in bounds.pairs(overlaps)
    ]
    assert found == TABLES[name]["expected"]["pairs"]


@pytest.mark.parametrize("name", with_expected("stepwise"))
def test_stepwise_choice_agrees(name: str) -> None:
    expected, overlaps = TABLES[name]["expected"]["stepwise"], table(TABLES[name])
    found = stepwise.select(overlaps.counts[None])
    assert found.sizes[0] == pytest.approx(expected["N"], rel=POINT)
    terms = [
        ":".join(name for i, name in enumerate(overlaps.lists) if term >> i & 1) for term in sorted(found.pairs[0])
    ]
    assert sorted(terms) == sorted(expected["terms"])


@pytest.mark.parametrize("name", with_expected("stepwise_bca"))
def test_the_bootstrap_interval_agrees(name: str) -> None:
    held, overlaps = TABLES[name]["expected"], table(TABLES[name])
    expected = held["stepwise_bca"]
    found = stepwise.bootstrap(overlaps, held["stepwise"]["N"], 1000, seed=1)
    assert found.acceleration == pytest.approx(expected["ahat"], abs=1e-6)
    assert found.bca(0.95) == pytest.approx((expected["lo95"], expected["hi95"]), rel=expected["tol"])
    assert found.bca(0.8) == pytest.approx((expected["lo80"], expected["hi80"]), rel=expected["tol"])


@pytest.mark.parametrize("name", with_expected("bic_search"))
def test_the_search_of_all_models_agrees(name: str) -> None:
    overlaps = table(TABLES[name])
    for expected in TABLES[name]["expected"]["bic_search"]:
        found = search.exhaustive(overlaps, expected["maxorder"])
        assert found.considered == expected["n_models"]
        assert found.best
        assert found.best.value == pytest.approx(expected["N"], rel=POINT)
        assert (found.best.aic, found.best.bic) == pytest.approx((expected["aic"], expected["bic"]), abs=0.01)
        if "profile_ci95" in expected:
            fit = profiled(overlaps, found.best.model)
            assert (fit.low, fit.high) == pytest.approx(expected["profile_ci95"], rel=END)
        estimable = {round(one.bic, 3): one.value for one in found.found}
        in_both = [(size, estimable[round(bic, 3)]) for _, size, bic in expected["best"] if round(bic, 3) in estimable]
        assert len(in_both) >= min(2, len(expected["best"]))
        assert all(own == pytest.approx(size, rel=POINT) for size, own in in_both)


def test_models_whose_estimate_does_not_exist_are_left_out_whatever_their_criterion() -> None:
    korea = table(TABLES["Korea"])
    found = search.exhaustive(korea, 2)
    assert {model_name(korea, one.model) for one in found.found} == {"[b:c,c:d]", "[b:c,d]"}
    assert any(size > 1e9 for _, size, _ in TABLES["Korea"]["expected"]["bic_search"][0]["best"])


@pytest.mark.parametrize("name", with_expected("model_spread"))
def test_the_spread_of_reasonable_models_agrees(name: str) -> None:
    number, low, high = TABLES[name]["expected"]["model_spread"]
    values = [one.value for one in search.exhaustive(table(TABLES[name]), 2).reasonable]
    assert (len(values), min(values), max(values)) == pytest.approx((number, low, high), rel=POINT)


@pytest.mark.parametrize("name", with_expected("madigan_york"))
def test_the_average_over_decomposable_graphs_agrees(name: str) -> None:
    expected = TABLES[name]["expected"]["madigan_york"]
    found = madigan_york(table(TABLES[name]), expected["delta"], expected["nmissing_max"])
    assert found.mean == pytest.approx(expected["mean"], rel=POINT)
    quantiles = [found.quantile(at) for at in (0.5, 0.025, 0.975)]
    assert quantiles == pytest.approx([expected[key] for key in ("median", "lo", "hi")], rel=POINT)


@pytest.mark.parametrize("case", REFERENCE["refusals"], ids=lambda case: str(case["name"]))
def test_a_total_is_refused_where_and_only_where_it_must_be(case: dict[str, Any]) -> None:
    found = estimate(table(case), Options(draws=200, chains=0))
    codes = {refusal.code for refusal in found.refusals}
    assert (found.headline is None) == bool(case["any_of"])
    assert codes & set(case["any_of"]) if case["any_of"] else not codes
    assert all(refusal.reason and refusal.reason_sv for refusal in found.refusals)


@pytest.mark.parametrize("name", with_expected("internal_consistency"))
def test_known_sizes_estimated_from_the_other_lists_agree(name: str) -> None:
    found = diagnose.internal_consistency(table(TABLES[name]), draws=0)
    assert [[entry["known"], entry["estimate"]] for entry in found] == [
        [known, size and pytest.approx(size, rel=POINT)]
        for known, size in TABLES[name]["expected"]["internal_consistency"]
    ]


COUNT_MODELS = {
    "ztpoisson": "zt_poisson",
    "ztgeom": "zt_geometric",
    "ztoipoisson": "ztoi_poisson",
    "oiztpoisson": "oizt_poisson",
    "ztoigeom": "ztoi_geometric",
    "oiztgeom": "oizt_geometric",
    "ztHurdlepoisson": "hurdle_poisson",
}


@pytest.mark.parametrize("name", ["ill", *with_expected("frequency_models")])
def test_count_models_agree_one_inflated_or_not(name: str) -> None:
    if name == "ill":
        (held,) = REFERENCE["frequency_tables"]
        frequencies = dict(zip(held["times"], held["freq"], strict=True))
        expected = held["expected"]["others_singleRcapture"]
    else:
        frequencies = dict(enumerate(TABLES[name]["expected"]["frequency"]["f"], 1))
        expected = TABLES[name]["expected"]["frequency_models"]
    found = {model.name: model for model in count_models(frequencies)}
    for key, own in COUNT_MODELS.items():
        assert found[own].value == pytest.approx(expected[key]["N"], rel=POINT), key
        assert found[own].aic == pytest.approx(expected[key]["aic"], abs=0.01), key


@pytest.mark.parametrize("case", REFERENCE["linkage_error"], ids=lambda case: str(case["name"]))
def test_two_lists_with_linkage_errors_agree(case: dict[str, Any]) -> None:
    size = corrected_two_lists(case["n1"], case["n2"], case["m_obs"], case["alpha"], case["beta"])
    assert size == pytest.approx(case["N"])
    assert case["n1"] * case["n2"] / case["m_obs"] == pytest.approx(case["naive"])


def test_latent_classes_agree_where_the_chains_agree_among_themselves() -> None:
    found = latent_classes(table(TABLES["Korea"]), chains=8, burn_in=500, draws=1000, seed=1)
    low, middle, high = TABLES["Korea"]["expected"]["latent_class"]
    assert found.scale_reduction < 1.1
    assert found.quantile(0.5) == pytest.approx(middle, rel=0.02)
    assert (found.quantile(0.025), found.quantile(0.975)) == pytest.approx((low, high), rel=0.1)

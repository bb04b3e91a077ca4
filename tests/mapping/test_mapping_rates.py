import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from admap.records import Aggregate, Unit
from mapping.disclosure import protect
from mapping.errors import PopulationError
from mapping.geography import municipalities
from mapping.population import KNOWN_TOTALS, Population, load_population
from mapping.rates import byar, empirical_bayes, funnel, garwood, place_funnel, place_rates

REFERENCE = json.loads((Path(__file__).parent / "reference.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("known", REFERENCE["rates"], ids=lambda known: known["name"])
def test_intervals_agree_with_the_reference(known: dict[str, list[float]]) -> None:
    for method in (garwood, byar):
        found = method(known["cases"], known["pop"])  # type: ignore[arg-type]
        assert [found.value, found.low, found.high] == pytest.approx(known[method.__name__], rel=1e-6)


@pytest.mark.parametrize("known", REFERENCE["empirical_bayes"], ids=lambda known: known["name"])
def test_smoothed_rates_agree_with_the_reference(known: dict[str, list[float]]) -> None:
    assert empirical_bayes(known["events"], known["pop"]).rates == pytest.approx(known["rates"], rel=1e-9)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(500, 10**6)), min_size=2, max_size=30))
def test_a_smoothed_rate_lies_between_the_raw_and_the_overall_one(places: list[tuple[int, int]]) -> None:
    events, people = np.array(places, float).T
    found = empirical_bayes(events, people)
    raw = events / people
    assert (np.minimum(raw, found.overall) - 1e-12 <= found.rates).all()
    assert (found.rates <= np.maximum(raw, found.overall) + 1e-12).all()
    assert (found.low <= found.high).all()


def test_about_as_many_places_lie_outside_the_funnel_as_chance_says() -> None:
    rng = np.random.default_rng(5)
    people = rng.integers(2_000, 500_000, 4_000).astype(float)
    events = rng.poisson(people * 4e-4).astype(float)
    found = funnel(events, people)
    for level in (0.95, 0.998):
        low, high = (np.interp(people, found.populations, limit) for limit in found.limits[level])
        outside = ((events / people * 1e5 < low) | (events / people * 1e5 > high)).mean()
        assert outside == pytest.approx(1 - level, rel=0.35)
    assert found.dispersion == pytest.approx(1, abs=0.1)


def counted(code: str, value: float) -> Aggregate:
    level = {2: "country" if code == "SE" else "county", 4: "municipality"}[len(code)]
    return Aggregate("w", level, code, "profiles", "", Unit.PROFILES, value, denominator=int(value))


def people(**given: int) -> Population:
    from mapping.population import DENOMINATORS

    known = dict.fromkeys(municipalities(), 20000) | {code.removeprefix("m"): n for code, n in given.items()}
    return Population(2024, DENOMINATORS["residents"], known)


def test_a_protected_figure_has_no_rate_and_few_events_or_inhabitants_no_colour() -> None:
    rows = [counted("SE", 127), counted("12", 127)]
    rows += [counted(*each) for each in (("1280", 60), ("1281", 7), ("1283", 3), ("1290", 25), ("1287", 32))]
    rates = {rate.code: rate for rate in place_rates(protect(rows), "w", "municipality", people(m1290=900))}
    assert {code for code, rate in rates.items() if rate.raw is None} == {"1281", "1283"}
    assert all(rates[code].smoothed is None and rates[code].events is None for code in ("1281", "1283"))
    assert {code for code, rate in rates.items() if rate.coloured} == {"1280", "1287"}
    assert rates["1280"].raw.value == pytest.approx(300)  # type: ignore[union-attr]
    assert place_funnel(list(rates.values())).target == pytest.approx((60 + 25 + 32) / 40_900 * 1e5)  # type: ignore[union-attr]


def numbers(total: int) -> dict[str, int]:
    codes = list(municipalities())
    each = total // len(codes)
    return dict.fromkeys(codes, each) | {codes[0]: each + total % len(codes)}


def write(path: Path, head: list[str], rows: list[list[object]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=delimiter).writerows([head, *rows])
    return path


def named(code: str) -> str:
    return f"{code} {municipalities()[code].name}"


def test_a_plain_export_of_one_year_is_read_and_checked(tmp_path: Path) -> None:
    rows: list[list[object]] = [[named(code), number] for code, number in numbers(KNOWN_TOTALS[2024]).items()]
    path = write(tmp_path / "a.csv", ["region", "Folkmängd 2024"], [["00 Riket", KNOWN_TOTALS[2024]], *rows])
    found = load_population(path)
    assert (found.year, len(found.municipalities), found.of("SE")) == (2024, 290, 10_587_710)
    assert found.of("09") == found.of("0980")
    assert found.of("99") is None


def test_ages_and_sexes_are_added_up_to_the_named_denominator(tmp_path: Path) -> None:
    ages = [*(f"{age} år" for age in range(100)), "100+ år", "totalt ålder"]
    rows: list[list[object]] = [
        [named(code), age, sex, "2023", (17_000 if age.startswith("totalt") else 180)]
        for code in municipalities()
        for age in ages
        for sex in ("män", "kvinnor")
    ]
    path = write(tmp_path / "b.csv", ["region", "ålder", "kön", "år", "Folkmängd"], rows, ";", "cp1252")
    assert load_population(path, "women_18_49").municipalities["0180"] == 32 * 180
    assert load_population(path, "adults").municipalities["0180"] == 2 * 83 * 180
    assert load_population(path).municipalities["0180"] == 34_000


@pytest.mark.parametrize(
    ("total", "drop", "denominator", "said"),
    [
        (KNOWN_TOTALS[2024] - 1, 0, "residents", "published are 10587710"),
        (KNOWN_TOTALS[2024], 1, "residents", "1 of 290 municipalities are missing"),
        (KNOWN_TOTALS[2024], 0, "women_18_49", "lacks sexes"),
        (KNOWN_TOTALS[2024], 0, "everybody", "choose one of residents"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused(
    tmp_path: Path, total: int, drop: int, denominator: str, said: str
) -> None:
    rows: list[list[object]] = [[named(code), number] for code, number in numbers(total).items()][drop:]
    path = write(tmp_path / "c.csv", ["region", "2024"], rows)
    with pytest.raises(PopulationError, match=said):
        load_population(path, denominator)


def test_a_file_of_several_years_needs_a_choice(tmp_path: Path) -> None:
    rows: list[list[object]] = [[named(code), n, n + 1] for code, n in numbers(10_500_000).items()]
    path = write(tmp_path / "d.tsv", ["region", "2022", "2023"], rows, "\t")
    with pytest.raises(PopulationError, match="2022, 2023: say which"):
        load_population(path)
    assert load_population(path, year=2023).of("SE") == 10_500_290


def test_an_age_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "e.csv", ["region", "ålder", "2024"], [["0180 Stockholm", "ung", 5]])
    with pytest.raises(PopulationError, match="line 2: ung"):
        load_population(path)

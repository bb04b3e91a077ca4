from datetime import date

from admap.records import Aggregate, Alert, Coding, Unit
from mapping.counts import aggregate, alert_counts
from mapping.flows import flows
from mapping.indicators import CountRow


def row(
    ad: str, profile: str, site: str = "a", arena: str = "escort_site", unique: str = "", **coded: object
) -> CountRow:
    relevant = bool(coded.pop("relevant", True))
    coding = Coding(ad, relevant, **coded)  # type: ignore[arg-type]
    return CountRow(ad, unique or ad, profile, site, arena, coding, date(2026, 3, 1))


def value(rows: list[Aggregate], indicator: str, category: str = "", code: str = "SE", unit: str = "") -> float | None:
    found = [
        r for r in rows if (r.indicator, r.category, r.code) == (indicator, category, code) and unit in {"", r.unit}
    ]
    assert len(found) == 1, (indicator, category, code, found)
    return found[0].value


TOURING = [
    row("1", "p", unique="u", municipalities=("1280",), counties=("12",)),
    row("2", "p", site="b", unique="u", municipalities=("1281",), counties=("12",)),
    row("3", "p", municipalities=("0180",), counties=("01",)),
    row("4", "q", municipalities=("1280",), counties=("12",)),
    row("5", "r", relevant=False, municipalities=("1280",), counties=("12",)),
]


def test_a_touring_profile_counts_once_in_the_country_and_once_in_each_place() -> None:
    found = aggregate("w", TOURING)
    assert value(found, "profiles") == 2
    assert value(found, "profiles", code="12") == 2
    assert [value(found, "profiles", code=code) for code in ("1280", "1281", "0180", "01", "2584")] == [2, 1, 1, 1, 0]


def test_adverts_and_unique_adverts_are_figures_of_their_own() -> None:
    found = aggregate("w", TOURING)
    assert (value(found, "adverts"), value(found, "unique_adverts")) == (4, 3)
    assert (value(found, "adverts", code="12"), value(found, "unique_adverts", code="12")) == (3, 2)


def test_adverts_that_are_not_relevant_are_counted_apart() -> None:
    found = [r for r in aggregate("w", TOURING) if r.indicator == "not_relevant"]
    assert [(r.value, r.denominator) for r in found] == [(1, 5)]


def test_persons_are_never_one_number() -> None:
    found = aggregate("w", TOURING, persons={("country", "SE"): (1.0, 3.0)})
    persons = [r for r in found if r.unit == Unit.PERSONS]
    assert all(r.value is None for r in persons)
    assert [(r.low, r.high) for r in persons if r.code == "SE"] == [(1.0, 3.0)]
    assert {(r.low, r.high) for r in persons if r.code != "SE"} == {(None, None)}


def test_stated_age_is_banded_by_profile_with_those_stating_as_denominator() -> None:
    rows = [
        row("1", "p", ages=(20,)),
        row("2", "p", ages=(21,)),
        row("3", "q", age_band=(31, 40)),
        row("4", "r", age_band=(20, 27)),
        row("5", "s"),
        row("6", "t", ages=(17,)),
    ]
    found = {r.category: (r.value, r.denominator) for r in aggregate("w", rows) if r.indicator == "stated_age"}
    assert found == dict.fromkeys(("under_18", "18-20", "21-25", "31-40", "unclear"), (1, 4))


def test_a_profile_states_its_age_in_every_place_it_offers() -> None:
    rows = [row("1", "p", ages=(20,), municipalities=("1280",)), row("2", "p", municipalities=("0180",))]
    assert value(aggregate("w", rows), "stated_age", "18-20", code="0180") == 1


def test_gender_is_given_only_with_its_arena() -> None:
    rows = [row("1", "p", gender="woman"), row("2", "q", gender="unknown"), row("3", "r", "b", "forum", gender="man")]
    found = aggregate("w", rows)
    assert {r.category: (r.value, r.denominator) for r in found if r.indicator == "gender_by_arena"} == {
        "escort_site:woman": (1, 1),
        "forum:man": (1, 1),
    }
    assert not [r for r in found if "gender" in r.indicator and ":" not in r.category]


def test_two_nationalities_count_once_each_over_profiles_that_state_one() -> None:
    rows = [row("1", "p", nationalities=("RO", "SE")), row("2", "q", nationalities=("RO",)), row("3", "r")]
    found = {r.category: (r.value, r.denominator) for r in aggregate("w", rows) if r.indicator == "nationality"}
    assert found == {"RO": (2, 2), "SE": (1, 2)}


def test_the_order_of_adverts_does_not_matter() -> None:
    assert aggregate("w", TOURING) == aggregate("w", TOURING[::-1])


def test_alerts_are_counted_by_priority_and_place() -> None:
    alerts = [Alert("1", "p", "high", 0.5, (), (), ("1280", "1281")), Alert("2", "q", "high", 0.4, (), ())]
    found = alert_counts("w", alerts)
    assert value(found, "alerts", "high") == 2
    assert value(found, "alerts", "high", "12") == 1


def test_flows_compare_only_sites_that_both_waves_read() -> None:
    before = [row("1", "p"), row("2", "q"), row("9", "z", site="closed")]
    after = [row("1", "p"), row("3", "r"), row("8", "y", site="opened")]
    found = {r.category: r.value for r in flows("w1", before, "w2", after) if r.unit == Unit.PROFILES}
    assert found == {"new": 1, "continuing": 1, "gone": 1}

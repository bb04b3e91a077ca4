"""What the page of a municipality says: beside whom it stands, how it moved, and in which words it may be passed on."""

from dataclasses import replace
from datetime import date

import pytest

from admap.records import Aggregate, CoverageRecord, Unit
from mapping.disclosure import Published, protect
from mapping.estimates.assess import reason
from mapping.estimates.estimate import Estimates, Headline
from mapping.geography import municipalities
from mapping.labels import Label
from mapping.population import DENOMINATORS, Population
from mapping.quoting import in_all, quote
from mapping.situation import WaveInfo, comparable, comparison_table, size_class
from mapping.support import Ask, police_region, whom_to_ask
from mapping.trend import Step, moved, moved_adverts, trend

NEW = WaveInfo("2026", date(2026, 3, 1), date(2026, 3, 2), "v1")
OLD = WaveInfo("2025", date(2025, 3, 1), date(2025, 3, 1), "v1")


def counted(wave: str, places: dict[str, float]) -> list[Aggregate]:
    level = {"SE": "country"}
    return [
        Aggregate(wave, level.get(code, "county" if len(code) == 2 else "municipality"), code, name, "", unit, value)
        for code, value in places.items()
        for name, unit in (("profiles", Unit.PROFILES), ("unique_adverts", Unit.ADVERTS), ("adverts", Unit.ADVERTS))
    ]


def site(name: str, complete: bool = True) -> CoverageRecord:
    return CoverageRecord(name, adverts_listed=50, adverts_read=50, complete=complete)


@pytest.fixture(scope="module")
def published() -> Published:
    places = {"SE": 300.0, "12": 90.0, "1280": 60.0, "1281": 2.0, "01": 210.0, "0180": 210.0}
    return protect([*counted("2026", places), *counted("2025", {"SE": 100.0, "12": 100.0, "1280": 100.0})])


def people(**known: int) -> Population:
    every = dict.fromkeys(municipalities(), 10_000) | {code.removeprefix("_"): n for code, n in known.items()}
    return Population(2024, DENOMINATORS["residents"], every)


def test_size_classes_are_those_of_the_national_survey_of_municipalities() -> None:
    found = people(_1280=70_001, _1281=70_000, _1260=15_000, _1256=14_999)
    names = [size_class(found, code) for code in ("1280", "1281", "1260", "1256")]
    assert [name.sv for name in names if name] == [
        "över 70 000 invånare", "15 000–70 000 invånare", "15 000–70 000 invånare", "under 15 000 invånare",
    ]  # fmt: skip
    assert size_class(None, "1280") is None


def test_a_municipality_stands_beside_its_size_class_or_else_its_county(published: Published) -> None:
    large = people(_1280=360_000, _0180=990_000, _1281=130_000)
    group = comparable(published, "2026", "municipality", "1280", large)
    assert (group.places, group.with_figure, group.zero, group.protected) == (2, 1, 0, 1)
    assert group.quarters is None, "two places have no middle half"
    without = comparable(published, "2026", "municipality", "1280", None)
    assert (without.places, without.zero) == (32, 31)
    table = comparison_table(published, "2026", "municipality", "1280", group, large)
    assert [row[0].raw for row in table.rows][::3] == ["Malmö", "Sverige"]
    assert table.rows[0][3].raw == "16.7"


def test_waves_are_alike_only_where_the_same_sites_were_read_in_full_by_the_same_version(published: Published) -> None:
    def reasons(old: list[CoverageRecord], new: list[CoverageRecord], before: WaveInfo = OLD) -> list[str]:
        steps = trend(published, [NEW, before], {"2026": new, "2025": old}, "municipality", "1280")
        return [step.reason.en for step in steps if not step.alike]

    both = [site("a"), site("b")]
    assert reasons(both, both) == []
    assert reasons([site("a")], both) == ["other sites were read"]
    assert reasons([site("a"), site("b", complete=False)], both) == ["a site was not read in full"]
    other = WaveInfo("2025", date(2025, 3, 1), date(2025, 3, 1), "v0")
    assert reasons(both, both, other) == ["adverts were coded by another version"]
    assert "which sites were read is not known" in reasons([], both)


@pytest.mark.parametrize(
    ("before", "now", "says"),
    [
        (12.0, 13.0, "roughly unchanged"),
        (100.0, 60.0, "more than chance usually gives"),
        (None, 13.0, "cannot be told: one of the numbers is protected"),
    ],
)
def test_a_change_is_told_from_chance_and_a_protected_one_not_at_all(
    before: float | None, now: float | None, says: str
) -> None:
    def step(wave: WaveInfo, profiles: float | None) -> Step:
        return Step(wave, profiles, profiles, 2, 2, alike=True, reason=Label("", ""))

    told = moved([step(OLD, before), step(NEW, now)], "Malmö")
    assert told is not None
    assert says in told.en
    assert moved([step(NEW, now)], "Malmö") is None
    assert moved([replace(step(OLD, before), alike=False), step(NEW, now)], "Malmö") is None


@pytest.mark.parametrize(
    ("profiles", "adverts", "says"),
    [
        ((12.0, 13.0), (23.0, 19.0), "minskade från 23 till 19, medan profilerna är i stort sett oförändrade"),
        ((12.0, 13.0), (19.0, 23.0), "att varje annonsör har fler annonser ute"),
        ((12.0, 13.0), (19.0, 19.0), "Annonserna är lika många, 19."),
        ((12.0, 13.0), (None, 19.0), "Hur annonserna har ändrats är skyddat."),
        ((100.0, 60.0), (200.0, 90.0), "Annonserna minskade från 200 till 90."),
    ],
)
def test_a_change_of_adverts_is_told_beside_that_of_profiles(
    profiles: tuple[float, float], adverts: tuple[float | None, float], says: str
) -> None:
    steps = [
        Step(wave, profiles[at], adverts[at], 2, 2, alike=True, reason=Label("", ""))
        for at, wave in ((0, OLD), (1, NEW))
    ]
    told = moved_adverts(steps)
    assert told is not None
    assert says in told.sv
    assert moved_adverts(steps[1:]) is None


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 3, 14), date(2026, 3, 14), "den 14 mars 2026"),
        (date(2026, 3, 1), date(2026, 3, 2), "den 1–2 mars 2026"),
        (date(2026, 2, 28), date(2026, 3, 2), "den 28 februari – 2 mars 2026"),
        (date(2025, 12, 30), date(2026, 1, 2), "den 30 december 2025 – 2 januari 2026"),
    ],
)
def test_a_wave_s_days_are_written_as_people_write_them(first: date, last: date, words: str) -> None:
    assert WaveInfo("w", first, last).days == words


def test_words_to_publish_carry_unit_window_and_sites_and_never_a_protected_number(published: Published) -> None:
    read = [site("a"), site("b", complete=False)]
    shown = quote(published, NEW, read, "municipality", "1280").en
    assert "2026-03-01 – 2026-03-02 there were 60 profiles" in shown
    assert "2 open sites, of which 1 were read in full" in shown
    assert "not tell how many persons" in shown
    hidden = quote(published, NEW, read, "municipality", "1281")
    assert "not published" in hidden.en
    assert "profiler" not in hidden.sv
    assert "does not mean" in quote(published, NEW, read, "municipality", "1290").en


def test_a_total_is_quoted_as_model_based_and_a_refusal_gives_no_small_number() -> None:
    given = Headline(300.0, 280.0, 340.0, "advertisers on open sites", None)
    total = in_all(Estimates(251, ("a", "b", "c"), {"value": 300.0}, (), given, ()))
    assert total is not None
    assert "about 300 advertisers on the open sites (280–340, 95%)" in total.sentence.en
    refused = in_all(
        Estimates(
            30, ("a", "b", "c"), {"value": 97.0}, (), None, (reason("TOO_FEW_RECAPTURES", recaptures=3, needed=7),)
        )
    )
    assert refused is not None
    assert "cannot be told" in refused.sentence.en
    assert "3" not in refused.reasons[0].sv
    assert in_all(None) is None
    observed = Estimates(251, ("a", "b", "c"), {}, (), replace(given, low=251.0), ())
    rounded = in_all(observed, rounding=5)
    assert rounded is not None
    assert "(250–340, 95%)" in rounded.sentence.en, "what is published rounded is not told exactly here"


def test_an_office_names_whom_to_ask_and_nothing_is_known_without_it() -> None:
    own = Ask(Label("Länsstyrelsen", "The board"), Label("", ""), "brev@example.se", places=("12",))
    assert whom_to_ask("1280", [own])[0].contact == "brev@example.se"
    assert sum(ask.name.sv == "Länsstyrelsen" for ask in whom_to_ask("1280", [own])) == 1
    assert not any(ask.contact for ask in whom_to_ask("0180", [own]))
    assert (police_region("1280"), police_region("2480")) == ("Syd", "Nord")

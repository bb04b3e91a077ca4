from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admap.records import Advert, Coding, Evidence, Reading, Signal
from classifiers.coding import code
from classifiers.evaluation import Difference, evaluate
from classifiers.risk import WORDS, profile_alert
from pipelines.normalise import fold


def coded(body: str, title: str = "", reading: Reading | None = None, **fields: str) -> Coding:
    advert = Advert("a1", "site-a", "https://site-a.example/1", date(2026, 3, 14), title, body, fields)
    return code(advert, fold(advert), reading or Reading(), "test")


SV, EN = Reading(text_languages=("sv",)), Reading(text_languages=("en",))


@pytest.mark.parametrize(
    ("body", "language", "signal"),
    [
        ("Går i gymnasiet. Eskort.", "sv", "school_reference"),
        ("Escort. I am free after school.", "en", "school_reference"),
        ("Escort. Je suis lycéenne.", "fr", "school_reference"),
        ("Эскорт. Учусь в школе.", "ru", "school_reference"),
        ("Eskort. Bor i familjehem.", "sv", "guardian_reference"),
        ("My parents must not know about this. Escort.", "en", "guardian_reference"),
        ("Escort. Mieszkam z rodzicami.", "pl", "guardian_reference"),
        ("Vi har nya tjejer. Eskort i Lund.", "sv", "third_party"),
        ("Call the manager to book. Our girls visit hotels.", "en", "third_party"),
        ("Ny i stan. Eskort.", "sv", "new_arrival"),
        ("Acabo de llegar. Compañía de pago.", "es", "new_arrival"),
        ("Jag har skulder och behöver pengar idag. Eskort.", "sv", "distress"),
        ("I am not allowed to leave the flat. Escort.", "en", "distress"),
        ("Very young escort.", "en", "youth_wording"),
    ],
)
def test_a_signal_is_read_in_many_languages_with_its_words(body: str, language: str, signal: str) -> None:
    result = coded(body, reading=Reading(text_languages=(language,)))
    assert signal in result.signals
    words = [e for e in result.evidence if e.key == "signals" and e.value == signal]
    assert words
    assert all(body[e.start : e.end] == e.text for e in words)


@pytest.mark.parametrize(
    "body",
    [
        "Escort. I am not a pupil.",
        "Eskort. Mina barn är i skolan på dagarna.",
        "Student på universitetet, jobbar som eskort.",
        "Inga skulder och ingen byrå. Eskort.",
        "No agency, no drugs, no debts. Escort.",
        "Escort. Young at heart.",
        "Eskort. Jag är inte ny och inte på turné.",
        "Eskort. Nytt nummer och nya bilder.",
        "Escort. I run a foster home for cats.",
    ],
)
def test_what_is_denied_or_said_of_somebody_else_is_no_signal(body: str) -> None:
    language = "sv" if "Eskort" in body or "eskort" in body else "en"
    assert coded(body, reading=Reading(text_languages=(language,))).signals == ()


def test_just_turned_stresses_youth_only_of_the_young() -> None:
    assert "youth_wording" in coded("Nyss fyllda 19. Eskort.", reading=Reading(ages=(19,))).signals
    assert "youth_wording" not in coded("Nyss fyllda 50. Eskort.", reading=Reading(ages=(50,))).signals


@given(st.lists(st.integers(10, 80), min_size=1, max_size=4, unique=True))
def test_a_stated_age_below_18_is_never_missed(ages: list[int]) -> None:
    signals = coded("Eskort.", reading=Reading(ages=tuple(sorted(ages)))).signals
    assert ("stated_age_under_18" in signals) == (min(ages) < 18)
    assert ("age_borderline" in signals) == (min(ages) in {18, 19})


def test_two_ages_for_one_person_conflict_but_not_for_a_couple() -> None:
    def reading(body: str, first: str, second: str) -> Reading:
        at = [(body.index(w), w) for w in (first, second)]
        found = tuple(Evidence("ages", int(w), "body", i, i + 2, w) for i, w in at)
        return Reading(ages=(int(first), int(second)), text_languages=("sv",), evidence=found)

    one = "Kvinna 34 år. Profilen säger att jag är 41. Eskort."
    two = "Vi är ett par, hon 34 och han 41. Eskort."
    assert "age_conflict" in coded(one, reading=reading(one, "34", "41")).signals
    assert "age_conflict" not in coded(two, reading=reading(two, "34", "41")).signals


@pytest.mark.parametrize(
    ("body", "fields", "gender"),
    [
        ("Tjej i Lund, eskort.", {}, "woman"),
        ("Eskort för män.", {}, "unknown"),
        ("Eskort.", {"Kön": "Man"}, "man"),
        ("Transtjej i Umeå, eskort.", {"Kön": "Kvinna"}, "trans"),
        ("Vi är ett par som tar emot mot betalning.", {}, "couple"),
        ("Vi är två tjejer, du bokar en av oss. Eskort.", {}, "several"),
        ("Icke-binär, 30. Eskort.", {}, "unknown"),
        ("Kim, 30, eskort.", {}, "unknown"),
    ],
)
def test_gender_is_what_the_advert_says_of_the_advertiser(body: str, fields: dict[str, str], gender: str) -> None:
    assert coded(body, reading=SV, **fields).gender == gender


@pytest.mark.parametrize(
    "body",
    [
        "Hyr ut ett möblerat rum, 14 kvm, deposition.",
        "Vi söker personal till hotellet, heltid, ansökan med cv.",
        "Söker eskort i Lund, jag betalar bra.",
        "Diplomerad massör, friskvårdsbidrag, klinik.",
        "Söker kärlek, inga pengar.",
    ],
)
def test_other_adverts_are_not_relevant_and_have_no_signals(body: str) -> None:
    result = coded(body, reading=SV)
    assert not result.relevant
    assert result.signals == ()


def test_an_irrelevant_advert_keeps_contacts_but_not_the_persons_values() -> None:
    reading = Reading(ages=(40,), phones=("+46701740605",), text_languages=("sv",))
    result = coded("Hyr ut ett rum, 12 kvm, deposition.", reading=reading)
    assert (result.ages, result.phones) == ((), ("+46701740605",))


codings = st.builds(
    Coding,
    ad_id=st.just("a1"),
    relevant=st.just(True),
    ages=st.sampled_from([(), (17,), (22,), (30,)]),
    signals=st.lists(st.sampled_from([s.value for s in Signal]), unique=True).map(tuple),
)


@given(
    codings,
    st.lists(st.sampled_from(["RO", "SE", "NG", "TH"]), unique=True).map(tuple),
    st.lists(st.sampled_from(["africa", "asia"]), unique=True).map(tuple),
    st.sampled_from(["woman", "man", "trans", "unknown"]),
)
def test_nationality_origin_and_gender_never_change_risk(
    plain: Coding, nationalities: tuple[str, ...], origins: tuple[str, ...], gender: str
) -> None:
    from dataclasses import replace

    dressed = replace(plain, nationalities=nationalities, origins=origins, gender=gender)
    first, second = (profile_alert("p1", {"a1": one}) for one in (plain, dressed))
    assert (first is None) == (second is None)
    if first and second:
        assert (first.risk, first.priority, first.signals) == (second.risk, second.priority, second.signals)


def test_an_explicit_stated_age_is_urgent_and_youth_wording_alone_is_little() -> None:
    urgent = profile_alert("p1", {"a1": Coding("a1", True, ages=(17,), signals=("stated_age_under_18",))})
    little = profile_alert("p2", {"a1": Coding("a1", True, ages=(22,), signals=("youth_wording",))})
    assert urgent is not None
    assert urgent.priority == "urgent"
    assert little is not None
    assert little.priority == "low"
    assert profile_alert("p3", {"a1": Coding("a1", True, ages=(22,), signals=("new_arrival",))}) is None


def test_an_age_that_falls_over_time_is_a_signal_of_the_profile() -> None:
    adverts = {"a": Coding("a", True, ages=(24,)), "b": Coding("b", True, ages=(20,))}
    alert = profile_alert("p1", adverts, {"a": date(2025, 1, 1), "b": date(2026, 1, 1)})
    assert alert is not None
    assert alert.signals == ("falling_age",)


def test_every_signal_has_words_for_outreach_in_both_languages() -> None:
    assert all({s.value for s in Signal} <= set(WORDS[language]) for language in ("sv", "en"))


def test_evaluation_counts_values_and_names_what_differs() -> None:
    empty = Coding("a1", True)
    gold = {"ad_id": "a1", "gold": {k: empty.value(k) for k in _keys()} | {"ages": [23]}}
    result = evaluate([gold], [Coding("a1", True, ages=(23, 30))])
    ages = next(s for s in result.keys if s.key == "ages")
    assert (ages.precision, ages.recall, ages.exact) == (0.5, 1.0, 0.0)
    assert result.differing == (Difference("a1", "ages", [23], [23, 30]),)
    assert result.to_json()["keys"]["ages"]["wrong"] == 1


def _keys() -> tuple[str, ...]:
    from admap.records import CODEBOOK_KEYS

    return CODEBOOK_KEYS

"""Persons listed by name and age, guests one at a time, numbers of adverts, Sweden as a destination."""

from __future__ import annotations

from datetime import date

import pytest

from admap.records import Advert, Coding
from classifiers.coding import code
from pipelines.normalise import fold
from pipelines.pipeline import read


def coding(title: str, body: str) -> Coding:
    advert = Advert("a", "s", "https://s.example/a", date(2026, 2, 10), title, body, {"Typ": "Eskort"})
    return code(advert, fold(advert), read(advert), "test")


@pytest.mark.parametrize(
    "body",
    [
        "Maria (42) och Ewa (37) från Polen, var och en sin tid.",
        "Maria (42) und Ewa (37) aus Polen.",
        "Мария (42) и Эва (37) из Польши.",
        "Maria (42) y Eva (37) de Colombia.",
        "Bella - 23 - Colombia. Nina - 26 - Spain.",
    ],
)
def test_names_with_ages_of_their_own_are_several_persons(body: str) -> None:
    coded = coding("", body)
    assert coded.gender == "several"
    assert "age_conflict" not in coded.signals


@pytest.mark.parametrize("body", ["Svensk kvinna (23). I profilen står 29.", "Anna (23) i Lund, rätt ålder är 25."])
def test_one_person_is_not_made_several_by_two_ages(body: str) -> None:
    assert coding("", body).gender != "several"


@pytest.mark.parametrize(
    ("body", "countries"),
    [
        ("Bella - 23 - Colombia. Nina - 26 - Spain.", "CO ES"),
        ("Anna: 23, Romania. Eva: 31, Hungary.", "HU RO"),
        ("Türk kadınım, 38 yaşındayım.", "TR"),
        ("Rus kızıyım, Malmö'de kabul ediyorum.", "RU"),
        ("Türk müşteri kabul etmem.", ""),
        ("Ich komme aus Schweden.", "SE"),
    ],
)
def test_nationality_in_lists_and_with_personal_endings(body: str, countries: str) -> None:
    assert " ".join(coding("", body).nationalities) == countries


@pytest.mark.parametrize("title", ["Tour durch Schweden", "Schweden", "Suède", "Szwecja", "Швеция", "Ruotsi", "Svezia"])
def test_sweden_in_a_title_is_a_destination(title: str) -> None:
    assert coding(title, "Anja, 32, aus Österreich.").nationalities == ("AT",)


@pytest.mark.parametrize(
    ("title", "ages"),
    [
        ("Annons 18", ()),
        ("Listing 23", ()),
        ("Anzeige 22", ()),
        ("Объявление 25", ()),
        ("Ogłoszenie 26", ()),
        ("Hirdetés 28", ()),
        ("Anna 24", (24,)),
        ("Escort 28", (28,)),
        ("Thai 35", (35,)),
    ],
)
def test_an_advert_s_number_in_a_title_is_no_age(title: str, ages: tuple[int, ...]) -> None:
    assert coding(title, "Välkommen till Lund.").ages == ages


@pytest.mark.parametrize(
    "body",
    [
        "Tar emot en man i taget i Lund.",
        "I take one man at a time.",
        "Kun én mand ad gangen.",
        "Immer nur ein Mann zur Zeit.",
        "Un homme à la fois.",
        "Un hombre a la vez.",
        "Przyjmuję jednego mężczyznę naraz.",
    ],
)
def test_guests_one_at_a_time_tell_no_gender(body: str) -> None:
    assert coding("", body).gender == "unknown"


def test_short_clauses_are_in_the_language_that_knows_every_word() -> None:
    assert coding("new", "I am 17.").text_languages == ("en",)
    assert coding("", "Unë jam 20 vjeç.").text_languages == ("sq",)
    assert coding("", "Jag är 20.").text_languages == ("sv",)


@pytest.mark.parametrize("body", ["Har du inga kontanter tar jag piller.", "Inga kontanter? Jag tar tabletter."])
def test_pills_for_want_of_cash_are_distress(body: str) -> None:
    assert "distress" in coding("", body).signals


def test_a_stay_s_length_is_no_arrival_and_school_s_town_stays() -> None:
    assert coding("", "I am here for two weeks only, call me.").signals == ()
    assert coding("", "Jag går i nian och kan ses efter skolan i Kalmar.").municipalities == ("0880",)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests_day import SEEN

from admap.records import Advert, Reading
from pipelines.pipeline import read


def of(body: str, title: str = "", **fields: str) -> Reading:
    return read(Advert("a", "s", "", SEEN, title, body, fields))


@pytest.mark.parametrize(
    ("body", "age"),
    [
        ("Jag är 23 år", 23), ("Tjej, 23, i Malmö.", 23), ("tjugofyraårig tjej", 24), ("fyllde 18 i maj", 18),
        ("I'm a lady of forty-one", 41), ("nineteen year old", 19), ("blonde 32yo", 32), ("just turned 18", 18),
        ("Ich bin 27 Jahre alt", 27), ("J'ai 26 ans", 26), ("Tengo treinta y dos años", 32), ("Sou brasileira, 29 anos", 29),
        ("Ho 31 anni", 31), ("Am douăzeci și cinci de ani", 25), ("Mam 28 lat", 28), ("Je mi 33 let", 33),
        ("Man 30 metų", 30), ("Man ir 27 gadi", 27), ("Olen 26-vuotias nainen", 26), ("Olen 41 aastat vana", 41),
        ("Мне 25 лет", 25), ("Мені двадцять сім років", 27), ("На 29 години съм", 29), ("Imam 30 godina", 30),
        ("28 yaşındayım", 28), ("อายุ 35 ปี", 35), ("عمري ٢٧ سنة", 27), ("من ۲۷ ساله هستم", 27), ("Da'daydu waa 26", 26),
        ("我今年25岁", 25), ("Em 24 tuổi", 24), ("Ég er 30 ára", 30), ("Ik ben 22 jaar", 22), ("Jeg er treogtyve år", 23),
        ("Ötvenéves férfi vagyok", 50), ("född 2003", 23), ("Kvinna -91", 35), ("née en 1998", 28), ("1990 г.р.", 36),
    ],
)  # fmt: skip
def test_an_age_is_read_in_many_languages(body: str, age: int) -> None:
    assert of(body).ages == (age,)


@pytest.mark.parametrize(
    ("body", "band"),
    [
        ("Jag är 20–25 år", (20, 25)), ("Kvinna i 30-årsåldern", (30, 39)), ("Woman in my fifties", (50, 59)),
        ("Kvinde i 40'erne", (40, 49)), ("Doamnă, peste 40 de ani", (40, 99)), ("Kvinna 40+", (40, 99)),
        ("Nainen, nelikymppinen", (40, 49)), ("Alla våra tjejer är över 21 år", (21, 99)), ("ladies aged 22 to 33", (22, 33)),
    ],
)  # fmt: skip
def test_a_range_is_a_band_and_its_ends_are_no_ages(body: str, band: tuple[int, int]) -> None:
    assert (of(body).age_band, of(body).ages) == (band, ())


@pytest.mark.parametrize(
    "body",
    [
        "Bara för dig över 25 år", "Män 30–60 är välkomna", "Gentlemen over 40 only", "Inga män under 30", "18+",
        "Söker kvinna 25-40", "Du är 30–55 och nykter", "For clients 30-60 years", "Szukam pana 40-60 lat",
        "Jag har gjort detta i 12 år", "17 års erfarenhet", "Meine Tochter ist 12 Jahre alt", "Har en 17-årig katt",
        "Öppet 10–22, 30 min 800 kr", "90-60-90, 170 cm, 55 kg", "Storgatan 23", "24/7", "15.30–18", "vecka 28",
        "Kommer 20.–22. mars", "25 EUR", "Buss 45 hit", "för tio år sedan",
    ],
)  # fmt: skip
def test_numbers_that_are_no_ages_of_the_person(body: str) -> None:
    assert (of(body).ages, of(body).age_band) == ((), None)


def test_fields_state_ages_and_bands() -> None:
    assert of("", **{"Ålder": "23"}).ages == (23,)
    assert of("", **{"Wiek / Возраст": "31"}).ages == (31,)
    assert of("", **{"Född år": "2008"}).ages == (18,)
    assert of("", **{"ÅLDER": "36/39"}).ages == (36, 39)
    assert of("", **{"ÅLDER": "15-17"}).age_band == (15, 17)
    assert of("", **{"Ålder": "18+ (besökare)"}).ages == ()
    assert of("Jag är 44", **{"Ålder": "41"}).ages == (41, 44)


def test_persons_in_a_list_are_each_read_once() -> None:
    assert of("we are four women (nineteen, twenty-two, twenty-six and thirty-one)").ages == (19, 22, 26, 31)
    assert of("Vi är ett par, 35 och 37 år").ages == (35, 37)
    assert of("hon 36 han 39").ages == (36, 39)
    assert of("", title="Lena, 24").ages == (24,)


@given(st.text(max_size=80))
def test_any_text_is_read_within_bounds(body: str) -> None:
    assert all(12 <= age <= 99 for age in of(body).ages)

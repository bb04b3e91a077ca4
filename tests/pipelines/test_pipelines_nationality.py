"""Where an advertised person comes from, and what only looks like it."""

from __future__ import annotations

from datetime import date

import pytest

from admap.records import Advert, Reading
from pipelines.pipeline import read


def reading(body: str, **fields: str) -> Reading:
    return read(Advert("a", "s", "https://s.example/a", date(2026, 3, 14), "", body, fields))


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("Jag är en rumänsk tjej på 27 år.", ("RO",)),
        ("Jag är halvt finsk, halvt brasiliansk.", ("BR", "FI")),
        ("Kvinna född i Vietnam.", ("VN",)),
        ("Svensk-norsk kvinna tar emot gäster.", ("NO", "SE")),
        ("I am a Colombian lady from Bogota.", ("CO",)),
        ("Two girls from Romania and Moldova.", ("MD", "RO")),
        ("Man from Berlin, 42.", ("DE",)),
        ("Ich bin eine polnische Frau.", ("PL",)),
        ("Jeg er en dansk kvinde.", ("DK",)),
        ("Olen virolainen nainen.", ("EE",)),
        ("Nainen Romaniasta.", ("RO",)),
        ("Je suis une femme marocaine.", ("MA",)),
        ("Soy una chica venezolana.", ("VE",)),
        ("Sou uma mulher angolana.", ("AO",)),
        ("Sono una ragazza albanese.", ("AL",)),
        ("Sunt o femeie din Ungaria.", ("HU",)),
        ("Román nő vagyok.", ("RO",)),
        ("Jestem Ukrainką, mam 30 lat.", ("UA",)),
        ("Jsem Slovenka, 28 let.", ("SK",)),
        ("Я девушка из Казахстана.", ("KZ",)),
        ("Я українка, мені 25 років.", ("UA",)),
        ("Аз съм българка.", ("BG",)),
        ("ดิฉันเป็นคนไทย", ("TH",)),
        ("أنا فتاة سورية", ("SY",)),
        ("Türkiye'den bir kadın.", ("TR",)),
        ("Esu moteris iš Lietuvos.", ("LT",)),
    ],
)
def test_states_a_nationality(body: str, codes: tuple[str, ...]) -> None:
    assert reading(body).nationalities == codes


@pytest.mark.parametrize(
    "body",
    [
        "Kvinna 40 som erbjuder thaimassage och svensk massage.",
        "Spansk massage, 60 minuter.",
        "Jag tar emot svenska herrar.",
        "My German guests are always polite.",
        "Swedes may write in English.",
        "Vi bjuder på italiensk mat och franskt vin.",
        "Priset är 1000 svenska kronor.",
        "Norska numret är avstängt.",
        "Jag åker till Norge nästa vecka.",
        "Jag är inte polska.",
        "Kvinna som talar spanska.",
        "I came to Sweden in 2009.",
        "Man söker thailändsk kvinna.",
        "Шведский массаж в Стокгольме.",
    ],
)
def test_states_none(body: str) -> None:
    assert reading(body).nationalities == ()


def test_a_field_of_nationality_is_read_in_words_and_codes() -> None:
    assert reading("", Nationalitet="Rumänsk / UA").nationalities == ("RO", "UA")


def test_a_home_town_field_is_no_nationality() -> None:
    assert reading("", Hemort="Berlin").nationalities == ()


def test_the_evidence_is_the_stating_word() -> None:
    (evidence,) = [e for e in reading("Jag är en rumänsk tjej.").evidence if e.key == "nationalities"]
    assert evidence.text == "rumänsk"

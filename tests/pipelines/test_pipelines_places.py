"""Places: where the service is offered, told from where somebody comes from, once was, or will not go."""

from __future__ import annotations

from datetime import date

import pytest

from admap.records import Advert, Reading
from pipelines.gazetteer import municipality_names
from pipelines.pipeline import read


def reading(body: str = "", title: str = "", **fields: str) -> Reading:
    return read(Advert("a", "site", "https://site.example/a", date(2026, 3, 14), title, body, fields))


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("Jag tar emot på Södermalm", ["0180"]),
        ("Tar emot i centrala Jönköping", ["0680"]),
        ("BOR I ESKILSTUNA, HÄMTAR I STRÄNGNÄS", ["0484", "0486"]),
        ("hej bor i västerås å tar emot hemma", ["1980"]),
        ("incall goteborg & malmo this week", ["1280", "1480"]),
        ("Home visits in Ängelholm and Höganäs", ["1284", "1292"]),
        ("Layover at Arlanda?", ["0191"]),
        ("Tapaamiset Tukholmassa ja Eskilstunassa", ["0180", "0484"]),
        ("Jönköpingben és Malmőben", ["0680", "1280"]),
        ("Mieszkam w Sztokholmie", ["0180"]),
        ("Живу в Гётеборге, выезд в Бурос", ["1480", "1490"]),
        ("Працюю у Лінчепінгу", ["0580"]),
        ("أسكن في مالمو", ["1280"]),
        ("รับงานที่เมืองโบเดน", ["2582"]),
        ("Moro em Gotemburgo", ["1480"]),
        ("Umeåområdet", ["2480"]),
        ("Bor i Kanna", ["0781"]),
        ("Vivo en Malmö", ["1280"]),
        ("estoy en malmö", ["1280"]),
        ("jag bor i lund", ["1281"]),
        ("Jag finns i Eskilstna", ["0484"]),
        ("#Sundsvall #Timrå", ["2262", "2281"]),
    ],
)
def test_offered_places(body: str, codes: list[str]) -> None:
    assert list(reading(body).municipalities) == codes


@pytest.mark.parametrize(
    "body",
    [
        "Jag kommer från Kiruna",
        "Ask Anna from Stockholm",
        "I have lived in Malmö, Jönköping and Ulricehamn",
        "Inte i Uppsala",
        "Not Uppsala!",
        "Inga resor till Malmö",
        "Malmö åker jag inte till",
        "Min syster bor i Luleå",
        "Mamma från Bergen, pappa från Uddevalla",
        "Körs i hela Norrland",
        "Mejl: nkpg18@skrivlada.example",
        "Jag heter Nora",
        "Nora\nVälkommen!",
        "Ett glas vin går bra, men lika gärna en kanna te",
        "kanna prata om allt",
        "vi ses gärna i en lund",
        "Hon heter Anna Lund",
        "Pluggar vid Malmö universitet",
    ],
)
def test_places_that_are_not_offered(body: str) -> None:
    assert reading(body).municipalities == ()


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("Uppvuxen i Kramfors, numera i Ängelholm", ["1292"]),
        ("Lived in Malmö, but now in Lund", ["1281"]),
        ("Inte Stockholm utan Södertälje", ["0181"]),
        ("Lämnat Gävle, nu i Sandviken", ["2181"]),
        ("Flyttade från Malmö till Växjö", ["0780"]),
    ],
)
def test_a_clause_ends_what_was_said_before(body: str, codes: list[str]) -> None:
    assert list(reading(body).municipalities) == codes


def test_a_refused_town_stays_refused_in_the_whole_advert() -> None:
    assert reading("Many ask for Uppsala. Not Uppsala! I am in Enköping.").municipalities == ("0381",)


def test_fields_that_ask_for_a_place_count_and_a_home_town_does_not() -> None:
    assert reading(Ort="Mora").municipalities == ("2062",)
    assert reading(**{"Miasto / Город": "Växjö"}).municipalities == ("0780",)
    assert reading(Hemort="Malmö").municipalities == ()
    assert reading(Språk="Svenska, Lund").municipalities == ()


def test_a_county_alone_is_a_county() -> None:
    alone = reading("Vi kör ut i hela Skåne", Län="Skåne")
    assert (alone.municipalities, alone.counties) == ((), ("12",))
    assert reading(Län="Stockholm").counties == ("01",)
    assert reading(Län="Stockholm").municipalities == ()
    assert reading("Stockholms län").municipalities == ()


def test_the_county_follows_from_the_municipality_with_evidence() -> None:
    read_advert = reading("Tar emot i Gbg")
    assert read_advert.counties == ("14",)
    found = {(e.key, e.text) for e in read_advert.evidence if e.key in {"municipalities", "counties"}}
    assert found == {("municipalities", "Gbg"), ("counties", "Gbg")}


def test_a_shared_name_is_settled_by_the_town_beside_it() -> None:
    assert reading("Vasastan, Göteborg").municipalities == ("1480",)
    assert reading("Vasastan").municipalities == ("0180",)
    assert reading("Haga i Umeå").municipalities == ("2480",)


def test_a_shared_name_that_nothing_settles_stays_open() -> None:
    open_reading = reading(Område="Haga")
    assert open_reading.municipalities == ()
    assert {"1480", "2480"} <= set(open_reading.ambiguous_places[0][1])


@pytest.mark.parametrize("template", ["Jag tar emot i {}.", "Escort in {} tonight", "{}. Sms only.", "BOR I {}"])
def test_every_municipality_is_read_by_its_name(template: str) -> None:
    missed = []
    for code, (name, _) in list(municipality_names().items())[::3]:
        text = template.format(name.upper() if template.isupper() else name)
        if reading(text).municipalities != (code,):
            missed.append(name)
    assert missed == []

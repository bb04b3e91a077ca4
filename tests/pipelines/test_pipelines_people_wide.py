"""Where a person is from and what the person speaks, by labels, towns, halves and questions."""

from __future__ import annotations

import pytest
from tests_day import SEEN

from admap.records import Advert, Reading
from pipelines.pipeline import read


def of(body: str, fields: dict[str, str]) -> Reading:
    return read(Advert("a", "s", "", SEEN, "", body, fields))


@pytest.mark.parametrize(
    ("body", "fields", "expected"),
    [
        ("", {"Passport": "SE + GH"}, "GH SE"),
        ("", {"NATION": "Ghana"}, "GH"),
        ("", {"Varifrån i världen?": "Lettland"}, "LV"),
        ("", {"Kommer från": "Lettland"}, "LV"),
        ("", {"🏳️": "🇪🇪"}, "EE"),
        ("", {"🌍": "Estonia"}, "EE"),
        ("", {"🏳": "LV / EE"}, "EE LV"),
        ("", {"Pass": "SE/NO"}, "NO SE"),
        ("", {"Medborgare i": "Ghana"}, "GH"),
        ("", {"Where from?": "Ghana"}, "GH"),
        ("", {"Född var?": "Ghana"}, "GH"),
        ("I was born in Accra and grew up in Falun.", {}, "GH"),
        ("Född i Accra, uppvuxen i Falun.", {}, "GH"),
        ("Min mamma är från Chile och pappa från Finland.", {}, "CL FI"),
        ("My father is Ghanaian and my mother is Swedish.", {}, "GH SE"),
        ("Siciliano di 46 anni, accompagno signore.", {}, "IT"),
        ("Sicilian man, 46, paid company.", {}, "IT"),
        ("Uomo di 46 anni, siciliano.", {}, "IT"),
        ("Napoletana verace, 40.", {}, "IT"),
        ("Bayerin, 40, herzlich.", {}, "DE"),
        ("Andalusisk kvinna, 40.", {}, "ES"),
        ("Scottish lady, 40.", {}, "GB"),
        ("Profesora de Madrid, 45 años.", {}, "ES"),
        ("Razveden muškarac, 50 godina, iz Niša.", {}, "RS"),
        ("Žena iz Sarajeva, 40.", {}, "BA"),
        ("Женщина из Минска, 40.", {}, "BY"),
        ("Kobieta z Krakowa, 40.", {}, "PL"),
        ("Frau aus Wien, 40.", {}, "AT"),
        ("Mujer de Sevilla, 40 años.", {}, "ES"),
        ("Femme de Lyon, 40 ans.", {}, "FR"),
        ("Kvinna från Tammerfors, 40.", {}, "FI"),
        ("Nainen Tallinnasta, 40.", {}, "EE"),
        ("Жінка зі Львова, 40.", {}, "UA"),
        ("Žena z Brna, 40.", {}, "CZ"),
        ("Femeie din Cluj, 40.", {}, "RO"),
        ("Nő Debrecenből, 40.", {}, "HU"),
        ("Hablo español e italiano; sueco, ni papa.", {}, ""),
        ("Receptionen (svenska, engelska, arabiska) svarar 11–23.", {}, ""),
        ("Reception (English, Swedish, Arabic) answers.", {}, ""),
        ("Telefonen sköts av växeln (ryska, engelska).", {}, ""),
        ("vi = han (41) + hon (37), inte en i taget. norsk + svensk. pengar i kuvert.", {}, "NO SE"),
        ("Han norsk, hon svensk.", {}, "NO SE"),
        ("She Polish, he German.", {}, "DE PL"),
        ("polsk + tysk, par.", {}, "DE PL"),
        ("Asian girls only, and the manager speaks English.", {}, ""),
        ("Jag har bott i Ghana i två år.", {}, ""),
        ("Kunder från Norge välkomna.", {}, ""),
        ("Ghanaian food is the best.", {}, ""),
        ("Finländsk medborgare.", {}, "FI"),
        ("Holder of a Kenyan passport.", {}, "KE"),
        ("Kenyan by birth, Swedish by passport.", {}, "KE SE"),
    ],
)  # fmt: skip
def test_where_a_person_is_from(body: str, fields: dict[str, str], expected: str) -> None:
    assert " ".join(of(body, fields).nationalities) == expected


@pytest.mark.parametrize(
    ("body", "fields", "expected"),
    [
        ("Halvt finsk, halvt svensk. Kvinna, 47. Talar båda språken.", {}, "fi sv"),
        ("Half Finnish, half Swedish, speak both languages.", {}, "fi sv"),
        ("Halb Polin, halb Deutsche, spreche beide Sprachen.", {}, "de pl"),
        ("Half Spanish, half English. I speak both.", {}, "en es"),
        ("", {"Vilka språk?": "skånska :) och italienska"}, "it sv"),
        ("", {"Språk": "göteborgska"}, "sv"),
        ("Jag talar värmländska och tyska.", {}, "de sv"),
        ("Irish lady. I dabble in Spanish, swear in Irish.", {}, "es ga"),
        ("I curse in Polish and dream in French.", {}, "fr pl"),
        ("Jag svär på finska och drömmer på svenska.", {}, "fi sv"),
        ("Ich träume auf Russisch.", {}, "ru"),
        ("Arabic is mine language, litle Turkish.", {}, "ar tr"),
        ("Arabic is my language, little Turkish.", {}, "ar tr"),
        ("Polska är mitt språk, lite engelska också.", {}, "en pl"),
        ("French? I speak it: grew up in Quebec.", {}, "fr"),
        ("Franska? Det talar jag.", {}, "fr"),
        ("Spanska? Ja, flytande.", {}, "es"),
        ("Swedish? I speak it a little.", {}, "sv"),
        ("Spanish first, English second, Swedish never.", {}, "en es"),
        ("Spanska först, engelska sedan, svenska aldrig.", {}, "en es"),
        ("Russisch zuerst, dann Englisch, Schwedisch nie.", {}, "en ru"),
        ("", {"Jag pratar": "lettiska, ryska"}, "lv ru"),
        ("", {"💬": "eesti, english"}, "en et"),
        ("", {"🗣️": "svenska, ryska"}, "ru sv"),
        ("", {"Tungomål": "lettiska"}, "lv"),
        ("", {"I can talk": "Latvian, Russian"}, "lv ru"),
        ("norsk + svensk par.", {}, ""),
        ("vi = han (41) + hon (37). norsk + svensk. pengar i kuvert.", {}, ""),
        ("The manager speaks English and Cantonese.", {}, ""),
        ("Mina föräldrar talar arabiska.", {}, ""),
        ("My parents speak Arabic at home.", {}, ""),
        ("Min son talar tyska.", {}, ""),
        ("My clients speak German.", {}, ""),
        ("Falo francês porque cresci em Genebra.", {}, "fr"),
        ("Meine Eltern sprechen Polnisch.", {}, ""),
        ("Mi madre habla ruso.", {}, ""),
        ("Моя мама говорит по-английски.", {}, ""),
    ],
)  # fmt: skip
def test_what_a_person_speaks(body: str, fields: dict[str, str], expected: str) -> None:
    assert " ".join(of(body, fields).spoken_languages) == expected

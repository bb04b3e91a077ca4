"""Languages a person is said to speak."""

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
        ("Jag talar svenska och lite engelska.", ("en", "sv")),
        ("Svensktalande kvinna.", ("sv",)),
        ("Spanska är mitt modersmål, svenska lär jag mig.", ("es",)),
        ("I speak English and some Swedish.", ("en", "sv")),
        ("English Bulgarian Turkish.", ("bg", "en", "tr")),
        ("Ich spreche Deutsch und Englisch.", ("de", "en")),
        ("Puhun suomea ja englantia.", ("en", "fi")),
        ("Je parle français et anglais.", ("en", "fr")),
        ("Hablo español y un poco de inglés.", ("en", "es")),
        ("Vorbesc română și engleză.", ("en", "ro")),
        ("Beszélek magyarul és angolul.", ("en", "hu")),
        ("Mówię po polsku i angielsku.", ("en", "pl")),
        ("Mluvím česky a anglicky.", ("cs", "en")),
        ("Говорю по-русски и по-английски.", ("en", "ru")),
        ("พูดไทยและอังกฤษ", ("en", "th")),
        ("أتكلم العربية والإنجليزية", ("ar", "en")),
        ("İngilizce konuşuyorum.", ("en",)),
        ("Talar engelska, ingen svenska.", ("en",)),
        ("Jag talar inte svenska.", ()),
        ("Skriv på engelska.", ()),
        ("Receptionen talar svenska.", ()),
        ("Svensk massage i centrum.", ()),
    ],
)
def test_spoken(body: str, codes: tuple[str, ...]) -> None:
    assert reading(body).spoken_languages == codes


def test_a_field_of_languages_is_read_in_words_and_codes() -> None:
    assert reading("", Språk="HU DE engelska").spoken_languages == ("de", "en", "hu")

"""The languages of the running text."""

from __future__ import annotations

from datetime import date

import pytest

from admap.records import Advert
from pipelines.pipeline import read


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("Jag bor i Lund och tar emot hemma på kvällar.", ("sv",)),
        ("Jag bor i Lund. Vi kan ses i Lycksele på dagtid.", ("sv",)),
        ("Jeg bor i Oslo og tar imot hjemme hele uken.", ("no",)),
        ("Jeg bor i København og tager imod hjemme hele ugen.", ("da",)),
        ("Мешкаю у Стокгольмі, розмовляю українською.", ("uk",)),
        ("Живу в Стокгольме, говорю по-русски.", ("ru",)),
        ("Jag bor i Malmö och tar emot på dagtid. I answer all messages within an hour.", ("en", "sv")),
        ("I answer in the evening. Я живу в Стокгольме и говорю по-русски.", ("en", "ru")),
        ("Jag bor i Umeå. أرد على الرسائل بعد الساعة السادسة مساءً", ("ar", "sv")),
        ("", ()),
        ("070-174 06 10", ()),
    ],
)
def test_text_languages(body: str, codes: tuple[str, ...]) -> None:
    assert read(Advert("a", "s", "https://s.example/a", date(2026, 3, 14), "", body)).text_languages == codes

from __future__ import annotations

import pytest
from tests_day import SEEN

from admap.records import Advert, Reading
from pipelines.pipeline import read


def of(body: str, **fields: str) -> Reading:
    return read(Advert("a", "s", "", SEEN, "", body, fields))


@pytest.mark.parametrize(
    "written",
    [
        "anna.b@brevpost.example", "Anna.B@Brevpost.Example", "anna.b (at) brevpost (dot) example", "anna.b[at]brevpost[dot]example",
        "anna.b snabel-a brevpost punkt example", "anna.b at brevpost dot example", "anna.b @ brevpost . example",
        "anna.b (a) brevpost.example", "anna.b собака brevpost точка example", "anna.b małpa brevpost kropka example",
    ],
)  # fmt: skip
def test_mail_addresses_behind_their_disguises(written: str) -> None:
    assert of(f"Skriv till {written}, tack").emails == ("anna.b@brevpost.example",)


def test_a_handle_or_a_sentence_is_no_mail_address() -> None:
    assert of("Insta @city.exempel.kvall, sms helst").emails == ()
    assert of("We meet at home. Look at me").emails == ()


@pytest.mark.parametrize(
    ("written", "handle"),
    [
        ("Telegram: @lola_exempel", "telegram:lola_exempel"), ("tg lola_exempel7", "telegram:lola_exempel7"),
        ("t.me/lola_exempel", "telegram:lola_exempel"), ("Snap: lola.exempel25", "snapchat:lola.exempel25"),
        ("Insta @lola.exempel", "instagram:lola.exempel"), ("kik: lola.example24", "kik:lola.example24"),
        ("OnlyFans-dm (lola_exempel_ts)", "onlyfans:lola_exempel_ts"), ("телеграм @lola_demo", "telegram:lola_demo"),
        ("Piszcie na instagramie: @lola_demo", "instagram:lola_demo"), ("Line: lola.exempel28", "line:lola.exempel28"),
        ("My handle on X is @lola_demo", "x:lola_demo"), ("Signal: lola.muster37.", "signal:lola.muster37"),
        ("WeChat lola_demo8", "wechat:lola_demo8"), ("whatsapp-namn: @lola.demo4", "whatsapp:lola.demo4"),
    ],
)  # fmt: skip
def test_handles_with_their_platform(written: str, handle: str) -> None:
    assert of(f"Boka. {written}").handles == (handle,)


@pytest.mark.parametrize(
    "body",
    [
        "WhatsApp 070-174 06 05", "WhatsApp same number", "Telegram fungerar bra", "Finns på Instagram och Facebook",
        "The line is busy, give me a signal", "Skriv gärna på whatsapp", "Viber går bra på 031 390 06 06",
    ],
)  # fmt: skip
def test_a_platform_without_a_handle_codes_none(body: str) -> None:
    assert of(body).handles == ()


def test_a_field_label_names_the_platform() -> None:
    assert of("", **{"Telegram": "@lola_demo"}).handles == ("telegram:lola_demo",)


def test_prices_with_currency_and_minutes() -> None:
    assert of("1500 kr halvtimme, 2 000 kr/h, 200 EUR").prices == (
        (1500, "SEK", 30),
        (200, "EUR", 0),
        (2000, "SEK", 60),
    )

"""Tour stops: towns with the days stated for them."""

from __future__ import annotations

from datetime import date

import pytest

from admap.records import Advert
from pipelines.dates import dates_in
from pipelines.pipeline import read

SEEN = date(2026, 3, 1)


def stops(body: str) -> tuple[tuple[str, date | None, date | None], ...]:
    return read(Advert("a", "site", "https://site.example/a", SEEN, "", body, {})).tour_stops


def test_ranges_belong_to_the_town_before_them() -> None:
    assert stops("Turné: Jönköping 2–5 april, Växjö 6–8 april") == (
        ("0680", date(2026, 4, 2), date(2026, 4, 5)),
        ("0780", date(2026, 4, 6), date(2026, 4, 8)),
    )


def test_dates_may_lead() -> None:
    assert stops("12–15 mars Umeå, 16–18 mars Luleå") == (
        ("2480", date(2026, 3, 12), date(2026, 3, 15)),
        ("2580", date(2026, 3, 16), date(2026, 3, 18)),
    )


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("March 3 to 7", date(2026, 3, 3), date(2026, 3, 7)),
        ("3/5-6/5", date(2026, 5, 3), date(2026, 5, 6)),
        ("12-15/3", date(2026, 3, 12), date(2026, 3, 15)),
        ("26.–28.2.", date(2026, 2, 26), date(2026, 2, 28)),
        ("28 dec – 2 jan", date(2025, 12, 28), date(2026, 1, 2)),
        ("v. 12", date(2026, 3, 16), date(2026, 3, 22)),
        ("3 maja", date(2026, 5, 3), date(2026, 5, 3)),
        ("5–7 апреля", date(2026, 4, 5), date(2026, 4, 7)),
        ("del 3 al 8 de abril", date(2026, 4, 3), date(2026, 4, 8)),
        ("hela oktober", date(2025, 10, 1), date(2025, 10, 31)),
    ],
)
def test_ways_to_write_days(written: str, first: date, last: date) -> None:
    found = dates_in(written.lower(), 0, len(written), SEEN)
    assert [(d.first, d.last) for d in found] in (
        [(first, last)],
        [(first.replace(year=2026), last.replace(year=2026))],
    )


def test_days_take_their_month_from_the_text() -> None:
    assert stops("¡Gira de marzo! Gotemburgo del 3 al 8, Borås del 9 al 11") == (
        ("1480", date(2026, 3, 3), date(2026, 3, 8)),
        ("1490", date(2026, 3, 9), date(2026, 3, 11)),
    )


def test_until_leaves_the_first_day_open() -> None:
    assert stops("Tar emot i Strömstad till den 15 april") == (("1486", None, date(2026, 4, 15)),)


@pytest.mark.parametrize("body", ["Malmö måndagar, Lund torsdagar", "Öppet 24/7 i Malmö", "Malmö 31 februari"])
def test_weekdays_and_impossible_days_are_no_dates(body: str) -> None:
    assert stops(body) == ()

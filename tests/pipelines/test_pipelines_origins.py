"""Origins stated as a region."""

from __future__ import annotations

from datetime import date

import pytest

from admap.records import Advert
from pipelines.pipeline import read


@pytest.mark.parametrize(
    ("body", "origins"),
    [
        ("Thai, asian beauty.", ("asia",)),
        ("Jag är en latina på 30 år.", ("latin_america",)),
        ("Två tjejer från Östeuropa.", ("eastern_europe",)),
        ("Arabisk tjej i stan.", ("middle_east",)),
        ("Half Asian half Nordic woman.", ("asia", "nordic")),
        ("Jag lagar asiatisk mat.", ()),
        ("My Scandinavian tour begins in May.", ()),
        ("Asian massage every day.", ()),
    ],
)
def test_origins(body: str, origins: tuple[str, ...]) -> None:
    assert read(Advert("a", "s", "https://s.example/a", date(2026, 3, 14), "", body)).origins == origins

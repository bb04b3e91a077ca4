"""The words of the pages: English in the templates, Swedish in the catalogue, dates and numbers by language."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from zoneinfo import ZoneInfo

from babel import dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = ("sv", "en")
"""Swedish first: it is what is shown before anybody has chosen."""

SWEDEN = ZoneInfo("Europe/Stockholm")


@cache
def translations(language: str) -> NullTranslations:
    """Return the words of ``language``, from one catalogue for each part of the office; English needs none."""
    if language == "en":
        return NullTranslations()
    folder = files("outreach").joinpath(f"data/locale/{language}")
    parts = sorted((part for part in folder.iterdir() if part.name.endswith(".po")), key=lambda part: part.name)
    catalogue = Catalog(locale=language)
    for part in parts:
        with part.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    catalogue[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


@lru_cache(maxsize=4096)
def shown_day(day: date, language: str) -> str:
    """Return a day in words, e.g. ``3 maj 2026``."""
    return dates.format_date(day, "d MMM y", locale=language)


def shown_moment(moment: datetime, language: str) -> str:
    """Return a moment in Swedish time, e.g. ``3 maj 2026 14:05``."""
    return dates.format_datetime(moment, "d MMM y HH:mm", tzinfo=SWEDEN, locale=language)


def shown_number(number: float, language: str) -> str:
    """Return a number with the language's separators."""
    return numbers.format_decimal(number, locale=language)


def swedish_order(name: str) -> str:
    """Return what to sort names by: å, ä and ö come last, in that order."""
    return name.casefold().translate(_AFTER_Z)


_AFTER_Z = str.maketrans("åäö", "{|}")

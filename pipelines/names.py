"""Names and codes of countries (ISO 3166-1) and languages (ISO 639-1), from pycountry and CLDR through Babel."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pycountry
from babel import Locale
from babel.languages import get_official_languages

LOCALES: tuple[str, ...] = tuple(
    (  # noqa: SIM905  (read as lines of codes)
        "sv en nb nn da fi is de nl fr es pt it ro hu pl cs sk lt lv et ru uk bg sr sr_Latn hr bs sl mk tr az th ar fa "
        "so zh zh_Hant vi sq el ku ka hy uz kk ja ko fil sw am ti"
    ).split()
)
"""Locales whose names of countries and languages are read."""

_SPOKEN: tuple[str, ...] = tuple(
    (  # noqa: SIM905  (read as lines of codes)
        "sv en no da fi is de nl fr es pt it ro hu pl cs sk sl lt lv et ru uk be bg sr hr bs mk sq el tr az ka hy kk "
        "uz ky tg tk th lo my km vi zh ja ko mn ar fa ku he ps ur hi bn pa ta te ne si id ms tl sw so am ti om yo ig "
        "ha wo ff ln rw mg zu af ca eu gl ga cy lb mt yi eo se fo gd br gn qu ht rn sn st tw ee bm ml gu mr kn"
    ).split()
)

COUNTRIES: dict[str, str] = {c.alpha_2: c.alpha_2 for c in pycountry.countries}
COUNTRIES |= {c.alpha_3: c.alpha_2 for c in pycountry.countries} | {"XK": "XK", "UK": "GB", "UAE": "AE"}
COUNTRIES |= {code.lower(): value for code, value in list(COUNTRIES.items())}
"""Two- and three-letter country codes, in capitals and small letters, to alpha-2."""

_MISUSED = {
    "gb": "en",
    "us": "en",
    "dk": "da",
    "cz": "cs",
    "gr": "el",
    "se": "sv",
    "nb": "no",
    "nn": "no",
    "eng": "en",
    "swe": "sv",
    "jp": "ja",
    "cn": "zh",
    "ua": "uk",
    "rus": "ru",
    "esp": "es",
    "spa": "es",
    "ger": "de",
    "fra": "fr",
    "ita": "it",
    "pol": "pl",
    "rom": "ro",
    "ukr": "uk",
    "tur": "tr",
}

LANGUAGES: dict[str, str] = {code: code for code in _SPOKEN} | _MISUSED
"""Language codes as people write them in a field (country codes that are misused so count) to ISO 639-1."""


_AND = re.compile(r" (?:&|and|och|og|ja|und|en|et|y|e|și|és|i|a|un|ir|и|та|і|ve|va|və|dhe|và|και) ", re.IGNORECASE)
_JOINED = frozenset({"AG", "BA", "ST", "TT"})
"""Countries whose name joins two parts that each name the country ("Trinidad & Tobago")."""


def country_names(locale: str) -> Iterator[tuple[str, str]]:
    """Yield (alpha-2, name in small letters) for every country named in ``locale``, and for parts of a joined name."""
    for code, name in Locale.parse(locale).territories.items():
        if code in COUNTRIES and len(code) == 2:
            yield code, name.lower()
            if code in _JOINED:
                yield from ((code, part.lower()) for part in _AND.split(name)[:1])


def language_names(locale: str) -> Iterator[tuple[str, str]]:
    """Yield (ISO 639-1, name in small letters) for every language named in ``locale``."""
    names = Locale.parse(locale).languages
    for code in _SPOKEN:
        if code in names:
            yield code, names[code].lower()
    if "fil" in names:
        yield "tl", names["fil"].lower()
    for code in ("nb", "zh_Hans"):
        if code in names:
            yield {"nb": "no", "zh_Hans": "zh"}[code], names[code].lower()


def main_language(country: str) -> str:
    """Return the language a flag stands for among languages: the country's first official one, or an empty string."""
    if country in {"GB", "US", "IE"}:
        return "en"
    for language in get_official_languages(country, de_facto=True):
        code = {"nb": "no", "nn": "no", "fil": "tl"}.get(language, language)
        if code in _SPOKEN:
            return code
    return ""

"""Names of a country's people made from its name, in the languages whose word formation is regular."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_RULES = Path(__file__).parent / "data" / "countries" / "derived.txt"
_PLACED_BEFORE = "<"
_NO_SPACES = frozenset({"th", "zh", "zh_Hant", "vi"})
"""Locales whose names of several words make names of people as well."""
_HARMONY = {"a": "ı", "ı": "ı", "e": "i", "i": "i", "ə": "i", "o": "u", "u": "u", "ö": "ü", "ü": "ü"}
"""Turkic vowel harmony: the last vowel of the name to the vowel of the suffix -lı."""


@cache
def _rules() -> dict[str, dict[str, tuple[str, ...]]]:
    table: dict[str, dict[str, tuple[str, ...]]] = {}
    for line in _RULES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            locale, ending, made = line.split("\t")
            table.setdefault(locale, {})[ending.replace("*", "")] = tuple(made.split())
    return table


DERIVING: tuple[str, ...] = tuple(sorted(_rules()))
"""Locales that names of people are derived in."""


def people_of(locale: str, name: str) -> Iterator[str]:
    """Yield the dictionary forms that ``name``, a country's name in small letters, makes in ``locale``."""
    rules = _rules()[locale]
    if " " in name and locale not in _NO_SPACES:
        return
    bare = name.removeprefix("ال") if locale == "ar" else name
    for length in range(len(bare), -1, -1):
        ending = bare[len(bare) - length :]
        if ending in rules:
            stem = bare[: len(bare) - length]
            for made in rules[ending]:
                if made.startswith(_PLACED_BEFORE):
                    yield made.removeprefix(_PLACED_BEFORE).replace("_", " ") + name
                elif _harmonious(locale, stem, made):
                    yield stem + (ending if made.startswith("-") and not length else "") + made.removeprefix("-")
            return


def _harmonious(locale: str, stem: str, made: str) -> bool:
    vowels = [c for c in stem if c in _HARMONY]
    return locale not in {"tr", "az"} or not vowels or made.endswith(_HARMONY[vowels[-1]])

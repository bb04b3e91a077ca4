"""Spellings of a place name: without diacritics, with case endings, and with a slip.

The endings are those of the written grammar of each language (locative, genitive, illative …).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_LETTERS = str.maketrans({"ø": "o", "æ": "a", "ł": "l", "ß": "s", "đ": "d", "ı": "i"})
_DIGRAPHS = str.maketrans({"å": "aa", "ä": "ae", "ö": "oe"})
_NORDIC = str.maketrans({"ä": "æ", "ö": "ø"})

IN_ENDINGS = (
    "ře",
    "rze",
    "ce",
    "dze",
    "dzie",
    "ście",
    "issa",
    "issä",
    "ssa",
    "ssä",
    "lla",
    "llä",
    "iin",
    "hin",
    "hon",
    "hön",
    "seen",
    "han",
    "hyn",
    "ban",
    "ben",
    "ba",
    "be",
    "ön",
    "on",
    "en",
    "ra",
    "re",
    "ie",
    "u",
    "zie",
    "ze",
    "cie",
    "em",
    "ā",
    "ē",
    "ī",
    "oje",
    "uje",
    "yje",
    "e",
    "is",
    "i",
    "im",
    "je",
    "ě",
    "ín",
    "ye",
    "ya",
    "de",
    "da",
    "te",
    "ta",
    "an",
    "a",
    "in",
    "om",
    "it",
    "il",
    "sse",
    "ë",
)
FROM_ENDINGS = (
    "ista",
    "istä",
    "sta",
    "stä",
    "lta",
    "ltä",
    "ból",
    "ből",
    "ról",
    "ről",
    "st",
    "dan",
    "den",
    "tan",
    "ten",
)
GENITIVE_ENDINGS = ("s", "n", "in", "as", "es", "ut", "i", "ou", "ów", "y")
AREA_ENDINGS = (
    "området",
    "omradet",
    "trakten",
    "regionen",
    "bygden",
    "city",
    "centrum",
    "hotell",
    "hotellet",
    "central",
    "sidan",
    "eskort",
    "escort",
    "escorten",
    "eskorten",
    "massage",
    "ish",
    "omnejd",
    "besök",
    "turné",
    "tur",
    "resa",
    "helg",
)
_SOFTENED = {
    "ře": ("ra", "r"),
    "rze": ("ra", "r"),
    "ce": ("ka",),
    "dze": ("ga",),
    "dzie": ("da", "d"),
    "cie": ("ta", "t"),
} | {
    "ście": ("sta", "st"),
    "źdze": ("zda", "zd"),
    "le": ("ła", "l"),
}
"""Locatives of Czech and Polish that change the last consonant, with what the name ends in ("Hedemoře")."""

SHORT = "short"
"""The role of a form with an ending of one or two plain letters, which may be chance."""

_LONG = 7
"""Letters of a name from which on a short ending after it is no chance."""
_NEVER_SURE = frozenset({"re", "er"})
"""Endings that also make the word for somebody from a town."""


@lru_cache(maxsize=65536)
def plain(word: str) -> str:
    """Return lower-cased ``word`` without diacritics (``västerås`` → ``vasteras``)."""
    parts = unicodedata.normalize("NFD", word.translate(_LETTERS))
    return "".join(c for c in parts if not unicodedata.combining(c)) if parts.isascii() or _latin(word) else word


def _latin(word: str) -> bool:
    return word[:1] < "\u0370"


def respellings(name: str) -> set[str]:
    """Return the ways to write ``name`` without å, ä, ö, or as in Danish and Norwegian."""
    danish = name.replace("köping", "kjöping")
    nordic = {name.translate(_NORDIC), danish.translate(_NORDIC), plain(danish)}
    return {plain(name), plain(name.translate(_DIGRAPHS)), *nordic} - {name}


def stems(word: str) -> Iterator[tuple[str, str]]:
    """Yield ``(possible base form, role)`` of an inflected ``word``.

    A role is ``in``, ``from``, ``genitive``, ``area`` or ``short``.
    """
    for endings, role in (
        (AREA_ENDINGS, "area"),
        (FROM_ENDINGS, "from"),
        (IN_ENDINGS, "in"),
        (GENITIVE_ENDINGS, "genitive"),
    ):
        for ending in endings:
            if len(word) - len(ending) >= 4 and word.endswith(ending):
                stem = word[: -len(ending)].rstrip("-'’:")
                chance = len(stem) < _LONG or ending in _NEVER_SURE
                short = role != "from" and len(ending) <= 2 and ending.isascii() and ending != "s"
                said = SHORT if short and chance else role
                yield from ((base, said) for base in _bases(stem, ending, role))


def _bases(stem: str, ending: str, role: str) -> Iterator[str]:
    yield stem
    yield from (stem + base for base in _SOFTENED.get(ending, ()))
    if role == "area":
        yield stem.removesuffix("s")
        return
    lengthened = {"á": "a", "é": "e", "ó": "o"}
    if stem[-1:] in lengthened:
        yield stem[:-1] + lengthened[stem[-1]]
    if ending in {"ā", "ie", "u", "i", "oje", "ē", "ë", "y", "ě", "ze", "ut", "ou", "e", "om", "zie", "em"}:
        yield stem + "a"
    if ending in {"u", "om", "em"}:
        yield stem + "o"
    if ending in {"e", "uje", "yje"}:
        yield stem + "as"


def slips(word: str) -> set[str]:
    """Return ``word`` and every form with one letter left out (symmetric deletion: one edit apart meet in one form)."""
    return {word} | {word[:i] + word[i + 1 :] for i in range(1, len(word))}


def one_slip(word: str, name: str) -> bool:
    """Tell whether ``word`` is ``name`` with one letter added, left out or changed, or two neighbours swapped."""
    if word[:1] != name[:1]:
        return False
    head = next((i for i, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))
    left, right = word[head:], name[head:]
    if len(word) != len(name):
        return abs(len(word) - len(name)) == 1 and (left[1:] == right or left == right[1:])
    return left[1:] == right[1:] or (left[2:] == right[2:] and left[:2] == right[1::-1])

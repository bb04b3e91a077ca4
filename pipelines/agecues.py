"""The words around ages, from the lists in ``data/ages``, as patterns that end or begin where a number stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from pipelines.normalise import fold_text

_FOLDER = files("pipelines") / "data/ages"
_LISTS = ("words.txt", "others.txt")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
"""Scripts that write words together, so that a word may begin or end beside any other."""
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_LEAST_UNMARKED = 4
"""Words of fewer letters are known only with their accents ("än" is not "an")."""


@cache
def _kinds() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    lines = [line for name in _LISTS for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines()]
    for line in lines:
        if not line.startswith("#"):
            kind, _, words = line.partition("|")
            folded = (fold_text(word.strip().lower())[0] for word in words.split(","))
            found.setdefault(kind.strip(), {}).update((w, None) for word in folded if word for w in _spellings(word))
    return {kind: tuple(words) for kind, words in found.items()}


def _spellings(word: str) -> Iterable[str]:
    yield word
    if len(word.strip("-*")) >= _LEAST_UNMARKED:
        yield unaccented(word)


@lru_cache(maxsize=8192)
def unaccented(word: str) -> str:
    """Return a Latin word without its accents, as on a keyboard that lacks them."""
    return "".join(
        unicodedata.normalize("NFD", c)[0] if "LATIN" in unicodedata.name(c, "") else c
        for c in word.translate({0x131: "i", 0x142: "l", 0xF8: "o", 0x111: "d"})
    )


def _pattern(words: Iterable[str]) -> str:
    """Return an expression for any of ``words``, parted by how they begin and by their first letter."""
    groups: dict[str, dict[str, list[str]]] = {}
    for word in sorted(words, key=len, reverse=True):
        joined = word.startswith("-") and len(word) > 1
        body = word.lstrip("-") if joined else word
        first = body[0]
        if joined:
            start = r"[-\s]?"
        elif _ARABIC.match(first):
            start = r"(?<!\w)(?:[وبلفك]?(?:ال)?)"
        else:
            start = r"(?<!\w)" if re.match(r"\w", first) and not _UNSPACED.match(first) else ""
        rest = re.escape(body[1:]).replace(r"\*", r"[^\W\d]*").replace(r"\ ", r"\s+")
        last = body[-1]
        end = r"(?!\w)" if last == "*" or (re.match(r"\w", last) and not _UNSPACED.match(last)) else ""
        groups.setdefault(start, {}).setdefault(re.escape(first), []).append(rest + end)
    branches = []
    for start, letters in groups.items():
        inner = "|".join(f"{first}(?:{'|'.join(dict.fromkeys(rests))})" for first, rests in letters.items())
        branches.append(f"{start}(?:{inner})")
    return "|".join(branches)


@cache
def _expression(kinds: str) -> str:
    return _pattern(dict.fromkeys(word for kind in kinds.split("+") for word in _kinds()[kind]))


def listed(kind: str) -> tuple[str, ...]:
    """Return the words of ``kind`` as they are listed, with and without accents."""
    return _kinds()[kind]


@cache
def anywhere(kinds: str) -> re.Pattern[str]:
    """Return a pattern that finds a word of ``kinds`` (names with + between) anywhere."""
    return re.compile(_expression(kinds))


@cache
def just_before(kinds: str, between: str = r"[\s:=,(/|–-]{0,4}") -> re.Pattern[str]:
    """Return a pattern of a word of ``kinds`` that ends the text, with little after it."""
    return re.compile(rf"(?:{_expression(kinds)}){between}$")


@cache
def just_after(kinds: str, between: str = r"[\s.)\]-]{0,2}") -> re.Pattern[str]:
    """Return a pattern of a word of ``kinds`` that begins the text, with little before it."""
    return re.compile(rf"^(?:{between})(?:{_expression(kinds)})")


@cache
def whole(kind: str) -> re.Pattern[str]:
    """Return a pattern of a text that is a word of ``kind`` and nothing else."""
    return re.compile(rf"\W*(?:{_expression(kind)})\W*")


@cache
def valued(kind: str) -> tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], int], ...]]:
    """Return a pattern of the phrases of ``kind`` ("twenties=20"), and one for each value."""
    by_value: dict[int, list[str]] = {}
    for entry in _kinds()[kind]:
        phrase, _, value = entry.partition("=")
        by_value.setdefault(int(value), []).append(phrase)
    every = _pattern([phrase for phrases in by_value.values() for phrase in phrases])
    return re.compile(every), tuple((re.compile(_pattern(p)), value) for value, p in by_value.items())

"""Number words, 0 to 99, in the languages of ``data/numbers/words.txt``: found in one pass over a text's words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from pipelines.normalise import fold_text

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
LONGEST = 4
MOST_RUN_TOGETHER = 80
"""Most words one number is written in ("toddoba iyo toban", "quatre-vingt-dix-neuf")."""


@dataclass(frozen=True, slots=True)
class NumberWord:
    """A number in words at ``[start, end)`` of a lower-cased text, in the languages that write it so."""

    value: int
    start: int
    end: int
    languages: frozenset[str]


@cache
def by_language(*, spoken: bool = False) -> dict[str, dict[tuple[str, ...], int]]:
    """Return language → words (as they follow each other) → value; of two values for the same words the first.

    ``spoken`` adds colloquial and inflected forms, and more languages.
    """
    found: dict[str, dict[tuple[str, ...], int]] = {}
    folder = files("pipelines") / "data/numbers"
    names = ("words.txt", "inflected.txt") if spoken else ("words.txt",)
    lines = [line for name in names for line in (folder / name).read_text(encoding="utf-8").splitlines()]
    for line in lines:
        if line.startswith("#"):
            continue
        language, small, tens, joins = (part.strip() for part in line.split("|"))
        for phrase, value in _phrases(small.split(","), tens.split(","), joins.split(",")):
            key = tuple(_WORD.findall(fold_text(phrase.lower())[0]))
            found.setdefault(language, {}).setdefault(key, value)
    return found


@cache
def lexicon(*, spoken: bool = False) -> dict[tuple[str, ...], tuple[int, frozenset[str]]]:
    """Return words (as they follow each other) → (value, languages that say so; of two values the first language's)."""
    found: dict[tuple[str, ...], tuple[int, set[str]]] = {}
    for language, phrases in by_language(spoken=spoken).items():
        for key, value in phrases.items():
            held = found.setdefault(key, (value, set()))
            if held[0] == value:
                held[1].add(language)
    return {key: (value, frozenset(languages)) for key, (value, languages) in found.items()}


def _phrases(small: list[str], tens: list[str], joins: list[str]) -> Iterator[tuple[str, int]]:
    numbers = [(word.strip(), value) for value, words in enumerate(small) for word in words.split("/")]
    yield from numbers
    for ten, words in enumerate(tens, start=2):
        for word in words.split("/"):
            yield word.strip(), ten * 10
            for unit, value in numbers:
                if 0 < value < 10:
                    yield from ((phrase, ten * 10 + value) for phrase in _joined(word.strip(), unit, joins))
    for join in joins:
        if join.strip().startswith("+"):
            phrase, value_text = join.strip()[1:].split("=")
            yield phrase, int(value_text)


def _joined(ten: str, unit: str, joins: list[str]) -> Iterator[str]:
    for join in joins:
        way = join.strip()
        kind, _, between = way.partition(":")
        if way == "TU":
            yield ten + unit
        elif way in {"T U", "T-U"}:
            yield f"{ten} {unit}"
        elif kind == "T":
            yield f"{ten} {between.partition(':')[0]} {unit}"
        elif kind == "U":
            word = between.partition(":")[0]
            yield f"{unit} {word} {ten}"
            yield f"{unit} {word}{ten}"
        elif kind == "UxT":
            yield unit + between + ten


@cache
def _firsts(*, spoken: bool) -> frozenset[str]:
    return frozenset(key[0] for key in lexicon(spoken=spoken))


def number_words(lower: str, longest: int = LONGEST, *, spoken: bool = False) -> list[NumberWord]:
    """Return the numbers in words of ``lower``, of up to ``longest`` words each, left to right, none overlapping."""
    words = list(_WORD.finditer(lower))
    known, firsts = lexicon(spoken=spoken), _firsts(spoken=spoken)
    found: list[NumberWord] = []
    position = 0
    while position < len(words):
        if words[position].group() not in firsts:
            position += 1
            continue
        for length in range(min(longest, len(words) - position), 0, -1):
            part = words[position : position + length]
            key = tuple(word.group() for word in part)
            if key in known and _close(lower, part):
                value, languages = known[key]
                found.append(NumberWord(value, part[0].start(), part[-1].end(), languages))
                position += length
                break
        else:
            position += 1
    return found


@cache
def _single_words() -> dict[str, dict[str, int]]:
    """Return language → single word → value."""
    found: dict[str, dict[str, int]] = {}
    for key, (value, languages) in lexicon().items():
        if len(key) == 1 and len(key[0]) > 1:
            for language in languages:
                found.setdefault(language, {})[key[0]] = value
    return found


@lru_cache(maxsize=4096)
def run_together(word: str) -> str | None:
    """Return the digits (three or more) of a word that is number words of one language run together, else None."""
    if len(word) > MOST_RUN_TOGETHER:
        return None
    for words in _single_words().values():
        digits = _cut(word, words)
        if digits is not None and len(digits) > 1 and len(together := "".join(digits)) >= 3:
            return together
    return None


def _cut(word: str, words: dict[str, int]) -> list[str] | None:
    """Cut ``word`` into number words, the longest last part first; None where that cannot be done."""
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 16), end):
            before = best[start]
            if before is not None and (value := words.get(word[start:end])) is not None:
                best[end] = [*before, str(value)]
                break
    return best[-1]


def _close(lower: str, part: list[re.Match[str]]) -> bool:
    """Tell whether nothing but a space or a hyphen stands between the words of one number."""
    return all(lower[a.end() : b.start()] in {" ", "-", "‑", "\n"} for a, b in itertools.pairwise(part))

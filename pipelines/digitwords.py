"""The words in which people spell out numbers, by language: cardinals, hundreds, "double", "plus", plurals, fillers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from pipelines.normalise import fold_text
from pipelines.numberwords import by_language

HUNDRED = 100
LONGEST_WORD = 80
LONGEST_PIECE = 18
_PARTS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_UNMARKED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "ð": "d", "þ": "th"})
_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "ß": "ss"})
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك"})
UNSPACED = frozenset({"th", "lo", "zh", "ja", "ko"})
"""Languages that write without spaces between words: their digit words are found inside longer runs."""


@dataclass(slots=True)
class Words:
    """The number words of one language; ``hundreds`` are those that multiply the unit before them."""

    singles: dict[str, int] = field(default_factory=dict)
    phrases: dict[tuple[str, ...], int] = field(default_factory=dict)
    hundreds: set[str] = field(default_factory=set)
    plurals: dict[str, int] = field(default_factory=dict)


def _data(kind: str) -> list[tuple[str, str]]:
    lines = (files("pipelines") / "data/contacts/digit_words.txt").read_text(encoding="utf-8").splitlines()
    rows = [[part.strip() for part in line.split("|")] for line in lines if not line.startswith("#")]
    return [(row[1], row[2]) for row in rows if row[0] == kind]


def _spellings(word: str) -> tuple[str, ...]:
    """Return ``word`` folded, then without its marks, with å, ä, ö, ü spelled out, with plain Arabic letters."""
    folded = fold_text(word.strip().lower())[0]
    bare = "".join(c for c in unicodedata.normalize("NFD", folded.translate(_UNMARKED)) if not unicodedata.combining(c))
    return tuple(dict.fromkeys((folded, bare, folded.translate(_SPELLED), folded.translate(_ARABIC))))


@cache
def languages() -> dict[str, Words]:
    """Return language → its number words, in every spelling; a proper spelling wins over one without marks."""
    found = {language: _cardinals(phrases) for language, phrases in by_language().items()}
    for language, row in _data("digits"):
        words = found.setdefault(language, Words())
        for word, value in _listed(row, 0):
            words.singles.setdefault(fold_text(word.lower())[0], value)
    for language, row in _data("hundreds"):
        if row.startswith("*"):
            found[language].hundreds.update(row[1:].split("/"))
        else:
            found[language].singles.update((word, times * HUNDRED) for word, times in _listed(row, 1))
    for language, row in _data("teens"):
        _add_teens(found[language], row)
    for language, row in _data("plurals"):
        found[language].plurals.update(_listed(row, 0))
    for language, words in found.items():
        _add_units(words)
        _respell(words)
        if language == "ar":
            _add_joined(words)
    return found


def _add_units(words: Words) -> None:
    """Let the units, in every variant, follow tens that are written in two words (bảy mươi tư)."""
    units = [(word, value) for word, value in words.singles.items() if 0 < value < 10]
    for key, tens in list(words.phrases.items()):
        if tens in range(20, 100, 10):
            for word, value in units:
                words.phrases.setdefault((*key, word), tens + value)


def _add_joined(words: Words) -> None:
    """Let "and" be written together with the number that follows, as Arabic does."""
    for word, value in list(words.singles.items()):
        words.singles.setdefault(f"و{word}", value)
    for key, value in list(words.phrases.items()):
        words.phrases.setdefault((f"و{key[0]}", *key[1:]), value)


def _cardinals(phrases: dict[tuple[str, ...], int]) -> Words:
    singles = {key[0]: value for key, value in phrases.items() if len(key) == 1}
    return Words(singles, {key: value for key, value in phrases.items() if len(key) > 1})


def _listed(row: str, first: int) -> list[tuple[str, int]]:
    """Return the words of a row with their values, counted from ``first``."""
    counted = enumerate(row.split(","), start=first)
    return [(word, value) for value, variants in counted for word in variants.strip().split("/") if word != "-"]


def _add_teens(words: Words, row: str) -> None:
    for phrase, value in (pair.split("=") for pair in row.split(",")):
        teens = [(word, more) for word, more in words.singles.items() if 10 <= more < 20]
        words.phrases.update({(*phrase.split(), word): int(value) + more for word, more in teens})


def _respell(words: Words) -> None:
    for table in (words.singles, words.plurals):
        for word, value in list(table.items()):
            for spelling in _spellings(word):
                table.setdefault(spelling, value)
    for key, value in list(words.phrases.items()):
        for phrase in zip(*(_padded(part) for part in key), strict=True):
            words.phrases.setdefault(phrase, value)
    words.hundreds |= {spelling for word in words.hundreds for spelling in _spellings(word)}


def _padded(word: str) -> tuple[str, ...]:
    spellings = _spellings(word)
    return (spellings + (spellings[-1],) * 4)[:4]


@cache
def digitless(kind: str) -> frozenset[str]:
    """Return the words of one kind that hold no digit themselves (plus, double, triple, join, skip)."""
    return frozenset(
        spelling
        for name, row in _data("digitless")
        if name == kind
        for word in row.split(",")
        for spelling in _spellings(word)
    )


@cache
def known() -> frozenset[str]:
    """Return every word that can be part of a spelled-out number."""
    own = {
        word
        for words in languages().values()
        for group in (words.singles, words.hundreds, words.plurals, *words.phrases)
        for word in group
    }
    return frozenset(own).union(*(digitless(kind) for kind in ("plus", "double", "triple", "skip")))


@cache
def _beginnings() -> dict[str, frozenset[str]]:
    """Return the first two letters of a number word → the languages that have such a word."""
    found: dict[str, set[str]] = {}
    for language, words in languages().items():
        for word in (*words.singles, *words.hundreds):
            if len(word) > 1:
                found.setdefault(word[:2], set()).add(language)
    return {beginning: frozenset(names) for beginning, names in found.items()}


@lru_cache(maxsize=8192)
def cut(word: str) -> tuple[str, tuple[str, ...]] | None:
    """Cut a word that is number words of one language run together: (language, its parts), None for another word."""
    if not 5 <= len(word) <= LONGEST_WORD:
        return None
    for language, words in languages().items():
        if language in _beginnings().get(word[:2], ()) or word.startswith(tuple(digitless("double"))):
            parts = _cut(word, words)
            if parts is not None and len(parts) > 1:
                return language, parts
    return None


def _cut(word: str, words: Words) -> tuple[str, ...] | None:
    """Cut ``word`` into number words, the longest last part first; None where that cannot be done."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - LONGEST_PIECE), end - 1):
            before, piece = best[start], word[start:end]
            if before is not None and (
                piece in words.singles or piece in words.hundreds or piece in digitless("double") | digitless("triple")
            ):
                best[end] = (*before, piece)
                break
    return best[-1]


@cache
def unspaced() -> re.Pattern[str]:
    """Return a pattern of digit words, one after the other, of the languages that are written without spaces."""
    names = {word for language in UNSPACED for word in languages()[language].singles}
    either = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"(?:{either})+")


@cache
def unspaced_digit() -> re.Pattern[str]:
    """Return a pattern of one of those words."""
    names = {word for language in UNSPACED for word in languages()[language].singles}
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))

"""One pass over an advert's words that marks country, language and region words and the words around them.

The lexicon is a trie over tokens, built once a process from the data files beside this module and from CLDR's names of
territories and languages (Babel). Letters of scripts that write no spaces between words are tokens of their own, so the
same trie finds Thai and Chinese words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.derivation import DERIVING, people_of
from pipelines.inflection import country_forms, inflected, language_forms
from pipelines.names import COUNTRIES, LANGUAGES, LOCALES, country_names, language_names
from pipelines.normalise import fold_text
from pipelines.numberwords import lexicon as number_words

DATA = Path(__file__).parent / "data"
_TOKEN = re.compile(
    r"[\U0001F1E6-\U0001F1FF]{2}|[\u0E00-\u0E7F\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7AF]|[^\W\d_]+|\d+|[^\w\s]|\n"
)
_END = "\0"
_CITY_LETTERS = 4
_PLAINED = 5
"""Letters from which on names are also known as written without their diacritics."""
_STROKED = str.maketrans("øłđæßıþð", "oldasitd")
_HALVED = re.compile(r"^hal[vb](?=\w{4})")
"""The half of "halvfinsk" and "halbpolnisch"."""
_MISLEADING = frozenset({"tai", "so", "kan", "han", "man", "det", "ewe", "oro", "sami", "ido", "mal"})
"""Names of languages that are everyday words of other languages."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, figure or sign of the folded, lower-cased text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What the tokens ``[first, last)`` can mean: a role (``country``, ``language``, a cue …) and its value.

    ``languages`` are those that a demonym's form is known in: "slovenka" is a Slovak in Czech, a Slovenian in Croatian.
    """

    role: str
    value: str
    first: int
    last: int
    languages: frozenset[str] = frozenset()


def tokens(text: str) -> list[Token]:
    """Cut ``text`` into tokens."""
    return [Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text.replace("İ", "i"))]


def rows(path: str) -> Iterator[tuple[str, str]]:
    """Yield (first column, rest) of a data file, without its comments."""
    for line in (DATA / path).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            first, _, rest = line.partition("\t" if "\t" in line else " ")
            yield first, rest


def _words(path: str) -> Iterator[tuple[str, str]]:
    """Yield (code or role, word) for every word of a data file; ``_`` inside a word is a space."""
    for first, words in rows(path):
        for word in words.split():
            yield first, word.strip("_").replace("_", " ")


def _regions() -> Iterator[tuple[str, str, str]]:
    for region, words in rows("countries/regions.txt"):
        role = "region_place" if words.startswith("noun: ") else "region"
        for word in words.removeprefix("noun: ").split():
            yield word.replace("_", " "), role, region


def _demonyms() -> Iterator[tuple[str, str, str]]:
    listed: dict[str, set[str]] = {}
    for path in sorted((DATA / "countries/demonyms").glob("*.txt")):
        known = listed.setdefault(path.stem, set())
        for code, word in _words(f"countries/demonyms/{path.name}"):
            for form in inflected(path.stem, word):
                known.add(form)
                yield form, f"demonym {path.stem}", code
    for locale in DERIVING:
        language = locale.partition("_")[0]
        for code, name in country_names(locale):
            for form in {f for word in people_of(locale, name) for f in inflected(language, word)}:
                if form not in listed.get(language, ()):
                    yield form, f"demonym {language}", code


def _names() -> Iterator[tuple[str, str, str]]:
    for locale in LOCALES:
        for code, name in country_names(locale):
            yield from ((form, role, code) for form, role in country_forms(locale, name))
        for code, name in language_names(locale):
            yield from ((f, "language", code) for f in language_forms(locale, name) if f not in _MISLEADING)


def _entries() -> Iterator[tuple[str, str, str]]:
    yield from ((word, role, "") for role, word in _words("countries/cues.txt"))
    yield from _regions()
    yield from _demonyms()
    yield from _names()
    yield from ((word, "country", code) for code, word in _words("countries/names.txt"))
    yield from ((word, "language", code) for code, word in _words("languages/names.txt"))
    yield from ((city, "city", code) for city, code in rows("countries/cities.tsv"))


@cache
def lexicon() -> Mapping[str, Any]:
    """Return the trie: token → subtrie, and under the null character the set of (role, value) that end there."""
    root: dict[str, Any] = {}
    entries = [(fold_text(phrase.lower())[0], role, value) for phrase, role, value in _entries()]
    for phrase, role, value in entries:
        _add(root, phrase, role, value)
    known = {phrase for phrase, *_ in entries}
    for phrase, role, value in entries:
        bare = "" if phrase.isascii() or role == "city" or len(phrase) < _PLAINED else _plain(phrase)
        if bare and bare != phrase and bare not in known and (bare,) not in number_words():
            _add(root, bare, role, value)
    return root


def _plain(phrase: str) -> str:
    """Return a phrase in Latin letters as it is written on a keyboard without diacritics."""
    letters = unicodedata.normalize("NFD", phrase.translate(_STROKED))
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return bare if bare.isascii() else ""


def _add(root: dict[str, Any], phrase: str, role: str, value: str) -> None:
    node = root
    for token in tokens(phrase):
        node = node.setdefault(token.text, {})
    if node is not root:
        node.setdefault(_END, set()).add((role, value))


def marks(words: list[Token]) -> list[Mark]:
    """Mark ``words``: for each place and role the longest phrase that starts there."""
    root = lexicon()
    found: list[Mark] = []
    for first, word in enumerate(words):
        if flag := _flag(word.text):
            found.append(Mark("flag", flag, first, first + 1))
        node = root.get(word.text)
        halved = node is None and _HALVED.match(word.text)
        if halved:
            node = root.get(_HALVED.sub("", word.text))
        if node is None:
            continue
        longest: dict[tuple[str, str], int] = {}
        known_in: dict[str, set[str]] = {}
        last = first
        while node is not None:
            last += 1
            for meaning, value in node.get(_END, ()):
                role, _, language = meaning.partition(" ")
                if last > longest.get((role, value), 0):
                    longest[role, value] = last
                    known_in[role + value] = set()
                known_in[role + value].add(language)
            node = node.get(words[last].text) if last < len(words) else None
        lengths: dict[str, int] = {}
        for (role, _), end in longest.items():
            lengths[role] = max(end, lengths.get(role, 0))
        found.extend(
            Mark(role, value, first, end, frozenset(known_in[role + value]))
            for (role, value), end in longest.items()
            if end == lengths[role] and (not halved or role == "demonym")
        )
        if halved and lengths:
            found.append(Mark("half", "", first, first + 1))
    return found


@cache
def _city_cases() -> tuple[tuple[str, str], ...]:
    return tuple((ending, form) for ending, forms in rows("countries/city_cases.txt") for form in forms.split())


def city_of(word: str) -> set[str]:
    """Return the countries of the cities that ``word`` can be an oblique case of."""
    codes: set[str] = set()
    for ending, form in _city_cases():
        name = word[: len(word) - len(ending)] + form.replace("-", "")
        if word.endswith(ending) and len(name) >= _CITY_LETTERS:
            codes |= {v for role, v in lexicon().get(name, {}).get(_END, ()) if role == "city"}
    return codes if len(codes) == 1 else set()


def _flag(token: str) -> str:
    if len(token) == 2 and all("\U0001f1e6" <= c <= "\U0001f1ff" for c in token):
        code = "".join(chr(ord(c) - 0x1F1E6 + ord("A")) for c in token)
        return code if code in COUNTRIES else ""
    return ""


def coded(token: str, kind: str) -> str:
    """Return the ISO code that a bare two- or three-letter token of a field value stands for, or an empty string."""
    table = LANGUAGES if kind == "languages" else COUNTRIES
    return table.get(token, "") if 2 <= len(token) <= 3 else ""

"""The words of a simulated world: sentences in several languages, towns, countries, invented names."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import accumulate
from pathlib import Path
from string import Formatter

import yaml

DATA = Path(__file__).parent / "data"
INVENTED = ("cyrillic", "thai")
"""Languages made by replacing each Swedish word with an invented one, in letters that need care."""
_LETTERS = {
    "latin": ("bdfgklmnprstv", "aeio"),
    "cyrillic": ("бвгдзклмнпрст", "аеиоуя"),
    "thai": ("กขคงจชดตทนบปพมรลวสห", "าิีุู"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality with its code, or a country with its code, and its weight."""

    code: str
    name: str
    name_en: str
    weight: float


@dataclass(frozen=True)
class Frames:
    """Sentence and title frames by language, and the words for the slots that are translated."""

    sentences: tuple[Mapping[str, str], ...]
    titles: tuple[Mapping[str, str], ...]
    slots: Mapping[str, Mapping[str, Sequence[str]]]


@cache
def frames() -> Frames:
    """Return the shipped frames."""
    raw = yaml.safe_load((DATA / "frames.yaml").read_text(encoding="utf-8"))
    slots = {
        slot: {**by_language, **{k: tuple(_in_letters(w, k) for w in by_language["sv"]) for k in INVENTED}}
        for slot, by_language in raw["slots"].items()
    }
    return Frames(tuple(map(_with_invented, raw["frames"])), tuple(map(_with_invented, raw["titles"])), slots)


def _with_invented(frame: Mapping[str, str]) -> dict[str, str]:
    return {**frame, **{language: _in_letters(frame["sv"], language) for language in INVENTED}}


def _in_letters(text: str, letters: str) -> str:
    """Return ``text`` with each word replaced by an invented one, slots kept; Thai has no spaces between words."""
    parts = []
    for literal, slot, _, _ in Formatter().parse(text):
        parts += [_invented(word, letters) for word in literal.replace(",", "").split()]
        parts += [f"{{{slot}}}"] if slot else []
    return (" " if letters != "thai" else "").join(parts)


@cache
def _invented(word: str, letters: str) -> str:
    consonants, vowels = _LETTERS[letters]
    digest = blake2b(word.casefold().encode(), digest_size=8).digest()
    pairs = zip(digest[0::2], digest[1::2], strict=True)
    return "".join(consonants[a % len(consonants)] + vowels[b % len(vowels)] for a, b in pairs)[
        : 2 + 2 * (len(word) % 4)
    ]


def invented_name(rng: random.Random, syllables: int) -> str:
    """Return an invented name in Latin letters."""
    consonants, vowels = _LETTERS["latin"]
    return "".join(rng.choice(consonants) + rng.choice(vowels) for _ in range(syllables)).capitalize()


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@cache
def towns() -> tuple[Place, ...]:
    """Return the towns, heaviest first."""
    return tuple(Place(r["code"], r["name"], r["name"], float(r["weight"])) for r in _rows("towns.csv"))


@cache
def countries() -> tuple[Place, ...]:
    """Return the countries."""
    return tuple(Place(r["code"], r["sv"], r["en"], float(r["weight"])) for r in _rows("countries.csv"))


@cache
def _cumulated(places: tuple[Place, ...]) -> list[float]:
    return list(accumulate(p.weight for p in places))


def drawn(rng: random.Random, places: tuple[Place, ...]) -> int:
    """Return the position of a place drawn by weight."""
    return rng.choices(range(len(places)), cum_weights=_cumulated(places))[0]

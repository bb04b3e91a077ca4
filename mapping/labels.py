"""Names for people, Swedish first with English beside.

From the label file, and from CLDR for countries and languages.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel import Locale


@dataclass(frozen=True, slots=True)
class Label:
    """The same name in Swedish and in English."""

    sv: str
    en: str

    def both(self) -> str:
        """Return both, or one where they are the same."""
        return self.sv if self.sv == self.en else f"{self.sv} / {self.en}"


@cache
def _labels() -> dict[str, Label]:
    text = files("mapping").joinpath("data/labels.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["key"]: Label(row["sv"], row["en"]) for row in rows}


@cache
def _cldr() -> tuple[Locale, Locale]:
    return Locale("sv"), Locale("en")


def label(kind: str, key: str) -> Label:
    """Return the name of ``key`` among names of one kind (``age``, ``arena``, ``column`` …).

    Unknown keys stand as they are.
    """
    return _labels().get(f"{kind}.{key}", Label(key, key))


def country(code: str) -> Label:
    """Return the name of a country by ISO 3166-1 alpha-2 code."""
    swedish, english = _cldr()
    return Label(swedish.territories.get(code, code), english.territories.get(code, code))


def language(code: str) -> Label:
    """Return the name of a language by ISO 639-1 code."""
    swedish, english = _cldr()
    return Label(swedish.languages.get(code, code), english.languages.get(code, code))


def category(indicator: str, key: str) -> Label:
    """Return the name of an indicator's category; gender by arena reads ``arena.

    Gender`` in Swedish, with the gender alone in English.
    """
    if indicator == "nationality":
        return country(key)
    if indicator in {"spoken_language", "text_language"}:
        return language(key)
    if indicator == "gender_by_arena":
        arena, _, gender = key.partition(":")
        first, second = label("arena", arena), label("gender", gender)
        return Label(f"{first.sv}: {second.sv}", second.en)
    kind = {"stated_age": "age", "signals": "signal", "alerts": "priority"}.get(indicator, indicator)
    return label("flow" if kind.startswith("flow:") else kind, key)

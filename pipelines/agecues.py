"""The words around ages, from ``data/ages/words.txt``, as patterns that end or begin where a number stands."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from pipelines.normalise import fold_text


@cache
def _kinds() -> dict[str, tuple[str, ...]]:
    found = {}
    for line in (files("pipelines") / "data/ages/words.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, _, words = line.partition("|")
            folded = (fold_text(word.strip().lower())[0] for word in words.split(","))
            found[kind.strip()] = tuple(dict.fromkeys(word for word in folded if word))
    return found


def _form(word: str) -> str:
    joined = word.startswith("-")
    body = re.escape(word.lstrip("-")).replace(r"\*", r"[^\W\d]*").replace(r"\ ", r"\s+")
    end = r"(?!\w)" if re.match(r"\w", word[-1]) or word.endswith("*") else ""
    start = r"[-\s]?" if joined else r"(?<!\w)" if re.match(r"\w", word[0]) else ""
    return start + body + end


@cache
def anywhere(kind: str) -> re.Pattern[str]:
    """Return a pattern that finds a word of ``kind`` anywhere."""
    return re.compile(
        "|".join(_form(w) for w in sorted(_kinds()[kind], key=len, reverse=True) if w not in {"-", "–", "—"})
    )


@cache
def just_before(kind: str, between: str = r"[\s:=,(/|–-]{0,4}") -> re.Pattern[str]:
    """Return a pattern of a word of ``kind`` that ends the text, with little after it."""
    return re.compile(rf"(?:{anywhere(kind).pattern}){between}$")


@cache
def just_after(kind: str, between: str = r"[\s.)\]-]{0,2}") -> re.Pattern[str]:
    """Return a pattern of a word of ``kind`` that begins the text, with little before it."""
    return re.compile(rf"^(?:{between})(?:{anywhere(kind).pattern})")


@cache
def decade_words() -> dict[str, int]:
    """Return the words for a decade of age ("forties") → its first year."""
    return {word: int(year) for word, year in (entry.split("=") for entry in _kinds()["decade_word"])}


@cache
def decade_suffixes() -> re.Pattern[str]:
    """Return a pattern of what follows a round figure to make a decade of it ("30-årsåldern")."""
    forms = "|".join(re.escape(w) for w in sorted(_kinds()["decade_suffix"], key=len, reverse=True))
    return re.compile(rf"^[-\s:’']?(?:{forms})(?!\w)|^[-’']?s(?!\w)|^[-’']?(?:tal|talet)(?!\w)")

"""Finds the names of messengers and social sites: written out, short, bent, misspelled, in other scripts."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from pipelines.normalise import fold_text

SHORTEST_BENT = 6
LONGEST_ENDING = 5
_TOKEN = re.compile(r"[^\W_]+(?:\.[^\W_]\b\.?)?")
_PLACED = re.compile(r"(?<!\w)(?:på|pa|on|en|auf|sur|su|em|no|na|pe|в|у|w|op|i)\s$")
_SPACED = re.compile(r"[a-zà-ɏͰ-ԯ]")
"""A letter of a script whose words stand apart and whose names are looked up word by word."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A platform's name at ``[start, end)``; ``kind`` is sure, weak or needs sign; ``placed`` after "on"."""

    platform: str
    start: int
    end: int
    kind: str
    placed: bool


@cache
def _names() -> dict[str, tuple[str, str]]:
    """Return name → (platform, kind)."""
    found: dict[str, tuple[str, str]] = {}
    for line in (files("pipelines") / "data/contacts/platforms.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        platform, *columns = (part.strip() for part in line.split("|"))
        for kind, names in zip(("sure", "weak", "needs sign"), columns, strict=False):
            for name in filter(None, (n.strip() for n in names.split(","))):
                found.setdefault(fold_text(name.lower())[0], (platform, kind))
    return found


@cache
def _unspaced() -> re.Pattern[str]:
    """Return a pattern of the names in scripts that tie words together or to particles, and of emoji."""
    names = [name for name in _names() if not _SPACED.match(name) or re.search(r"[\u3040-\u9fff]", name)]
    either = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"(?P<name>{either})[\u0590-\u06ff]{{0,3}}")


def mentions(lower: str) -> list[Mention]:
    """Return the platforms named in ``lower``, in reading order."""
    found: list[Mention] = []
    tokens = list(_TOKEN.finditer(lower))
    for place, token in enumerate(tokens):
        if found and token.start() < found[-1].end:
            continue
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        if following is not None and lower[token.end() : following.start()] in {" ", "-"}:
            pair = f"{token.group()} {following.group()}"
            if pair in _names():
                found.append(_mention(lower, *_names()[pair], token.start(), following.end()))
                continue
        known = _named(token.group())
        if known is not None and _stands_alone(lower, token, known[1]):
            found.append(_mention(lower, *known, token.start(), token.end()))
    if not lower.isascii():
        spans = [(mention.start, mention.end) for mention in found]
        found += [
            _mention(lower, *_names()[m["name"]], m.start(), m.end())
            for m in _unspaced().finditer(lower)
            if not overlaps(spans, m.start(), m.end())
        ]
    return sorted(found, key=lambda mention: mention.start)


def overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether ``[start, end)`` overlaps one of ``spans``, which are sorted and apart."""
    place = bisect_left(spans, (end,))
    return place > 0 and spans[place - 1][1] > start


def _mention(lower: str, platform: str, kind: str, start: int, end: int) -> Mention:
    return Mention(platform, start, end, kind, bool(_PLACED.search(lower[max(0, start - 5) : start])))


@lru_cache(maxsize=16384)
def _named(word: str) -> tuple[str, str] | None:
    return _names().get(word) or _bent(word)


def _bent(word: str) -> tuple[str, str] | None:
    """Return what a longer word is a name with an ending of ("telegramissa", "instagramie")."""
    for length in range(len(word) - 1, max(SHORTEST_BENT, len(word) - LONGEST_ENDING) - 1, -1):
        known = _names().get(word[:length])
        if known is not None and known[1] == "sure":
            return known
    return None


def _stands_alone(lower: str, token: re.Match[str], kind: str) -> bool:
    """Tell whether a name is a word of its own: no part of an address or link, or of "line-up"."""
    before, after = lower[max(0, token.start() - 1) : token.start()], lower[token.end() : token.end() + 3]
    if before in {"@", ".", "_", "/"} and not (before == "/" and lower[max(0, token.start() - 2)].isalpha()):
        return before == "@" and kind == "sure" and token.start() > 1 and lower[token.start() - 2].isalnum()
    if re.match(r"[@_]|\.[a-z]", after):
        return False
    return kind == "sure" or not re.match(r"-(?!id|na|ko)[a-z]", after)

"""Digits however they are written: figures, number words, letters that look like digits, signs and emoji between."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.numberwords import number_words, run_together

LOOKALIKES = str.maketrans(
    {
        "o": "0",
        "о": "0",
        "ο": "0",
        "ö": "0",
        "q": "9",
        "l": "1",
        "i": "1",
        "|": "1",
        "!": "1",
        "з": "3",
        "ч": "4",
        "б": "6",
    }
    | {"z": "2", "s": "5", "b": "8", "g": "9", "в": "8", "ь": "6", "е": "3", "e": "3", "a": "4"}
)
"""Letters and signs that stand for digits, inside a run that has figures enough to tell."""

_RUN = re.compile(r"\+?[\d][\d]*|\+")
_MIXED = re.compile(r"(?<![^\W_])(?=[^\s]*\d)[\doоοölqi|!зчбzsbgвьеea]{2,}(?![^\W_])")
_LONE = re.compile(r"(?<![^\W_])[oоοl](?![^\W_])")
_SENTENCE_END = re.compile(r"[.!?]\s")
_WORD = re.compile(r"[^\W\d_]{6,}")
_SURE = frozenset("0123456789oоοil|")
LONGEST_JOINED = 4
MOST_BETWEEN = 6
"""Most signs that stand between two parts of one number."""


@dataclass(frozen=True, slots=True)
class Digits:
    """Some digits (``+`` may lead) that stand together at ``[start, end)``; ``written`` tells figures from words."""

    text: str
    start: int
    end: int
    written: bool = True


def digit_runs(lower: str, *, joined: bool = True) -> list[list[Digits]]:
    """Return sequences of digits that only signs and spaces part: what may be one number, or several beside each other.

    ``joined`` reads tens and units that follow each other as one number (eighty four: 84), else as two (80, 4).
    """
    parts = _parts(lower, joined=joined)
    runs: list[list[Digits]] = []
    for part in parts:
        if runs and _beside(lower[runs[-1][-1].end : part.start]):
            runs[-1].append(part)
        else:
            runs.append([part])
    return runs


def _parts(lower: str, *, joined: bool) -> list[Digits]:
    taken = [
        Digits(str(word.value), word.start, word.end, written=False)
        for word in number_words(lower, longest=LONGEST_JOINED if joined else 1)
    ]
    taken += [
        Digits(digits, word.start(), word.end(), written=False)
        for word in _WORD.finditer(lower)
        if (digits := run_together(word.group())) is not None
    ]
    for mixed in _MIXED.finditer(lower):
        text = mixed.group()
        figures = sum(c.isdigit() for c in text)
        sure = not set(text) - _SURE
        if not text.isdigit() and (sure or figures * 2 >= len(text)):
            taken.append(Digits(text.translate(LOOKALIKES), mixed.start(), mixed.end()))
    taken += [
        Digits("0" if lone.group() != "l" else "1", lone.start(), lone.end(), written=False)
        for lone in _LONE.finditer(lower)
    ]
    taken += [Digits(run.group(), run.start(), run.end()) for run in _RUN.finditer(lower)]
    found: list[Digits] = []
    for part in sorted(taken, key=lambda p: (p.start, -p.end)):
        if not found or part.start >= found[-1].end:
            found.append(part)
    return found


def _beside(between: str) -> bool:
    """Tell whether only a few signs, spaces or emoji stand between two parts."""
    if len(between) > 3 * MOST_BETWEEN or between.count("\n") > 1 or _SENTENCE_END.search(between):
        return False
    signs = between.replace(" ", "")
    return len(signs) <= MOST_BETWEEN and not any(c.isalnum() for c in signs)

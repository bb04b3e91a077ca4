"""Digits however they are written: figures, number words, letters that look like digits, signs and emoji between.

A text is cut into :class:`Piece`s (figures, words that can be part of a number, signs); neighbours with nothing but
signs between them make a run. :func:`readings` then spells out, from one piece of a run, every string of digits that
the following pieces can be read as: "eighty four" is 84 or 80 and 4, and what is valid is for the reader of phones.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.digitwords import HUNDRED, Words, cut, digitless, known, languages, unspaced, unspaced_digit

LOOKALIKES = str.maketrans(
    dict.fromkeys("oоοöøõóòôσ", "0")
    | dict.fromkeys("liіíìîı|!", "1")
    | {"q": "9", "з": "3", "ч": "4", "б": "6", "z": "2", "s": "5", "b": "8", "g": "9", "в": "8", "ь": "6"}
    | {"е": "3", "e": "3", "a": "4", "а": "4", "t": "7", "ѕ": "5"}
)
"""Letters and signs that stand for digits, beside figures enough to tell."""

MOST_DIGITS = 16
MOST_STATES = 64
MOST_BETWEEN = 8
LONGEST_LONE = 3
_OF_HUNDRED = frozenset({"sută", "suta"})
"""Words that "o" stands before as one, not as a nought."""

_SURE = frozenset("0123456789oоοøliі|!")
_LIKE_DIGITS = frozenset(chr(c) for c in LOOKALIKES) | frozenset("0123456789")
_LETTERS = str.maketrans("0134578", "oieastb")
_CHUNK = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*|[+➕|!]|🔟")
_KIND = re.compile(r"\d+|[^\W\d_]+(?:['’][^\W\d_]+)*")
_SIGNS = {"+": ("plus", "+"), "➕": ("plus", "+"), "🔟": ("figures", "10"), "|": ("maybe", "1"), "!": ("maybe", "1")}
_BREAKS = re.compile(r"[-.*_·~]")
_BROKEN = re.compile(r"(?<![^\W_])[^\W_]{1,8}(?:[-.*_·~][^\W_]{1,8})+(?![^\W_])")
_SENTENCE_END = re.compile(r"[.!?…]\s")
_TIES = frozenset({"-", "–", "‑", ".", ":"})
_LINE_OR_PAGE = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands at ``[start, end)``: ``figures``, a ``word``, ``plus``, a ``maybe`` one, or a ``lone`` look-alike."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Digits (``+`` may lead) read from pieces up to, not including, ``last``; a low ``cost`` is a plain reading.

    ``breaks`` counts the line and sentence ends that it goes over.
    """

    digits: str
    last: int
    cost: int
    breaks: int


def runs(lower: str) -> list[list[Piece]]:
    """Return sequences of pieces that only signs and spaces part: one number, or several beside each other."""
    found: list[list[Piece]] = []
    for piece in _pieces(lower):
        if found and _beside(lower[found[-1][-1].end : piece.start]):
            found[-1].append(piece)
        else:
            found.append([piece])
    return [_expanded(_without_stray_letters(lower, run)) for run in found if len(run) > 1 or len(run[0].text) > 6]


def _pieces(lower: str) -> Iterator[Piece]:
    broken = _broken(lower)
    position = 0
    for chunk in _CHUNK.finditer(lower):
        text, start = chunk.group(), chunk.start()
        if start < position:
            continue
        if start in broken:
            position = start + len(broken[start][0])
            yield Piece("word", broken[start][1], start, position)
        elif text in _SIGNS:
            yield Piece(*_SIGNS[text], start, chunk.end())
        elif text.isdecimal():
            yield Piece("figures", text, start, chunk.end())
        elif any(c.isdecimal() for c in text):
            yield from _mixed(text, start)
        else:
            yield from _word(text, start)


def _broken(lower: str) -> dict[int, tuple[str, str]]:
    """Return where number words are broken by signs ("nol-l"): start → (as written, the word)."""
    found = {}
    for match in _BROKEN.finditer(lower):
        parts = _BREAKS.split(match.group())
        word = "".join(parts)
        if not all(part in known() or part.isdecimal() for part in parts) and (word in known() or cut(word)):
            found[match.start()] = (match.group(), word)
    return found


def _word(text: str, start: int) -> Iterator[Piece]:
    if _is_number(text):
        yield Piece("word", text, start, start + len(text))
    elif len(text) <= LONGEST_LONE and _SURE.issuperset(text):
        yield Piece("lone", text, start, start + len(text))
    elif not text.isascii():
        for run in unspaced().finditer(text):
            digits = list(unspaced_digit().finditer(text, run.start(), run.end()))
            if len(digits) >= 3 or run.group() == text:
                yield from (Piece("word", d.group(), start + d.start(), start + d.end()) for d in digits)


@lru_cache(maxsize=16384)
def _is_number(word: str) -> bool:
    return word in known() or cut(word) is not None


def _mixed(text: str, start: int) -> Iterator[Piece]:
    """Read letters and figures written together: "zero70", "6five1", "n0ll", "o7o"; else the figures alone."""
    parts = [(m.group(), start + m.start()) for m in _KIND.finditer(text)]
    as_letters = text.translate(_LETTERS)
    if all(part.isdecimal() or (len(part) > 1 and (part in known() or cut(part))) for part, _ in parts):
        for part, at in parts:
            yield Piece("figures" if part.isdecimal() else "word", part, at, at + len(part))
    elif len(text) > 2 and (as_letters in known() or as_letters.replace("i", "l") in known()):
        word = as_letters if as_letters in known() else as_letters.replace("i", "l")
        yield Piece("word", word, start, start + len(text))
    elif _LIKE_DIGITS.issuperset(text) and (
        _SURE.issuperset(text) or sum(c.isdecimal() for c in text) * 2 >= len(text)
    ):
        yield Piece("figures", text.translate(LOOKALIKES), start, start + len(text))
    else:
        for part, at in parts:
            if part.isdecimal():
                yield Piece("figures", part, at, at + len(part))
            elif not part.isascii():
                yield from _word(part, at)


def _beside(between: str) -> bool:
    """Tell whether only a few signs, spaces or emoji stand between two pieces."""
    if len(between) > 3 * MOST_BETWEEN or _LINE_OR_PAGE.search(between):
        return False
    signs = between.replace(" ", "")
    return len(signs) <= MOST_BETWEEN and not any(c.isalnum() for c in signs)


def _without_stray_letters(lower: str, run: list[Piece]) -> list[Piece]:
    """Keep letters alone only as digits among single digits ("o 7 o") or look-alikes ("o7 lo"): else they are words."""
    kept: list[Piece] = []
    mixed = any(piece.kind == "figures" and not lower[piece.start : piece.end].isdecimal() for piece in run)
    for position, piece in enumerate(run):
        if piece.kind != "lone":
            kept.append(piece)
            continue
        beside = [run[at] for at in (position - 1, position + 1) if 0 <= at < len(run)]
        if any(b.text in _OF_HUNDRED for b in beside[-1:]):
            continue
        single = len(piece.text) == 1 and all(len(b.text) == 1 or b.kind == "word" for b in beside)
        kind, text = ("figures", piece.text.translate(LOOKALIKES)) if single or mixed else ("stop", piece.text)
        kept.append(Piece(kind, text, piece.start, piece.end))
    return kept


def _expanded(run: list[Piece]) -> list[Piece]:
    """Cut words that are several number words run together."""
    found: list[Piece] = []
    for piece in run:
        parts = cut(piece.text) if piece.kind == "word" else None
        if parts is None or len(piece.text) != piece.end - piece.start:
            found.append(piece)
            continue
        at = piece.start
        for part in parts[1]:
            found.append(Piece("word", part, at, at + len(part)))
            at += len(part)
    return found


class Speller:
    """Reads the pieces of one run; of the languages that know a word, the one most of the run is in counts."""

    def __init__(self, lower: str, run: Sequence[Piece]) -> None:
        self.run = run
        self.lower = lower
        self.gaps = [lower[a.end : b.start] for a, b in itertools.pairwise(run)] + [""]
        texts = [piece.text for piece in run if piece.kind == "word"]
        tally = Counter(name for name, words in languages().items() for text in texts if text in words.singles)
        order = {name: place for place, name in enumerate(languages())}
        self._steps: dict[int, list[tuple[int, str, int]]] = {}
        self.ranked = [languages()[name] for name in sorted(tally, key=lambda name: (-tally[name], order[name]))]

    def value(self, position: int) -> tuple[int, Words] | None:
        """Return what the word at ``position`` stands for, and the language's words."""
        text = self.run[position].text
        if self.run[position].kind != "word":
            return None
        return next(((words.singles[text], words) for words in self.ranked if text in words.singles), None)

    def close(self, position: int) -> bool:
        """Tell whether the piece at ``position`` and the next belong to one number word ("forty-six", "fyrtio sex")."""
        return self.gaps[position] in {"", " ", "-", "‑", "\n"}

    def edges(self, position: int) -> list[tuple[int, str, int]]:
        """Return (pieces read, digits, cost) of what can be read at ``position``, the longest number word first."""
        if position not in self._steps:
            self._steps[position] = list(self._edges(position))
        return self._steps[position]

    def _edges(self, position: int) -> Iterator[tuple[int, str, int]]:
        piece = self.run[position]
        if piece.kind == "figures":
            yield from self._counted(position, piece.text)
            yield 1, piece.text, 0
        elif piece.kind == "plus":
            yield 1, "+", 0
        elif piece.kind == "maybe":
            yield 1, "", 0
            yield 1, "1", 2
        elif piece.kind == "word":
            yield from self._words(position)

    def _words(self, position: int) -> Iterator[tuple[int, str, int]]:
        text = self.run[position].text
        if text in digitless("plus"):
            yield 1, "+", 0
        for kind, times in (("double", 2), ("triple", 3)):
            if text in digitless(kind) and position + 1 < len(self.run):
                for pieces, digits, cost in self.edges(position + 1):
                    if len(digits) == 1 and digits != "+":
                        yield pieces + 1, digits * times, cost
        cost = 0
        for pieces, value in sorted(set(self._numbers(position)), reverse=True):
            yield pieces, str(value), cost
            if pieces == 1:
                yield from self._counted(position, str(value))
            cost = max(cost, 1 if value >= 20 else 3)
        if text in digitless("skip"):
            yield 1, "", 2 + cost

    def _counted(self, position: int, digits: str) -> Iterator[tuple[int, str, int]]:
        """Yield "two zeros" as 00."""
        if digits in {"2", "3", "4"} and position + 1 < len(self.run) and self.run[position + 1].kind == "word":
            text = self.run[position + 1].text
            for words in languages().values():
                if text in words.plurals:
                    yield 2, str(words.plurals[text]) * int(digits), 0
                    return

    def _numbers(self, position: int) -> Iterator[tuple[int, int]]:
        """Yield (pieces, value) of the number words that begin at ``position``."""
        yield from self._phrases(position)
        own = self.value(position)
        if own is not None:
            yield 1, own[0]
            yield from self._tens(position, *own)
            if own[0] >= HUNDRED and own[0] % HUNDRED == 0:
                yield from self._rest(position, 1, own[0])
            elif 0 < own[0] < 10 and self._is_hundred(position + 1) and self.close(position):
                yield 2, own[0] * HUNDRED
                yield from self._rest(position, 2, own[0] * HUNDRED)
        elif self._is_hundred(position):
            yield 1, HUNDRED
            yield from self._rest(position, 1, HUNDRED)

    def _is_hundred(self, position: int) -> bool:
        return (
            position < len(self.run)
            and self.run[position].kind == "word"
            and any(self.run[position].text in words.hundreds for words in languages().values())
        )

    def _tens(self, position: int, value: int, words: Words) -> Iterator[tuple[int, int]]:
        """Yield tens and units: "forty six", "quarante et un", "sechs und vierzig"."""
        joined = position + 1 < len(self.run) and self.run[position + 1].text in digitless("join")
        last = position + 2 if joined else position + 1
        if last >= len(self.run) or not all(self.close(at) for at in range(position, last)):
            return
        other = self.value(last)
        if other is None or other[1] is not words or self._halves_a_word(position, last):
            return
        if value in range(20, 100, 10) and 0 < other[0] < 10:
            yield last - position + 1, value + other[0]
        elif joined and 0 < value < 10 and other[0] in range(20, 100, 10):
            yield 3, value + other[0]

    def _halves_a_word(self, position: int, last: int) -> bool:
        """Tell whether reading these pieces together parts "sex" from "hundra" or halves another written word."""
        if self.gaps[position] == "" or last + 1 >= len(self.run):
            return False
        halved = self.gaps[last] == "" and self.run[last + 1].kind == "word"
        return halved or (self._is_hundred(last + 1) and self.close(last))

    def _rest(self, position: int, pieces: int, hundreds: int) -> Iterator[tuple[int, int]]:
        """Yield hundreds with what follows them below a hundred."""
        at = position + pieces
        if at < len(self.run) and self.close(at - 1) and self.run[at].text in digitless("join"):
            at += 1
        if at < len(self.run) and self.close(at - 1):
            for more, value in self._numbers(at):
                if 0 < value < HUNDRED:
                    yield at + more - position, hundreds + value

    def _phrases(self, position: int) -> Iterator[tuple[int, int]]:
        for length in (4, 3, 2):
            if position + length > len(self.run) or not all(self.close(position + k) for k in range(length - 1)):
                continue
            key = tuple(piece.text for piece in self.run[position : position + length])
            value = next((words.phrases[key] for words in self.ranked if key in words.phrases), None)
            if value is not None and not self._halves_a_word(position, position + length - 1):
                yield length, value

    def readings(self, position: int, shortest: int) -> list[Reading]:
        """Return every way to read the pieces from ``position`` on as at least ``shortest`` digits."""
        states: dict[int, dict[str, tuple[int, int]]] = {position: {"": (0, 0)}}
        found: dict[tuple[str, int], tuple[int, int]] = {}
        for at in range(position, len(self.run)):
            if not states:
                break
            held = sorted(states.pop(at, {}).items(), key=lambda state: state[1])[:MOST_STATES]
            steps = self.edges(at) if held else []
            for digits, (breaks, cost) in held:
                for pieces, more, extra in steps:
                    text, last = digits + more, at + pieces
                    if (more == "+" and digits) or len(text) > MOST_DIGITS:
                        continue
                    spent = (breaks, cost + extra)
                    if more and len(text) >= shortest:
                        found[text, last] = min(spent, found.get((text, last), spent))
                    ahead = states.setdefault(last, {})
                    after = (breaks + self._is_break(last - 1), cost + extra)
                    ahead[text] = min(after, ahead.get(text, after))
        return [Reading(digits, last, cost, breaks) for (digits, last), (breaks, cost) in found.items()]

    def _is_break(self, position: int) -> bool:
        """Tell whether a line or sentence ends after a piece."""
        gap = self.gaps[position]
        return "\n" in gap or bool(_SENTENCE_END.search(gap))

    def dangles(self, position: int) -> bool:
        """Tell whether the piece at ``position`` goes on, with nothing but a space or hyphen, from the one before."""
        if not self._alike(position):
            return False
        gap = self.gaps[position - 1]
        return gap.strip(" -‑–.") == "" and "\n" not in gap

    def halves_figures(self, position: int) -> bool:
        """Tell whether a few figures at ``position`` are tied to those before, as in a date or span of hours."""
        return self._alike(position) and self.run[position].kind == "figures" and self.gaps[position - 1] in _TIES

    def _alike(self, position: int) -> bool:
        here = self.run[position].kind if position < len(self.run) else ""
        return position > 0 and here in {"figures", "word"} and here == self.run[position - 1].kind

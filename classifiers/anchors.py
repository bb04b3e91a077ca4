"""Anchors: pieces of text that every match of a lexicon's line contains, so that one pass tells what may stand there.

A line is alternatives of atoms: characters, marks and groups in brackets, each optional where ``?`` follows. Of the
pieces that must stand there, the longest are taken; a group that must gives one of each of its alternatives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

_EDGE, _START = "\1", "\2"
"""Signs set at a piece's end where a word begins or ends there, and where the whole match begins."""
_SIGNS = _EDGE + _START
_MARKS = frozenset("*… §~")
_LONG = 4
"""Letters from which on a piece is rare enough to prefer one that the match begins with to a longer one."""

Choice = tuple[str, ...]
"""Pieces of which every match contains at least one."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A piece of text that a phrase contains, and whether a word begins (``opens``) and ends (``closes``) with it.

    A match of the phrase begins with an anchor that ``leads``.
    """

    text: str
    opens: bool
    closes: bool
    leads: bool


def anchors_of(line: str, *, spaced: bool, prefixed: bool) -> tuple[Anchor, ...]:
    """Return anchors of which every match of ``line`` contains at least one, none where no piece is certain.

    ``spaced`` says that spaces part words, ``prefixed`` that a match may begin with a prefix of the first word.
    """
    start = _START if spaced and not prefixed else ""
    found = _of_group(line, start, _EDGE if spaced else "", spaced=spaced)
    return tuple(dict.fromkeys(map(_anchor, found)))


def _of_group(alternatives: str, left: str, right: str, *, spaced: bool) -> Choice:
    """Return the pieces of which a match of one of ``alternatives`` contains one, between edges ``left``, ``right``."""
    each = [_best(_choices(one, left, right, spaced=spaced)) for one in _split(alternatives)]
    return tuple(piece for choice in each for piece in choice) if all(each) else ()


def _best(choices: list[Choice]) -> Choice:
    return max(filter(None, choices), key=_worth, default=())


def _worth(choice: Choice) -> tuple[int, bool, int]:
    letters = min(map(_letters, choice))
    return min(letters, _LONG), all(piece.startswith(_START) for piece in choice), letters


def _choices(part: str, left: str, right: str, *, spaced: bool) -> list[Choice]:
    """Return the choices that one alternative gives: its runs of characters, and its groups."""
    atoms = list(_atoms(part))
    choices: list[Choice] = []
    run = left
    for place, (atom, optional) in enumerate(atoms):
        if len(atom) == 1 and atom not in _MARKS and not optional:
            run += atom
            continue
        edge = _edge(atom, optional=optional, spaced=spaced)
        choices.append(_certain(run + edge, spaced=spaced))
        if len(atom) > 1 and not optional:
            before = run if not _letters(run) else ""
            after = _edge(*atoms[place + 1], spaced=spaced) if place + 1 < len(atoms) else right
            choices.append(_of_group(atom[1:-1], before, after, spaced=spaced))
        run = edge
    choices.append(_certain(run + right, spaced=spaced))
    return choices


def _edge(atom: str, optional: bool, *, spaced: bool) -> str:
    return _EDGE if spaced and not optional and atom in {" ", "…"} else ""


def _certain(piece: str, *, spaced: bool) -> Choice:
    """Return ``piece`` as a choice, none where it is a single letter, unless of a script that writes words so."""
    words = piece.strip(_SIGNS)
    return (piece,) if len(words) > 1 or (not spaced and words.isalnum()) else ()


def _letters(piece: str) -> int:
    return len(piece.strip(_SIGNS))


def _anchor(piece: str) -> Anchor:
    return Anchor(piece.strip(_SIGNS), piece[0] in _SIGNS, piece[-1] in _SIGNS, piece[0] == _START)


def _split(line: str) -> list[str]:
    """Cut ``line`` at the bars outside of groups."""
    parts = [""]
    for atom, optional in _atoms(line):
        if atom == "|":
            parts.append("")
        else:
            parts[-1] += atom + "?" * optional
    return parts


def _atoms(line: str) -> Iterator[tuple[str, bool]]:
    """Yield each character or group of ``line``, and whether it is optional."""
    place = 0
    while place < len(line):
        start, depth = place, 0
        while True:
            depth += {"(": 1, ")": -1}.get(line[place], 0)
            place += 1
            if depth <= 0 or place == len(line):
                break
        optional = line[place : place + 1] == "?"
        yield line[start:place], optional
        place += optional

"""An advert's words as the office shows them: evidence marked, every contact detail blanked."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from admap.blanking import BLANK, blanked
from admap.records import CONTACT_KEYS, Coding, Evidence
from storage.adverts import Observed
from storage.codings import CodedRows

SHOWN = 20_000
"""Characters of a text that are shown; the rest is said to be there."""


@dataclass(frozen=True)
class Piece:
    """A run of an advert's words; ``reason`` is the signal it stands for, or empty."""

    words: str
    reason: str = ""


Parts = tuple[tuple[str, tuple[Piece, ...], bool], ...]
"""Of each source that is not empty: its name, its pieces, and whether it was cut."""


def parts_of(o: Observed, coding: Coding, rows: CodedRows) -> Parts:
    """Return the parts of an advert as observed, given its coding and the rows that this came from."""
    hidden = rows.contact_spans(o.observation_id)
    contacts = [value for key in CONTACT_KEYS for value in getattr(coding, key)]
    marked = [e for e in coding.evidence if e.key == "signals"]
    return tuple(
        (blanked(name.removeprefix("fields.")), _pieces(text, name, marked, hidden, contacts), len(text) > SHOWN)
        for name, text in o.advert.sources()
        if text.strip()
    )


def _pieces(
    text: str,
    source: str,
    marked: list[Evidence],
    hidden: list[tuple[str, int, int]],
    contacts: list[str],
) -> tuple[Piece, ...]:
    """Cut ``text`` where evidence begins and ends; contacts are blanked wherever they stand."""
    text = text[:SHOWN]
    gone = [(start, end) for where, start, end in hidden if where == source and start < len(text)]
    why = [(e.start, e.end, str(e.value)) for e in marked if e.source == source and e.start < len(text)]
    ends = [point for start, end in (*gone, *((s, e) for s, e, _ in why)) for point in (start, end)]
    cuts = sorted({0, len(text), *(min(point, len(text)) for point in ends)})
    found: list[Piece] = []
    for start, end in itertools.pairwise(cuts):
        if any(s <= start and end <= e for s, e in gone):
            piece = Piece(BLANK)
        else:
            reason = next((name for s, e, name in why if s <= start and end <= e), "")
            piece = Piece(blanked(text[start:end], contacts), reason)
        if found and piece.reason == found[-1].reason and found[-1].words != BLANK != piece.words:
            found[-1] = Piece(found[-1].words + piece.words, piece.reason)
        elif not (found and piece == found[-1] == Piece(BLANK)):
            found.append(piece)
    return tuple(found)

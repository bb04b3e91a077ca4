"""What a component hands on: a coded value and the folded characters it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from spacy.tokens import Doc

from admap.folded import FoldedAdvert
from admap.records import CodedValue


@dataclass(frozen=True, slots=True)
class Found:
    """A value of one key, with its span in the folded text and its confidence."""

    key: str
    value: CodedValue
    start: int
    end: int
    confidence: float = 1.0


if not Doc.has_extension("folded"):
    Doc.set_extension("folded", default=None)
    Doc.set_extension("found", default=None)


def folded_of(doc: Doc) -> FoldedAdvert:
    """Return the folded advert that ``doc`` was made from."""
    return cast(FoldedAdvert, doc._.folded)


def found_of(doc: Doc) -> list[Found]:
    """Return the list that components append what they find to."""
    return cast("list[Found]", doc._.found)


def taken(doc: Doc, start: int, end: int, *keys: str) -> bool:
    """Tell whether ``[start, end)`` overlaps a finding for one of ``keys`` (a phone's digits are no age)."""
    return any(f.key in keys and f.start < end and start < f.end for f in found_of(doc))

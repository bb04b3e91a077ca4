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


def prepare(doc: Doc, folded: FoldedAdvert) -> Doc:
    """Return ``doc`` with the folded advert that its readers share, and nothing found yet."""
    doc.user_data["folded"], doc.user_data["found"] = folded, []
    return doc


def folded_of(doc: Doc) -> FoldedAdvert:
    """Return the folded advert that ``doc`` was made from."""
    return cast(FoldedAdvert, doc.user_data["folded"])


def found_of(doc: Doc) -> list[Found]:
    """Return the list that components append what they find to."""
    return cast("list[Found]", doc.user_data["found"])


def written_in(doc: Doc) -> frozenset[str]:
    """Return the languages (ISO 639-1) that the running text was found to be in."""
    return frozenset(str(f.value) for f in found_of(doc) if f.key == "text_languages")


def taken(doc: Doc, start: int, end: int, *keys: str) -> bool:
    """Tell whether ``[start, end)`` overlaps a finding for one of ``keys`` (a phone's digits are no age)."""
    return any(f.start < end and start < f.end and f.key in keys for f in found_of(doc))

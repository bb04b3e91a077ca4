"""Reads ``ages``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class AgesReader:
    """Appends to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        return doc


@Language.factory("ages")
def create(nlp: Language, name: str) -> AgesReader:
    """Make the component."""
    return AgesReader()

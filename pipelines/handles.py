"""Reads ``handles``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class HandlesReader:
    """Appends to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        return doc


@Language.factory("handles")
def create(nlp: Language, name: str) -> HandlesReader:
    """Make the component."""
    return HandlesReader()

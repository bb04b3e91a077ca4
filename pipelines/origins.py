"""Reads ``origins``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class OriginsReader:
    """Appends to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        return doc


@Language.factory("origins")
def create(nlp: Language, name: str) -> OriginsReader:
    """Make the component."""
    return OriginsReader()

"""Reads ``phones``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class PhonesReader:
    """Appends to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        return doc


@Language.factory("phones")
def create(nlp: Language, name: str) -> PhonesReader:
    """Make the component."""
    return PhonesReader()

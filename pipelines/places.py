"""Reads ``places``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class PlacesReader:
    """Appends to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        return doc


@Language.factory("places")
def create(nlp: Language, name: str) -> PlacesReader:
    """Make the component."""
    return PlacesReader()

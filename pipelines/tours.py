"""Reads ``tour_stops``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class ToursReader:
    """Appends to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        return doc


@Language.factory("tour_stops")
def create(nlp: Language, name: str) -> ToursReader:
    """Make the component."""
    return ToursReader()

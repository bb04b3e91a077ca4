"""Reads ``prices``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class PricesReader:
    """Appends to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        return doc


@Language.factory("prices")
def create(nlp: Language, name: str) -> PricesReader:
    """Make the component."""
    return PricesReader()

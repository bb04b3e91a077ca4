"""Reads ``nationalities``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class NationalityReader:
    """Appends to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        return doc


@Language.factory("nationalities")
def create(nlp: Language, name: str) -> NationalityReader:
    """Make the component."""
    return NationalityReader()

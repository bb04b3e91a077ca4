"""Reads ``spoken_languages``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class SpokenLanguagesReader:
    """Appends to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        return doc


@Language.factory("spoken_languages")
def create(nlp: Language, name: str) -> SpokenLanguagesReader:
    """Make the component."""
    return SpokenLanguagesReader()

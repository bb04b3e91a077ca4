"""Reads ``text_languages``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class TextLanguageReader:
    """Appends to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        return doc


@Language.factory("text_languages")
def create(nlp: Language, name: str) -> TextLanguageReader:
    """Make the component."""
    return TextLanguageReader()

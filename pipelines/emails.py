"""Reads ``emails``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class EmailsReader:
    """Appends to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        return doc


@Language.factory("emails")
def create(nlp: Language, name: str) -> EmailsReader:
    """Make the component."""
    return EmailsReader()

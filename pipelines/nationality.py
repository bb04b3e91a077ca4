"""Reads ``nationalities``: the countries that an advertised person is said to come from."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from pipelines.belonging import stated
from pipelines.found import Found, found_of
from pipelines.mentions import clauses

KEY = "nationalities"
_REGIONS = frozenset({"region", "region_place"})


class NationalityReader:
    """Appends nationalities to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        for clause in clauses(doc):
            for mark, sure in stated(clause):
                if mark.role not in _REGIONS:
                    start, end = clause.words[mark.first].start, clause.words[mark.last - 1].end
                    found_of(doc).append(Found(KEY, mark.value, start, end, sure))
        return doc


@Language.factory("nationalities")
def create(nlp: Language, name: str) -> NationalityReader:  # noqa: ARG001  (spaCy's factory signature)
    """Make the component."""
    return NationalityReader()

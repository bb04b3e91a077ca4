"""Reads ``nationalities``: the countries that an advertised person is said to come from."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from pipelines.belonging import stated
from pipelines.found import Found, found_of, written_in
from pipelines.mentions import clauses
from pipelines.tagging import Mark
from pipelines.text_language import common_in

KEY = "nationalities"
_REGIONS = frozenset({"region", "region_place"})


def _everyday(word: str, mark: Mark, written_in: frozenset[str]) -> bool:
    """Tell whether a demonym's form is an everyday word of a language that the advert may be in ("finns", "este")."""
    return bool(mark.languages) and bool(common_in(word) - mark.languages) and not written_in <= mark.languages


def _in_language(found: list[tuple[Mark, float]], written_in: frozenset[str]) -> list[tuple[Mark, float]]:
    """Keep, of several countries that one word can mean, those that it means in the advert's own language."""
    known = {(m.first, m.last) for m, _ in found if m.role == "demonym" and m.languages & written_in}
    return [
        (m, sure)
        for m, sure in found
        if m.role != "demonym" or (m.first, m.last) not in known or m.languages & written_in
    ]


class NationalityReader:
    """Appends nationalities to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        languages = written_in(doc)
        for clause in clauses(doc):
            for mark, sure in _in_language(stated(clause), languages):
                word = clause.text(mark.first) if mark.last - mark.first == 1 else ""
                if mark.role not in _REGIONS and not _everyday(word, mark, languages):
                    start, end = clause.words[mark.first].start, clause.words[mark.last - 1].end
                    found_of(doc).append(Found(KEY, mark.value, start, end, sure))
        return doc


@Language.factory("nationalities")
def create(nlp: Language, name: str) -> NationalityReader:  # noqa: ARG001  (spaCy's factory signature)
    """Make the component."""
    return NationalityReader()

"""Reads ``text_languages``: the languages of the running text, each with a whole clause of its own.

Clauses are weighed with lingua (n-gram models, low-memory mode). A language counts when the clauses that are surely in
it together hold enough letters; names, contacts and single words are too short to count.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from lingua import Language as Lingua
from lingua import LanguageDetector, LanguageDetectorBuilder
from spacy.language import Language
from spacy.tokens import Doc

from pipelines.found import Found, folded_of, found_of

KEY = "text_languages"
_CODES = (
    "sv en nb nn da fi is de nl fr es pt it ro hu pl cs sk lt lv et ru uk bg sr hr tr sq th ar fa so zh vi el tl ka hy"
).split()
_NORWEGIAN = {"nb": "no", "nn": "no"}
_CLAUSE = re.compile(r"[^.!?…\n;|•。؟]+")
_WORD = re.compile(r"[^\W\d_]+")
_NOISE = re.compile(r"\S+@\S+|https?://\S+|\S+\.example\S*|@\w+|\b\w*\d\w*\b|\w+[_]\w+")
_NO_SPACES = re.compile(r"[\u0E00-\u0E7F\u3040-\u30FF\u3400-\u9FFF]")
_WORDS_OF_A_CLAUSE = 3
_SURE = 0.75
_SHARE_OF_SECOND = 0.9


@cache
def detector() -> LanguageDetector:
    """Build lingua's detector once a process (about 70 MB)."""
    wanted = {code.upper() for code in _CODES}
    languages = [language for language in Lingua.all() if language.iso_code_639_1.name in wanted]
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()


def _ranked(text: str) -> list[tuple[str, float]]:
    scores: dict[str, float] = defaultdict(float)
    for result in detector().compute_language_confidence_values(text):
        code = result.language.iso_code_639_1.name.lower()
        scores[_NORWEGIAN.get(code, code)] += result.value
    return sorted(scores.items(), key=lambda item: -item[1])


def _length(text: str) -> int:
    return len(_WORD.findall(text)) + len(_NO_SPACES.findall(text)) // 3


def languages_of(text: str) -> list[tuple[str, int, int, float]]:
    """Return (language, start, end, confidence) for each language of ``text``, with the first clause that is in it."""
    plain = _NOISE.sub(lambda m: " " * len(m.group()), text)
    clauses = [
        (m.start(), m.end(), m.group()) for m in _CLAUSE.finditer(plain) if _length(m.group()) >= _WORDS_OF_A_CLAUSE
    ]
    if not clauses:
        return []
    main, sure = _ranked(" ".join(clause.lower() for *_, clause in clauses))[0]
    if sure < 0.45:
        return []
    found = {main: (*clauses[0][:2], sure)}
    for start, end, clause in clauses:
        (first, confidence), *others = _ranked(clause.lower())
        if (
            first != main
            and confidence >= _SHARE_OF_SECOND
            and dict(others).get(main, 0.0) < 0.02
            and _length(clause) >= 5
        ):
            found.setdefault(first, (start, end, confidence))
    return [(code, *place) for code, place in found.items()]


class TextLanguageReader:
    """Appends the languages of title and body to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        folded = folded_of(doc)
        segments = [s for s in folded.segments if not s.label and s.source in {"title", "body"}]
        if len(segments) < 2:
            return doc
        start = segments[0].start
        text = folded.text[start : segments[-1].end]
        for code, first, last, sure in languages_of(text):
            found_of(doc).append(Found(KEY, code, start + first, start + last, min(1.0, sure)))
        return doc


@Language.factory("text_languages")
def create(nlp: Language, name: str) -> TextLanguageReader:  # noqa: ARG001  (spaCy's factory signature)
    """Make the component."""
    return TextLanguageReader()

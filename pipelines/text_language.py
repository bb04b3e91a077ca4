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
from pipelines.tagging import rows

KEY = "text_languages"
_CODES = (  # noqa: SIM905  (read as a line of codes)
    "sv en nb nn da fi is de nl fr es pt it ro hu pl cs sk lt lv et ru uk bg sr hr tr sq th ar fa so zh vi el ka hy"
).split()
_NORWEGIAN = {"nb": "no", "nn": "no"}
_CLAUSE = re.compile(r"[^.!?…\n;|•。؟]+")
_WORD = re.compile(r"[^\W\d_]+")
_NOISE = re.compile(r"\S+@\S+|https?://\S+|\S+\.example\S*|@\w+|\b\w*\d\w*\b|\w+[_]\w+")
_NO_SPACES = re.compile(r"[\u0E00-\u0E7F\u3040-\u30FF\u3400-\u9FFF]")
_WORDS_OF_A_CLAUSE = 3
_SURE = 0.75
_SHORT = 12
_WORD_WEIGHT = 12
_NAME = re.compile(r"\b[A-ZÅÄÖÆØÉŠŽČŁÁÍÓÚÜÞ][^\W\d_]+")
_SHARE_OF_SECOND = 0.9
_UNVOTED = re.compile(r"[^\W\d_\u0000-\u036F\u0400-\u052F\u1E00-\u1EFF]")
"""Letters of scripts whose languages have no words listed: neither Latin nor Cyrillic."""


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


@cache
def _function_words() -> dict[str, frozenset[str]]:
    return {code: frozenset(words.split()) for code, words in rows("languages/function_words.txt")}


def _votes(words: list[str]) -> dict[str, int]:
    return {code: n for code, known in _function_words().items() if (n := sum(word in known for word in words))}


def _main(plain: str, words: list[str]) -> tuple[str, float] | None:
    """Return the language that most of the text is in, or nothing where neither letters nor words tell."""
    ranked = dict(_ranked(plain.lower()))
    first, sure = next(iter(ranked.items()))
    votes = _votes(words)
    if not votes:
        return (first, sure) if sure >= _SURE and (_length(plain) >= 6 or not plain.isascii()) else None
    weighed = {code: score * (1 + votes.get(code, 0) / len(words)) ** _WORD_WEIGHT for code, score in ranked.items()}
    best = max(weighed, key=weighed.__getitem__)
    if len(words) < _SHORT:
        best = max(votes, key=lambda code: (votes[code], weighed.get(code, 0.0)))
    share = weighed.get(best, 0.0) / (sum(weighed.values()) or 1.0)
    return best, max(share, 0.6)


def _second(clause: str, main: str) -> tuple[str, float] | None:
    """Return the other language that ``clause`` is surely in, names left aside, or nothing."""
    start = len(clause) - len(clause.lstrip())
    plain = clause if clause.isupper() else clause[: start + 1] + _NAME.sub(" ", clause[start + 1 :])
    words = [word.lower() for word in _WORD.findall(plain)]
    if _length(plain) < _WORDS_OF_A_CLAUSE:
        return None
    votes = _votes(words)
    if votes.keys() <= {main} and not _UNVOTED.search(plain):
        return None
    (first, sure), *others = _ranked(plain.lower())
    if first == main or sure < _SHARE_OF_SECOND or dict(others).get(main, 0.0) > 0.02:
        return None
    lettered = first not in _function_words()
    enough = votes.get(first, 0) >= 2 and votes.get(first, 0) > votes.get(main, 0) + 1
    return (
        (first, sure)
        if lettered or enough or (main not in votes and votes.get(first, 0) >= 1 and len(words) > _WORDS_OF_A_CLAUSE)
        else None
    )


def languages_of(text: str) -> list[tuple[str, int, int, float]]:
    """Return (language, start, end, confidence) for each language of ``text``, with the first clause that is in it."""
    plain = _NOISE.sub(lambda m: " " * len(m.group()), text)
    clauses = [(m.start(), m.end(), m.group()) for m in _CLAUSE.finditer(plain) if _length(m.group()) >= 2]
    if not clauses:
        return []
    words = [word.lower() for word in _WORD.findall(plain)]
    main = _main(" ".join(clause for *_, clause in clauses), words)
    if main is None:
        return []
    found = {main[0]: (*clauses[0][:2], main[1])}
    for start, end, clause in clauses:
        second = _second(clause, main[0])
        if second:
            found.setdefault(second[0], (start, end, second[1]))
    return [(code, *place) for code, place in found.items()]


class TextLanguageReader:
    """Appends the languages of title and body to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        folded = folded_of(doc)
        segments = [s for s in folded.segments if not s.label and s.source in {"title", "body"}]
        if len(segments) < 2:
            return doc
        body = folded.text[segments[1].start : segments[1].end]
        start = segments[0 if body.strip() else 1].start
        text = folded.text[start : segments[-1].end]
        for code, first, last, sure in languages_of(text):
            found_of(doc).append(Found(KEY, code, start + first, start + last, min(1.0, sure)))
        return doc


@Language.factory("text_languages")
def create(nlp: Language, name: str) -> TextLanguageReader:  # noqa: ARG001  (spaCy's factory signature)
    """Make the component."""
    return TextLanguageReader()

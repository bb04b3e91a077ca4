"""Reads ``emails``, plain or with their signs in words or brackets, in lower case."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from spacy.language import Language
from spacy.tokens import Doc

from pipelines.found import Found, folded_of, found_of

_PLAIN = re.compile(
    r"[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,24}(?![a-z0-9])"
)


@cache
def _disguised() -> re.Pattern[str]:
    """Return a pattern of addresses whose signs are words, in brackets or apart: "name (at) place punkt se"."""
    words = {}
    for line in (files("pipelines") / "data/contacts/mail_words.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            sign, names = line.split("|")
            words[sign.strip()] = "|".join(
                sorted((re.escape(n.strip()) for n in names.split(",")), key=len, reverse=True)
            )
    opened, closed = r"[(\[{<*_-]", r"[)\]}>*_-]"
    at = rf"(?:\s?{opened}\s?(?:{words['at']}|a|@)\s?{closed}\s?|\s(?:{words['at']})\s|\s@\s|@)"
    dot = rf"(?:\s?{opened}\s?(?:{words['dot']}|\.)\s?{closed}\s?|\s(?:{words['dot']})\s|\.|\s\.\s)"
    name = r"[a-z0-9](?:[a-z0-9_%+-]|\.(?=[a-z0-9]))"
    part = r"[a-z0-9][a-z0-9-]"
    local = rf"(?P<local>{name}{{0,63}}(?:{dot}{name}{{0,40}})??)"
    host = rf"(?P<host>{part}{{0,62}}(?:{dot}{part}{{0,30}})??)"
    return re.compile(rf"(?<![\w@.]){local}{at}{host}(?P<dot>{dot})(?P<top>example|[a-z]{{2,12}})(?![\w@])")


class EmailReader:
    """Appends every mail address."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        folded = folded_of(doc)
        for segment in folded.segments:
            lower = folded.lower[segment.start : segment.end]
            spans = []
            for match in _PLAIN.finditer(lower):
                spans.append(match.span())
                self._add(doc, segment.start, match.group(), *match.span(), 0.99)
            for match in _disguised().finditer(lower):
                if any(match.start() < end and start < match.end() for start, end in spans):
                    continue
                local, host = (_joined(match[name]) for name in ("local", "host"))
                self._add(doc, segment.start, f"{local}@{host}.{match['top']}", *match.span(), 0.93)
        return doc

    def _add(self, doc: Doc, offset: int, address: str, start: int, end: int, confidence: float) -> None:
        found_of(doc).append(Found("emails", address, offset + start, offset + end, confidence))


def _joined(part: str) -> str:
    """Write the words and brackets inside one side of an address as dots."""
    pieces = re.split(r"\s*[(\[{<*]\s*[^)\]}>*]+\s*[)\]}>*]\s*|\s+\S+\s+|\s+", part)
    return ".".join(piece.strip(".") for piece in pieces if piece)


@Language.factory("emails")
def create(nlp: Language, name: str) -> EmailReader:  # noqa: ARG001  (spaCy's signature)
    """Make the component."""
    return EmailReader()

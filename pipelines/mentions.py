"""An advert cut into clauses of marked words: what the readers of nationality, origin and spoken language share."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import pairwise
from typing import cast

from spacy.tokens import Doc

from admap.folded import FoldedAdvert, Segment
from pipelines.found import folded_of, written_in
from pipelines.normalise import fold_text
from pipelines.tagging import Mark, Token, marks, rows, tokens

_ENDS = frozenset(".!?…\n;•|。؟¿¡")
_KEY = "mentions"
_ASKS = frozenset("?؟")
_OF_LANGUAGES = frozenset({"language", "level", "connector", "native"})
_OF_PEOPLE = frozenset({"demonym", "region", "person", "half", "connector"})
_ANSWER = 5
"""Words within which an answer says that the languages asked about are spoken."""
_LONGEST = 300
"""Words of a clause; a longer run without a full stop is cut, so that time stays linear in the text's length."""


@dataclass(frozen=True)
class Clause:
    """The words of one sentence or line, or of one field's value, with their marks by the word they start at.

    ``kind`` is ``text``, ``languages``, ``nationality``, ``country``, ``other`` or ``denied`` (a question answered with
    no).
    """

    kind: str
    source: str
    words: list[Token]
    marks: list[Mark]
    covers: dict[int, set[str]] = field(default_factory=dict)
    present: set[str] = field(default_factory=set)
    """Every role that covers a word."""
    after_staff: bool = False
    """Whether the clause before it speaks of staff."""

    def roles(self, position: int) -> set[str]:
        """Return the roles of the marks that cover the word at ``position`` (empty outside the clause)."""
        return self.covers.get(position, set())

    def has(self, first: int, last: int, *roles: str) -> bool:
        """Tell whether a word in ``[first, last)`` is covered by a mark with one of ``roles``."""
        if self.present.isdisjoint(roles):
            return False
        covers = self.covers
        return any(p in covers and not covers[p].isdisjoint(roles) for p in range(max(0, first), last))

    def text(self, position: int) -> str:
        """Return the word at ``position``, or an empty string outside the clause."""
        return self.words[position].text if 0 <= position < len(self.words) else ""

    def ends(self, position: int) -> bool:
        """Tell whether ``position`` is outside the clause or holds a sign or a figure instead of a word."""
        return not self.text(position)[:1].isalpha()

    @cached_property
    def peoples(self) -> frozenset[int]:
        """The words of a list that tells which peoples several persons are of ("Our ladies are Czech and Greek")."""
        people = next((m.last for m in self.marks if m.role == "people"), -1)
        if people < 0 or self.has(0, len(self.words), "write", "service", "speak", "understand", "spoken"):
            return frozenset()
        names = [m for m in longest(self, "demonym") if m.first > people]
        listed = set()
        for one, other in pairwise(names):
            apart = range(one.last, other.first)
            if 0 < len(apart) <= 2 and all(self.has(p, p + 1, "connector") for p in apart):
                listed |= {*range(one.first, one.last), *range(other.first, other.last)}
        return frozenset(listed)

    def breaks(self, position: int) -> bool:
        """Tell whether a comma, bracket, slash or the clause's end stands at ``position``."""
        return self.text(position) in {
            "",
            ",",
            "(",
            ")",
            "/",
            "–",
            "—",
            "-",
            ":",
            "&",
            "+",
            '"',
            "|",
            "،",
            "、",
            "~",
            "*",
        }


@cache
def _labels() -> dict[str, set[str]]:
    table: dict[str, set[str]] = {}
    for kind, words in rows("languages/labels.txt"):
        table.setdefault(kind, set()).update(fold_text(words.lower())[0].split())
    return table


def field_kind(label: str) -> str:
    """Return the kind of a field with this folded label (see ``Clause``), or an empty string if it is unknown."""
    whole = label.strip(" :?").replace(" ", "_")
    words = {token.text for token in tokens(label)} | {whole} | set(whole.split("_"))
    table = _labels()
    if words & table["not"]:
        return "other"
    return next((kind for kind in ("languages", "nationality", "country", "person") if words & table[kind]), "")


def _kind_by_value(clause: Clause) -> str:
    """Return the kind of a field whose label no list has: its value is only languages, or only a people or region."""
    words = [p for p in range(len(clause.words)) if clause.text(p)[:1].isalpha()]
    if not words:
        return "other"
    spoken = {m.value for m in clause.marks if m.role == "language"}
    if len(spoken) > 1 and spoken & {"en", "sv"} and all(clause.roles(p) & _OF_LANGUAGES for p in words):
        return "languages"
    of_person = clause.kind == "person" or clause.has(0, len(clause.words), "person", "region")
    told = of_person and clause.has(0, len(clause.words), "demonym", "region")
    return "nationality" if told and all(clause.roles(p) & _OF_PEOPLE for p in words) else "other"


def clauses(doc: Doc) -> list[Clause]:
    """Return the clauses of ``doc``, computed once a document."""
    if _KEY not in doc.user_data:
        folded = folded_of(doc)
        languages = written_in(doc)
        doc.user_data[_KEY] = [c for s in folded.segments for c in _segment_clauses(folded, s, languages)]
    return cast("list[Clause]", doc.user_data[_KEY])


@cache
def _cue_languages() -> dict[tuple[str, str], frozenset[str]]:
    table = {}
    for role, rest in rows("countries/cue_languages.txt"):
        word, _, languages = rest.partition("\t")
        table[role, word.replace("_", " ")] = frozenset(languages.split())
    return table


def _is_cue(mark: Mark, words: list[Token], written_in: frozenset[str]) -> bool:
    """Tell whether a word that is a cue in some languages only ("nu": not in Romanian, now in Swedish) is one here."""
    phrase = " ".join(word.text for word in words[mark.first : mark.last])
    known = _cue_languages().get((mark.role, phrase))
    return known is None or not written_in or not known.isdisjoint(written_in)


def _segment_clauses(folded: FoldedAdvert, segment: Segment, written_in: frozenset[str]) -> list[Clause]:
    kind = field_kind(segment.label) if segment.label else "text"
    if kind == "other":
        return []
    words = [
        Token(t.text, t.start + segment.start, t.end + segment.start)
        for t in tokens(folded.lower[segment.start : segment.end])
    ]
    if kind != "text":
        return [_field(kind, segment.source, words[:_LONGEST], written_in)] if words else []
    pieces: list[list[Token]] = [[]]
    asked: set[int] = set()
    for word in words:
        if word.text in _ENDS:
            if word.text in _ASKS and pieces[-1]:
                asked.add(len(pieces) - 1)
            pieces.append([])
            continue
        if len(pieces[-1]) == _LONGEST:
            pieces.append([])
        pieces[-1].append(word)
    made: list[Clause] = []
    question = -1
    for number, piece in enumerate(pieces):
        if not piece:
            continue
        before = made[-1] if made else None
        after_staff = before is not None and any(
            m.role == "staff" and not before.has(m.first - 2, m.first, "no") for m in before.marks
        )
        made.append(_clause(kind, segment.source, piece, written_in, after_staff=after_staff))
        if question == len(made) - 2 and question >= 0:
            made[question] = replace(made[question], kind=_kind_by_answer(made[question], made[-1]))
        question = len(made) - 1 if number in asked else question
    return made


def _kind_by_answer(asked: Clause, answer: Clause) -> str:
    """Return the kind of a question: denied, or a list of languages that the answer says are spoken."""
    if answer.has(0, 1, "nay"):
        return "denied"
    names = all(asked.roles(p) & _OF_LANGUAGES for p in range(len(asked.words)))
    said = answer.has(0, _ANSWER, "speak", "level", "native") and not answer.has(0, _ANSWER, "no", "language", "learn")
    return "languages" if names and said and asked.has(0, len(asked.words), "language") else asked.kind


def _field(kind: str, source: str, words: list[Token], written_in: frozenset[str]) -> Clause:
    clause = _clause(kind, source, words, written_in)
    return clause if kind not in {"", "person"} else replace(clause, kind=_kind_by_value(clause))


def _clause(
    kind: str, source: str, words: list[Token], written_in: frozenset[str], *, after_staff: bool = False
) -> Clause:
    found = [m for m in marks(words) if _is_cue(m, words, written_in)]
    clause = Clause(kind, source, words, found, after_staff=after_staff)
    for mark in found:
        for position in range(mark.first, mark.last):
            clause.covers.setdefault(position, set()).add(mark.role)
    clause.present.update(mark.role for mark in found)
    for mark in (m for m in found if m.role == "can" and _of_language(clause, m.last)):
        clause.covers[mark.first].add("speak")
        clause.present.add("speak")
    return clause


def _of_language(clause: Clause, position: int) -> bool:
    """Tell whether a language stands at ``position``, at most with its level or denial before it."""
    while position < len(clause.words) and clause.has(position, position + 1, "level", "no"):
        position += 1
    return clause.has(position, position + 1, "language")


def longest(clause: Clause, *roles: str) -> list[Mark]:
    """Return the marks with one of ``roles`` that lie in no longer mark with one of them, in reading order."""
    chosen = sorted((m for m in clause.marks if m.role in roles), key=lambda m: (m.first, m.first - m.last))
    kept: list[Mark] = []
    for mark in chosen:
        if (
            not kept
            or mark.first >= max(k.last for k in kept)
            or (mark.first, mark.last) == (kept[-1].first, kept[-1].last)
        ):
            kept.append(mark)
    return kept

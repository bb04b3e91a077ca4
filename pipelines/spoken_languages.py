"""Reads ``spoken_languages``: the languages that an advertised person is said to speak."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from pipelines.found import Found, found_of
from pipelines.mentions import Clause, clauses, longest
from pipelines.names import main_language
from pipelines.tagging import Mark, coded

KEY = "spoken_languages"
_REACH = 5
"""Words that may stand between a verb of speaking and a language, or between two languages of a list."""
_SPEAKING = ("talande", "språkig", "talende", "sprachig", "sprachige", "språklig")
_OWN = frozenset({"my", "min", "mitt", "meine", "mein"})
_BUT = frozenset(
    {"men", "but", "aber", "mais", "pero", "mas", "ma", "dar", "ale", "но", "але", "však", "mutta", "maar"}
)


def _chain(clause: Clause, marks: list[Mark], reach: int) -> list[list[Mark]]:
    """Group language marks that stand within ``reach`` words of each other."""
    groups: list[list[Mark]] = []
    for mark in marks:
        last = groups[-1][-1].last if groups else -reach
        apart = clause.has(last, mark.first, "write", "service", "speak") or clause.text(mark.first - 1) in _OWN
        if groups and mark.first - last <= reach and not apart:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return groups


def _negated(clause: Clause, mark: Mark, start: int) -> bool:
    first = max(start, mark.first - 3)
    for position in range(mark.first - 1, first - 1, -1):
        if clause.text(position) in _BUT or clause.text(position) == ",":
            return False
        if "no" in clause.roles(position):
            return clause.text(position + 1) not in {"only", "bara", "nur", "solo"}
    return False


def _about_something_else(clause: Clause, mark: Mark) -> bool:
    after = mark.last
    return clause.has(after, after + 1, "service", "thing", "client") and clause.text(after) not in {"mat", "te"}


def _stated(clause: Clause, group: list[Mark]) -> float:
    """Return how surely ``group`` is a statement of languages spoken, 0 for not at all."""
    first, last = group[0].first, group[-1].last
    by_verb = clause.has(first - _REACH, first, "speak")
    denied = clause.has(last, last + 3, "no") and not by_verb
    if denied or clause.has(0, first, "staff") or _about_something_else(clause, group[-1]):
        return 0.0
    if clause.has(first - 4, first, "write"):
        return 0.85 if clause.has(last, len(clause.words), "speak") else 0.0
    by_word = any(m.role == "speaking" or clause.text(m.first).endswith(_SPEAKING) for m in group)
    native = clause.has(first - 3, first, "native") or clause.has(last, last + 4, "native", "spoken")
    return 0.97 if by_verb or by_word or native else _listed(clause, group)


def _listed(clause: Clause, group: list[Mark]) -> float:
    """Return how surely ``group``, with no verb of speaking, is a bare list or has a level ("lite svenska")."""
    first, last = group[0].first, group[-1].last
    hyphened = any(clause.text(m.last) == "-" for m in group[:-1])
    if hyphened or clause.has(last, last + 1, "person") or clause.has(first - 4, first, "half"):
        return 0.0
    levels = [m for m in group if clause.has(m.first - 1, m.first, "level") or _graded(clause, m)]
    values = {m.value for m in group}
    if len(values) > 1 and clause.ends(first - 1) and clause.ends(last):
        return 0.85 if levels or values & {"en", "sv"} or len(values) > 2 else 0.0
    return 0.8 if levels and (clause.ends(last) or clause.has(last, last + 2, "level", "connector")) else 0.0


def _graded(clause: Clause, mark: Mark) -> bool:
    after = mark.last + (clause.text(mark.last) in {":", "(", "-", "–", "="})
    return clause.has(after, after + 1, "level")


def _unaware(clause: Clause, group: list[Mark]) -> bool:
    """Tell whether the verb before ``group`` is denied ("talar inte", "I don't speak")."""
    for position in range(group[0].first - 1, max(-1, group[0].first - 1 - _REACH), -1):
        if "speak" in clause.roles(position):
            return clause.has(position - 2, position, "no")
    return False


def spoken(clause: Clause) -> list[tuple[Mark, float]]:
    """Return the languages that ``clause`` states as spoken, with confidence."""
    if clause.kind == "languages":
        return _field(clause)
    if clause.kind != "text":
        return []
    found: list[tuple[Mark, float]] = []
    marks = [
        m
        for m in longest(clause, "language", "speaking", "flag")
        if m.role != "flag" or clause.has(0, m.first, "speak")
    ]
    for group in _chain(clause, marks, _REACH if clause.has(0, len(clause.words), "speak", "spoken", "native") else 3):
        sure = _stated(clause, group)
        if not sure or _unaware(clause, group):
            continue
        start = group[0].first - _REACH
        found.extend((m, sure) for m in group if not _negated(clause, m, start))
    return found


def _field(clause: Clause) -> list[tuple[Mark, float]]:
    marks = longest(clause, "language", "speaking", "flag")
    covered = {p for m in marks for p in range(m.first, m.last)}
    for position, word in enumerate(clause.words):
        code = "" if position in covered else coded(word.text, "languages")
        if code:
            marks.append(Mark("language", code, position, position + 1))
    return [(m, 0.97) for m in marks if not _negated(clause, m, 0)]


class SpokenLanguagesReader:
    """Appends the languages spoken to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        for clause in clauses(doc):
            for mark, sure in spoken(clause):
                value = main_language(mark.value) if mark.role == "flag" else mark.value
                if value:
                    start, end = clause.words[mark.first].start, clause.words[mark.last - 1].end
                    found_of(doc).append(Found(KEY, value, start, end, sure))
        return doc


@Language.factory("spoken_languages")
def create(nlp: Language, name: str) -> SpokenLanguagesReader:  # noqa: ARG001  (spaCy's factory signature)
    """Make the component."""
    return SpokenLanguagesReader()

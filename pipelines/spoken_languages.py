"""Reads ``spoken_languages``: the languages that an advertised person is said to speak."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from pipelines.found import Found, found_of
from pipelines.mentions import Clause, clauses, longest
from pipelines.names import main_language
from pipelines.speakers import learnt, of_others
from pipelines.tagging import Mark, coded
from pipelines.text_language import common_in

KEY = "spoken_languages"
_PARTING = ("write", "service", "speak", "understand", "staff", "learn", "you", "self")
"""Roles of words that begin something else to be said, so that a list of languages ends before them."""
_NAMING = frozenset({"language", "speaking", "flag", "speak"})
"""Roles of which a clause has one where it names a language, be it by a code behind a verb of speaking."""
_REACH = 5
"""Words that may stand between a verb of speaking and a language, or between two languages of a list."""
_WITH_LEVEL = 7
"""Words that may stand between two languages where the second one's level is told ("and by now quite decent")."""
_SPEAKING = ("talande", "språkig", "talende", "sprachig", "sprachige", "språklig")
_OWN = frozenset({"my", "min", "mitt", "mina", "meine", "mein", "mijn", "mon", "mi", "meu", "mój", "moja"})
_BUT = frozenset(
    {"men", "but", "aber", "mais", "pero", "mas", "ma", "dar", "ale", "но", "але", "však", "mutta", "maar"}
)
_ONLY = frozenset({"only", "bara", "nur", "solo", "problem", "problems", "problema", "bekymmer"})


def _chain(clause: Clause, marks: list[Mark], reach: int) -> list[list[Mark]]:
    """Group language marks that stand within ``reach`` words of each other."""
    groups: list[list[Mark]] = []
    for mark in marks:
        last = groups[-1][-1].last if groups else -_WITH_LEVEL - 1
        apart = clause.has(last, mark.first, *_PARTING) or _own(clause, mark)
        near = reach if not clause.has(last, mark.first, "level") else _WITH_LEVEL
        if groups and mark.first - last <= near and not apart:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return groups


def _own(clause: Clause, mark: Mark) -> bool:
    return clause.text(mark.first - 1) in _OWN


def _negated(clause: Clause, mark: Mark, start: int) -> bool:
    """Tell whether ``mark`` is denied by a word before it ("ingen svenska")."""
    first = max(start, mark.first - 3)
    for position in range(mark.first - 1, first - 1, -1):
        if clause.text(position) in _BUT or clause.text(position) == ",":
            return False
        if "no" in clause.roles(position):
            return clause.text(position + 1) not in _ONLY
    return False


def _after(clause: Clause, last: int, words: int) -> range:
    """Return the positions of up to ``words`` words from ``last`` on, within the same part of the clause."""
    end = last
    while end < min(last + words, len(clause.words)) and not (
        clause.text(end) in _BUT
        or clause.text(end) in {",", "(", "/", "،", ";"}
        or (end > last and clause.has(end, end + 1, "connector", "language"))
    ):
        end += 1
    return range(last, end)


def _denied_after(clause: Clause, mark: Mark, *, by_verb: bool) -> str:
    """Return how what follows ``mark`` denies it: ``one`` ("Swedish zero"), ``all`` ("talar jag inte") or nothing."""
    if clause.text(mark.last) == "," and any(
        m.role == "unspoken"
        and m.last - m.first > 1
        and m.first == mark.last + 1
        and not clause.has(m.last, m.last + 2, "language")
        for m in clause.marks
    ):
        return "one"
    for position in _after(clause, mark.last, _REACH):
        roles = clause.roles(position)
        if "unspoken" in roles:
            return "one"
        if "understand" in roles and position == mark.last:
            return "one"
        if "no" in roles:
            verb = clause.has(position, position + 2, "speak")
            return "all" if (verb or not by_verb) and clause.text(position + 1) not in _ONLY else ""
    return ""


def _only_understood(clause: Clause, group: list[Mark]) -> bool:
    """Tell whether the verb nearest before ``group`` is one of understanding, with none of speaking beside it."""
    first, last = group[0].first, group[-1].last
    for position in range(first - 1, max(-1, first - 1 - _REACH), -1):
        roles = clause.roles(position)
        if "understand" in roles:
            return not clause.has(position - 2, position, "speak") and not clause.has(last, last + 3, "speak")
        if "speak" in roles:
            return False
    return False


def _of_a_thing(clause: Clause, group: list[Mark]) -> bool:
    after = group[-1].last
    return clause.has(after, after + 1, "service", "thing", "client") and clause.text(after) not in {
        "mat",
        "te",
        "only",
        "endast",
    }


def _told_after(clause: Clause, last: int) -> bool:
    """Tell whether the words after a group say that it is spoken ("pratar jag", "is my mother tongue")."""
    return any(
        clause.roles(p) & {"native", "spoken"}
        and (p == last or clause.text(p - 1) == "-" or "speak" not in clause.roles(p))
        for p in _after(clause, last, 4)
    )


def _stated(clause: Clause, group: list[Mark]) -> float:
    """Return how surely ``group`` is a statement of languages spoken, 0 for not at all."""
    first, last = group[0].first, group[-1].last
    by_verb = clause.has(first - _REACH, first, "speak")
    if (
        of_others(clause, first, last)
        or (_of_a_thing(clause, group) and (not by_verb or len(group) == 1))
        or _only_understood(clause, group)
    ):
        return 0.0
    if not by_verb and _denied_after(clause, group[-1], by_verb=False) == "all":
        return 0.0
    if clause.has(first - 4, first, "write") and not clause.has(first - 2, first, "speak"):
        later = clause.has(last, len(clause.words), "speak") and not clause.has(last, len(clause.words), "language")
        return 0.85 if later else 0.0
    by_word = any(m.role == "speaking" or clause.text(m.first).endswith(_SPEAKING) for m in group)
    native = clause.has(first - 3, first, "native") or any(_told_after(clause, m.last) for m in group)
    return 0.97 if by_verb or by_word or native else _listed(clause, group)


def _listed(clause: Clause, group: list[Mark]) -> float:
    """Return how surely ``group``, with no verb of speaking, is a bare list or has a level ("lite svenska")."""
    first, last = group[0].first, group[-1].last
    hyphened = any(clause.text(m.last) == "-" for m in group[:-1])
    if hyphened or clause.has(last, last + 1, "person") or clause.has(first - 4, first, "half"):
        return 0.0
    levels = [m for m in group if clause.has(m.first - 1, m.first, "level") or _graded(clause, m)]
    values = {m.value for m in group}
    if group[0].first in clause.peoples:
        return 0.0
    if len(values) > 1 and clause.ends(first - 1) and clause.ends(last):
        return 0.85 if levels or values & {"en", "sv"} or len(values) > 2 else 0.0
    if len(values) > 2 and first == 0 and not clause.has(last, len(clause.words), "person", "service", "thing"):
        return 0.8
    return 0.8 if levels and (clause.ends(last) or clause.has(last, last + 2, "level", "connector")) else 0.0


def _graded(clause: Clause, mark: Mark) -> bool:
    after = mark.last + (
        clause.text(mark.last) in {":", "(", "-", "–", "="} or clause.has(mark.last, mark.last + 1, "be", "connector")
    )
    return clause.has(after, after + 1, "level")


def _unaware(clause: Clause, group: list[Mark]) -> bool:
    """Tell whether the verb before ``group`` is denied ("talar inte", "I don't speak")."""
    for position in range(group[0].first - 1, max(-1, group[0].first - 1 - _REACH), -1):
        if "speak" in clause.roles(position):
            first = position - 1 if clause.text(position - 1) == "," else position - 2
            return clause.text(position - 1) != "," and clause.has(first, position, "no")
    return False


def _groups(clause: Clause) -> list[list[Mark]]:
    marks = [
        m
        for m in longest(clause, "language", "speaking", "flag")
        if (m.role != "flag" or clause.has(0, m.first, "speak")) and not _of_a_person(clause, m)
    ]
    marks = sorted([*marks, *_codes(clause)], key=lambda m: m.first)
    told = clause.has(0, len(clause.words), "speak", "spoken", "native")
    return _chain(clause, marks, _REACH if told else 3)


def _codes(clause: Clause) -> list[Mark]:
    """Find the codes that a verb of speaking stands right before ("talar sv/eng", "speak: eng swe")."""
    found = []
    for verb in (m for m in clause.marks if m.role == "speak"):
        position = verb.last
        while position < len(clause.words):
            word = clause.text(position)
            joined = "/" in {clause.text(position - 1), clause.text(position + 1)}
            word_of_text = not joined and (clause.roles(position) or common_in(word))
            code = "" if word_of_text else coded(word, "languages")
            if code:
                found.append(Mark("language", code, position, position + 1))
            elif word[:1].isalpha() and not clause.has(position, position + 1, "language"):
                break
            position += 1
    return list(dict.fromkeys(found))


def _of_a_person(clause: Clause, mark: Mark) -> bool:
    """Tell whether ``mark`` is an adjective of the person that follows ("English speaking Thai lady")."""
    followed = speaks_before(clause, mark) or clause.has(mark.last, mark.last + 1, "person")
    return clause.has(mark.first, mark.last, "demonym") and followed


def speaks_before(clause: Clause, mark: Mark) -> bool:
    """Tell whether ``mark`` follows an adjective of speaking ("engelsktalande thailändska")."""
    word = clause.text(mark.first - 1)
    return word.endswith(_SPEAKING) or (word == "speaking" and clause.text(mark.first - 2) == "-")


def spoken(clause: Clause) -> list[tuple[Mark, float]]:
    """Return the languages that ``clause`` states as spoken, with confidence."""
    if clause.kind == "languages":
        return _field(clause)
    if clause.kind != "text" or clause.present.isdisjoint(_NAMING):
        return []
    found: list[tuple[Mark, float]] = []
    for group in _groups(clause):
        sure = _stated(clause, group)
        if not sure or _unaware(clause, group):
            continue
        start = group[0].first - _REACH
        by_verb = clause.has(start, group[0].first, "speak")
        found.extend(
            (m, sure)
            for m in group
            if not _negated(clause, m, start)
            and not learnt(clause, m)
            and not (m is group[-1] and _of_a_thing(clause, group))
            and not _denied_after(clause, m, by_verb=by_verb or m is not group[-1])
        )
    return found


def language_words(clause: Clause) -> set[int]:
    """Return the positions of words that ``clause`` uses as names of languages, be they spoken or not."""
    if clause.present.isdisjoint(_NAMING):
        return set()
    found = {p for mark, _ in spoken(clause) for p in range(mark.first, mark.last)}
    for group in _groups(clause):
        first, last = group[0].first, group[-1].last
        verbs = ("speak", "understand", "write", "learn")
        if (
            clause.has(first - _REACH, first, *verbs)
            or clause.has(last, last + 1, *verbs)
            or _told_after(clause, last)
            or _own(clause, group[0])
            or any(_denied_after(clause, m, by_verb=True) for m in group)
        ):
            found |= {p for m in group for p in range(m.first, m.last)}
    return found


def _field(clause: Clause) -> list[tuple[Mark, float]]:
    marks = longest(clause, "language", "speaking", "flag")
    covered = {p for m in marks for p in range(m.first, m.last)}
    for position, word in enumerate(clause.words):
        joins = clause.has(position, position + 1, "connector", "no") and len(clause.text(position + 1)) > 3
        code = "" if position in covered or joins else coded(word.text, "languages")
        if code:
            marks.append(Mark("language", code, position, position + 1))
    return [(m, 0.97) for m in marks if not _negated(clause, m, 0) and not _denied_after(clause, m, by_verb=True)]


def _of_both(told: list[Clause]) -> Iterator[tuple[Clause, Mark, float]]:
    """Yield the two peoples that somebody is half of each, where "both languages" are spoken after them."""
    halves: list[tuple[Clause, Mark]] = []
    for clause in told:
        halves += [(clause, m) for m in longest(clause, "demonym") if clause.has(m.first - 2, m.first + 1, "half")]
        if clause.has(0, len(clause.words), "both_tongues") and len({m.value for _, m in halves}) == 2:
            yield from ((c, m, 0.85) for c, m in halves if main_language(m.value))
            return


class SpokenLanguagesReader:
    """Appends the languages spoken to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        for clause, mark, sure in _of_both(clauses(doc)):
            start, end = clause.words[mark.first].start, clause.words[mark.last - 1].end
            found_of(doc).append(Found(KEY, main_language(mark.value), start, end, sure))
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

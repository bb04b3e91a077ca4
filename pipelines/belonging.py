"""Decides whether a country, demonym or region word says where an advertised person comes from.

The codebook's exclusions are read from the words around: a service or style, a thing, a client, a language, a wish of a
buyer, a destination, a denial. What is left needs a sign that a person is meant.
"""

from __future__ import annotations

from pipelines.mentions import Clause, longest
from pipelines.spoken_languages import language_words, speaks_before
from pipelines.tagging import Mark, city_of, coded

PLACES = ("country", "country_from", "city", "region_place")
_STYLES = frozenset({"FR", "GR", "ES", "RU", "TH", "TR"})
_IN = frozenset({"på", "in", "auf", "em", "w", "po", "по", "în", "ve", "v"})
_PLURAL = ("s", "ar", "or", "er", "men", "män")
_ADJECTIVE = ("sk", "ska", "skt", "ske", "isch", "ische", "ischer", "ий", "ая", "ое", "ие", "ой")
"""Endings that tell an adjective, which may name a style, from a noun for a person, in the languages that have both."""
_ABLATIVE = ("st", "sta", "stä", "ból", "ből", "ról", "ről", "dan", "den", "tan", "ten")
"""Case endings that say "from" by themselves (Estonian, Finnish, Hungarian, Turkish)."""
_OWNED = ("service", "thing", "client")
_AGE_DIGITS = 2
_HYPHEN = frozenset("-–/")
_THE = frozenset({"the", "das", "der", "el", "il", "le", "la"})
_NOUN_FIRST = frozenset({"es", "pt", "it", "fr", "ro", "ar", "fa", "vi", "th", "sq", "so"})
"""Languages in which an adjective follows its noun."""
_STYLED = frozenset({"sv", "en", "no", "da", "de", "nl", "fi", "es", "fr", "it", "pt", "ru"})
"""Languages in which a bare demonym may name a service's style."""


def stated(clause: Clause) -> list[tuple[Mark, float]]:
    """Return the marks of ``clause`` that say where a person comes from, with confidence."""
    if clause.kind == "nationality":
        return _field(clause)
    if clause.kind != "text":
        return []
    taken = language_words(clause)
    found = [
        (mark, sure)
        for mark in longest(clause, "demonym", "region")
        if mark.first not in taken and (sure := _person(clause, mark))
    ]
    found += _hailing(clause, taken)
    found += [(mark, 0.8) for mark in longest(clause, "flag") if mark.first not in taken and _self_flag(clause, mark)]
    return found


def _field(clause: Clause) -> list[tuple[Mark, float]]:
    marks = [*longest(clause, "demonym", "region", "flag", *PLACES)]
    covered = {p for m in marks for p in range(m.first, m.last)}
    for position, word in enumerate(clause.words):
        code = "" if position in covered else coded(word.text, "nationality")
        if code:
            marks.append(Mark("country", code, position, position + 1))
    return [(m, 0.97) for m in marks if not clause.has(m.first - 2, m.first, "no")]


def _excluded(clause: Clause, mark: Mark) -> bool:
    return _of_a_thing(clause, mark) or _not_the_seller(clause, mark)


def _of_a_thing(clause: Clause, mark: Mark) -> bool:
    """Tell whether the word belongs to a service, a thing or a language, as in "Thai massage" or "på svenska"."""
    before, after = mark.first, mark.last
    while clause.has(after, after + 1, "connector") and clause.has(
        after + 1, after + 2, "demonym", "region", "connector"
    ):
        after += 2
    owned = clause.has(after, after + 1, *_OWNED) and not clause.has(after, after + 1, "person")
    described = (
        not clause.ends(after)
        and clause.has(after + 1, after + 2, *_OWNED)
        and not clause.has(after, after + 1, "person", "connector", "be")
    )
    described = described or (clause.has(before - 1, before, *_OWNED) and _of_noun_before(clause, mark))
    joined = clause.text(after) in _HYPHEN and clause.has(after + 1, after + 2, "service")
    predicate = clause.has(before - 3, before, "thing") and clause.has(before - 1, before, "be")
    language = clause.text(before - 1) in _IN and clause.has(before, mark.last, "language")
    return owned or described or joined or predicate or language


def _of_noun_before(clause: Clause, mark: Mark) -> bool:
    return bool(mark.languages & _NOUN_FIRST) and not clause.has(mark.first - 1, mark.first, "person")


def _not_the_seller(clause: Clause, mark: Mark) -> bool:
    """Tell whether the word is denied, wished for by a buyer, or names those who may write or come."""
    before, after = mark.first, mark.last
    denied = clause.has(before - 3, before, "no") and not clause.has(before - 1, before, "half")
    return (
        denied
        or (clause.has(after, after + 2, "client") and not clause.has(after, after + 1, "person"))
        or (clause.has(after + 1, after + 2, "client") and clause.text(after).endswith(_PLURAL))
        or clause.has(before - 8, before, "wanted")
        or clause.has(after, after + 3, "write")
    )


def _person(clause: Clause, mark: Mark) -> float:
    if _excluded(clause, mark):
        return 0.0
    before, after = mark.first, mark.last
    near = clause.has(before - 4, before, "person", "be", "half", "born") or clause.has(after, after + 3, "person")
    near = near or clause.has(before, after, "half") or speaks_before(clause, mark)
    if near or clause.has(before - 2, before, "article"):
        return 0.97
    return _alone_or_apposed(clause, mark)


def _style(clause: Clause, mark: Mark) -> bool:
    """Tell whether the word may name a service's style, as "Greek" does, rather than a person ("grekinna")."""
    word = clause.text(mark.last - 1)
    noun = mark.languages <= {"sv", "no", "da", "de", "ru", "uk", "bg"} and not word.endswith(_ADJECTIVE)
    aged = clause.text(mark.last) == "," and clause.text(mark.last + 1).isdigit() and mark.first == 0
    aged = aged and len(clause.text(mark.last + 1)) == _AGE_DIGITS
    return mark.value in _STYLES and not aged and (not mark.languages or bool(mark.languages & _STYLED and not noun))


def _alone_or_apposed(clause: Clause, mark: Mark) -> float:
    before, after = mark.first, mark.last
    if clause.has(before, after, "region_place") and clause.text(before - 1) in _THE:
        return 0.0
    in_list = _style(clause, mark) or clause.has(0, len(clause.words), "service")
    if _bounded(clause, before - 1) and _bounded(clause, after):
        return 0.0 if in_list and not clause.has(0, len(clause.words), "person", "be") else 0.9
    if _opening(clause, mark):
        return 0.85
    if clause.has(before, after, "language") or in_list:
        return 0.85 if clause.text(before - 1) in _HYPHEN or clause.text(after) in _HYPHEN else 0.0
    return 0.8


def _opening(clause: Clause, mark: Mark) -> bool:
    """Tell whether the word opens a clause of its own about the person ("Makedonska med gott humör")."""
    elsewhere = clause.has(0, len(clause.words), "speak", "spoken", "write", "level", "service", "unspoken")
    styled = mark.value in _STYLES and not clause.has(mark.last, mark.last + 1, "from")
    return mark.first == 0 and clause.has(mark.last, mark.last + 1, "opens", "from") and not elsewhere and not styled


def _bounded(clause: Clause, position: int) -> bool:
    """Tell whether a sign, a figure, a clause's end or an "and" stands at ``position``."""
    return clause.ends(position) or clause.has(position, position + 1, "connector")


def _hailing(clause: Clause, taken: set[int]) -> list[tuple[Mark, float]]:
    found: list[tuple[Mark, float]] = []
    reached = -1
    for mark in sorted([*longest(clause, *PLACES), *_declined_cities(clause)], key=lambda m: m.first):
        if mark.first in taken or clause.text(mark.last) in {"till", "to", "nach", "til", "à"}:
            continue
        joined = (
            mark.role != "city"
            and reached >= 0
            and reached < mark.first <= reached + 3
            and all(clause.has(p, p + 1, "connector", "from") for p in range(reached, mark.first))
            and not (mark.first - reached > 1 and clause.has(mark.first - 1, mark.first, "toward"))
        )
        if joined or _comes_from(clause, mark):
            found.append((mark, 0.95))
            reached = mark.last
    return found


def _after_town(clause: Clause, first: int, last: int) -> bool:
    """Tell whether ``[first, last)`` is an unknown name and a comma, as in "from Cluj, Romania"."""
    return last - first == 2 and clause.text(first + 1) == "," and not clause.roles(first)


def _declined_cities(clause: Clause) -> list[Mark]:
    """Find foreign cities in a case that no list has, after a word for "from" or "born in", or as "a man of Tartu"."""
    found = []
    for cue in clause.marks:
        name = clause.text(cue.last)
        weak = clause.has(cue.first, cue.last, "from_weak")
        if cue.role in {"from", "born"} and name and not weak and not clause.roles(cue.last) & {*PLACES, "demonym"}:
            found += [Mark("city", code, cue.last, cue.last + 1) for code in city_of(name)]
    for position, word in enumerate(clause.words):
        if (
            clause.has(position - 1, position, "person")
            and word.text.endswith(_ABLATIVE)
            and not clause.roles(position)
        ):
            found += [Mark("country_from", code, position, position + 1) for code in city_of(word.text)]
    return found


def _comes_from(clause: Clause, mark: Mark) -> bool:
    cues = [m for m in clause.marks if m.role in {"from", "born"} and 0 <= mark.first - m.last <= 2]
    if mark.role == "country_from":
        return not clause.has(mark.first - 1, mark.first, "client", "thing", "no") and not clause.has(
            mark.last, mark.last + 1, "client"
        )
    if mark.role == "country" and clause.has(mark.last, mark.last + 1, "person") and len(clause.text(mark.first)) > 3:
        return not clause.has(mark.first - 1, mark.first, "toward", "no", "client") and not clause.has(
            mark.first - 8, mark.first, "wanted"
        )
    for cue in cues:
        weak = clause.has(cue.first, cue.last, "from_weak") and cue.last - cue.first == 1
        if any(not clause.text(p)[:1].isalpha() for p in range(cue.last, mark.first)) and not _after_town(
            clause, cue.last, mark.first
        ):
            continue
        if weak and (mark.role == "city" or cue.last != mark.first):
            continue
        if clause.has(cue.first - 2, cue.last, "past") or clause.has(cue.first - 2, cue.first, "no"):
            continue
        if clause.has(cue.first - 1, cue.first, "client", "thing", "service") and not clause.has(
            cue.first - 1, cue.first, "person"
        ):
            continue
        if not clause.has(cue.first - 8, cue.first, "wanted"):
            return True
    return False


def _self_flag(clause: Clause, mark: Mark) -> bool:
    if any(clause.has(p, p + 1, "flag") for p in (mark.first - 1, mark.last)):
        return False
    if any(m.role == "country" and m.value == mark.value for m in clause.marks):
        return False
    near = clause.has(mark.first - 2, mark.last + 2, "person", "be", "demonym")
    return near if mark.value == "SE" else near or clause.source == "title" or len(clause.words) <= 4

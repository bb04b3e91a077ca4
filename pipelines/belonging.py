"""Decides whether a country, demonym or region word says where an advertised person comes from.

The codebook's exclusions are read from the words around: a service or style, a thing, a client, a language, a wish of a
buyer, a destination, a denial. What is left needs a sign that a person is meant.
"""

from __future__ import annotations

from pipelines.mentions import Clause, longest
from pipelines.spoken_languages import language_words, speaks_before
from pipelines.tagging import Mark, city_of, coded

PLACES = ("country", "country_from", "city", "region_place")
_TELLING = frozenset({"demonym", "region", "flag", "from", "born", "person", *PLACES})
"""Roles of which a clause has one where it may tell a person's origin, be it by a city's name in a case."""
_STYLES = frozenset({"FR", "GR", "ES", "RU", "TH", "TR"})
_IN = frozenset({"på", "in", "auf", "em", "w", "po", "по", "în", "ve", "v"})
_PLURAL = ("s", "ar", "or", "er", "men", "män")
_ADJECTIVE = ("sk", "ska", "skt", "ske", "isch", "ische", "ischer", "ий", "ая", "ое", "ие", "ой")
"""Endings that tell an adjective, which may name a style, from a noun for a person, in the languages that have both."""
_ABLATIVE = ("st", "sta", "stä", "ból", "ből", "ról", "ről", "dan", "den", "tan", "ten")
"""Case endings that say "from" by themselves (Estonian, Finnish, Hungarian, Turkish)."""
_PERSON_NOUNS = frozenset(
    "bg ru uk be sr hr bs mk cs sk sl pl lt lv et fi hu tr az so th zh vi fa ar sq el".split()  # noqa: SIM905
)
"""Languages in which a word for a people is as a rule a person, not an adjective of a thing, but for ``_ADJECTIVE``."""
_SLAVIC_ADJECTIVE = (*_ADJECTIVE, "ски", "ская", "ski", "ská", "ské", "ský", "cki", "cka", "ckie", "skie")
_PLURALS = {"en": ("s",), "sv": ("ar", "arna", "er", "erna", "män", "männen")}
"""Endings of names for several of a people, which without a word that tells of the seller are those who may come;
not the Swedish "-or", which tells of women."""
_GERMANIC = frozenset({"en", "sv", "no", "da", "de", "nl"})
_NOT_PLURAL = ("ss", "is", "us")
_OWNED = ("service", "thing", "client")
_AM = frozenset({"vagyok", "vagyunk", "هستم", "هستیم", "ahay", "nahay", "ვარ", "եմ"})
"""First persons of "to be" that follow what they say of the person."""
_AGE_DIGITS = 2
_YEARS = frozenset(
    {"y", "o", "/", "yo", "yr", "yrs", "years", "old", "år", "ans", "anni", "años", "anos", "ani", "jahre", "jaar"}
    | {"лет", "років", "lat", "let", "rokov", "godina", "vuotta", "metų", "gadi", "aastat", "éves", "yaş"}
)
"""Words that make a figure an age, up to the comma after it."""
_HYPHEN = frozenset("-–/")
_PARTS = frozenset(",-–/:(")
_LABELLED = frozenset(":=")
_THE = frozenset({"the", "das", "der", "el", "il", "le", "la"})
_NOUN_FIRST = frozenset({"es", "pt", "it", "fr", "ro", "ar", "fa", "vi", "th", "sq", "so"})
"""Languages in which an adjective follows its noun."""
_STYLED = frozenset({"sv", "en", "no", "da", "de", "nl", "fi", "es", "fr", "it", "pt", "ru"})
"""Languages in which a bare demonym may name a service's style."""


def stated(clause: Clause) -> list[tuple[Mark, float]]:
    """Return the marks of ``clause`` that say where a person comes from, with confidence."""
    if clause.kind == "nationality":
        return _field(clause)
    if clause.kind == "country":
        return [(mark, sure) for mark, sure in _field(clause) if mark.value != "SE"]
    if clause.kind != "text" or clause.present.isdisjoint(_TELLING):
        return []
    taken = language_words(clause)
    found = [
        (mark, sure)
        for mark in longest(clause, "demonym", "region")
        if mark.first not in taken and not _named_after_from(clause, mark) and (sure := _person(clause, mark))
    ]
    found += _hailing(clause, taken)
    found += [(mark, 0.8) for mark in longest(clause, "flag") if mark.first not in taken and _self_flag(clause, mark)]
    return found


def _named_after_from(clause: Clause, mark: Mark) -> bool:
    """Tell whether the word names a country after "from": Slovak "zo Slovenska", a Swedish adjective as well.

    The country that the advert is about is a destination where one word names it and its people ("Schweden").
    """
    if mark.value == "SE" and clause.has(mark.first, mark.last, "country") and not _told_of_us(clause, mark):
        return True
    return clause.has(mark.first, mark.last, "country") and clause.has(mark.first - 1, mark.first, "from")


def _declined(clause: Clause, mark: Mark) -> bool:
    """Tell whether a demonym's form is rather a country's name ("Slovensko", in Croatian a Slovenian thing)."""
    known_well = mark.languages & {"sv", "en"}
    return mark.role == "demonym" and not known_well and clause.has(mark.first, mark.last, "country")


def _field(clause: Clause) -> list[tuple[Mark, float]]:
    marks = [*longest(clause, "demonym", "region", "flag", *PLACES)]
    marks = [m for m in marks if m.role != "city" or not clause.has(m.first, m.last, "demonym", "region", "country")]
    marks = [m for m in marks if not _declined(clause, m)]
    covered = {p for m in marks for p in range(m.first, m.last)}
    codes = {p: coded(word.text, "nationality") for p, word in enumerate(clause.words) if p not in covered}
    words = [p for p in codes if clause.text(p)[:1].isalpha()]
    figures = any(word.text.isdigit() for word in clause.words)
    if not figures and all(codes[p] or clause.roles(p) for p in words):
        marks += [Mark("country", codes[p], p, p + 1) for p in words if codes[p]]
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
        and not clause.has(after, after + 1, "person", "connector", "be", "opens", "toward")
    )
    described = described or (clause.has(before - 1, before, *_OWNED) and _of_noun_before(clause, mark))
    joined = clause.text(after) in _HYPHEN and clause.has(after + 1, after + 2, "service")
    predicate = clause.has(before - 3, before, "thing") and clause.has(before - 1, before, "be")
    language = clause.has(before, mark.last, "language") and (
        clause.text(before - 1) in _IN or _of_the_desk(clause, before)
    )
    return owned or described or joined or predicate or language or _apposed_to_a_thing(clause, mark)


def _of_the_desk(clause: Clause, before: int) -> bool:
    """Tell whether languages in brackets are those of staff ("The reception (Swedish, Arabic) answers")."""
    opened = next((p for p in range(before - 1, -1, -1) if clause.text(p) == "("), -1)
    return opened > 0 and clause.has(opened - 2, opened, "staff", "phone", "owner")


def _apposed_to_a_thing(clause: Clause, mark: Mark) -> bool:
    """Tell whether the word describes the thing before it ("no perfume, not even French")."""
    position = mark.first - 1
    while clause.has(position, position + 1, "connector") or clause.text(position) == ",":
        position -= 1
    apart = position < mark.first - 1 and not clause.has(mark.last, mark.last + 2, "person")
    return apart and clause.has(position, position + 1, "thing") and not clause.has(position, position + 1, "person")


def _of_noun_before(clause: Clause, mark: Mark) -> bool:
    return bool(mark.languages & _NOUN_FIRST) and not clause.has(mark.first - 1, mark.first, "person")


def _not_the_seller(clause: Clause, mark: Mark) -> bool:
    """Tell whether the word is denied, wished for by a buyer, or names those who may write or come."""
    before, after = mark.first, mark.last
    denied = any(_denies(clause, p) for p in range(before - 3, before)) and not clause.has(before - 1, before, "half")
    return (
        denied
        or (_several(clause, mark) and clause.has(0, len(clause.words), "client") and not _told_of_us(clause, mark))
        or (clause.has(after, after + 2, "client") and not clause.has(after, after + 1, "person"))
        or (clause.has(after + 1, after + 2, "client") and clause.text(after).endswith(_PLURAL))
        or clause.has(before - 8, before, "wanted")
        or clause.has(after, after + 3, "write")
    )


def _denies(clause: Clause, position: int) -> bool:
    """Tell whether a word of denial stands at ``position`` that is not an answer ("No, …")."""
    answer = clause.has(position, position + 1, "nay") and clause.text(position + 1) in {",", "-", "–"}
    return clause.has(position, position + 1, "no") and not answer


def _several(clause: Clause, mark: Mark) -> bool:
    """Tell whether the word names several of a people ("Swedes", "danskar")."""
    word = clause.text(mark.last - 1)
    return mark.languages <= _GERMANIC and any(
        language in mark.languages and word.endswith(endings) and not word.endswith(_NOT_PLURAL)
        for language, endings in _PLURALS.items()
    )


def _told_of_us(clause: Clause, mark: Mark) -> bool:
    return clause.has(mark.first - 2, mark.first, "be", "article", "person", "half", "born")


def _of_another(clause: Clause, mark: Mark) -> bool:
    """Tell whether what the word is said of is a thing or somebody else: "my neighbour is", "the cat is"."""
    for verb in range(mark.first - 1, max(0, mark.first - 4), -1):
        if clause.text(verb) in {",", ";", ":"}:
            return False
        if clause.has(verb, verb + 1, "be"):
            owned = clause.has(verb - 2, verb - 1, "owner") and clause.text(verb - 1)[:1].isalpha()
            return owned and not clause.roles(verb - 1) - {"client", "thing", "staff"}
    return False


def _person(clause: Clause, mark: Mark) -> float:
    if _excluded(clause, mark) or _of_another(clause, mark):
        return 0.0
    before, after = mark.first, mark.last
    if clause.has(before, after, "person") or clause.text(after) in _AM or mark.first in clause.peoples:
        return 0.97
    near = clause.has(before - 4, before, "person", "be", "half", "born") or clause.has(after, after + 3, "person")
    near = near or clause.has(before, after, "half") or speaks_before(clause, mark)
    if near or clause.has(before - 2, before, "article") or clause.has(before - 1, before, "trait"):
        return 0.97
    return _alone_or_apposed(clause, mark)


def _style(clause: Clause, mark: Mark) -> bool:
    """Tell whether the word may name a service's style, as "Greek" does, rather than a person ("grekinna")."""
    word = clause.text(mark.last - 1)
    noun = mark.languages <= {"sv", "no", "da", "de", "ru", "uk", "bg"} and not word.endswith(_ADJECTIVE)
    return (
        mark.value in _STYLES
        and not _aged(clause, mark)
        and (not mark.languages or bool(mark.languages & _STYLED and not noun))
    )


def _aged(clause: Clause, mark: Mark) -> bool:
    """Tell whether the word and an age are all that the clause says ("Thai, 29", "29 y/o, Thai")."""
    behind = mark.first == 0 and clause.text(mark.last) == "," and _is_age(clause.text(mark.last + 1))
    alone = clause.text(mark.first - 1) == "," and _bounded(clause, mark.last) and _is_age(clause.text(0))
    return behind or (alone and all(clause.text(p) in _YEARS for p in range(1, mark.first - 1)))


def _is_age(word: str) -> bool:
    return word.isdigit() and len(word) == _AGE_DIGITS


def _alone_or_apposed(clause: Clause, mark: Mark) -> float:
    before, after = mark.first, mark.last
    if clause.has(before, after, "region_place") and clause.text(before - 1) in _THE:
        return 0.0
    if _several(clause, mark) and not clause.has(0, before, "people", "person", "be", "article"):
        return 0.0
    in_list = _style(clause, mark) or clause.has(0, len(clause.words), "service")
    if _bounded(clause, before - 1) and _bounded(clause, after):
        return 0.0 if in_list and not clause.has(0, len(clause.words), "person", "be") else 0.9
    if _opening(clause, mark):
        return 0.85
    if clause.has(before, after, "language") or in_list:
        return 0.85 if clause.text(before - 1) in _HYPHEN or clause.text(after) in _HYPHEN else 0.0
    return 0.8 if _names_a_person(clause, mark) else 0.0


def _names_a_person(clause: Clause, mark: Mark) -> bool:
    """Tell whether the word by itself names a person: a noun for one, or an adjective that opens a part of a clause."""
    if clause.has(mark.last, mark.last + 1, "from") and not clause.has(mark.last, mark.last + 1, "from_weak"):
        return True
    noun = bool(mark.languages & _PERSON_NOUNS) and not clause.text(mark.last - 1).endswith(_SLAVIC_ADJECTIVE)
    return noun or (not _several(clause, mark) and (_bounded(clause, mark.first - 1) or _heads(clause, mark)))


def _heads(clause: Clause, mark: Mark) -> bool:
    """Tell whether the word is no attribute of a word after it nor led by a preposition ("sweet Romanian in town")."""
    led = clause.has(mark.first - 1, mark.first, "toward", "opens", "from") or clause.text(mark.first - 1) in _IN
    after = mark.last
    return not led and (_bounded(clause, after) or clause.has(after, after + 1, "opens", "toward", "does"))


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
        if joined or _comes_from(clause, mark) or _beside_age(clause, mark):
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


def _beside_age(clause: Clause, mark: Mark) -> bool:
    """Tell whether a name, an age and the country are an entry of a list ("Bella - 23 - Colombia")."""
    at = mark.first - 1
    at -= clause.text(at) in _PARTS
    if mark.role != "country" or mark.value == "SE" or not _is_age(clause.text(at)) or not clause.ends(mark.last):
        return False
    at -= 1 + (clause.text(at - 1) in _PARTS)
    return clause.text(at)[:1].isalpha() and clause.roles(at).isdisjoint({*PLACES, *_OWNED, "demonym"})


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
        if any(
            not clause.text(p)[:1].isalpha() and clause.text(p) not in _LABELLED for p in range(cue.last, mark.first)
        ) and not _after_town(clause, cue.last, mark.first):
            continue
        if weak and (cue.last != mark.first or (mark.role == "city" and not _of_town(clause, cue))):
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


def _of_town(clause: Clause, cue: Mark) -> bool:
    """Tell whether "de" or its like joins a town to a person ("mujer de Sevilla"), not to a thing."""
    return clause.has(cue.first - 1, cue.first, "person", "demonym") and not clause.has(
        cue.first - 1, cue.first, "thing", "service", "client"
    )


def _self_flag(clause: Clause, mark: Mark) -> bool:
    if any(clause.has(p, p + 1, "flag") for p in (mark.first - 1, mark.last)):
        return False
    if any(m.role == "country" and m.value == mark.value for m in clause.marks):
        return False
    near = clause.has(mark.first - 2, mark.last + 2, "person", "be", "demonym")
    return near if mark.value == "SE" else near or clause.source == "title" or len(clause.words) <= 4

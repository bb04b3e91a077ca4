"""What the words around a place name make of it: offered, where somebody comes from, refused, former, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from admap.folded import FoldedAdvert, Segment
from pipelines.gazetteer import TOKEN, Entry, sections

_BREAK = re.compile(r"[!?;\n•|*]|[.…](?=\s|$)|(?<!\w)[–—](?!\w)")
_JOINT = re.compile(r"^[\s.:'’\-–]{0,2}$")
_SPEECH_LABEL = re.compile(r"[^\W\d_]+")
FILLERS = 4
_SLAVIC = frozenset({"w", "z", "iz", "u", "na", "się", "jest"})


class Label(StrEnum):
    """What a source is to places: a field that names where, one that does not, one of counties, or running text."""

    PLACE = "place"
    COUNTY = "county"
    HOME = "home"
    OTHER = "other"
    TEXT = "text"


class Stand(StrEnum):
    """How a place name stands in its sentence."""

    OFFERED = "offered"
    BARE = "bare"
    REFUSED = "refused"
    NEGATED = "negated"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the folded text, ``word`` in lower case; ``sentence`` numbers the clause it stands in."""

    start: int
    end: int
    word: str
    capital: bool
    sentence: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A known name at tokens ``first`` to ``last`` (both in it); ``role`` is what its ending or script says."""

    first: int
    last: int
    start: int
    end: int
    entry: Entry
    role: str
    confidence: float


@dataclass(frozen=True)
class Source:
    """One source of the advert as words, with what it is to places and whether its letters' case tells anything."""

    segment: Segment
    label: Label
    tokens: list[Token]
    caseless: bool

    @cached_property
    def slavic(self) -> bool:
        """Whether "i" means "and" here, not "in"."""
        return any(token.word in _SLAVIC for token in self.tokens)

    @cached_property
    def ends(self) -> list[int]:
        """The tokens' ends, to find the token at a position."""
        return [token.end for token in self.tokens]


def label_of(segment: Segment) -> Label:
    """Tell what ``segment`` is from its label; an unknown label is read as running text."""
    if not segment.label:
        return Label.TEXT
    words = set(_SPEECH_LABEL.findall(segment.label))
    kinds = sections("labels.txt")
    for kind in (Label.HOME, Label.PLACE, Label.COUNTY, Label.OTHER):
        if words & kinds[kind.value]:
            return kind
    return Label.TEXT


def read_source(folded: FoldedAdvert, segment: Segment) -> Source:
    """Split ``segment`` into tokens."""
    tokens: list[Token] = []
    sentence, last = 0, segment.start
    for found in TOKEN.finditer(folded.lower, segment.start, segment.end):
        if tokens and _BREAK.search(folded.lower, last, found.start() + 1):
            sentence += 1
        last = found.end()
        capital = folded.text[found.start()].isupper() or not folded.text[found.start()].islower()
        tokens.append(Token(found.start(), found.end(), found.group(), capital, sentence))
    letters = [c for c in folded.text[segment.start : segment.end] if c.isalpha()]
    upper = sum(c.isupper() for c in letters)
    caseless = not letters or upper == 0 or upper / len(letters) > 0.7
    return Source(segment, label_of(segment), tokens, caseless)


def joined(lower: str, tokens: list[Token], first: int, last: int) -> bool:
    """Tell whether tokens ``first`` to ``last`` are written together as one name ("S:t Eriksplan", "Dals-Ed")."""
    return all(_JOINT.match(lower[tokens[i].end : tokens[i + 1].start]) for i in range(first, last))


def in_contact(text: str, mention: Mention) -> bool:
    """Tell whether the name is part of an address, a handle or a site's name."""
    before, after = text[max(0, mention.start - 2) : mention.start], text[mention.end : mention.end + 3]
    if before[-1:] in {"@", "_"} or after[:1] in {"@", "_"}:
        return True
    glued = before[-1:] in {".", "-"} and before[:1].isalnum() and text[mention.start].islower()
    return glued or bool(re.match(r"\.[a-z]", after)) or bool(re.match(r"\[at|\(at", after))


def linked(lower: str, tokens: list[Token], left: Mention, right: Mention) -> bool:
    """Tell whether nothing but list words and dates stands between two names ("Växjö 6–8 oktober, Kalmar")."""
    between = tokens[left.last + 1 : right.first]
    if len(between) > 3 or "\n" in lower[left.end : right.start].strip(" "):
        return False
    if re.search(r"[.!?]\s", lower[left.end : right.start]):
        return False
    return all(t.word in sections("cues.txt")["links"] or t.word.isdigit() for t in between)


def stand_of(lower: str, tokens: list[Token], mention: Mention) -> Stand:
    """Tell how ``mention`` stands by the words before and after it."""
    cues = sections("cues.txt")
    if mention.role == "from" or _organisation(tokens, mention, cues):
        return Stand.REFUSED
    sentence = tokens[mention.first].sentence
    if _refused_after(lower, tokens, mention, cues):
        return Stand.NEGATED
    before = [t for t in tokens[max(0, mention.first - 14) : mention.first] if t.sentence == sentence]
    words = [t.word for t in before]
    stand = _nearest(words, cues)
    if stand is Stand.NEGATED:
        return stand
    if stand is Stand.REFUSED or _former(words, cues, before, lower):
        return Stand.REFUSED
    if mention.role in {"in", "area"} or mention.first == 0:
        return stand if mention.first == 0 and mention.role not in {"in", "area"} else Stand.OFFERED
    return stand


def _refused_after(lower: str, tokens: list[Token], mention: Mention, cues: dict[str, frozenset[str]]) -> bool:
    """Tell whether a town opens its sentence and is refused in it ("Malmö åker jag inte till")."""
    sentence = tokens[mention.first].sentence
    if mention.first and tokens[mention.first - 1].sentence == sentence:
        return False
    after = [t for t in tokens[mention.last + 1 : mention.last + 4] if t.sentence == sentence]
    refusal = next((t for t in after if t.word in cues["not_after"]), None)
    return refusal is not None and "," not in lower[mention.end : refusal.start]


def _organisation(tokens: list[Token], mention: Mention, cues: dict[str, frozenset[str]]) -> bool:
    after = tokens[mention.last + 1] if mention.last + 1 < len(tokens) else None
    before = tokens[mention.first - 1] if mention.first else None
    if after and after.start - mention.end <= 2 and after.word in cues["organisation"]:
        return True
    return bool(before and mention.start - before.end <= 1 and before.word in cues["team"])


def _nearest(words: list[str], cues: dict[str, frozenset[str]]) -> Stand:
    at = len(words) - 1
    stand = Stand.BARE
    skipped = 0
    while at >= 0:
        word = words[at]
        if word in cues["from_verb_needed"] and (at and words[at - 1] in cues["from_verb"]):
            return Stand.REFUSED
        if word in cues["from"]:
            return Stand.OFFERED if at and words[at - 1] in cues["based"] else Stand.REFUSED
        if word in cues["in"]:
            stand = Stand.OFFERED
            return _negated(words, at - 1, cues) or stand
        if word in cues["not"]:
            return Stand.NEGATED
        if word in cues["filler"] and skipped < FILLERS:
            skipped += 1
            at -= 1
            continue
        return stand
    return stand


def _negated(words: list[str], at: int, cues: dict[str, frozenset[str]]) -> Stand | None:
    steps = 0
    while at >= 0 and steps < 3 and (words[at] in cues["not_verb"] or words[at] in cues["in"]):
        at -= 1
        steps += 1
    return Stand.NEGATED if at >= 0 and words[at] in cues["not"] else None


def _former(words: list[str], cues: dict[str, frozenset[str]], before: list[Token], lower: str) -> bool:
    former = kin = False
    for at, word in enumerate(words):
        after_comma = at > 0 and "," in lower[before[at - 1].end : before[at].start]
        restarts = word in cues["in"] and after_comma and not set(words[:at]) & (cues["past"] - cues["born"])
        if word in cues["past"]:
            former = True
        elif restarts or (word in cues["present"] and not kin):
            former = False
        if word in cues["kin"]:
            kin = True
        elif kin and word in cues["lives"]:
            former = True
        elif kin and after_comma:
            kin = False
    return former

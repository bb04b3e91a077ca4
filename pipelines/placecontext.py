"""Sources as words: fields and running text, tokens, mentions of places, and which of them stand in one list."""

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
    """A word of the folded text, ``word`` in lower case; ``sentence`` numbers the sentence it stands in.

    ``comma`` tells that a comma stands before it. The "t" of "don't" is the word "not".
    """

    start: int
    end: int
    word: str
    capital: bool
    sentence: int
    comma: bool = False


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
        comma = "," in folded.lower[last : found.start()]
        last = found.end()
        capital = folded.text[found.start()].isupper() or not folded.text[found.start()].islower()
        contracted = found.group() == "t" and folded.lower[found.start() - 1] in "'’" and bool(tokens)
        word = "not" if contracted else found.group()
        tokens.append(Token(found.start(), found.end(), word, capital, sentence, comma))
    return Source(segment, label_of(segment), tokens, _caseless(folded, segment, tokens))


def _caseless(folded: FoldedAdvert, segment: Segment, tokens: list[Token]) -> bool:
    """Tell whether letters' case says nothing: all capitals, or no word with a capital but shouted ones."""
    letters = [c for c in folded.text[segment.start : segment.end] if c.isalpha()]
    if sum(c.isupper() for c in letters) > 0.7 * len(letters):
        return True
    words = (folded.text[t.start : t.end] for t in tokens)
    return not any(word[0].isupper() and not _shouted(word) for word in words)


def _shouted(word: str) -> bool:
    return word.isupper() and (len(word) > 1 or word == "I")


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

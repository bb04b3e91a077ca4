"""Reads ``municipalities``, ``counties`` and ``ambiguous_places``: where the service is offered.

One pass over the words of each source looks names up in the gazetteer; the words around a name then tell whether it is
offered. A name that several municipalities share is settled by the other places of the advert, or kept as ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from spacy.language import Language
from spacy.tokens import Doc

from admap.folded import FoldedAdvert
from admap.records import CodedValue
from pipelines.found import Found, folded_of, found_of, taken, written_in
from pipelines.gazetteer import BESIDE, MUNICIPALITY, SHARED, Entry, gazetteer, sections
from pipelines.placecontext import (
    Label,
    Mention,
    Source,
    Stand,
    Token,
    in_contact,
    linked,
    read_source,
)
from pipelines.placeforms import (
    SHORT,
)
from pipelines.placenames import mentions_of, municipal
from pipelines.placestand import stand_of
from pipelines.text_language import common_in

_ARTICLES = frozenset(
    {"en", "ett", "någon", "nån", "något", "nåt", "ingen", "inget", "varje", "denna", "detta", "ein", "eine"}
)
_EN_IS_IN = frozenset({"es", "fr", "ca", "gl"})
"""Languages in which "en" is no article but the word for "in"."""
_CONTACTS = ("emails", "handles", "phones")
_DATES = re.compile(r"[\s:,(–-]{1,3}\d{1,2}(?:\s?[–-]\s?\d{1,2}|/\d{1,2})(?!\d|\s?(?:kr|sek|:-|€|eur|år|y|min))")
"""The days of a stop right behind a town's name ("Boden 6–8 juni")."""
_DOMINANT = 2
_PARTS = re.compile(r"[,;/|\n•()&+]")
"""What parts a place's field into places."""

_PLAIN_IN = frozenset({"i", "in", "till", "to"})


def offered(doc: Doc, folded: FoldedAdvert, source: Source) -> tuple[list[Mention], list[Mention]]:
    """Return the names in ``source`` that stand for a place of the service, and those that the text says no to."""
    if source.label in {Label.HOME, Label.OTHER}:
        return [], []
    kept: list[Mention] = []
    negated: list[Mention] = []
    for chain, following in _chains(doc, folded, source):
        previous: Stand | None = None
        from_there = False
        for mention in chain:
            stand = stand_of(source, chain, mention, following)
            arrives, from_there = from_there and mention.role in {"in", SHORT}, mention.role == "from"
            if previous is not None and not arrives:
                stand = _inherited(source, mention, stand, previous)
            if stand is Stand.NEGATED:
                negated.append(mention)
            elif stand is not Stand.REFUSED and _counts(folded, source, mention, stand, chain):
                kept.append(mention)
            elif stand is not Stand.REFUSED:
                continue
            previous = stand if stand in {Stand.NEGATED, Stand.REFUSED} else Stand.OFFERED
    return kept, negated


def _chains(doc: Doc, folded: FoldedAdvert, source: Source) -> Iterator[tuple[list[Mention], Mention | None]]:
    """Yield the lists of places in ``source``, each with the first place after it."""
    mentions = [
        mention
        for mention in mentions_of(folded, source)
        if not taken(doc, mention.start, mention.end, *_CONTACTS)
        and not in_contact(folded.text, mention)
        and not _everyday(doc, source, mention)
        and not _one_of_many(doc, source, mention)
    ]
    chain: list[Mention] = []
    for mention in mentions:
        if chain and not linked(folded.lower, source.tokens, chain[-1], mention):
            yield chain, mention
            chain = []
        chain.append(mention)
    if chain:
        yield chain, None


def _everyday(doc: Doc, source: Source, mention: Mention) -> bool:
    """Tell whether a name without its capital is a word of the text's other language ("by" in English)."""
    word = source.tokens[mention.first].word
    if not (source.caseless and mention.entry.weak and mention.first == mention.last):
        return False
    return bool(written_in(doc) & common_in(word) - {"sv"})


def _one_of_many(doc: Doc, source: Source, mention: Mention) -> bool:
    """Tell whether a name without its capital stands behind an article, as no place does ("i en lund")."""
    at = mention.first
    if not at or source.tokens[at].capital or source.tokens[at - 1].sentence != source.tokens[at].sentence:
        return False
    before = source.tokens[at - 1].word
    return before in _ARTICLES and not (before == "en" and written_in(doc) & _EN_IS_IN)


def _inherited(source: Source, mention: Mention, stand: Stand, before: Stand) -> Stand:
    if before is Stand.OFFERED:
        return before if stand is Stand.BARE else stand
    return stand if _restarts(source, mention) else before


def _counts(folded: FoldedAdvert, source: Source, mention: Mention, stand: Stand, chain: list[Mention]) -> bool:
    if source.label in {Label.PLACE, Label.COUNTY}:
        return not _worded(folded, source, mention, chain)
    token = source.tokens[mention.first]
    shown = token.capital or source.caseless
    if mention.role == SHORT and token.capital and not source.caseless and not _opens(source, mention):
        return True
    if mention.entry.weak:
        shown = shown or (municipal(mention.entry) and _careless(source, mention))
        listed = sum(municipal(m.entry) and not m.entry.weak for m in chain) > 1 or _fills(source, mention, chain)
        listed = listed or (municipal(mention.entry) and bool(_DATES.match(folded.text, mention.end)))
        return shown and (stand is Stand.OFFERED or listed or _alone(folded, source, mention))
    if mention.entry.surname and _after_first_name(folded.lower, source, mention):
        return False
    return shown or stand is Stand.OFFERED or (len(token.word) > 5 and municipal(mention.entry))


def _worded(folded: FoldedAdvert, source: Source, mention: Mention, chain: list[Mention]) -> bool:
    """Tell whether a name in a place's field is an everyday word among others there ("own place or hotel").

    It is a name where its part of the field, between commas and the like, holds nothing but places.
    """
    token, links = source.tokens[mention.first], sections("cues.txt")["links"]
    if mention.first != mention.last or not common_in(token.word):
        return False
    if token.capital and municipal(mention.entry) and not source.caseless:
        return False
    start, end = source.segment.start, source.segment.end
    part = [start, *(mark.end() for mark in _PARTS.finditer(folded.text, start, token.start))][-1]
    closing = _PARTS.search(folded.text, token.end, end)
    beside = [at for at, t in enumerate(source.tokens) if part <= t.start < (closing.start() if closing else end)]
    if token.word in links:
        return len(beside) > 1
    inside = {at for m in chain if m is not mention for at in range(m.first, m.last + 1)} | {mention.first}
    return any(source.tokens[at].word not in links and at not in inside for at in beside)


def _fills(source: Source, mention: Mention, chain: list[Mention]) -> bool:
    """Tell whether a field of an unforeseen label holds nothing but places, and no first name."""
    inside = {at for m in chain for at in range(m.first, m.last + 1)}
    links, words = sections("cues.txt")["links"], sections("weak.txt")
    if not source.segment.label or any(t.word not in links for i, t in enumerate(source.tokens) if i not in inside):
        return False
    word = source.tokens[mention.first].word
    if municipal(mention.entry):
        return word not in words["name"]
    return source.tokens[mention.first].capital and len(word) > 5 and word not in words["weak"]


def _careless(source: Source, mention: Mention) -> bool:
    """Tell whether a lower-case name stands after "in" where only sentences open with a capital."""
    if not mention.first or source.tokens[mention.first - 1].word not in _PLAIN_IN or source.slavic:
        return False
    return not any(t.capital and _inside(source.tokens, at) for at, t in enumerate(source.tokens))


def _inside(tokens: list[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].sentence == tokens[at].sentence and not tokens[at].word[0].isdigit()


def _restarts(source: Source, mention: Mention) -> bool:
    if not mention.first:
        return False
    word, cues = source.tokens[mention.first - 1].word, sections("cues.txt")
    if word == "i" and not source.slavic:
        return True
    return word in cues["toward"] or (word in cues["in"] and word not in cues["links"])


def _opens(source: Source, mention: Mention) -> bool:
    at = mention.first
    return at == 0 or source.tokens[at - 1].sentence != source.tokens[at].sentence


def _alone(folded: FoldedAdvert, source: Source, mention: Mention) -> bool:
    line = folded.text[
        max(folded.text.rfind(mark, source.segment.start, mention.start) for mark in "\n.!?,–|/") + 1 : mention.start
    ]
    if source.segment.label or mention.role or all(weight < MUNICIPALITY for _, weight in mention.entry.codes):
        return False
    if mention.first == mention.last and source.tokens[mention.first].word in sections("weak.txt")["name"]:
        return False
    starts = mention.first == 0 or not line.strip(" *•-")
    rest = folded.text[mention.end : min(source.segment.end, mention.end + 2)].strip(" ")
    aged = folded.text[mention.end : mention.end + 3].strip(" ,–")[:1].isdigit()
    return starts and not aged and (not rest or rest[0] in ".!\n,–|/")


def _after_first_name(lower: str, source: Source, mention: Mention) -> bool:
    if not mention.first or source.caseless:
        return False
    before = source.tokens[mention.first - 1]
    cues = sections("cues.txt")
    close = lower[before.end : mention.start] == " "
    return (
        close
        and before.capital
        and before.word.isalpha()
        and before.word not in cues["in"] | cues["filler"] | cues["links"]
    )


def settle(entry: Entry, codes: set[str], counties: set[str]) -> tuple[str, float] | None:
    """Return the municipality that a shared name means and how sure that is, or None where it stays open.

    ``codes`` and ``counties`` are the ones that the rest of the advert names: one of them among the candidates decides,
    then a candidate that outweighs the others (a town against hamlets), then the only candidate in a named county.
    """
    named = [code for code, _ in entry.codes if code in codes]
    if len(named) == 1:
        return named[0], 0.9
    ranked = sorted((pair for pair in entry.codes if pair[1] > BESIDE), key=lambda pair: -pair[1])
    if not ranked or (named and ranked[0][1] < MUNICIPALITY):
        return None
    within = [code for code, _ in ranked if code[:2] in counties]
    second = ranked[1][1] if len(ranked) > 1 else 0
    outweighs = len(entry.codes) == 1 or (ranked[0][1] > SHARED and ranked[0][1] - second >= _DOMINANT)
    if ranked[0][1] == MUNICIPALITY or (outweighs and not within):
        return ranked[0][0], 0.85
    if len(within) == 1:
        return within[0], 0.8
    return (ranked[0][0], 0.75) if outweighs else None


class PlacesReader:
    """Appends municipalities, counties and ambiguous names to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        folded = folded_of(doc)
        sources = [read_source(folded, segment) for segment in folded.segments]
        read = [(source, *offered(doc, folded, source)) for source in sources]
        refused = {mention.entry for _, _, negated in read for mention in negated}
        places = _Places(folded, found_of(doc))
        for source, kept, _ in read:
            for mention in kept:
                if mention.entry not in refused or source.label is Label.PLACE:
                    places.add(mention, source.label)
        places.settle()
        return doc


class _Places:
    def __init__(self, folded: FoldedAdvert, found: list[Found]) -> None:
        self.folded, self.found = folded, found
        self.open: list[Mention] = []
        self.codes: set[str] = set()
        self.counties: set[str] = set()

    def add(self, mention: Mention, label: Label) -> None:
        entry = mention.entry
        county = _as_county(entry) if label is Label.COUNTY else None
        counties = (county,) if county else () if entry.codes else entry.counties
        if county or not entry.codes:
            self.counties.update(counties)
            self.found.extend(Found("counties", code, mention.start, mention.end, 0.9) for code in counties)
        elif len(entry.codes) == 1 and entry.codes[0][1] > BESIDE:
            self._municipality(mention, entry.codes[0][0], mention.confidence)
            self.codes.add(entry.codes[0][0])
        else:
            self.open.append(mention)

    def _municipality(self, mention: Mention, code: str, confidence: float) -> None:
        self.found.append(Found("municipalities", code, mention.start, mention.end, confidence))
        self.found.append(Found("counties", code[:2], mention.start, mention.end, confidence))

    def settle(self) -> None:
        alone = {decided[0] for m in self.open if (decided := settle(m.entry, set(), set()))}
        around = self.counties | {code[:2] for code in self.codes}
        for mention in self.open:
            decided = settle(mention.entry, self.codes or alone, around)
            if decided:
                self._municipality(mention, decided[0], min(mention.confidence, decided[1]))
            elif mention.entry.codes:
                self._keep_open(mention)

    def _keep_open(self, mention: Mention) -> None:
        candidates = tuple(code for code, _ in mention.entry.codes)
        if len(candidates) < 2:
            return
        words = self.folded.text[mention.start : mention.end]
        value = cast(CodedValue, (words, candidates))
        self.found.append(Found("ambiguous_places", value, mention.start, mention.end, 0.5))
        counties = {code[:2] for code in candidates}
        if len(counties) == 1:
            self.found.append(Found("counties", counties.pop(), mention.start, mention.end, 0.8))


def _as_county(entry: Entry) -> str | None:
    if entry.counties:
        return entry.counties[0]
    seats = {"0180", "0380", "0680", "0880", "1880", "0980"}
    code = next((code for code, weight in entry.codes if weight == MUNICIPALITY and code in seats), None)
    return code[:2] if code else None


@Language.factory("places")
def create(nlp: Language, name: str) -> PlacesReader:  # noqa: ARG001  (spaCy's signature)
    """Make the component."""
    gazetteer()
    return PlacesReader()

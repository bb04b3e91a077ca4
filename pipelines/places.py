"""Reads ``municipalities``, ``counties`` and ``ambiguous_places``: where the service is offered.

One pass over the words of each source looks names up in the gazetteer; the words around a name then tell whether it is
offered. A name that several municipalities share is settled by the other places of the advert, or kept as ambiguous.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from spacy.language import Language
from spacy.tokens import Doc

from admap.records import CodedValue, FoldedAdvert
from pipelines.found import Found, folded_of, found_of, taken
from pipelines.gazetteer import Entry, Gazetteer, gazetteer, municipality_names, sections, thai_key
from pipelines.placecontext import (
    Label,
    Mention,
    Source,
    Stand,
    in_contact,
    joined,
    linked,
    read_source,
    stand_of,
)
from pipelines.placeforms import arabic_key, cyrillic_keys, stems

_CONTACTS = ("emails", "handles", "phones")
_DOMINANT = 2


def mentions_of(folded: FoldedAdvert, source: Source) -> list[Mention]:
    """Return every known name in ``source``, longest first at each place, in order."""
    known = gazetteer()
    tokens, found, at = source.tokens, [], 0
    words = tuple(t.word for t in tokens)
    while at < len(tokens):
        mention = _exact(known, folded.lower, source, words, at) or _derived(known, source, at)
        if mention is None:
            at += 1
            continue
        found.append(mention)
        at = mention.last + 1
    return sorted([*found, *_thai(known, folded, source)], key=lambda m: m.start)


def _exact(known: Gazetteer, lower: str, source: Source, words: tuple[str, ...], at: int) -> Mention | None:
    size = known.longest.get(words[at], 0)
    while size:
        matched = known.match(words[at : at + size])
        if matched is None:
            return None
        length, entry = matched
        if joined(lower, source.tokens, at, at + length - 1):
            start, end = source.tokens[at].start, source.tokens[at + length - 1].end
            return Mention(at, at + length - 1, start, end, entry, "", 0.95)
        size = length - 1
    return None


def _derived(known: Gazetteer, source: Source, at: int) -> Mention | None:
    token = source.tokens[at]
    word = token.word
    if len(word) < 4 or word.isdigit():
        return None
    if "\u0400" <= word[0] <= "\u052f":
        return _sound(known.sounds, cyrillic_keys(word), source, at)
    if "\u0600" <= word[0] <= "\u06ff":
        return _arabic(known, source, at)
    if not token.capital and not source.caseless:
        return None
    for base, role in stems(word):
        entry = known.names.get((base,))
        if entry is not None and not entry.weak:
            return Mention(at, at, token.start, token.end, entry, role, 0.85)
    if len(word) >= 6 and _expected(source, at):
        entry = known.slipped(word)
        if entry is not None:
            return Mention(at, at, token.start, token.end, entry, "slip", 0.7)
    return None


def _expected(source: Source, at: int) -> bool:
    if source.label in {Label.PLACE, Label.COUNTY}:
        return True
    return at > 0 and source.tokens[at - 1].word in {
        "i",
        "in",
        "till",
        "to",
        "w",
        "в",
        "en",
        "a",
        "à",
        "em",
        "la",
        "în",
    }


def _sound(table: dict[str, Entry], keys: set[str], source: Source, at: int) -> Mention | None:
    token = source.tokens[at]
    entry = next((table[key] for key in sorted(keys) if key in table), None)
    if entry is None or not (token.capital or source.caseless):
        return None
    return Mention(at, at, token.start, token.end, entry, "", 0.8)


def _arabic(known: Gazetteer, source: Source, at: int) -> Mention | None:
    token = source.tokens[at]
    for cut in ("", "ب", "ل", "و", "وب", "ال"):
        word = token.word.removeprefix(cut)
        entry = known.names.get((word,)) or known.arabic.get(arabic_key(word))
        if entry is not None:
            return Mention(at, at, token.start, token.end, entry, "in" if cut == "ب" else "", 0.85)
    return None


def _thai(known: Gazetteer, folded: FoldedAdvert, source: Source) -> Iterator[Mention]:
    for found in known.thai_pattern.finditer(folded.text, source.segment.start, source.segment.end):
        before = folded.text[max(0, found.start() - 8) : found.start()]
        at = next((i for i, t in enumerate(source.tokens) if t.end > found.start()), 0)
        last = max((i for i, t in enumerate(source.tokens) if t.start < found.end()), default=at)
        role = "from" if thai_key(before).endswith(("จาก", "จากเมอง")) else "in"
        yield Mention(at, last, found.start(), found.end(), known.thai[thai_key(found.group())], role, 0.9)


def offered(doc: Doc, folded: FoldedAdvert, source: Source) -> list[Mention]:
    """Return the names in ``source`` that stand for a place where the service is offered."""
    if source.label in {Label.HOME, Label.OTHER}:
        return []
    kept: list[Mention] = []
    previous: tuple[Mention, bool] | None = None
    for mention in mentions_of(folded, source):
        if taken(doc, mention.start, mention.end, *_CONTACTS) or in_contact(folded.text, mention):
            continue
        inherited = previous[1] if previous and linked(folded.lower, source.tokens, previous[0], mention) else None
        if _counts(folded, source, mention, inherited):
            kept.append(mention)
            previous = (mention, True)
        else:
            previous = (mention, False)
    return kept


def _counts(folded: FoldedAdvert, source: Source, mention: Mention, inherited: bool | None) -> bool:
    stand = stand_of(folded.lower, source.tokens, mention)
    if stand is Stand.REFUSED or (inherited is False and not _restarts(source, mention)):
        return False
    if source.label in {Label.PLACE, Label.COUNTY}:
        return True
    token = source.tokens[mention.first]
    shown = token.capital or source.caseless
    if mention.entry.weak:
        return shown and (stand is Stand.OFFERED or inherited is True or _alone(folded, source, mention))
    if mention.entry.surname and _after_first_name(source, mention):
        return False
    return shown or stand is Stand.OFFERED or len(token.word) > 5


def _restarts(source: Source, mention: Mention) -> bool:
    if not mention.first:
        return False
    word = source.tokens[mention.first - 1].word
    return word in sections("cues.txt")["in"] and word not in sections("cues.txt")["links"]


def _alone(folded: FoldedAdvert, source: Source, mention: Mention) -> bool:
    line = folded.text[
        max(folded.text.rfind(mark, source.segment.start, mention.start) for mark in "\n.!?,–|/") + 1 : mention.start
    ]
    starts = mention.first == 0 or not line.strip(" *•-")
    rest = folded.text[mention.end : min(source.segment.end, mention.end + 2)].strip(" ")
    return starts and (not rest or rest[0] in ".!\n,–|/")


def _after_first_name(source: Source, mention: Mention) -> bool:
    if not mention.first or source.caseless:
        return False
    before = source.tokens[mention.first - 1]
    cues = sections("cues.txt")
    close = mention.start - before.end == 1
    return (
        close
        and before.capital
        and before.word.isalpha()
        and before.word not in cues["in"] | cues["filler"] | cues["links"]
    )


def settle(entry: Entry, codes: set[str], counties: set[str]) -> tuple[str, float] | None:
    """Return the municipality that a shared name means and how sure that is, or None where it stays open.

    ``codes`` and ``counties`` are the ones that the rest of the advert names.
    """
    named = [code for code, _ in entry.codes if code in codes]
    if len(named) == 1:
        return named[0], 0.9
    within = [code for code, weight in entry.codes if code[:2] in counties and weight >= 2]
    ranked = sorted(entry.codes, key=lambda pair: -pair[1])
    if ranked[0][1] == 5 or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] >= _DOMINANT and not within):
        return ranked[0][0], 0.85
    if len(within) == 1:
        return within[0], 0.8
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] >= _DOMINANT:
        return ranked[0][0], 0.75
    return None


class PlacesReader:
    """Appends municipalities, counties and ambiguous names to ``found_of(doc)``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        folded = folded_of(doc)
        found = found_of(doc)
        open_names: list[Mention] = []
        codes: set[str] = set()
        counties: set[str] = set()
        for segment in folded.segments:
            source = read_source(folded, segment)
            for mention in offered(doc, folded, source):
                if source.label is Label.COUNTY and (county := _as_county(mention)):
                    counties.add(county)
                    found.append(Found("counties", county, mention.start, mention.end, 0.9))
                elif mention.entry.counties and not mention.entry.codes:
                    counties.update(mention.entry.counties)
                    found.extend(Found("counties", c, mention.start, mention.end, 0.9) for c in mention.entry.counties)
                elif len(mention.entry.codes) == 1:
                    codes.add(mention.entry.codes[0][0])
                    found.extend(_municipality(mention, mention.entry.codes[0][0], mention.confidence))
                elif mention.entry.codes:
                    open_names.append(mention)
        _settle_all(folded, found, open_names, codes, counties)
        return doc


def _as_county(mention: Mention) -> str | None:
    if mention.entry.counties:
        return mention.entry.counties[0]
    names = municipality_names()
    capitals = {"0180": "01", "0380": "03", "0680": "06", "0880": "08", "1880": "18", "0980": "09"}
    codes = [code for code, weight in mention.entry.codes if weight == 5 and code in names]
    return capitals.get(codes[0]) if codes else None


def _municipality(mention: Mention, code: str, confidence: float) -> Iterator[Found]:
    yield Found("municipalities", code, mention.start, mention.end, confidence)
    yield Found("counties", code[:2], mention.start, mention.end, confidence)


def _settle_all(
    folded: FoldedAdvert, found: list[Found], names: list[Mention], codes: set[str], counties: set[str]
) -> None:
    certain = {name.entry.codes for name in names}
    first = {s[0] for entry in certain if (s := settle(Entry(entry), set(), set())) and s[1] > 0.84}
    around = counties | {code[:2] for code in codes}
    for mention in names:
        decided = settle(mention.entry, codes or first, around)
        if decided:
            found.extend(_municipality(mention, decided[0], min(mention.confidence, decided[1])))
            continue
        candidates = tuple(code for code, _ in mention.entry.codes)
        words = folded.text[mention.start : mention.end]
        value = cast(CodedValue, (words, candidates))
        found.append(Found("ambiguous_places", value, mention.start, mention.end, 0.5))
        shared = {code[:2] for code in candidates}
        if len(shared) == 1:
            found.append(Found("counties", shared.pop(), mention.start, mention.end, 0.8))


@Language.factory("places")
def create(nlp: Language, name: str) -> PlacesReader:  # noqa: ARG001  (spaCy's signature)
    """Make the component."""
    gazetteer()
    return PlacesReader()

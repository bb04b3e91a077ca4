"""Phrases of the lexicons and where they stand in an advert."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from admap.folded import FoldedAdvert, Segment
from admap.records import Evidence, Reading
from classifiers.lexicon import Lexicon, Path, Phrase, anchor_search, plain

_FAMILIES = tuple(
    map(
        frozenset,
        (("sv", "no", "da", "is"), ("es", "pt", "it", "fr", "ro"), ("de", "nl"), ("pl", "cs", "hr", "sk", "sl")),
    )
) + tuple(map(frozenset, (("hr", "sr", "bs"), ("lt", "lv"), ("fi", "et"), ("ru", "uk", "bg", "sr"))))
"""Languages near enough for one to be taken for another in a short text."""

_ALWAYS = frozenset({"sv", "en"})
_MARKED = frozenset({"th"})
_MOST = 60
"""Places of one phrase that are looked at: more of the same words tell nothing more."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a phrase stands in the folded text."""

    start: int
    end: int
    phrase: Phrase


@dataclass(frozen=True)
class AdvertText:
    """A folded advert with its reading, and its text made plain for the lexicons."""

    folded: FoldedAdvert
    reading: Reading

    @cached_property
    def plain(self) -> str:
        """The folded lower-case text without accents."""
        return plain(self.folded.lower)

    @cached_property
    def anchored(self) -> Mapping[Path, Mapping[int, Sequence[Sequence[int]]]]:
        """For each lexicon the phrases with an anchor in the text, by their place, with where each anchor starts."""
        found: dict[Path, dict[int, list[Sequence[int]]]] = defaultdict(dict)
        for exact, form in ((False, self.plain), (True, self.folded.lower)):
            owners, search = anchor_search(exact=exact)
            starts: dict[tuple[int, int], list[int]] = defaultdict(list)
            for number, start, end in search.find_matches_as_indexes(form, overlapping=True):
                begun = start > 0 and ((c := form[start - 1]).isalnum() or c == "_")
                goes_on = end < len(form) and ((c := form[end]).isalnum() or c == "_")
                for place, (opens, closes, _) in enumerate(owners[number]):
                    if not (opens and begun) and not (closes and goes_on):
                        starts[number, place].append(start)
            for (number, place), where in starts.items():
                for path, phrase in owners[number][place][2]:
                    found[path].setdefault(phrase, []).append(where)
        return found

    @cached_property
    def hits(self) -> dict[tuple[Path, bool], tuple[Hit, ...]]:
        """What :func:`find` found so far, by lexicon."""
        return {}

    @cached_property
    def languages(self) -> frozenset[str] | None:
        """The languages whose phrases may be meant: those written, their kin, Swedish and English; None for all."""
        known = frozenset(self.reading.text_languages)
        if not known:
            return None
        return known.union(_ALWAYS, *(family for family in _FAMILIES if family & known))

    @cached_property
    def running(self) -> frozenset[str] | None:
        """The languages of the running text and their kin, Swedish and English not always among them; None for all."""
        known = frozenset(self.reading.text_languages)
        return known.union(*(family for family in _FAMILIES if family & known)) if known else None

    def segment(self, hit: Hit) -> Segment:
        """Return the part of the advert that ``hit`` stands in."""
        return self.folded.segment_at(hit.start)

    def written_in(self, language: str) -> bool:
        """Tell whether the advert's running text is known to be, or may be, in ``language``."""
        return language in self.reading.text_languages

    def evidence(self, key: str, value: Any, hit: Hit, confidence: float = 0.9) -> Evidence:
        """Return evidence of ``value`` for the words of ``hit``."""
        return self.folded.evidence(key, value, hit.start, hit.end, confidence)


def candidates(
    text: AdvertText, lexicon: Lexicon, *, any_language: bool = False
) -> Iterator[tuple[Phrase, Sequence[Sequence[int]]]]:
    """Yield the phrases, in order, that may stand in ``text``: of its languages, and with an anchor in it.

    With each come the places where its anchors start.
    """
    anchored = text.anchored.get(lexicon.path, {})
    if not anchored and not lexicon.unanchored:
        return
    languages = None if any_language else text.languages
    for place in sorted((*anchored, *lexicon.unanchored)):
        one = lexicon.phrases[place]
        if languages is None or one.language in languages:
            yield one, anchored.get(place, ())


def find(text: AdvertText, wanted: Lexicon, *, any_language: bool = False) -> tuple[Hit, ...]:
    """Return the places in ``text`` where phrases of its languages (or of any language) stand, the first of each."""
    key = wanted.path, any_language
    if key not in text.hits:
        text.hits[key] = tuple(
            hit
            for one, starts in candidates(text, wanted, any_language=any_language)
            for match in islice(_matches(text, one, starts), _MOST)
            if (hit := _hit(text, one, match))
        )
    return text.hits[key]


def _matches(text: AdvertText, one: Phrase, starts: Sequence[Sequence[int]]) -> Iterator[re.Match[str]]:
    """Yield the matches of one phrase: only where its anchors start, if it begins with one of them."""
    form = text.folded.lower if one.exact else text.plain
    if not one.led:
        yield from one.pattern.finditer(form)
        return
    end = 0
    for start in starts[0] if len(starts) == 1 else sorted({start for where in starts for start in where}):
        if start >= end and (match := one.pattern.match(form, start)):
            yield match
            end = match.end()


def _hit(text: AdvertText, one: Phrase, match: re.Match[str]) -> Hit | None:
    """Return the words that ``match`` holds, none where they run over a source's end or differ in their marks."""
    words = match.group()
    start = match.start() + len(words) - len(words.lstrip())
    hit = Hit(start, start + len(words.strip()), one)
    if hit.start >= hit.end or hit.start >= text.segment(hit).end:
        return None
    return hit if one.language not in _MARKED or _marks_agree(text, hit) else None


def place(text: AdvertText, evidence: Evidence) -> tuple[int, int] | None:
    """Return where the words of ``evidence`` stand in the folded text, where they stand in title or body."""
    segment = next((s for s in text.folded.segments if s.source == evidence.source and not s.label), None)
    if segment is None:
        return None
    start = segment.start + bisect_left(segment.origins, (evidence.start, 0))
    end = segment.start + bisect_left(segment.origins, (evidence.end, 0))
    return (start, end) if start < end else None


def _marks_agree(text: AdvertText, hit: Hit) -> bool:
    """Tell whether the original has the line's vowel and tone marks, which folding drops (``หนี้`` debt, ``หนู`` I)."""
    segment = text.segment(hit)
    start = segment.origins[hit.start - segment.start][0]
    end = segment.origins[hit.end - segment.start - 1][1]
    original = unicodedata.normalize("NFKC", segment.original[start : end + 4])
    return original.lower().startswith(unicodedata.normalize("NFKC", hit.phrase.line.lower()))


def inside(hit: Hit, excluded: Iterable[Hit]) -> bool:
    """Tell whether ``hit`` overlaps words that mean something else ("young at heart")."""
    return any(other.start < hit.end and hit.start < other.end for other in excluded)

"""What a phrase is said of: denied or stated, of the advertiser or of somebody else, now or earlier, quoted or said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from classifiers.matching import AdvertText, Hit, Phrase, document, find, phrase, plain

_CLAUSE = re.compile(r"[.!?;:,()\n•|]|\s[-]\s")
_SENTENCE = re.compile(r"[.!?;\n•|]|\s[-]\s")
_WORD = re.compile(r"[\w']+")
_QUOTED = re.compile(r'"[^"\n]{1,60}"|“[^”\n]{1,60}”|„[^“”\n]{1,60}[“”]|”[^”\n]{1,60}”|«[^»\n]{1,60}»|»[^«\n]{1,60}«')
_NEAR = 5
"""Words before a phrase in which a denial still holds for it."""


@cache
def words_of_lexicon(lexicon: str, group: str) -> frozenset[str]:
    """Return the single words of one group of a lexicon, plain, over all languages."""
    lines = document(lexicon)[group].values()
    return frozenset(plain(word) for line in lines for word in line.split())


def words_of(group: str) -> frozenset[str]:
    """Return the single words of one group of ``data/scope.yaml``."""
    return words_of_lexicon("scope", group)


@cache
def _patterns(group: str) -> re.Pattern[str]:
    lines = [
        phrase(line.strip(), language).pattern.pattern
        for language, text in document("scope")[group].items()
        for line in text.replace("\n", " ").split(";")
        if line.strip()
    ]
    return re.compile("|".join(lines))


def before(text: AdvertText, hit: Hit, breaks: re.Pattern[str] = _CLAUSE) -> str:
    """Return the plain words of the same clause that stand before ``hit``."""
    floor = max(text.segment(hit).start, hit.start - 120)
    chunk = text.plain[floor : hit.start]
    cuts = [match.end() for match in breaks.finditer(chunk)]
    return chunk[cuts[-1] :] if cuts else chunk


def after(text: AdvertText, hit: Hit, breaks: re.Pattern[str] = _CLAUSE) -> str:
    """Return the plain words of the same clause that stand after ``hit``."""
    chunk = text.plain[hit.end : min(text.segment(hit).end, hit.end + 120)]
    cut = breaks.search(chunk)
    return chunk[: cut.start()] if cut else chunk


def sentence(text: AdvertText, hit: Hit) -> str:
    """Return the plain sentence that ``hit`` stands in."""
    return before(text, hit, _SENTENCE) + text.plain[hit.start : hit.end] + after(text, hit, _SENTENCE)


def negated(text: AdvertText, hit: Hit) -> bool:
    """Tell whether the words of ``hit`` are denied in their clause ("ej student", "öğrenci değilim")."""
    preceding = _WORD.findall(before(text, hit))[-_NEAR:]
    for place, word in enumerate(preceding):
        if word in words_of("negation") and not words_of("contrast") & set(preceding[place + 1 :]):
            return True
    inside = _WORD.findall(text.plain[hit.start : hit.end])[1:]
    if words_of("negation") & set(inside):
        return True
    if any(word in before(text, hit)[-8:] for word in document("scope")["negation_unspaced"].split()):
        return True
    following = _WORD.findall(after(text, hit))[:3]
    return any(word.startswith(tuple(words_of("negation_after"))) for word in following)


def of_someone_else(text: AdvertText, hit: Hit) -> bool:
    """Tell whether the sentence up to ``hit`` speaks last of a client, a child or other kin, not of the advertiser."""
    lead = before(text, hit, _SENTENCE)
    others = [match.end() for match in _patterns("others").finditer(lead)]
    if not others:
        return False
    return not words_of("self") & set(_WORD.findall(lead[others[-1] :]))


def past(text: AdvertText, hit: Hit) -> bool:
    """Tell whether the sentence says that it was so earlier ("I was new in 2018")."""
    return _patterns("past").search(sentence(text, hit)) is not None


def quoted(text: AdvertText, hit: Hit) -> bool:
    """Tell whether ``hit`` lies inside quotation marks that do not hold the whole source."""
    segment = text.segment(hit)
    source = text.folded.text[segment.start : segment.end]
    start, end = hit.start - segment.start, hit.end - segment.start
    return any(
        m.start() < start and end < m.end() and m.end() - m.start() < len(source) - 4 for m in _QUOTED.finditer(source)
    )


def in_client_field(text: AdvertText, hit: Hit) -> bool:
    """Tell whether ``hit`` stands in a field that is about clients ("Jag träffar: herrar och par")."""
    label = plain(text.segment(hit).label)
    return bool(label) and _patterns("client_labels").search(label) is not None


def stated(text: AdvertText, wanted: Iterable[Phrase]) -> Iterator[Hit]:
    """Yield the hits that the advert states of the advertised person, here and now."""
    for hit in find(text, wanted):
        if not (negated(text, hit) or past(text, hit) or aside(text, hit)):
            yield hit


def aside(text: AdvertText, hit: Hit) -> bool:
    """Tell whether ``hit`` is about somebody else or only quoted."""
    return in_client_field(text, hit) or of_someone_else(text, hit) or quoted(text, hit)

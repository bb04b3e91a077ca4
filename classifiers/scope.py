"""What a phrase is said of: denied or stated, of the advertiser or of somebody else, now or earlier, quoted or said."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache

from classifiers.lexicon import Lexicon, document, phrase, plain
from classifiers.matching import AdvertText, Hit, find

_SIGN = r"[\u2190-\u2bff\U0001f000-\U0001faff]"
"""Arrows, stars, hearts and emoji part clauses as a dash does."""
_CLAUSE = re.compile(rf"[.!?;:,()\n•|。！？，；、،؛؟]|\s[-]\s|{_SIGN}")
_SENTENCE = re.compile(rf"[.!?;\n•|。！？；؛؟]|\s[-]\s|{_SIGN}")
_WORD = re.compile(r"[\w']+")
_QUOTED = re.compile(r'"[^"\n]{1,60}"|“[^”\n]{1,60}”|„[^“”\n]{1,60}[“”]|”[^”\n]{1,60}”|«[^»\n]{1,60}»|»[^«\n]{1,60}«')
_ME = ("我", "ฉัน")
"""The first person in scripts without spaces."""
_NEAR = 5
"""Words before a phrase in which a denial still holds for it."""


_SURE = frozenset({"sv", "en", "ru", "uk", "bg", "ar", "fa", "th", "zh"})
"""Languages whose small words are read where the text's language is not known; others' would be taken for them."""


@cache
def words_of(lexicon: str, group: str, languages: frozenset[str] | None) -> frozenset[str]:
    """Return the single words of one group of a lexicon, plain, over ``languages`` (None: not known)."""
    wanted = _SURE if languages is None else languages
    lines = (line for language, line in document(lexicon)[group].items() if language in wanted)
    return frozenset(plain(word) for line in lines for word in line.split())


@cache
def _patterns(group: str, languages: frozenset[str] | None) -> re.Pattern[str]:
    wanted = _SURE if languages is None else languages
    lines = [
        phrase(line.strip(), language).pattern.pattern
        for language, text in document("scope")[group].items()
        for line in text.replace("\n", " ").split(";")
        if line.strip() and language in wanted
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
    negation, contrast = (words_of("scope", group, text.languages) for group in ("negation", "contrast"))
    lead = _WORD.findall(before(text, hit))
    preceding = lead[-_NEAR:]
    if words_of("scope", "condition", text.languages) & set(lead):
        contrast |= words_of("scope", "self", text.languages)
    for place, word in enumerate(preceding):
        if word in negation and not contrast & set(preceding[place + 1 :]):
            return True
    inside = _WORD.findall(text.plain[hit.start : hit.end])[1:]
    if negation & set(inside):
        return True
    if any(word in before(text, hit)[-8:] for word in document("scope")["negation_unspaced"].split()):
        return True
    following = _WORD.findall(after(text, hit))[:3]
    if following[:1] and following[0] in words_of("scope", "negation_next", text.languages):
        return True
    return any(word.startswith(tuple(words_of("scope", "negation_after", text.languages))) for word in following)


def of_someone_else(text: AdvertText, hit: Hit) -> bool:
    """Tell whether the sentence up to ``hit`` speaks last of a client, a child or other kin, not of the advertiser."""
    lead = before(text, hit, _SENTENCE)
    others = [match.end() for match in _patterns("others", text.running).finditer(lead)]
    if not others:
        return False
    rest = lead[others[-1] :]
    return not (words_of("scope", "self", text.languages) & set(_WORD.findall(rest)) or any(me in rest for me in _ME))


def of_children(text: AdvertText, hit: Hit) -> bool:
    """Tell whether a pronoun before (or first in) ``hit`` stands for a child named earlier ("My son is 8. He …")."""
    lead = before(text, hit, _SENTENCE)
    first = text.plain[hit.start : hit.end].split(maxsplit=1)[:1]
    if not words_of("scope", "they", text.languages) & {*_WORD.findall(lead), *first}:
        return False
    earlier = text.plain[max(text.segment(hit).start, hit.start - 200) : hit.start - len(lead)]
    children = words_of("scope", "children", text.languages)
    stems = tuple(word.removesuffix("*") for word in children if word.endswith("*"))
    return any(word in children or (stems and word.startswith(stems)) for word in _WORD.findall(earlier))


def past(text: AdvertText, hit: Hit) -> bool:
    """Tell whether the sentence says that it was so earlier ("I was new in 2018")."""
    return _patterns("past", text.languages).search(sentence(text, hit)) is not None


def quoted(text: AdvertText, hit: Hit) -> bool:
    """Tell whether ``hit`` lies inside quotation marks that do not hold the whole source."""
    segment = text.segment(hit)
    spans = _quotes(text.folded.text[segment.start : segment.end])
    start, end = hit.start - segment.start, hit.end - segment.start
    place = bisect_left(spans, (start, 0)) - 1
    return place >= 0 and end < spans[place][1]


@lru_cache(maxsize=16)
def _quotes(source: str) -> tuple[tuple[int, int], ...]:
    """Return where quotations stand in one source, those that hold the whole of it left out."""
    return tuple(m.span() for m in _QUOTED.finditer(source) if m.end() - m.start() < len(source) - 4)


def in_client_field(text: AdvertText, hit: Hit) -> bool:
    """Tell whether ``hit`` stands in a field that is about clients ("Jag träffar: herrar och par")."""
    label = plain(text.segment(hit).label)
    return (
        bool(label)
        and _patterns("client_labels", frozenset(document("scope")["client_labels"])).search(label) is not None
    )


def stated(text: AdvertText, wanted: Lexicon) -> Iterator[Hit]:
    """Yield the hits that the advert states of the advertised person, here and now."""
    for hit in find(text, wanted):
        if not (negated(text, hit) or past(text, hit) or aside(text, hit)):
            yield hit


def aside(text: AdvertText, hit: Hit) -> bool:
    """Tell whether ``hit`` is about somebody else or only quoted."""
    return in_client_field(text, hit) or of_someone_else(text, hit) or quoted(text, hit)

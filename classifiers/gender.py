"""Gender of the advertised person or persons, as the advert presents it (codebook ``gender``). Names never decide."""

from __future__ import annotations

import re
from collections import Counter

from admap.records import Evidence, Gender
from classifiers.matching import AdvertText, Hit, find, inside, phrases, plain
from classifiers.relevance import is_category
from classifiers.scope import aside, before, negated, words_of

_CODE = re.compile(r"(?<![\w/'’])(?:([fkwж])\s?\d\d|\d\d\s?/?([fkwж])|([mм])\s?\d\d|\d\d\s?/?([mм]))(?!\w)")
_CATEGORY_CODE = re.compile(r"(?<!\w)(?:m/m|m|male|man|han)(?!\w|/f)")
_WORD = re.compile(r"[\w'-]+")
_NEUTRAL = {"sv", "da", "no", "de", "nl"}
"""Languages in which ``man`` is also the pronoun "one"."""


def gender(text: AdvertText) -> tuple[Gender, tuple[Evidence, ...]]:
    """Return the gender and the words it stands on; unknown where the advert states nothing that tells."""
    fields = {kind: _field_hits(text, kind) for kind in ("trans", "couple", "several", "woman", "man", "other")}
    words = {kind: _words(text, kind) for kind in ("trans", "couple", "several", "woman", "man", "other")}
    together = [h for h in find(text, phrases("gender", "together")) if not negated(text, h)]
    apart = list(find(text, phrases("gender", "apart")))
    if found := [*fields["trans"], *words["trans"]]:
        return _result(text, Gender.TRANS, found)
    if fields["other"] or words["other"]:
        return Gender.UNKNOWN, ()
    several, couple = [*fields["several"], *words["several"]], [*fields["couple"], *words["couple"]]
    if couple and not apart:
        return _result(text, Gender.COUPLE, couple)
    if several and together and not apart:
        return _result(text, Gender.COUPLE, [*several, *together])
    if several or couple:
        return _result(text, Gender.SEVERAL, several or couple)
    return _one_person(text, fields, words)


def _one_person(
    text: AdvertText, fields: dict[str, list[Hit]], words: dict[str, list[Hit]]
) -> tuple[Gender, tuple[Evidence, ...]]:
    """Decide between woman and man: a field first, then nouns, then forms; of contradicting words the first."""
    for woman, man in (
        (fields["woman"], fields["man"]),
        (words["woman"] or _forms(text, "woman_forms"), words["man"] or _forms(text, "man_forms")),
    ):
        if woman or man:
            first = min([*woman, *man], key=lambda h: h.start)
            kind, hits = (Gender.WOMAN, woman) if first in woman else (Gender.MAN, man)
            return _result(text, kind, hits)
    return _coded(text)


def _result(text: AdvertText, kind: Gender, hits: list[Hit]) -> tuple[Gender, tuple[Evidence, ...]]:
    return kind, tuple(text.evidence("gender", kind, hit) for hit in hits)


def _labelled(label: str) -> bool:
    known = plain(label)
    return any(one.pattern.search(known) for one in phrases("gender", "label"))


def _field_hits(text: AdvertText, kind: str) -> list[Hit]:
    """Return words for ``kind`` in the fields that state gender or the kind of advert."""
    return [
        hit
        for hit in find(text, phrases("gender", kind))
        if (label := text.segment(hit).label) and (_labelled(label) or is_category(label)) and not aside(text, hit)
        if not inside(hit, list(find(text, phrases("gender", "not_trans"))) if kind == "trans" else [])
    ]


def _words(text: AdvertText, kind: str) -> list[Hit]:
    """Return words for ``kind`` said of the advertiser in title and body."""
    excluded = list(find(text, phrases("gender", "not_trans"))) if kind == "trans" else []
    return [
        hit
        for hit in find(text, phrases("gender", kind))
        if not text.segment(hit).label
        and not inside(hit, excluded)
        and not _of_client(text, hit)
        and not _pronoun(text, hit)
        and not _foreign(text, hit, kind)
        and text.plain[hit.end : hit.end + 1] != "?"
    ]


def _of_client(text: AdvertText, hit: Hit) -> bool:
    lead = _WORD.findall(before(text, hit))[-3:]
    return (
        aside(text, hit) or negated(text, hit) or bool(words_of("gender", "client_before", text.languages) & set(lead))
    )


def _pronoun(text: AdvertText, hit: Hit) -> bool:
    """Tell whether a bare ``man`` is the pronoun "one" rather than a noun."""
    if text.plain[hit.start : hit.end] != "man" or not text.reading.text_languages:
        return False
    return not _NEUTRAL.isdisjoint(text.reading.text_languages) and not text.written_in("en")


def _foreign(text: AdvertText, hit: Hit, kind: str) -> bool:
    """Tell whether a short word of one language stands in a text known to be in others ("par" in French)."""
    known = text.reading.text_languages
    short = hit.end - hit.start <= 5
    return (
        bool(known)
        and short
        and kind in {"couple", "man", "woman", "other"}
        and hit.phrase.language
        not in {
            *known,
            "en",
        }
        | ({"sv"} if kind != "couple" else set())
        | ({"no", "da"} if {"no", "da"} & set(known) else set())
    )


def _forms(text: AdvertText, group: str) -> list[Hit]:
    return [
        hit
        for hit in find(text, phrases("gender", group))
        if (not text.reading.text_languages or text.written_in(hit.phrase.language) or text.segment(hit).start == 0)
        and not (aside(text, hit) or negated(text, hit) or text.segment(hit).label)
    ]


def _coded(text: AdvertText) -> tuple[Gender, tuple[Evidence, ...]]:
    """Read "F25", "28/M" and a category such as "escort m"."""
    for segment in text.folded.segments:
        if segment.label and is_category(segment.label):
            match = _CATEGORY_CODE.search(text.plain, segment.start, segment.end)
            if match:
                return Gender.MAN, (text.folded.evidence("gender", Gender.MAN, match.start(), match.end(), 0.85),)
    codes = [m for m in _CODE.finditer(text.plain) if not text.folded.segment_at(m.start()).label]
    kinds = Counter(Gender.WOMAN if m.group(1) or m.group(2) else Gender.MAN for m in codes)
    if len(kinds) == 1:
        kind = next(iter(kinds))
        return kind, (text.folded.evidence("gender", kind, codes[0].start(), codes[0].end(), 0.8),)
    return Gender.UNKNOWN, ()

"""Gender of the advertised person or persons, as the advert presents it (codebook ``gender``). Names never decide."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from admap.records import Evidence, Gender
from classifiers.demonyms import demonyms
from classifiers.lexicon import phrases, plain
from classifiers.matching import AdvertText, Hit, find, inside
from classifiers.persons import several_named
from classifiers.relevance import is_category
from classifiers.scope import aside, before, negated, words_of

_CODE = re.compile(r"(?<![\w/'’])(?:([fkwж])\s?\d\d|\d\d\s?/?([fkwж])|([mм])\s?\d\d|\d\d\s?/?([mм]))(?!\w)")
_LETTER = re.compile(r"\s*(?:([fkwж])|([mм]))\.?\s*")
_CATEGORY_CODE = re.compile(r"(?<!\w)(?:m/m|m|male|man|han)(?!\w|/f)")
_ESCORT = re.compile(r"e[sc]kort|escort")
_WORD = re.compile(r"[\w'-]+")
_SENTENCE_END = re.compile(r"[.!?\n]")
_VALUES = ("woman", "man", "couple", "trans", "other")
_NEAR = (frozenset({"no", "da"}), frozenset({"hr", "sr", "bs"}), frozenset({"cs", "sk"}))
"""Languages that share their short words for persons."""
_SHORT_VALUE = 4
"""Words of a field's value at most, for one of them to be what the value says."""
_AND = frozenset(
    {"and", "och", "o", "og", "und", "en", "et", "y", "e", "i", "si", "и", "та", "і", "ja", "a", "dhe", "και"}
)
_NEUTRAL = {"sv", "da", "no", "de", "nl"}
"""Languages in which ``man`` is also the pronoun "one"."""
_SIGNS = ",.:;!|/()\n-–"
_PRONOUNS = {"he", "him", "she", "her", "han", "honom", "hon", "henne", "ham", "hun", "hende"}
"""Words that may stand for somebody else: they tell only where no noun does."""
_KIN = {
    "dad",
    "father",
    "mum",
    "mom",
    "mother",
    "brother",
    "sister",
    "cousin",
    "uncle",
    "aunt",
    "pappa",
    "mamma",
    "papa",
}
"""Kin of the advertiser's own, unless an article or a verb before makes it the advertiser ("en pappa", "am a dad")."""
_TO_ME = {"lt", "lv"}
"""Languages in which ``man`` means "to me"."""


def gender(text: AdvertText) -> tuple[Gender, tuple[Evidence, ...]]:
    """Return the gender and the words it stands on; unknown where the advert states nothing that tells."""
    said = {kind: [*_field_hits(text, kind), *_words(text, kind)] for kind in ("trans", "other", "couple", "several")}
    if said["trans"]:
        return _result(text, Gender.TRANS, said["trans"])
    if said["other"]:
        return Gender.UNKNOWN, ()
    together = [h for h in find(text, phrases("gender", "together")) if not negated(text, h)]
    apart = [h for h in find(text, phrases("gender", "apart")) if not negated(text, h)]
    couple = said["couple"] or (_words(text, "pair") if together else [])
    several = [*said["several"], *demonyms(text, "several")]
    if couple and (together or not apart):
        return _result(text, Gender.COUPLE, couple)
    if several and together and not apart:
        return _result(text, Gender.COUPLE, [*several, *together])
    if several or couple or several_named(text):
        return _result(text, Gender.SEVERAL, several or couple)
    return _one_person(text) or _agency(text) or _coded(text)


def _one_person(text: AdvertText) -> tuple[Gender, tuple[Evidence, ...]] | None:
    """Decide between woman and man: a field first, then nouns, then forms; of contradicting words the first."""
    for of_kind in (_field_hits, _words_or_forms):
        woman, man = of_kind(text, "woman"), of_kind(text, "man")
        if woman or man:
            first = min([*woman, *man], key=lambda h: (text.plain[h.start : h.end] in _PRONOUNS, h.start))
            kind, hits = (Gender.WOMAN, woman) if first in woman else (Gender.MAN, man)
            return _result(text, kind, hits)
    return None


def _words_or_forms(text: AdvertText, kind: str) -> list[Hit]:
    return _words(text, kind) or [*_forms(text, f"{kind}_forms"), *_demonyms(text, kind)]


def _demonyms(text: AdvertText, kind: str) -> list[Hit]:
    return [hit for hit in demonyms(text, kind) if not _of_client(text, hit)]


def _agency(text: AdvertText) -> tuple[Gender, tuple[Evidence, ...]] | None:
    found = [*_field_hits(text, "agency"), *_words(text, "agency")]
    return _result(text, Gender.SEVERAL, found) if found else None


def _result(text: AdvertText, kind: Gender, hits: list[Hit]) -> tuple[Gender, tuple[Evidence, ...]]:
    return kind, tuple(text.evidence("gender", kind, hit) for hit in hits)


@lru_cache(maxsize=4096)
def _labelled(label: str) -> bool:
    known = plain(label)
    return any(one.pattern.search(known) for one in phrases("gender", "label"))


def _field_hits(text: AdvertText, kind: str) -> list[Hit]:
    """Return words for ``kind`` in the fields that state gender or the kind of advert, by label or by value."""
    excluded = list(find(text, phrases("gender", "not_trans"))) if kind == "trans" else []
    known = [
        hit
        for hit in find(text, phrases("gender", kind))
        if (label := text.segment(hit).label) and (_labelled(label) or is_category(label)) and not aside(text, hit)
        if not inside(hit, excluded)
    ]
    return known or _values(text, kind)


def _values(text: AdvertText, kind: str) -> list[Hit]:
    """Return words for ``kind`` that are most of a field's value, whatever its label ("Annonsör: Kvinna")."""
    if kind not in _VALUES:
        return []
    others = [phrases("gender", "value", one) for one in _VALUES if one != kind]
    return [
        hit
        for hit in find(text, phrases("gender", "value", kind), any_language=True)
        if (segment := text.segment(hit)).label
        and len(_WORD.findall(text.plain, segment.start, segment.end)) <= _SHORT_VALUE
        and not aside(text, hit)
        and not words_of("gender", "client_before", text.languages) & set(_WORD.findall(segment.label))
        and not any(text.segment(rival) == segment for one in others for rival in find(text, one, any_language=True))
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
        and not (kind in {"woman", "man"} and _possessed(text, hit))
        and text.plain[hit.end : hit.end + 1] != "?"
        and not (kind in {"several", "couple"} and _asked(text, hit))
        and not _kin(text, hit)
    ]


def _asked(text: AdvertText, hit: Hit) -> bool:
    """Tell whether the words are a question ("Zwei Damen in Lund?"), or how many clients ("escort 4 men")."""
    end = _SENTENCE_END.search(text.plain, hit.end, text.segment(hit).end)
    for_clients = text.plain[hit.start].isdigit() and before(text, hit).rstrip().endswith("escort")
    return for_clients or (end is not None and end.group() == "?")


def _kin(text: AdvertText, hit: Hit) -> bool:
    if text.plain[hit.start : hit.end] not in _KIN:
        return False
    lead, follows = _WORD.findall(before(text, hit))[-1:], _WORD.match(text.plain, hit.end + 1)
    alone = not lead or lead[0] in _AND
    return alone and not (follows and follows.group() in {"till", "of", "av", "til", "von", "de", "to"})


def _of_client(text: AdvertText, hit: Hit) -> bool:
    lead = _WORD.findall(before(text, hit))[-3:]
    return (
        aside(text, hit)
        or negated(text, hit)
        or bool(words_of("gender", "client_before", text.languages) & set(lead))
        or any(hit.start < by.start <= hit.end + 1 for by in find(text, phrases("gender", "at_a_time")))
    )


def _possessed(text: AdvertText, hit: Hit) -> bool:
    """Tell whether the word is somebody of the advertiser's own ("my mum and dad", "soțul meu")."""
    mine = words_of("gender", "possessive", text.languages)
    lead = _WORD.findall(before(text, hit))[-3:]
    beside = text.plain[hit.end : hit.end + 1] == " "
    following = _WORD.findall(text.plain, hit.end, hit.end + 12)[:1] if beside else []
    joined = len(lead) == 3 and lead[0] in mine and lead[2] in _AND
    return bool(lead and lead[-1] in mine) or joined or bool(mine.intersection(following))


def _pronoun(text: AdvertText, hit: Hit) -> bool:
    """Tell whether a bare ``man`` is a pronoun, or not the noun at all ("mån", "män")."""
    word, *more = text.folded.lower[hit.start : hit.end].replace(",", " ").split()
    if text.plain[hit.start : hit.start + len(word)] != "man":
        return False
    known = text.reading.text_languages
    if word != "man" or not _TO_ME.isdisjoint(known):
        return True
    if more or not known or _stands_alone(text, hit):
        return False
    return not _NEUTRAL.isdisjoint(known) and not text.written_in("en")


def _stands_alone(text: AdvertText, hit: Hit) -> bool:
    """Tell whether signs stand on both sides of the word ("Man, tjugo år"): a pronoun has its verb beside it."""
    opened = before(text, hit).rstrip()[-1:]
    return (not opened or opened in _SIGNS) and text.plain[hit.end : hit.end + 1] in _SIGNS


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
        | set().union(*(near for near in _NEAR if near & set(known)))
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
        if segment.label and (is_category(segment.label) or _ESCORT.search(text.plain, segment.start, segment.end)):
            match = _CATEGORY_CODE.search(text.plain, segment.start, segment.end)
            if match:
                return Gender.MAN, (text.folded.evidence("gender", Gender.MAN, match.start(), match.end(), 0.85),)
        if (
            segment.label
            and _labelled(segment.label)
            and (letter := _LETTER.fullmatch(text.plain, segment.start, segment.end))
        ):
            kind = Gender.WOMAN if letter.group(1) else Gender.MAN
            place = letter.span(1) if letter.group(1) else letter.span(2)
            return kind, (text.folded.evidence("gender", kind, *place, 0.85),)
    codes = [m for m in _CODE.finditer(text.plain) if not text.folded.segment_at(m.start()).label]
    kinds = Counter(Gender.WOMAN if m.group(1) or m.group(2) else Gender.MAN for m in codes)
    if len(kinds) == 1:
        kind = next(iter(kinds))
        return kind, (text.folded.evidence("gender", kind, codes[0].start(), codes[0].end(), 0.8),)
    return Gender.UNKNOWN, ()

"""Reads ``ages`` and ``age_band``: what is stated of the advertised persons, in figures, words, birth years, ranges.

A number is an age where something beside it says so: a unit ("år"), a label ("Age:"), a form of being ("I am"), a
person ("Kvinna, 43"), a birth year, a birthday, or a neighbour in a list that is one. It is none where it is said of
visitors, of the buyer, of a third person, of time, money or measures. Ages below 12 and above 99 are not read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from admap.folded import FoldedAdvert, Segment
from pipelines.agebands import ADULT, decade, of_ages, over, over_word, presents, ranges
from pipelines.agebirths import births
from pipelines.agecues import anywhere, just_after, just_before
from pipelines.agefields import read_by_shape, read_field
from pipelines.agenames import listed, told
from pipelines.agenumbers import Number, numbers_in
from pipelines.agesaid import APART_AFTER, LEAST_SAID, RELATION, corrected, put, unit_first
from pipelines.agewhose import Spoken, at_age, of_another, of_others, past
from pipelines.found import Found, folded_of, found_of, taken

LEAST_BARE, MOST_BARE = 18, 75
"""A number that stands apart, with nothing but commas to say what it is, is taken for an age within these."""
BARE = 0.75
REACH = 48
LONGEST_SENTENCE = 600
"""A longer stretch without a full stop is cut, so that reading takes time in proportion to length."""
_SENTENCE = re.compile(r"[.!?。！？](?=\s|$|[\u3040-\u9fff])|[\n;•|]+|(?<=\s)[–—](?=\s)")
_ABBREVIATED = re.compile(r"(?<!\w)(?:resp|ca|c:a|ung|f|b|geb|ur|st|dvs|bl|kl|nr|no|г|р|н|т)\.$")
_JOINED = re.compile(
    r"\s?(?:år|years?|ans|años|anos|anni|ani|lat|let|лет|років)?(?:\s?[,/&+]\s?|\s?,?\s(?:och|resp\.?|respektive|and|und|et|y|e|"
    r"și|si|és|i|и|та|й|ja|og|en|o|ir|un|a|ve|iyo|và|و|και|dhe|da|med|with|men också|eller|samt|sekä|sowie)\s)+"
)
_AND_OTHER = re.compile(
    r"\s?(?:,|/|och|and|und|et|y|e|și|és|i|a|а|и|та|ja|og|en|samt|,\s(?:och|and))?\s?(?:han|hon|he|she|sie|er|lui|lei|elle|il|él|"
    r"ella|ela|ele|ona|on|она|он|вона|він|ő|hun|hän|ji|jis|viņa|viņš|ea|el|zij|hij|ей|ему|їй|йому|jí|jai|jam|viņai|viņam|tema|"
    r"jag|ja|i|ich|ik|jeg|eg|ég|minä|mä|yo|eu|io|moi|я|мне|мені|én|ma|aš|man|es|unë|εγώ)(?:'s)?\s"
)
_APART_BEFORE = re.compile(r"(?:^|[,(:;]|\s[–-])\s?$")
_SIGN_AFTER = re.compile(r"\s?[\u2190-\u2bff\U0001f000-\U0001faff]")
_SIGN_BEFORE = re.compile(r"[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]\s?$")
_CLAUSE_END = re.compile(
    r"[.,!?:;()|/]|\s[–-]\s|(?<!\w)(?:och|and|und|og|ja|y|et|és|și|и|та|ir|un|jag|i'm|som|who|är|am)(?!\w)"
)
_SEX_FIRST = re.compile(r"(?<![\w'’])[fmk]\s?/?\s?$")
_SEX_AFTER = re.compile(r"\s?[fmk](?![\w'’])")
_NAMED = re.compile(r"(?<!\w)[^\W\d_a-z][^\W\d_]{1,15}\s$")
_ORDINAL = r"\s?(?:st|nd|rd|th|-?års|:?[ae]|\.|ème|er|º|°|ste|de|-?й|-?го)?[\s-]{0,2}"
_LOW_WORDS = re.compile(r"(?:(?<!\w)\w{2,12}\s){1,2}$")


_CAR = re.compile(r"(?<!\w)ford escort[\s'’-]{1,3}$")
_MEN = re.compile(
    r"(?:^\W*|[,/&]\s|(?<!\w)(?:for|with|to|only|and|or|older|mature|nice|kind|generous|serious|polite|clean|respectful|real|"
    r"married|single|meet|see|take|from|prefer|accept|welcome|young|younger|gentle|all|the)\s)men$"
)
"""English "men", which is "but" in the Scandinavian languages."""
_BRACKETED_AGES = re.compile(r"[(:]\s?(?:\d{1,2}[^\d.!?()]{1,8}){0,3}$")
"""The beginning of a list of children's ages ("two boys (15 and 17)")."""
_LATELY = (
    r"(?:(?:recién|recien|ya|apenas|bien|appena|già|da poco|abia|proaspăt|tocmai|świeżo|dopiero co|frisch|gerade|"
    r"nyss|nyligen|just|precis|tout juste|à peine|há pouco|acabados de|frissen|éppen)\s)?"
)
"""Words between a number of years and what says that they are completed ("los 22 recién cumplidos")."""


class AgeReader:
    """Appends ages and at most one band."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        folded = folded_of(doc)
        found: list[Found] = []
        unknown: list[Segment] = []
        for segment in folded.segments:
            if segment.label:
                stated = read_field(folded, segment)
                found += stated or []
                if stated is None:
                    unknown.append(segment)
        in_fields = bool(found)
        texts = [segment for segment in folded.segments if not segment.label]
        read = [one for segment in texts for one in _read_text(doc, folded, segment)]
        if not in_fields:
            shaped = read_by_shape(folded, unknown)
            same = {f.value for f in read} & {f.value for f in shaped}
            found += shaped if not read or same else []
        for segment in unknown:
            read += [one for one in _read_text(doc, folded, segment) if one.confidence > BARE]
        found += corrected(folded, texts, {f.value for f in [*found, *read]}) + read
        bands = [f for f in found if f.key == "age_band"]
        found_of(doc).extend(f for f in found if f.key == "ages" or f.value == bands[0].value)
        return doc


def _read_text(doc: Doc, folded: FoldedAdvert, segment: Segment) -> list[Found]:
    lower = folded.lower[segment.start : segment.end]
    every = [
        n
        for n in numbers_in(lower)
        if not taken(doc, segment.start + n.start, segment.start + n.end, "phones", "emails", "handles")
    ]
    found: list[Found] = []
    starts = [n.start for n in every]
    before = _title(folded) if segment.source == "body" else ""
    for start, end in _sentences(lower):
        held = every[bisect_left(starts, start) : bisect_left(starts, end)]
        numbers = [n.moved(-start) for n in held if n.end <= end]
        found += _read_sentence(folded, segment, start, Spoken(lower[start:end], before), numbers)
        before = lower[start:end] if lower[start:end].strip() else before
    read = {f.start for f in found}
    in_list = listed(folded.text[segment.start : segment.end], every)
    return found + [
        Found("ages", n.value, segment.start + n.start, segment.start + n.end, 0.85)
        for n in in_list
        if segment.start + n.start not in read
    ]


def _title(folded: FoldedAdvert) -> str:
    return next((folded.lower[s.start : s.end] for s in folded.segments if s.source == "title"), "")


def _sentences(lower: str) -> list[tuple[int, int]]:
    cuts = [m.end() for m in _SENTENCE.finditer(lower) if not _ABBREVIATED.search(lower, max(0, m.end() - 8), m.end())]
    return [
        (place, min(b, place + LONGEST_SENTENCE))
        for a, b in pairwise([0, *cuts, len(lower)])
        for place in range(a, b, LONGEST_SENTENCE)
    ]


def _read_sentence(
    folded: FoldedAdvert, segment: Segment, place: int, said: Spoken, numbers: Sequence[Number]
) -> list[Found]:
    at, lower = segment.start + place, said.lower
    born = births(lower, 0, len(lower), folded.seen_at.year)
    found = [Found("ages", b.age, at + b.start, at + b.end, 0.9) for b in born]
    numbers = [n for n in numbers if all(n.end <= b.start or b.end <= n.start for b in born)]
    bands = []
    for a, b in ranges(lower, numbers):
        stated = of_ages(lower, a, b, bare=segment.source == "title")
        numbers = [n for n in numbers if n not in (a, b)]
        if stated and not _not_ours(said, a.start, b.end):
            bands.append((a.value, b.value, a.start, b.end))
    band = over_word(lower) or decade(lower, numbers)
    if band:
        if not bands and not _not_ours(said, band.start, band.end):
            bands.append((band.low, band.high, band.start, band.end))
        numbers = [n for n in numbers if not band.start <= n.start < band.end]
    for n in list(numbers):
        if wide := over(lower, n):
            numbers = [m for m in numbers if m != n]
            if n.value > ADULT and presents(lower, wide) and not _not_ours(said, wide.start, wide.end):
                bands.append((wide.low, wide.high, wide.start, wide.end))
    found += [Found("age_band", (low, high), at + start, at + end, 0.9) for low, high, start, end in bands]
    cased = folded.text[at : at + len(lower)]
    sure = _singles(lower, cased, numbers, bare=segment.source == "title")
    return found + [Found("ages", n.value, at + n.start, at + n.end, c) for n, c in sure.items()]


def _singles(lower: str, cased: str, numbers: Sequence[Number], *, bare: bool) -> dict[Number, float]:
    """Return the ages among ``numbers``: each that is said to be one, and its neighbours in a list."""
    confidence: dict[Number, float] = {}
    barred = {n for n in numbers if _barred(lower, n)}
    for n in numbers:
        if n not in barred and (stated := _stated(lower, n, bare=bare) or 0.85 * told(cased, n)):
            confidence[n] = stated
    for first, last in _lists(lower, numbers):
        apart = _APART_BEFORE.search(lower[: first.start]) and APART_AFTER.match(lower, last.end)
        if apart and first not in barred and LEAST_BARE <= first.value <= MOST_BARE:
            confidence.setdefault(first, BARE)
    for sequence in (pairwise(numbers), [(b, a) for a, b in pairwise(numbers)][::-1]):
        for a, b in sequence:
            gap = lower[min(a.end, b.end) : max(a.start, b.start)]
            beside = a in confidence and b not in confidence and (_JOINED.fullmatch(gap) or _AND_OTHER.fullmatch(gap))
            if beside and not just_after("other_unit").search(lower[b.end : b.end + REACH]):
                confidence[b] = 0.85
    if confidence:
        confidence |= {
            n: 0.8 for n in numbers if n not in confidence and n not in barred and _after_name(lower, cased, n)
        }
    return confidence


def _after_name(lower: str, cased: str, n: Number) -> bool:
    """Tell whether the number stands behind a name and nothing follows ("Bea 34 och Lo, 21")."""
    named = _NAMED.search(cased[: n.start]) and not just_before("other", r"\s").search(lower[: n.start])
    ends = re.match(r"\s?(?:$|[,.)!/&]|(?:och|and|und|et|y|i|og|ja|en|e|и)\s)", lower[n.end :])
    return bool(named and ends and LEAST_BARE <= n.value <= MOST_BARE)


def _lists(lower: str, numbers: Sequence[Number]) -> list[tuple[Number, Number]]:
    """Return the first and last number of each list ("nineteen, twenty-two and thirty")."""
    found: list[tuple[Number, Number]] = []
    for a, b in pairwise(numbers):
        if _JOINED.fullmatch(lower, a.end, b.start):
            if found and found[-1][1] == a:
                found[-1] = (found[-1][0], b)
            else:
                found.append((a, b))
    return found


def _stated(lower: str, n: Number, *, bare: bool) -> float:  # noqa: C901, PLR0911, PLR0912  (a table of cases)
    """Return how surely ``n`` is an age of the person, 0 where nothing says so."""
    before, after = _without_hedges(lower[max(0, n.start - REACH) : n.start]), lower[n.end : n.end + REACH]
    if just_after("birthday", _ORDINAL).search(after):
        return 0.85
    if at_age(lower, n.start, n.end) and not re.match(r"[-–/]\d|[:.]\d|\s?%", after):
        return 0.95
    if unit := just_after("unit", rf"[\s.)\]'’-]{{0,2}}(?:de\s)?{_LATELY}").search(after):
        return 0 if _lasts(before, after) else _with_unit(before, after[unit.end() :])
    if unit_first(before):
        return 0.9
    if just_before(
        "age_label+unit_before", r"[\s:=,(/|–-]{0,4}(?:(?:är|is|er|ist|est|es|é|è|jest|je|on|yra|ir|este)\s)?"
    ).search(before):
        return 0 if just_after("other_unit", r"\.?\s?").search(after) else 0.95
    if _SEX_FIRST.search(before) or _SEX_AFTER.match(after):
        return 0.85
    if just_after("exactly", r"\s").search(after) and anywhere("person+self_being").search(before):
        return 0.85
    if (
        just_after("other_unit", r"\.?\s?").search(after)
        or re.match(r"[-–/]\d|[:.]\d", after)
        or (re.match(r"\s?/", after) and not _person_next(after))
    ):
        return 0
    ends = not re.match(r"\s?[\w]", after) or bool(just_after("person", r"\s").search(after))
    if just_before("being+self_being", r"\s").search(before):
        return 0.85 if ends or re.match(r"\s", after) else 0
    if just_before(
        "person+person_word", r"[\s,:(/-]{0,3}(?:på\s|of\s|von\s|van\s|de\s|di\s|på\s|i\s|med\s|com\s)?"
    ).search(before):
        return 0.85
    within = LEAST_BARE <= n.value <= MOST_BARE
    if put(before, after, within=within):
        return 0.85
    if (
        LEAST_SAID <= n.value <= MOST_BARE
        and APART_AFTER.match(after)
        and just_before("each+in_truth+scarcely", r"\s(?:de\s|com\s|på\s|je\s|на\s)?").search(before)
    ):
        return 0.85
    if just_after("person", r"[\s,/-]{1,2}").search(after) and not before.strip():
        return 0.8
    numbered = just_before("listing", r"[\s,/|(:#-]{1,3}").search(before)
    if bare and not numbered and re.search(r"\w[\s,/|(-]{1,3}$", before) and re.match(r"\s*(?:$|[,)|/!✨♥❤])", after):
        return BARE
    if within and APART_AFTER.match(after) and _described(before):
        return BARE
    apart = _APART_BEFORE.search(before) or (n.worded and _SIGN_BEFORE.search(before))
    return BARE if within and apart and (APART_AFTER.match(after) or (n.worded and _SIGN_AFTER.match(after))) else 0


def _person_next(after: str) -> bool:
    return just_after("person+person_word", r"\s?/\s?").search(after) is not None


def _without_hedges(before: str) -> str:
    """Return the text without words at its end that make a number more or less certain ("I am actually about")."""
    while hedge := just_before("hedge+in_truth+each+scarcely", r"\s").search(before):
        if not hedge.start():
            break
        before = before[: hedge.start()]
    return before


def _with_unit(before: str, rest: str) -> float:
    """Return how surely a number of years is an age: not a time that has passed, nor years of a trade."""
    if any(just_after(kind, r"\s(?:\w{1,4}\s)?").search(rest) for kind in ("experience", "ago")):
        return 0
    if just_after("other+child", r"\s").search(rest):
        return 0
    return 0 if just_before("length", r"\s").search(before) and not _presents_tightly(before) else 0.96


def _lasts(before: str, after: str) -> bool:
    """Tell whether a number of years is the time that somebody has lived or worked somewhere."""
    unit = just_after("time_unit").search(after)
    if unit is None or just_after("old", r"\s").search(after[unit.end() :]):
        return False
    verbs = [match.end() for match in anywhere("lasting").finditer(before)]
    return bool(verbs) and not _CLAUSE_END.search(before, verbs[-1])


def _described(before: str) -> bool:
    """Tell whether a person is named with a word or two of description before the number ("hon finska 47")."""
    words = _LOW_WORDS.search(before)
    if words is None or RELATION.search(words.group()) or re.search(r"\d", words.group()):
        return False
    lead = before[: words.start()] + words.group()
    return any(
        just_before("person+person_word", rf"\s{re.escape(words.group()[cut:])}").search(lead)
        for cut in {0, words.group().find(" ") + 1}
        if words.group()[cut:].strip()
    )


def _barred(lower: str, n: Number) -> bool:
    """Tell whether the number is a limit or yet to come, the buyer's, a third person's, or part of a larger figure."""
    before, after = lower[max(0, n.start - REACH) : n.start], lower[n.end : n.end + 8]
    if after.startswith("+") or before.endswith("+") or _CAR.search(before):
        return True
    if n.value == ADULT and just_before("not_yet", r"\s?(?:\w{1,10}\s){0,2}").search(before):
        return True
    if not at_age(lower, n.start, n.end):
        if just_before("other", r"\s(?:är\s|is\s|ist\s|est\s|es\s|er\s|на\s|på\s|of\s)?").search(before):
            return True
        if just_before("limit_from", r"[\s:]{1,2}").search(before) and not just_before(
            "person", r"\s\w+(?:\s\w+)?\s"
        ).search(before):
            return True
    of_kin = just_before("parent_of", r"\s(?:\w{1,6}\s){0,2}").search(before) or _of_child(before)
    return bool(
        of_kin
        or past(lower, n.start, n.end)
        or _soon(lower, n)
        or _of_client(lower[: n.start])
        or of_another(lower, n.start, n.end)
    )


def _soon(lower: str, n: Number) -> bool:
    """Tell whether ``n`` is yet to come, since one year less is what counts ("I'll be 40 in June, so say 39")."""
    said = anywhere("let_us_say").search(lower, n.end, n.end + REACH)
    return said is not None and re.match(rf"\s{n.value - 1}(?!\d)", lower[said.end() :]) is not None


def _of_child(before: str) -> bool:
    """Tell whether a child or an animal is spoken of last, close before the number."""
    children = [match.end() for match in anywhere("child+elder").finditer(before)]
    if not children:
        return False
    rest = _BRACKETED_AGES.sub("", before[children[-1] :])
    return len(rest) <= 24 and not anywhere("self_being+person").search(rest) and not re.search(r"[.!?:(]", rest)


def _not_ours(said: Spoken, start: int, end: int) -> bool:
    return _of_client(said.lower[:start]) or of_others(said, start, end)


def _of_client(before: str) -> bool:
    """Tell whether what comes before in the sentence is about visitors or buyers, and no person of the advert."""
    ends = [
        match.end()
        for match in anywhere("client").finditer(before)
        if match.group() != "men" or _MEN.search(before, 0, match.end())
    ]
    if not ends:
        return False
    rest = before[ends[-1] :]
    return (
        len(rest) <= REACH
        and not anywhere("self_being").search(rest)
        and not re.search(r"[:,(]\s?[^\W\d]|[,(]\s?\d", rest)
    )


def _presents_tightly(before: str) -> bool:
    return bool(re.search(r"(?:jag är|i am|i'm|kvinna|woman|tjej|girl)\s(?:nu|now|över|nästan|already)\s$", before))


@Language.factory("ages")
def create(nlp: Language, name: str) -> AgeReader:  # noqa: ARG001  (spaCy's signature)
    """Make the component."""
    return AgeReader()

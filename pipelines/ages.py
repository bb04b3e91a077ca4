"""Reads ``ages`` and ``age_band``: what is stated of the advertised persons, in figures, words, birth years, ranges.

A number is an age where something beside it says so: a unit ("år"), a label ("Age:"), a form of being ("I am"), a
person ("Kvinna, 43"), a birth year, or a neighbour in a list that is one. It is none where it is said of visitors, of
the buyer, of a third person, of time, money or measures. Ages below 12 and above 99 are not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from admap.folded import FoldedAdvert, Segment
from pipelines.agecues import anywhere, decade_suffixes, decade_words, just_after, just_before
from pipelines.found import Found, folded_of, found_of, taken
from pipelines.numberwords import number_words

YOUNGEST, OLDEST = 12, 99
LEAST_BARE, MOST_BARE = 18, 75
"""A number that stands apart, with nothing but commas to say what it is, is taken for an age within these."""
REACH = 48
FIRST_SHORT_YEAR = 50
_TWO_FIGURES = re.compile(r"\d\d")
"""Two figures after a person and a dash ("Kvinna -91") are a birth year from 1950 on."""
_YEAR_FIRST = re.compile(
    r"(?<!\d)((?:19[3-9]|20[01])\d)\s?"
    r"(?:г\.?\s?р|года рожд|року народж|-ben szület|-ban szület|rođen|doğumlu|född)"
)
_FIGURES = re.compile(r"(?<!\d)(?<!\d[.,:])(?<![+#])(\d{2})(?!\d)(?![.,:]\d)(?!\s?%)")
_YEAR = re.compile(r"(?<![\d.,-])(19[3-9]\d|20[01]\d)(?!\d)")
_WORD_WITH_UNIT = re.compile(
    r"(?<!\w)([^\W\d_]{3,24}?)(?=(?:éves|årig|åring|jährig|jarige|vuotia|летн|річн|годишн|aastane|enne)\w*)"
)
_YEAR_OF_PERSON = re.compile(r"\s[-–'’](\d{2})(?!\d)(?!\s?år)")
_SHORT_YEAR = re.compile(r"(?<=[-–'’´`])(\d{2})(?!\d)")
_SENTENCE = re.compile(r"[.!?](?=\s|$)|[\n;•|]+|(?<=\s)[–—](?=\s)")
_JOINED = re.compile(
    r"^(?:\s?[,/&+]\s?|\s?,?\s(?:och|and|und|et|y|e|și|si|és|i|и|та|й|ja|og|en|o|ir|un|a|ve|iyo|và|و|და)\s)+$"
)
_APART_BEFORE = re.compile(r"(?:^|[,(:;]|\s[–-])\s?$")
_APART_AFTER = re.compile(r"\s?(?:$|[,)!;/]|\.(?!\s?[–-]))")
_TO = re.compile(r"^\s?(?:-|–|—|to|till?|bis|à|a|do|до|tot|al|până la|pana la|la|iki|līdz|kuni|đến)\s?$")
_SEX_FIRST = re.compile(r"(?<![a-z])[fmk]\s?$")
_SEX_AFTER = re.compile(r"^\s?[fmk](?![\w'’])")
_BETWEEN = re.compile(r"(?:mellan|between|mellem|mellom|zwischen|entre|între|között|między|mezi|между|між|tra|fra)\s$")


@dataclass(frozen=True, slots=True)
class _Number:
    value: int
    start: int
    end: int


class AgeReader:
    """Appends ages and at most one band."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        folded = folded_of(doc)
        found: list[Found] = []
        for segment in sorted(folded.segments, key=lambda s: not s.label):
            found += _read_field(folded, segment) if segment.label else _read_text(doc, folded, segment)
        bands = [f for f in found if f.key == "age_band"]
        found_of(doc).extend(f for f in found if f.key == "ages" or f.value == bands[0].value)
        return doc


def _numbers(lower: str) -> list[_Number]:
    """Return the numbers that may be ages: two figures, or words, also with a unit written to them ("ötvenéves")."""
    found = [_Number(int(m[1]), m.start(1), m.end(1)) for m in _FIGURES.finditer(lower)]
    found += [_Number(w.value, w.start, w.end) for w in number_words(lower) if w.value >= YOUNGEST]
    for word in _WORD_WITH_UNIT.finditer(lower):
        for number in number_words(word[1]):
            if (number.start, number.end) == (0, len(word[1])):
                found.append(_Number(number.value, word.start(1), word.end(1)))
    return sorted((n for n in found if YOUNGEST <= n.value <= OLDEST), key=lambda n: n.start)


def _read_field(folded: FoldedAdvert, segment: Segment) -> list[Found]:  # noqa: PLR0911  (a table of cases)
    label, lower = segment.label, folded.lower[segment.start : segment.end]
    if anywhere("client").search(label) or anywhere("client").search(lower):
        return []
    if anywhere("born_label").search(label) and (
        year := _YEAR.search(lower) or re.search(r"(?<!\d)(\d{2})(?!\d)", lower)
    ):
        return _born(folded, segment, int(year[1]), year.start(1), year.end(1), 0.97)
    if not anywhere("age_label").search(label):
        return []
    numbers = _numbers(lower)
    if not numbers and (year := _YEAR.search(lower)):
        return _born(folded, segment, int(year[1]), year.start(1), year.end(1), 0.9)
    if decade := _decade(lower, numbers):
        return [_band(segment, *decade, 0.9)]
    ranges = [(a, b) for a, b in pairwise(numbers) if _TO.match(lower[a.end : b.start]) and a.value < b.value]
    if ranges:
        first, last = ranges[0]
        return [_band(segment, (first.value, last.value), first.start, last.end, 0.95)]
    if len(numbers) == 1 and (over := _over(lower, numbers[0])):
        return [] if numbers[0].value <= 18 else [_band(segment, *over, 0.8)]
    return [_age(segment, n, 0.98) for n in numbers if not just_after("other_unit").search(lower[n.end :])]


def _read_text(doc: Doc, folded: FoldedAdvert, segment: Segment) -> list[Found]:
    lower = folded.lower[segment.start : segment.end]
    found: list[Found] = []
    for start, end in _sentences(lower):
        sentence = lower[start:end]
        free = [
            _Number(n.value, n.start + start, n.end + start)
            for n in _numbers(sentence)
            if not taken(
                doc, segment.start + start + n.start, segment.start + start + n.end, "phones", "emails", "handles"
            )
        ]
        found += _read_sentence(folded, segment, lower, (start, end), free)
    return found


def _sentences(lower: str) -> list[tuple[int, int]]:
    cuts = [m.end() for m in _SENTENCE.finditer(lower)]
    return [(a, b) for a, b in pairwise([0, *cuts, len(lower)]) if b > a]


def _read_sentence(
    folded: FoldedAdvert, segment: Segment, lower: str, span: tuple[int, int], numbers: Sequence[_Number]
) -> list[Found]:
    start, end = span
    found = _births(folded, segment, lower, start, end)
    born = [(f.start - segment.start, f.end - segment.start) for f in found]
    numbers = [n for n in numbers if all(n.end <= s or e <= n.start for s, e in born)]
    if decade := _decade(lower[start:end], [_Number(n.value, n.start - start, n.end - start) for n in numbers]):
        band, first, last = decade
        if not _of_client(lower[start : start + first]):
            found.append(_band(segment, band, start + first, start + last, 0.9))
        numbers = [n for n in numbers if not start + first <= n.start < start + last]
    ranged: set[_Number] = set()
    for a, b in pairwise(numbers):
        if _TO.match(lower[a.end : b.start]) or (_BETWEEN.search(lower[start : a.start]) and b.start - a.end < 6):
            ranged |= {a, b}
            stated = _says_age(lower, start, end, a, b.end)
            if a.value < b.value and stated and not _of_client(lower[start : a.start]):
                found.append(_band(segment, (a.value, b.value), a.start, b.end, 0.9))
    singles = [n for n in numbers if n not in ranged]
    for n in [n for n in singles if _over(lower[start:end], _Number(n.value, n.start - start, n.end - start))]:
        singles.remove(n)
        over = _over(lower[start:end], _Number(n.value, n.start - start, n.end - start))
        if over and n.value > 18 and _presents(lower, start, n) and not _of_client(lower[start : n.start]):
            found.append(_band(segment, over[0], start + over[1], start + over[2], 0.85))
    return found + _singles(segment, lower, (start, end), singles)


def _singles(segment: Segment, lower: str, span: tuple[int, int], numbers: Sequence[_Number]) -> list[Found]:
    """Return the ages among ``numbers``: each that is said to be one, and its neighbours in a list."""
    confidence: dict[_Number, float] = {}
    for n in numbers:
        if not _barred(lower, span, n):
            stated = _stated(lower, span, n, bare=segment.source == "title")
            if stated:
                confidence[n] = stated
    for first, last in _lists(lower, numbers):
        before, after = (
            lower[max(span[0], first.start - REACH) : first.start],
            lower[last.end : min(span[1], last.end + REACH)],
        )
        apart = _APART_BEFORE.search(before) and _APART_AFTER.match(after)
        if apart and not _barred(lower, span, first) and LEAST_BARE <= first.value <= MOST_BARE:
            confidence.setdefault(first, 0.75)
    for sequence in (pairwise(numbers), [(b, a) for a, b in pairwise(numbers)][::-1]):
        for a, b in sequence:
            first, second = (a, b) if a.start < b.start else (b, a)
            beside = a in confidence and b not in confidence and _JOINED.match(lower[first.end : second.start])
            if beside and not just_after("other_unit").search(lower[b.end : b.end + REACH]):
                confidence[b] = 0.85
    return [_age(segment, n, c) for n, c in confidence.items()]


def _lists(lower: str, numbers: Sequence[_Number]) -> list[tuple[_Number, _Number]]:
    """Return the first and last number of each list ("nineteen, twenty-two and thirty")."""
    found: list[tuple[_Number, _Number]] = []
    for a, b in pairwise(numbers):
        if _JOINED.match(lower[a.end : b.start]):
            if found and found[-1][1] == a:
                found[-1] = (found[-1][0], b)
            else:
                found.append((a, b))
    return found


def _stated(lower: str, span: tuple[int, int], n: _Number, *, bare: bool) -> float:  # noqa: PLR0911  (a table of cases)
    """Return how surely ``n`` is an age of the person, 0 where nothing says so."""
    before, after = lower[max(span[0], n.start - REACH) : n.start], lower[n.end : min(span[1], n.end + REACH)]
    if unit := just_after("unit").search(after):
        rest = after[unit.end() :]
        if any(just_after(kind, r"\s").search(rest) for kind in ("experience", "ago", "other")):
            return 0
        return 0 if just_before("length", r"\s").search(before) and not _presents_tightly(before) else 0.96
    if just_before("age_label").search(before):
        return 0.95
    if _SEX_FIRST.search(before) or _SEX_AFTER.match(after):
        return 0.85
    if just_after("other_unit", r"\.?\s?").search(after) or re.match(r"[-–/]\d|[:.]\d|\s?/", after):
        return 0
    ends = not re.match(r"\s?[\w]", after) or bool(just_after("person", r"\s").search(after))
    if just_before("being", r"\s").search(before):
        return 0.85 if ends or re.match(r"\s", after) else 0
    if just_before("person", r"[\s,:(/-]{0,3}(?:på\s|of\s|von\s|de\s|di\s|på\s|i\s)?").search(before):
        return 0.85
    if just_after("person", r"[\s,/-]{1,2}").search(after) and not before.strip():
        return 0.8
    if bare and re.search(r"\w[\s,/|(-]{1,3}$", before) and re.match(r"\s*(?:$|[,)|/!✨♥❤])", after):
        return 0.75
    apart = _APART_BEFORE.search(before) and _APART_AFTER.match(after)
    return 0.75 if apart and LEAST_BARE <= n.value <= MOST_BARE else 0


def _barred(lower: str, span: tuple[int, int], n: _Number) -> bool:
    """Tell whether the number is an age limit, a wish for the buyer, a third person's, or part of a larger figure."""
    before, after = lower[max(span[0], n.start - REACH) : n.start], lower[n.end : n.end + 8]
    if after.startswith("+") or before.endswith("+"):
        return True
    if just_before("other", r"\s(?:är\s|is\s|ist\s|est\s|es\s|er\s|на\s|på\s|of\s)?").search(before):
        return True
    return _of_client(lower[span[0] : n.start])


def _of_client(before: str) -> bool:
    """Tell whether what comes before in the sentence is about visitors or buyers, and no person of the advert."""
    ends = [match.end() for match in anywhere("client").finditer(before)]
    if not ends:
        return False
    rest = before[ends[-1] :]
    return len(rest) <= REACH and not just_before("being", r"\s").search(rest) and not re.search(r"[:,(]\s?\w", rest)


def _presents(lower: str, start: int, n: _Number) -> bool:
    before = lower[start : n.start]
    return bool(
        anywhere("person").search(before)
        or anywhere("being").search(before)
        or re.search(r"\b(?:alla|all|everyone|våra|our)\b", before)
    )


def _presents_tightly(before: str) -> bool:
    return bool(re.search(r"(?:jag är|i am|i'm|kvinna|woman|tjej|girl)\s\w+\s$", before))


def _says_age(lower: str, start: int, end: int, n: _Number, stop: int) -> bool:
    """Tell whether a range from ``n`` is one of ages: a unit after it, a label or a person before it."""
    before, after = lower[start : n.start], lower[stop : min(end, stop + REACH)]
    if just_after("unit").search(after):
        return True
    if just_after("other_unit").search(after):
        return False
    between = r"[\s:=,(/-]{0,4}(?:mellan\s|between\s|from\s|från\s|mellem\s|zwischen\s|entre\s|de\s|von\s|od\s|от\s)?"
    return bool(just_before("age_label", between).search(before) or just_before("person", between).search(before))


def _births(folded: FoldedAdvert, segment: Segment, lower: str, start: int, end: int) -> list[Found]:
    found: list[Found] = []
    if not _TWO_FIGURES.search(lower, start, end):
        return found
    for label in anywhere("born_label").finditer(lower, start, end):
        reach = lower[label.end() : min(end, label.end() + 20)]
        year = _YEAR.search(reach) or _SHORT_YEAR.search(reach)
        if year and not re.search(r"[,\d]|\.\s*\w", reach[: year.start(1)]):
            first = label.end() + year.start(1)
            found += _born(folded, segment, int(year[1]), first, label.end() + year.end(1), 0.93, label.start())
    for person in anywhere("person").finditer(lower, start, end):
        short = _YEAR_OF_PERSON.match(lower, person.end(), end)
        if short and int(short[1]) >= FIRST_SHORT_YEAR:
            found += _born(folded, segment, int(short[1]), short.start(1), short.end(1), 0.8)
    for year in _YEAR_FIRST.finditer(lower[start:end]):
        first = start + year.start(1)
        found += _born(folded, segment, int(year[1]), first, start + year.end(1), 0.9)
    return found


def _born(
    folded: FoldedAdvert,
    segment: Segment,
    year: int,
    start: int,
    end: int,
    confidence: float,
    span_start: int | None = None,
) -> list[Found]:
    this_year = folded.seen_at.year
    if year < 100:
        year += 2000 if year + 2000 <= this_year - YOUNGEST else 1900
    age = this_year - year
    if not YOUNGEST <= age <= OLDEST:
        return []
    first = start if span_start is None else span_start
    return [Found("ages", age, segment.start + first, segment.start + end, confidence)]


def _decade(lower: str, numbers: Sequence[_Number]) -> tuple[tuple[int, int], int, int] | None:
    for n in numbers:
        if (
            n.value % 10 == 0
            and 20 <= n.value <= 80
            and (suffix := decade_suffixes().search(lower[n.end : n.end + 16]))
        ):
            return (n.value, n.value + 9), n.start, n.end + suffix.end()
    for word in re.finditer(r"[^\W\d_]+(?:-er)?", lower):
        if (first := decade_words().get(word.group())) is not None:
            return (first, first + 9), word.start(), word.end()
    return None


def _over(lower: str, n: _Number) -> tuple[tuple[int, int], int, int] | None:
    """Return the band of "over 40" or "40+", with its span."""
    before, after = lower[: n.start], lower[n.end :]
    if re.match(r"\s?\+|\s?plus\b", after):
        return (n.value, OLDEST), n.start, n.end + 1
    if (word := just_before("band_over", r"\s").search(before)) or just_after(
        "band_over", r"\s(?:år\s|éves\s|years\s)?"
    ).search(after):
        return (n.value, OLDEST), word.start() if word else n.start, n.end
    return None


def _age(segment: Segment, n: _Number, confidence: float) -> Found:
    return Found("ages", n.value, segment.start + n.start, segment.start + n.end, confidence)


def _band(segment: Segment, band: tuple[int, int], start: int, end: int, confidence: float) -> Found:
    return Found("age_band", band, segment.start + start, segment.start + end, confidence)


@Language.factory("ages")
def create(nlp: Language, name: str) -> AgeReader:  # noqa: ARG001  (spaCy's signature)
    """Make the component."""
    return AgeReader()

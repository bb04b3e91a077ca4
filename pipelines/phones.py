"""Reads ``phones``: the advertiser's numbers, however disguised, in E.164.

Un-disguising is ours (:mod:`pipelines.undisguise`); whether digits are a number is for ``phonenumbers`` to say. A
national number is Swedish unless the words beside it name another country. North American 555-01xx numbers, set aside
for fiction, are taken as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import phonenumbers
from phonenumbers import PhoneNumberType
from spacy.language import Language
from spacy.tokens import Doc

from admap.folded import FoldedAdvert, Segment
from pipelines.found import Found, folded_of, found_of, taken
from pipelines.undisguise import Speller, runs

SHORTEST = 8
LEADING = 60
"""Characters beside a number in which words tell that its zero is left out, or what country it is of."""

_TIME = r"(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?"
_CLOCK = rf"(?:{_TIME}\s*[-–—]\s*{_TIME}|(?:[01]?\d|2[0-4]):[0-5]\d)"
_TIMES = re.compile(rf"^{_CLOCK}(?:[\s,;/|&]+{_CLOCK})*$")
_DATE = re.compile(r"^(?:19|20)\d{2}[-./ ]?[01]\d[-./ ]?[0-3]\d$|^[0-3]?\d[-./][01]?\d[-./](?:19|20)\d{2}$")
_PERSONAL_OR_ORGANISATION = re.compile(r"^\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])[-–]\d{4}$")
_FICTION_BRITAIN = re.compile(r"^\+447700900\d{3}$")
_FICTION_AMERICA = re.compile(r"^(?:\+?1|001)?([2-9]\d{2}55501\d{2})$")
_MOBILE_WITHOUT_ZERO = re.compile(r"^7[02369]\d{7}$")
_FIGURES = re.compile(r"\d+")
_COUNTED = re.compile(r"\s?(?:kr|sek|:-|€|\$|eur|%|h\b|t\b|tim|min|år|ar\b|cm|kg|st\b|x\b|year|yo\b|hour|\d*[:.]\d)")
MOST_SCATTERED = 10
WIDEST_GAP = 30
_COUNTRY_APART = re.compile(r"(?:46|44)(?:\D|0\D|\d{8})|\D")
"""A country code without its plus stands apart, or begins a number written as one."""

_COSTLY = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.TOLL_FREE})


@cache
def _cues(kind: str) -> re.Pattern[str]:
    lines = (files("pipelines") / "data/numbers/phone_cues.txt").read_text(encoding="utf-8").splitlines()
    words = ",".join(line.split("|")[1] for line in lines if line.split("|")[0].strip() == kind)
    forms = [re.escape(word.strip()).replace(r"\*", r"\w*") for word in words.split(",")]
    return re.compile(r"(?<!\w)(?:" + "|".join(sorted(forms, key=len, reverse=True)) + r")(?!\w)")


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What stands beside a number's digits: the raw characters, the text before and after, the field's label."""

    raw: str
    before: str
    after: str
    label: str

    @property
    def labelled(self) -> bool:
        return bool(_cues("label").search(self.before[-40:] + " " + self.label))

    def says(self, kind: str, before: int = LEADING, after: int = LEADING) -> bool:
        """Tell whether a cue of ``kind`` stands within so many characters."""
        beside = f"{self.before[-before:]} | {self.after[:after]} | {self.label}"
        return bool(_cues(kind).search(beside))


class PhoneReader:
    """Appends every phone number."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        for start, end, number, confidence in numbers(folded_of(doc)):
            if not taken(doc, start, end, "emails", "handles"):
                found_of(doc).append(Found("phones", number, start, end, confidence))
        return doc


def numbers(folded: FoldedAdvert) -> list[tuple[int, int, str, float]]:
    """Return (start, end, E.164, confidence) of every number, in reading order."""
    found = [hit for segment in folded.segments for hit in _numbers(folded, segment)]
    return found or list(_scattered(folded))


def _numbers(folded: FoldedAdvert, segment: Segment) -> Iterator[tuple[int, int, str, float]]:
    lower = folded.lower[segment.start : segment.end]
    plain = _cues("zero_first").sub(lambda cue: "¤" * len(cue.group()), lower)
    for run in runs(plain):
        speller = Speller(plain, run)
        position = 0
        while position < len(run):
            hit = _best(lower, speller, position, segment.label)
            if hit is None or (hit[3] and _a_better_one_begins(lower, speller, position, hit[0], segment.label)):
                position += 1
                continue
            last, number, confidence, _ = hit
            yield segment.start + run[position].start, segment.start + run[last - 1].end, number, confidence
            position = last


def _a_better_one_begins(lower: str, speller: Speller, position: int, last: int, label: str) -> bool:
    """Tell whether a number that leaves nothing dangling begins inside one that does."""
    others = (_best(lower, speller, other, label) for other in range(position + 1, last))
    return any(other is not None and not other[3] for other in others)


def _best(lower: str, speller: Speller, position: int, label: str) -> tuple[int, str, float, bool] | None:
    """Return (last piece, E.164, confidence, leaves digits dangling) of the number that begins at a piece of a run.

    Of several readings the one that leaves no digit dangling and goes over no sentence stands, then the longest, then
    the plainest.
    """
    run = speller.run
    if speller.halves_figures(position):
        return None
    found = []
    for reading in speller.readings(position, SHORTEST):
        start, end = run[position].start, run[reading.last - 1].end
        if speller.halves_figures(reading.last) and len(run[reading.last].text) <= 3:
            continue
        around = _Surroundings(
            lower[start:end], lower[max(0, start - LEADING) : start], lower[end : end + LEADING], label
        )
        number = _number(reading.digits, around)
        if number is not None:
            dangling = speller.dangles(reading.last)
            rank = (dangling, reading.breaks, -len(reading.digits), reading.cost)
            found.append((rank, (reading.last, *number, dangling)))
    return min(found)[1] if found else None


def _scattered(folded: FoldedAdvert) -> Iterator[tuple[int, int, str, float]]:
    """Yield a mobile number whose figures words stand between, or that begins in the title and ends in the body."""
    running = [segment for segment in folded.segments if not segment.label]
    lower = folded.lower[: running[-1].end] if running else ""
    pieces = list(_FIGURES.finditer(lower))
    for place, first in enumerate(pieces):
        if not first.group().startswith("0") or not _cues("label").search(
            lower[max(0, first.start() - 24) : first.start()]
        ):
            continue
        digits, end = "", first.start()
        for piece in pieces[place : place + MOST_SCATTERED]:
            gap = lower[end : piece.start()]
            if len(gap) > WIDEST_GAP or _COUNTED.match(lower, piece.end()):
                break
            digits, end = digits + piece.group(), piece.end()
            if _MOBILE_WITHOUT_ZERO.match(digits[1:]) and (number := _valid(digits, "SE")):
                yield first.start(), end, number, 0.8
                return


def _number(digits: str, around: _Surroundings) -> tuple[str, float] | None:
    if _TIMES.match(around.raw) or _DATE.match(around.raw):
        return None
    for candidate, region in _readings(digits, around):
        number = _valid(candidate, region)
        if number is not None and (not _costly(number) or around.labelled) and not _something_else(around):
            return number, 0.97 if around.labelled or digits.startswith(("+", "00")) else 0.92
    return None


def _something_else(around: _Surroundings) -> bool:
    """Tell whether the words beside a number say that it is the site's, an amount or an identity."""
    return bool(
        _cues("not_a_phone").search(around.before[-24:] + " " + around.label)
        or (_cues("identity").search(around.before[-6:]) and not around.labelled)
        or _cues("money").match(around.after.lstrip())
    )


def _readings(digits: str, around: _Surroundings) -> Iterator[tuple[str, str | None]]:
    """Yield the ways to read ``digits``: international as written, national, and national without its zero."""
    american = _FICTION_AMERICA.match(digits)
    if american and (len(digits) > 10 or around.says("american")):
        yield f"+1{american[1]}", "US"
    if digits.startswith("+"):
        yield re.sub(r"^(\+46|\+44)0", r"\1", digits), None
        return
    if digits.startswith("00"):
        yield "+" + re.sub(r"^(46|44)0", r"\1", digits[2:]), None
    if digits.startswith("0"):
        if digits.startswith("07700900") or (len(digits) in {10, 11} and around.says("british", 24, 16)):
            yield digits, "GB"
        if len(digits) > SHORTEST and (not _PERSONAL_OR_ORGANISATION.match(around.raw) or around.labelled):
            yield digits, "SE"
        return
    yield from _unprefixed(digits, around)


def _unprefixed(digits: str, around: _Surroundings) -> Iterator[tuple[str, str | None]]:
    """Yield readings of digits that lack the plus before a country's code, or the zero before an area's."""
    if digits.startswith(("46", "44")) and (around.labelled or _COUNTRY_APART.match(around.raw)):
        yield "+" + re.sub(r"^(46|44)0", r"\1", digits), None
    if _MOBILE_WITHOUT_ZERO.match(digits) and around.labelled:
        yield "0" + digits, "SE"
    if len(digits) == 10 and digits.startswith("7") and around.says("british", 24, 16):
        yield "0" + digits, "GB"
    if len(digits) <= 9 and around.says("zero_first"):
        yield "0" + digits, "SE"


@lru_cache(maxsize=4096)
def _valid(candidate: str, region: str | None) -> str | None:
    """Return E.164 where ``candidate`` is a number."""
    try:
        number = phonenumbers.parse(candidate, region)
    except phonenumbers.NumberParseException:
        return None
    e164 = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    fiction = _FICTION_BRITAIN.match(e164) or _FICTION_AMERICA.match(e164)
    return e164 if fiction or phonenumbers.is_valid_number(number) else None


@lru_cache(maxsize=4096)
def _costly(e164: str) -> bool:
    """Tell whether a number is of a costly or free service, whose plan is so loose that prices and times fit it."""
    return phonenumbers.number_type(phonenumbers.parse(e164, None)) in _COSTLY


@Language.factory("phones")
def create(nlp: Language, name: str) -> PhoneReader:  # noqa: ARG001  (spaCy's signature)
    """Make the component."""
    return PhoneReader()

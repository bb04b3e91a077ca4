"""Reads ``phones``: the advertiser's numbers, however disguised, in E.164.

Un-disguising is ours (:mod:`pipelines.undisguise`); whether digits are a number is for ``phonenumbers`` to say. A
national
number is Swedish unless the words beside it name another country. North American 555-01xx numbers, set aside for
fiction,
are taken as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

import phonenumbers
from spacy.language import Language
from spacy.tokens import Doc

from admap.folded import FoldedAdvert, Segment
from pipelines.found import Found, folded_of, found_of, taken
from pipelines.undisguise import Digits, digit_runs

SHORTEST, LONGEST = 8, 15
MOST_PARTS = 20
_TIMES = re.compile(r"^\d{1,2}[.:]\d{2}\s*[-–]\s*\d{1,2}[.:]?\d{0,2}$")
_DATE = re.compile(r"^(?:19|20)\d{2}[-./ ]?[01]\d[-./ ]?[0-3]\d$|^[0-3]?\d[-./][01]?\d[-./](?:19|20)\d{2}$")
_ORGANISATION = re.compile(r"^\d{6}-\d{4}$")
_FICTION_BRITAIN = re.compile(r"^\+447700900\d{3}$")
_FICTION_AMERICA = re.compile(r"^(?:\+?1)?([2-9]\d{2}55501\d{2})$")


@cache
def _cues(kind: str) -> re.Pattern[str]:
    lines = (files("pipelines") / "data/numbers/phone_cues.txt").read_text(encoding="utf-8").splitlines()
    (words,) = [line.split("|")[1] for line in lines if line.split("|")[0].strip() == kind]
    forms = [re.escape(word.strip()).replace(r"\*", r"\w*") for word in words.split(",")]
    return re.compile(r"(?<!\w)(?:" + "|".join(sorted(forms, key=len, reverse=True)) + r")(?!\w)")


class PhoneReader:
    """Appends every phone number."""

    def __call__(self, doc: Doc) -> Doc:
        """Read ``doc``."""
        folded = folded_of(doc)
        for segment in folded.segments:
            for start, end, number, confidence in _numbers(folded, segment):
                if not taken(doc, start, end, "emails", "handles"):
                    found_of(doc).append(Found("phones", number, start, end, confidence))
        return doc


def _numbers(folded: FoldedAdvert, segment: Segment) -> Iterator[tuple[int, int, str, float]]:
    """Yield numbers; where reading "eighty four" as 84 or as 80 and 4 gives different ones, the longer stands."""
    lower = folded.lower[segment.start : segment.end]
    zero_first = bool(_cues("zero_first").search(lower))
    plain = _cues("zero_first").sub(lambda cue: "¤" * len(cue.group()), lower) if zero_first else lower
    found = [
        hit for joined in (True, False) for hit in _hits(plain, segment.label, joined=joined, zero_first=zero_first)
    ]
    ends: list[tuple[int, int]] = []
    for start, end, number, confidence in sorted(found, key=lambda hit: (hit[0] - hit[1], -len(hit[2]))):
        if all(end <= other_start or other_end <= start for other_start, other_end in ends):
            ends.append((start, end))
            yield segment.start + start, segment.start + end, number, confidence


def _hits(lower: str, label: str, *, joined: bool, zero_first: bool) -> Iterator[tuple[int, int, str, float]]:
    for run in digit_runs(lower, joined=joined):
        position = 0
        while position < len(run):
            hit = _longest(lower, run, position, label, zero_first=zero_first)
            if hit is None:
                position += 1
                continue
            parts, number, confidence = hit
            yield run[position].start, run[position + parts - 1].end, number, confidence
            position += parts


def _longest(
    lower: str, run: Sequence[Digits], position: int, label: str, *, zero_first: bool
) -> tuple[int, str, float] | None:
    """Return (parts, E.164, confidence) of the longest number that starts at ``position``."""
    best = None
    text = ""
    for parts, part in enumerate(run[position : position + MOST_PARTS], start=1):
        if parts > 1 and part.text.startswith("+"):
            break
        text += part.text
        if len(text) > LONGEST + 4:
            break
        if len(text.lstrip("+")) >= SHORTEST:
            start, end = run[position].start, part.end
            number = _number(lower, start, end, text, label, zero_first=zero_first)
            if number is not None:
                best = (parts, *number)
    return best


def _number(lower: str, start: int, end: int, digits: str, label: str, *, zero_first: bool) -> tuple[str, float] | None:
    raw = lower[start:end]
    before, after = lower[max(0, start - 40) : start], lower[end : end + 30]
    if _TIMES.match(raw) or _DATE.match(raw) or _cues("not_a_phone").search(before[-24:] + " " + label):
        return None
    if _cues("money").match(after.lstrip()):
        return None
    american = _FICTION_AMERICA.match(digits)
    if american and (digits.startswith("+1") or _cues("american").search(before + " | " + after + " | " + label)):
        return f"+1{american[1]}", 0.95
    beside = before[-24:] + " | " + after[:16] + " | " + label
    for candidate, region in _readings(digits, raw, beside, zero_first=zero_first):
        number = _valid(candidate, region)
        if number is not None:
            marked = bool(_cues("label").search(before + " " + label))
            return number, 0.97 if marked or digits.startswith(("+", "00")) else 0.92
    return None


def _readings(digits: str, raw: str, beside: str, *, zero_first: bool) -> Iterator[tuple[str, str | None]]:
    """Yield the ways to read ``digits``: international as written, national, and national without its zero."""
    if digits.startswith("+"):
        yield re.sub(r"^(\+46|\+44)0", r"\1", digits), None
        return
    if digits.startswith("00"):
        yield "+" + re.sub(r"^(46|44)0", r"\1", digits[2:]), None
    if digits.startswith("0"):
        if digits.startswith("07700900") or _cues("british").search(beside):
            yield digits, "GB"
        if len(digits) >= SHORTEST + 1 and not _ORGANISATION.match(raw):
            yield digits, "SE"
        return
    if digits.startswith("46") and len(digits) in {11, 12}:
        yield "+46" + digits[2:].removeprefix("0"), None
    if digits.startswith("44") and len(digits) == 12:
        yield "+" + digits, None
    if 7 <= len(digits) <= 9 and zero_first:
        yield "0" + digits, "SE"


def _valid(candidate: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(candidate, region)
    except phonenumbers.NumberParseException:
        return None
    e164 = str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return e164 if phonenumbers.is_valid_number(number) or _FICTION_BRITAIN.match(e164) else None


@Language.factory("phones")
def create(nlp: Language, name: str) -> PhoneReader:  # noqa: ARG001  (spaCy's signature)
    """Make the component."""
    return PhoneReader()

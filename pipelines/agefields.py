"""Ages in an advert's fields: by label, or, where no label tells, by a value that can hardly be anything else."""

from __future__ import annotations

import re
from functools import lru_cache

from admap.folded import FoldedAdvert, Segment
from pipelines.agebands import ADULT, LAST_HOUR, decade, over, over_word, ranges
from pipelines.agebirths import YEAR, aged
from pipelines.agecues import anywhere, just_after, listed, unaccented, whole
from pipelines.agenumbers import numbers_in
from pipelines.found import Found
from pipelines.placeforms import one_slip

LEAST_UNLABELLED, MOST_UNLABELLED = 14, 75
"""A lone number in a field of unknown meaning is an age within these."""
_PART = re.compile(r"\s?[/|·•:–—()\[\]]\s?|\s-\s")
_LETTERS = re.compile(r"[^\W\d_]+")
_LEAST_SLIPPED = 4
"""Letters of a word for age from which on one of them may be wrong; of a shorter one a letter may be doubled."""
_SHORT = re.compile(r"(?<!\d)(\d{2})(?!\d)")
_FILLER = re.compile(
    r"[\s,/&+.;!~\-–—()❤♥✨]|(?<!\w)(?:och|and|und|et|y|e|și|és|i|и|та|ja|og|en|ir|un|ve|ca|cirka|ungefär|about|around|etwa|env|"
    r"fyllda|fyllt|just|resp|till|to|bis|à|a|do|до|mellan|between|from|från|von|de|hon|han|she|he|sie|er|f|m|k)(?!\w)"
)


def read_field(folded: FoldedAdvert, segment: Segment) -> list[Found] | None:
    """Return what the field states by its label; None where its label says nothing of age nor of anything else."""
    label, lower = segment.label, folded.lower[segment.start : segment.end]
    if anywhere("limit_label").search(label) or anywhere("client").search(lower):
        return []
    if anywhere("born_label").search(label) and (year := YEAR.search(lower) or _SHORT.search(lower)):
        return _born(folded, segment, year)
    if not _names_age(label):
        return _read_vaguely(folded, segment)
    found = _values(segment, lower)
    if not found and (year := YEAR.search(lower)):
        return _born(folded, segment, year)
    return found


def _read_vaguely(folded: FoldedAdvert, segment: Segment) -> list[Found] | None:
    """Return a band under a label of persons, or what stands under a label that is nearly a word for age."""
    label = segment.label
    shaped = _shaped(folded, segment, hours=True)
    if shaped and shaped[0].key == "age_band" and whole("people_label").fullmatch(label):
        return shaped
    if anywhere("measure_label").search(label):
        return []
    return shaped if shaped and _nearly_names_age(label) else None


def _names_age(label: str) -> bool:
    return bool(
        anywhere("age_label").search(label)
        or any(whole("age_label_whole").fullmatch(part) for part in _PART.split(label) if part)
    )


@lru_cache(maxsize=4096)
def _nearly_names_age(label: str) -> bool:
    """Tell whether a word of ``label`` is a word for age with a slip of the pen ("Åldr", "Leeftjd")."""
    return any(_nearly(unaccented(word), noun) for word in _LETTERS.findall(label) for noun in listed("age_noun"))


def _nearly(word: str, noun: str) -> bool:
    if len(noun) >= _LEAST_SLIPPED:
        return word == noun or (len(word) >= _LEAST_SLIPPED - 1 and one_slip(word, noun))
    return len(word) == len(noun) + 1 and any(word == noun[: i + 1] + noun[i:] for i in range(len(noun)))


def read_by_shape(folded: FoldedAdvert, segments: list[Segment]) -> list[Found]:
    """Return the age in the one field of unknown meaning whose whole value is a number, or several, of years."""
    shaped = [(segment, found) for segment in segments if (found := _shaped(folded, segment))]
    return shaped[0][1] if len(shaped) == 1 else []


def _shaped(folded: FoldedAdvert, segment: Segment, *, hours: bool = False) -> list[Found]:
    """Return the ages or band that a value states by its shape; a range that may be one of ``hours`` only if asked."""
    lower = folded.lower[segment.start : segment.end]
    numbers = numbers_in(lower)
    rest, unit = lower, False
    for n in reversed(numbers):
        after = just_after("unit").search(rest[n.end :])
        unit = unit or after is not None
        rest = rest[: n.start] + " " + rest[n.end + (after.end() if after else 0) :]
    if not numbers or _FILLER.sub("", rest) or not all(LEAST_UNLABELLED <= n.value <= MOST_UNLABELLED for n in numbers):
        return []
    found = _values(segment, lower)
    timed = any(f.key == "age_band" and isinstance(f.value, tuple) and int(f.value[1]) <= LAST_HOUR for f in found)
    return [] if timed and not (unit or hours) else found


def _values(segment: Segment, lower: str) -> list[Found]:
    numbers = [n for n in numbers_in(lower) if not just_after("other_unit").search(lower[n.end :])]
    if band := over_word(lower) or decade(lower, numbers):
        return [_found(segment, "age_band", (band.low, band.high), band.start, band.end, 0.9)]
    if pairs := ranges(lower, numbers):
        first, last = pairs[0]
        return [_found(segment, "age_band", (first.value, last.value), first.start, last.end, 0.95)]
    if len(numbers) == 1 and (band := over(lower, numbers[0])):
        plain = [] if numbers[0].value <= ADULT else [(band.low, band.high)]
        return [_found(segment, "age_band", value, band.start, band.end, 0.8) for value in plain]
    return [_found(segment, "ages", n.value, n.start, n.end, 0.98) for n in numbers]


def _found(segment: Segment, key: str, value: int | tuple[int, int], start: int, end: int, confidence: float) -> Found:
    return Found(key, value, segment.start + start, segment.start + end, confidence)


def _born(folded: FoldedAdvert, segment: Segment, year: re.Match[str]) -> list[Found]:
    age = aged(int(year[1]), folded.seen_at.year)
    return [] if age is None else [_found(segment, "ages", age, year.start(1), year.end(1), 0.95)]

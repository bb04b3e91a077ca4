"""The numbers of a text that may be ages: two figures, or words of any of the languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from pipelines.agecues import just_after, just_before
from pipelines.normalise import fold_text
from pipelines.numberwords import by_language, number_words

YOUNGEST, OLDEST = 12, 99
_FIGURES = re.compile(r"(?<!\d)(?<!\d[.,:])(?<![+#])(\d{2})(?!\d)(?![.,:]\d)(?!\s?%)")
_WORD_WITH_UNIT = re.compile(
    r"(?<!\w)([^\W\d_]{3,24}?)(?=(?:éves|årig|åring|årsdag|årsjubile|jährig|jarige|vuoti|лет[нк]|річ[нч]|годи[шњ]|aasta"
    r"|['’]?anni(?!\w)|enn(?:e|i)(?!\w)|let[nýáék]|latk|ročn|godi[sš]|met(?:ė|e|is|ų|y)|gadīg|χρον)\w*)"
)
_ELIDED = ("i", "a", "e", "o")
"""Vowels that a number word loses before its unit ("trentadu|enne")."""
_LETTERED = re.compile(r"(?<![\w.,:/+-])(?:[1-9][oil|]|[il|][0-9]|[1-9]\s[0-9])(?![\w.,:/])")
"""An age whose figures are letters that look alike, or stand apart ("3I years", "1 9 år")."""
_LOOKALIKE = str.maketrans("oil|", "0111")
_GAP_IN_RUN = re.compile(r"[\s,.–—/-]{1,4}")
_LEAST_RUN = 4
"""So many numbers side by side, small ones among them, are digits of one figure (a phone in words) and no ages."""
_CHINESE = "一二三四五六七八九"
_CHINESE_NUMBER = re.compile(rf"(?<![百千{_CHINESE}十])([{_CHINESE}]?)十([{_CHINESE}]?)(?![{_CHINESE}十百千万])")
_THAI_UNITS = ("หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_THAI_TENS = ("สิบ", "ยี่สิบ", "สามสิบ", "สี่สิบ", "ห้าสิบ", "หกสิบ", "เจ็ดสิบ", "แปดสิบ", "เก้าสิบ")


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number at ``[start, end)``; ``worded`` where it is written in words."""

    value: int
    start: int
    end: int
    worded: bool = False

    def moved(self, by: int) -> Number:
        """Return the number with its place counted from ``by`` characters earlier."""
        return Number(self.value, self.start + by, self.end + by, self.worded)


@lru_cache(maxsize=8)
def numbers_in(lower: str) -> tuple[Number, ...]:
    """Return the numbers from 12 to 99, in order, without those that are parts of one long figure."""
    figures = [Number(int(m[1]), m.start(1), m.end(1)) for m in _FIGURES.finditer(lower)]
    words = [
        Number(w.value, w.start, w.end, worded=True)
        for w in number_words(lower, spoken=True)
        if lower[w.start : w.end] not in _ambiguous()
    ]
    for m in _WORD_WITH_UNIT.finditer(lower):
        for word in (m[1] + vowel for vowel in ("", *_ELIDED)):
            whole = [w for w in number_words(word, spoken=True) if (w.start, w.end) == (0, len(word))]
            if whole:
                words.append(_stretched(lower, Number(whole[0].value, m.start(1), m.end(1), worded=True)))
                break
    found = _without_runs(lower, sorted([*figures, *words], key=lambda n: (n.start, -n.end)))
    found += [*_unspaced(lower), *_lettered(lower)]
    return tuple(sorted((n for n in found if YOUNGEST <= n.value <= OLDEST), key=lambda n: n.start))


@cache
def _ambiguous() -> frozenset[str]:
    """Return the words that are a small number in one language and a large one in another ("tres")."""
    values: dict[tuple[str, ...], set[int]] = {}
    for phrases in by_language(spoken=True).values():
        for key, value in phrases.items():
            values.setdefault(key, set()).add(value)
    return frozenset(" ".join(key) for key, held in values.items() if len(held) > 1 and min(held) < YOUNGEST)


def _stretched(lower: str, last: Number) -> Number:
    """Return the number with the ten that stands before its unit ("kahekümne kolme|aastane")."""
    if last.value >= 10:
        return last
    before = number_words(lower[: last.start].rsplit("\n", 1)[-1][-24:], spoken=True)
    if before and before[-1].value % 10 == 0 and before[-1].value >= 20 and lower[last.start - 1] in " -":
        length = before[-1].end - before[-1].start
        return Number(before[-1].value + last.value, last.start - 1 - length, last.end, worded=True)
    return last


def _without_runs(lower: str, numbers: list[Number]) -> list[Number]:
    apart: list[Number] = []
    for n in numbers:
        if not apart or n.start >= apart[-1].end:
            apart.append(n)
    runs: list[list[Number]] = []
    for a, b in pairwise([None, *apart]):
        if b is None:
            continue
        if a is not None and _GAP_IN_RUN.fullmatch(lower, a.end, b.start):
            runs[-1].append(b)
        else:
            runs.append([b])
    return [n for run in runs if len(run) < _LEAST_RUN or min(r.value for r in run) >= YOUNGEST for n in run]


def _lettered(lower: str) -> list[Number]:
    return [
        Number(int(m.group().translate(_LOOKALIKE).replace(" ", "")), m.start(), m.end())
        for m in _LETTERED.finditer(lower)
        if just_after("unit").search(lower[m.end() : m.end() + 24])
        or (" " not in m.group() and just_before("age_label").search(lower[max(0, m.start() - 24) : m.start()]))
    ]


def _unspaced(lower: str) -> list[Number]:
    found = []
    if "十" in lower:
        for m in _CHINESE_NUMBER.finditer(lower):
            ten, unit = (_CHINESE.find(part) + 1 if part else None for part in m.groups())
            found.append(Number((1 if ten is None else ten) * 10 + (unit or 0), m.start(), m.end(), worded=True))
    pattern, values = _thai()
    if "สบ" in lower:
        found += [Number(values[m.group()], m.start(), m.end(), worded=True) for m in pattern.finditer(lower)]
    return found


@cache
def _thai() -> tuple[re.Pattern[str], dict[str, int]]:
    values: dict[str, int] = {}
    for ten, tens in enumerate(_THAI_TENS, start=1):
        units = ("", *("เอ็ด" if unit == 1 else word for unit, word in enumerate(_THAI_UNITS, start=1)))
        values.update({fold_text(tens + word)[0]: ten * 10 + unit for unit, word in enumerate(units)})
    return re.compile("|".join(sorted(values, key=len, reverse=True))), values

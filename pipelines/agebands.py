"""Bands of age: ranges ("22 to 35"), decades ("in my forties"), and open ends ("over 40", "40+")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from pipelines.agecues import anywhere, just_after, just_before, valued
from pipelines.agenumbers import OLDEST, Number

LAST_HOUR = 24
ADULT = 18
_UNIT = (
    r"(?:år|years?|yrs?|jahren?|ans|a[nñ]os|anos|anni|ani|lat|let|rokov|лет|років|години|godina|éves?|év|metų|gadiem"
    r"|jaar|yaş|岁|歲|ปี|tuổi|سنة|ساله|χρονών)?"
)
_TO = re.compile(
    rf"\s?{_UNIT}\s?(?:-|–|—|~|〜|to|till?|upp till|up to|through|bis|bis zu|à|a|al|a los|aos?|ai|agli|alle?|do|aż do"
    r"|až do|až|do|до|tot|t/m"
    r"|até|ate|hasta|jusqu'à|până la|pana la|la|iki|līdz|lidz|kuni|đến|den|tới|ile|إلى|الى|حتى|تا|ถึง|ถง|到|至|から|"
    r"έως|ως|deri|ilaa|sampai|עד)\s?(?:de\s|about\s|die\s|los\s|i\s)?"
)
_AND = re.compile(
    rf"\s?{_UNIT}\s?(?:och|and|und|et|y|e|și|si|és|i|и|та|й|ja|og|en|o|ir|un|a|az|ve|iyo|và|و|και|dhe|ו|&|to|till?)\s"
    r"(?:(?:i|les|los|las|os|as|de|az|die|gli|le)\s)?"
)
_AND_WEST_SLAVIC = re.compile(r"\s?(?:let|rokov|roků)?\sa\s")
_WEST_SLAVIC_AFTER = re.compile(r"\s?(?:let|roků|rokov|roky)(?!\w)")
_WEST_SLAVIC_BEFORE = re.compile(
    r"(?<!\w)(?:máme|je (?:nám|nam|mi|jí|mu|jim)|nám je|mame|jsme|sme|a|obě|obe|dvě|dve)(?!\w)[^.!?]{0,24}$"
)
_OF_FIRST = re.compile(r"(?<!\w)(?:de|dos|das|dai|dalle|desde)(?:\slos)?\s$")
_BETWEEN = re.compile(
    r"(?:mellan|between|mellem|mellom|milli|zwischen|tussen|entre|între|intre|dintre|między|miedzy|mezi|medzi|между|між|"
    r"помеѓу|između|izmedu|med|tra|fra|tarp|starp|بين|بین|giữa|ระหวาง|ระหว่าง|介于|在|ανάμεσα σε|ndërmjet|midis)\s?"
    r"(?:(?:i|les|los|las|os|as|de|az|die|gli|le)\s)?$"
)
_BETWEEN_AFTER = re.compile(
    rf"\s?{_UNIT}\s?(?:között|közötti|közt|közti|arası|arasi|arasında|välillä|välil|vahel|之间)"
)
_ATTACHED_DECADE = re.compile(r"[-'’:]?(?:årsålder\w*|erne|ernes|ern|ies|årene|årena|åra|ndates)(?!\w)")
_S = re.compile(r"[-'’]?s(?!\w)")
_END = re.compile(r"\s?(?:$|[,.)!;/|…]|\W*\n)")
_GOES_ON = re.compile(r"\s(?:och|and|und|et|y|e|și|és|i|и|та|og|ja|en|med|with|mit)\s")
_APART_BEFORE = re.compile(r"(?:^|[,(:;.]|\s[–-])\s?$")
_ONLY = re.compile(
    r"(?<!\w)(?:only|just|endast|enbart|bara|min|minimum|nur|alleen|solo|sólo|só|apenas|seulement|tylko|pouze|csak|"
    r"только|лише|тільки|само|samo|tik|tikai|ainult|vain|bare|kun|sadece|age limit|gräns)(?!\w)"
)
_CLOCK = re.compile(
    r"(?<!\w)(?:kl|klockan|öppe\w*|open\w*|varje (?:dag|kväll|natt)|every (?:day|night|evening)|daily|dagligen|täglich|"
    r"(?:mån|tis|ons|tors|fre|lör|sön)(?:dag\w*)?|(?:mon|tues?|wed\w*|thu\w*|fri|satur|sun)(?:day)?s?|uhr|hours?|tider?|"
    r"horas?|heures?|ore|orele|godz\w*|hodin\w*|час\w*|ora|óra\w*|saat\w*|kello|kell|val)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Band:
    """Lowest and highest age, with the characters that state them and the numbers that they use up."""

    low: int
    high: int
    start: int
    end: int
    certain: bool = False
    """Whether the words themselves speak of age, so that no person need be named beside them."""


def ranges(lower: str, numbers: Sequence[Number]) -> list[tuple[Number, Number]]:
    """Return the pairs of numbers that are the ends of a range."""
    found: list[tuple[Number, Number]] = []
    for a, b in pairwise(numbers):
        gap = lower[a.end : b.start]
        if (found and found[-1][1] is a) or a.value >= b.value or len(gap) > 20:
            continue
        if _AND_WEST_SLAVIC.fullmatch(gap) and _west_slavic(lower, a, b):
            continue
        joined = _AND.fullmatch(gap) and (
            _BETWEEN.search(lower[max(0, a.start - 16) : a.start]) or _BETWEEN_AFTER.match(lower, b.end)
        )
        if joined or _TO.fullmatch(gap):
            found.append((a, b))
    return found


def _west_slavic(lower: str, a: Number, b: Number) -> bool:
    """Tell whether "a" between two numbers is Czech or Slovak "and", not Spanish or Portuguese "to"."""
    before = lower[max(0, a.start - 40) : a.start]
    if _OF_FIRST.search(before):
        return False
    return bool(_WEST_SLAVIC_AFTER.match(lower, b.end) or _WEST_SLAVIC_BEFORE.search(before))


def of_ages(lower: str, a: Number, b: Number, *, bare: bool = False) -> bool:  # noqa: PLR0911  (a table of cases)
    """Tell whether a range is one of ages: a unit or label beside it, or persons before it and no hours or prices."""
    before, after = lower[max(0, a.start - 60) : a.start], lower[b.end : b.end + 24]
    if unit := just_after("unit").search(after):
        return not any(just_after(kind, r"\s").search(after[unit.end() :]) for kind in ("experience", "ago"))
    if just_after("other_unit").search(after):
        return False
    between = r"[\s:=,(/-]{0,4}(?:(?:\w{1,8}\s){0,2})?"
    if just_before("age_label+unit_before", between).search(before):
        return True
    if re.match(r"[-–/:.]\d", after) or _CLOCK.search(lower) or re.search(r"[-–/.]$", before):
        return False
    if just_before("person", between).search(before):
        return True
    if b.value <= LAST_HOUR or a.value < ADULT or not (bare or _END.match(after) or re.match(r"\s\w", after)):
        return False
    said = anywhere("person+group+self_being").search(before)
    ends = _END.match(after) or (_BETWEEN.search(before) and _GOES_ON.match(after))
    return bool((said or a.worded) and not just_before("other").search(before) and ends)


def decade(lower: str, numbers: Sequence[Number]) -> Band | None:
    """Return the decade that the text states, if it does."""
    for n in numbers:
        if n.value % 10 == 0 and 20 <= n.value <= 80:
            before, after = lower[max(0, n.start - 24) : n.start], lower[n.end : n.end + 24]
            if (suffix := _ATTACHED_DECADE.match(after)) or (
                suffix := just_after("decade_after", r"[-\s’]?").search(after)
            ):
                return Band(n.value, n.value + 9, n.start, n.end + suffix.end(), certain=True)
            if (s := _S.match(after)) and just_before("decade_s_before", r"\s?").search(before):
                return Band(n.value, n.value + 9, n.start, n.end + s.end(), certain=True)
            dated = just_after("other_unit+unit").search(after) or re.match(r"[.:]?\d|\.\s?\w", after)
            if (word := just_before("decade_before", r"\s").search(before)) and not dated:
                return Band(n.value, n.value + 9, n.start - len(before) + word.start(), n.end)
    return _valued(lower, "decade_word")


def _valued(lower: str, kind: str) -> Band | None:
    every, by_value = valued(kind)
    word = every.search(lower)
    if word is None:
        return None
    low = next(
        value for pattern, value in by_value if (m := pattern.match(lower, word.start())) and m.end() == word.end()
    )
    return Band(low, low + 9 if kind == "decade_word" else OLDEST, word.start(), word.end(), certain=True)


def over_word(lower: str) -> Band | None:
    """Return the open band of a single word ("fyrtioplussare")."""
    return _valued(lower, "over_word")


def over(lower: str, n: Number) -> Band | None:
    """Return the band of "over 40" or "40+"."""
    before, after = lower[max(0, n.start - 32) : n.start], lower[n.end : n.end + 24]
    if n.value % 10 == 0 and (word := just_before("passed_before", r"\s").search(before)):
        return Band(n.value, OLDEST, n.start - len(before) + word.start(), n.end, certain=True)
    after_word = _over_after().match(after)
    before_word = just_before("over_before", r"\s").search(before)
    if not (after_word or before_word) or just_after("other_unit", r"[\s+.]{0,2}").search(after):
        return None
    start = n.start - len(before) + before_word.start() if before_word else n.start
    return Band(n.value, OLDEST, start, n.end + (after_word.end() if after_word else 0))


def presents(lower: str, band: Band) -> bool:
    """Tell whether an open band is said of the advertised persons, or stands apart where no buyer is spoken of."""
    before, after = lower[: band.start], lower[band.end :]
    if band.certain:
        return True
    if re.match(r"\s?\w+", after) and just_after("other_unit+client", r"[\s+]{0,2}").search(after):
        return False
    if anywhere("person+person_word+being+self_being+group").search(before):
        return not _ONLY.search(before)
    if just_after("person", r"[\s,]{1,2}").search(after) and not before.strip():
        return True
    apart = _APART_BEFORE.search(before) and _END.match(after)
    about_buyers = anywhere("client").search(lower) or _ONLY.search(lower)
    return bool(apart and before.strip() and band.low >= 25 and not about_buyers)


@cache
def _over_after() -> re.Pattern[str]:
    return re.compile(r"(?:" + just_after("over_after", rf"[-\s]?{_UNIT}\s?").pattern.lstrip("^") + ")")

"""Ages that a text puts right, or says a page, a paper or somebody states, beside an age stated already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from admap.folded import FoldedAdvert, Segment
from pipelines.agecues import anywhere, just_after, just_before
from pipelines.agenumbers import Number, numbers_in
from pipelines.agewhose import past
from pipelines.found import Found

LEAST_SAID = 14
"""A number behind "both", "actually", "barely" or "it says" is an age from this on."""
MOST_APART = 15
"""Years between an age stated and another that a page is said to state for the same person."""
_REACH = 48
_CONTRAST = re.compile(
    r"\s?(?:år|years?|jahre?|ans|años|anni|лет)?,?\s?(?:utan|but|sondern|vaid|vaan|sino|mas|ma|mais|ci|hanem|lecz|ale|tylko|"
    r"nýbrž|а|але|а не|maar|men|bet|već|nego|değil)\s(?:är |i'm |am |bin )?"
)
_UNIT_OF_ANOTHER = re.compile(r"\d\s?[^\W\d_]+\s$")
_SELF_LISTED = re.compile(
    r"[\s:]*(?:[^\W\d_]+,\s){1,4}(?:[^\W\d_]+,?\s)?(?:och|and|und|et|y|e|și|i|и|та|й|ja|og|en|és|ir|un|a|ve|και|dhe)\s$"
)
APART_AFTER = re.compile(r"\s?(?:$|[,)!;/…]|\.(?!\s?[–-]))")
RELATION = re.compile(
    r"(?<!\w)(?:på|i|vid|från|av|till|at|on|in|from|of|to|near|auf|im|bei|aus|zu|sur|à|en|chez|de|da|di|na|w|ve|z|v|в|на|из|"
    r"у|з|storlek|size|rum|room|linje|line|nr|no|kl|väg|gatan|vägen|vägar|street|plan|bor|bodde|har|have|has|tar|for|för|"
    r"max|min|om|hundra|bara|only|over|över|under|efter|after|före|before)(?!\w)"
)


def unit_first(before: str) -> bool:
    """Tell whether a unit leads the number ("Polka lat 41") and is none of a number before it."""
    return bool(just_before("unit_first", r"\s").search(before) and not _UNIT_OF_ANOTHER.search(before))


def put(before: str, after: str, *, within: bool) -> bool:
    """Tell whether the number is said to stand in a paper or profile, to count, or to end a list of traits."""
    if just_after("document", r"\s(?:[^\W\d_]{1,5}\s){1,2}").search(after):
        return True
    ends = within and APART_AFTER.match(after)
    return bool(ends and (just_before("let_us_say", r"\s").search(before) or _ends_list(before)))


def _ends_list(before: str) -> bool:
    """Tell whether the number ends a list of what the seller is ("I'm solvent, sober and 47")."""
    selves = list(anywhere("self_being").finditer(before))
    return bool(
        selves and _SELF_LISTED.match(before, selves[-1].end()) and not RELATION.search(before, selves[-1].end())
    )


def corrected(folded: FoldedAdvert, texts: Sequence[Segment], stated: set[object]) -> list[Found]:
    """Return the ages that the text puts right ("not 27 but 31", where 27 is stated)."""
    found = []
    for segment in texts:
        lower = folded.lower[segment.start : segment.end]
        for a, b in pairwise(numbers_in(lower)):
            ends = not just_after("other_unit").search(lower[b.end : b.end + _REACH])
            if a.value in stated and ends and _CONTRAST.fullmatch(lower, a.end, b.start):
                found.append(Found("ages", b.value, segment.start + b.start, segment.start + b.end, 0.85))
        found += [
            Found("ages", n.value, segment.start + n.start, segment.start + n.end, 0.8)
            for n in numbers_in(lower)
            if n.value not in stated and _told_of_page(lower, n, stated)
        ]
    return found


def _told_of_page(lower: str, n: Number, stated: set[object]) -> bool:
    """Tell whether a page or somebody is said to state ``n`` where an age not far from it is stated."""
    before, after = lower[max(0, n.start - _REACH) : n.start], lower[n.end : n.end + _REACH]
    if not any(isinstance(age, int) and abs(age - n.value) <= MOST_APART for age in stated) or n.value < LEAST_SAID:
        return False
    if just_after("other_unit", r"\.?\s?").search(after) or re.match(r"[-–/:.+]\d|\s?[-–+]", after):
        return False
    if past(lower, n.start, n.end):
        return False
    return just_before("says", r"\s(?:[^\W\d_]{1,4}\s){0,2}").search(before) is not None

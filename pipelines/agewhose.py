"""Whose ages a range or a number states: the advertised persons', or those of visitors, tenants, the sought."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.agecues import anywhere, just_after, just_before

REACH = 64
"""Characters between a word for somebody else and the age that is theirs."""
_AGE_WORDS = 24
_JOINED_TO = re.compile(
    r"\s?(?:,|/|&|\+|och|and|und|et|y|e|și|és|i|и|та|й|ja|og|en|ir|un|ve|iyo|và|و|και|dhe|eller|or|oder|ou|o|sau|vagy|lub|"
    r"nebo|alebo|или|або|ili|tai|või|ar|vai|veya|أو|یا|ή|ose)\s"
)
_CLAUSE = re.compile(r"[.!?,;:]")
_WHOM = re.compile(r"\s(?:[^\W\d_]+\s){1,5}(?:[(:]\s?)?")
_FEW_WORDS = r"\s(?:[^\W\d_]{1,9}\s){0,2}"
_SPENT = re.compile(
    r"\s(?:in(?=\s?(?:$|[.,;!]|and\s))|(?:as an?|als|comme|como|come|jako|ca)\s[^\W\d_]{4,}"
    r"|[^\W\d_]{4,}(?:ként|jana|jänä|jaks))"
)
"""What a number of years was spent as or in, by prepositions and cases."""
_THOSE_OVER = re.compile(
    r"\s(?:(?:the|those|all|alla|de|dem|die|alle|tous|los|les|i|gli)[\s-])?(?:over|över|über)?[\s-]?"
)
_FROM_ARABIC = re.compile(r"\sمن\s?$")
"""Arabic "from" before a range, written as Persian "I"."""
_QUESTION = re.compile(r"[^.!?]{0,60}[?؟？]")
_ADJECTIVE_AFTER = (
    r"[\s-]{0,2}(?:年|岁|歲|的|of age|old|alte|alter|åriga|år gamla|de edad|de idade|di età|d'âge)?\s?的?"
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence and the one before it (a title, for the first), both folded to lower case."""

    lower: str
    before: str = ""


def of_others(said: Spoken, start: int, end: int) -> bool:
    """Tell whether the range in ``said.lower[start:end]`` is not of the ages of the persons advertised."""
    before, after = said.lower[max(0, start - 2 * REACH) : start], said.lower[end : end + REACH]
    if _told_before(before, said.lower[end:]) or _told_behind(before, after) or _comes(before, after):
        return True
    if any(_THOSE_OVER.fullmatch(before, m.end()) for m in anywhere("for_whom").finditer(before)):
        return True
    label_only = not anywhere("person+self_being+person_word+being").search(before) and len(before.strip()) < _AGE_WORDS
    return label_only and not just_after("person", r"\W{0,3}(?:\w+\s)?").search(after) and _only_seeks(said.before)


def of_another(lower: str, start: int, end: int) -> bool:
    """Tell whether the one age in ``lower[start:end]`` is that of somebody sought, a tenant, a patient, a worker."""
    before, after = lower[max(0, start - 2 * REACH) : start], lower[end : end + REACH]
    last = re.split(r"[,:;(]", before)[-1]
    return _told_before(last, lower[end:]) or _told_behind(last, after)


def _told_before(before: str, after: str) -> bool:
    before = _FROM_ARABIC.sub("", before)
    for other in reversed(list(anywhere("bystander").finditer(before))):
        rest = before[other.end() :]
        if anywhere("self_being").search(before[max(0, other.start() - REACH // 2) : other.start()]):
            continue
        if len(rest) <= REACH and not _self(rest) and not re.search(r"[,:]\s?[^\W\d]{3,}", rest):
            return True
    for_whom = list(anywhere("for_whom").finditer(before))
    if for_whom and (whom := _WHOM.fullmatch(before, for_whom[-1].end())):
        return anywhere("person+visitor+bystander").search(whom.group()) is not None
    sought = list(anywhere("seeking").finditer(before))
    if sought and not _of_reader(before[: sought[-1].start()], before[sought[-1].end() :] + after):
        rest = before[sought[-1].end() :]
        return not anywhere("self_being").search(rest) and not _seller_after(rest)
    return False


def _self(rest: str) -> bool:
    """Tell whether the seller is spoken of in ``rest``, not joined by "and" to somebody else."""
    if anywhere("self_being").search(rest):
        return True
    person = anywhere("person").search(rest)
    return person is not None and not _JOINED_TO.match(rest)


def _seller_after(rest: str) -> bool:
    """Tell whether, behind what is sought, a comma parts off a person who is the seller ("söker herrar, dam 40–50")."""
    parts = re.split(r"[,:;]", rest)
    return len(parts) > 1 and any(
        anywhere("person").search(part) and any(anywhere("client+visitor+person").search(p) for p in parts[:i])
        for i, part in enumerate(parts)
        if i
    )


def _of_reader(before: str, after: str) -> bool:
    """Tell whether it is the reader who seeks ("Söker du en dam på 45?"), so that the sought is the seller."""
    near = before[-16:], after[:10]
    return any(anywhere("you_seek").search(part) for part in near) or _QUESTION.match(after) is not None


def _told_behind(before: str, after: str) -> bool:
    """Tell whether a tenant, a patient or a worker follows, or a verb of seeking ("40–50 yaş bayan arıyorum")."""
    if just_after("bystander", _ADJECTIVE_AFTER).search(after):
        return True
    sought = anywhere("sought_after").search(_CLAUSE.split(after)[0])
    return (
        sought is not None
        and not anywhere("self_being").search(before)
        and not anywhere("self_being+visitor").search(after[: sought.start()])
    )


def _comes(before: str, after: str) -> bool:
    """Tell whether visitors follow the range ("40–65-åriga herrar"), or a predicate of those who may come."""
    if just_after("visitor", _ADJECTIVE_AFTER).search(after):
        return True
    welcomed = anywhere("welcomed").search(_CLAUSE.split(after)[0])
    return (
        welcomed is not None
        and not anywhere("self_being").search(before)
        and not anywhere("visitor").search(after[: welcomed.start()])
    )


def _only_seeks(before: str) -> bool:
    """Tell whether the sentence before seeks somebody and names no seller first ("Firma szuka kierowcy.")."""
    sought = anywhere("seeking+sought_after").search(before)
    if sought is None or _of_reader(before[: sought.start()], before[sought.end() :]):
        return False
    seller = anywhere("person+self_being").search(before[: sought.start()])
    named = anywhere("bystander+person").search(before[sought.end() :])
    return seller is None and named is not None


def at_age(lower: str, start: int, end: int) -> bool:
    """Tell whether a number is said to be an age by what stands about it ("at the age of 27", "27 vuoden iässä")."""
    before, after = lower[max(0, start - REACH) : start], lower[end : end + REACH]
    return bool(just_before("at_age_of", r"\s").search(before) or just_after("at_age_behind", r"[\s-]?").search(after))


def past(lower: str, start: int, end: int) -> bool:
    """Tell whether a number is an age long past ("when I was 20") or the years of a trade ("fifteen years in")."""
    before, after = lower[max(0, start - REACH) : start], lower[end : end + REACH]
    if at_age(lower, start, end) or (just_before("at_age", r"\s").search(before) and just_after("unit").search(after)):
        return anywhere("left_at").search(before) is not None or anywhere("left_at").search(after) is not None
    if just_before("past_when", _FEW_WORDS).search(before) or just_after("past_behind", r"\s?").search(after):
        return True
    unit = just_after("unit").search(after)
    rest = after[unit.end() if unit else 0 :]
    return bool(just_after("trade", r"\s(?:\w{1,4}\s)?").search(rest) or (unit and _SPENT.match(rest)))

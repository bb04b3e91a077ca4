"""Ages beside names: lists ("Eva, 44: … Mia, 39: …"), and a name with a verb ("Kim is 35 and Vietnamese")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.agecues import just_after, whole
from pipelines.agenumbers import Number
from pipelines.gazetteer import gazetteer

LEAST, MOST = 14, 75
"""A number beside a name is an age within these."""
_SYMBOL = r"[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff•*|/]"
_NAME = r"([^\W\d_]{2,15}(?:-[^\W\d_]{2,12})?)"
_ENTRY = re.compile(
    rf"(?:^|(?<=[.!?;:,)\n])|(?<=\n-)|(?<=\n–)|(?<={_SYMBOL}))\s*{_NAME}(\s?,\s|\s?:\s?|\s?\(|\s[-–]\s|\s)$",
    re.MULTILINE,
)
_ENTRY_ENDS = {
    ",": re.compile(r"\s?(?:[:,;(|/\n.–]|\s-\s|$)"),
    ":": re.compile(r"\s?(?:[,;(|/\n.–]|\s-\s|$)"),
    "(": re.compile(r"\)"),
    "-": re.compile(r"\s?(?:[-–,;:|/\n.]|$)"),
    "": re.compile(rf"\s?(?:[,;|/\n]|{_SYMBOL}|$)"),
}
_VERB = (
    r"(?:is|är|er|ist|tiene|has|ha|tem|are|on|ma|má|je|yra|ir|van|waa)"
    r"(?:\s(?:now|nu|already|redan|jetzt|nå|ya|già|już|jo))?"
)
_SUBJECT = re.compile(rf"(?:^|[.!?:;\n•]\s?){_NAME}(\s{_VERB})?\s$")
_CLAUSE_GOES_ON = re.compile(
    r"\s?(?:[.!,;]|$|(?:and|och|und|en|et|y|e|și|ja|i|a|og|es|и|та|ir|un)\s)|\s(?:old|gammal|alt|oud|gammel|lat|let)(?!\w)"
)
_PRONOUN = re.compile(
    r",?\s(?:она|он|вона|він|she|he|hon|han|sie|elle|lui|ella|él|ela|ele|lei|ea|ona|on|hän|hun|zij|hij|тя|той)(?!\w)"
)
_STREET = re.compile(
    r".*(?:gatan|gata|vägen|väg|gränd|gränden|torget|torg|stigen|allén|plan|plats|street|stra(?:ß|ss)e)"
)


def listed(cased: str, numbers: Sequence[Number]) -> list[Number]:
    """Return the numbers that follow names in a list of two or more, all written alike; ``cased`` is one source."""
    kinds: dict[str, dict[str, list[Number]]] = {}
    for n in numbers:
        if n.worded or not LEAST <= n.value <= MOST:
            continue
        entry = _ENTRY.search(cased, max(0, n.start - 40), n.start)
        if entry is None or not _is_name(entry[1], cased):
            continue
        mark = entry[2].strip().replace("–", "-")
        if _ENTRY_ENDS[mark].match(cased, n.end) and not _measured(cased, n):
            kinds.setdefault(mark, {}).setdefault(entry[1].lower(), []).append(n)
    return [n for names in kinds.values() if len(names) > 1 for found in names.values() for n in found]


def told(cased: str, n: Number) -> bool:
    """Tell whether a sentence begins with a name whose age ``n`` is ("Ana is 29 and Brazilian", "Лене 34, она …")."""
    if not LEAST <= n.value <= MOST:
        return False
    subject = _SUBJECT.search(cased[max(0, n.start - 40) : n.start])
    if subject is None or not _is_name(subject[1], cased) or _measured(cased, n):
        return False
    goes_on = _CLAUSE_GOES_ON if subject[2] else _PRONOUN
    return goes_on.match(cased, n.end) is not None


def _measured(cased: str, n: Number) -> bool:
    return just_after("other_unit", r"\.?\s?").search(cased[n.end : n.end + 24].lower()) is not None


def _is_name(word: str, cased: str) -> bool:
    """Tell whether ``word`` is written as a name is, and is no place, street, day or thing."""
    if not word[:1].isupper() or (word[1:] != word[1:].lower() and "-" not in word and not cased.isupper()):
        return False
    lower = word.lower()
    known = gazetteer().names.get((lower,))
    place = known is not None and not known.weak
    return not (place or _STREET.fullmatch(lower) or whole("not_name").fullmatch(lower) or _means_else(lower))


def _means_else(lower: str) -> bool:
    return any(whole(kind).fullmatch(lower) for kind in ("other", "other_unit", "measure_label", "client", "being"))

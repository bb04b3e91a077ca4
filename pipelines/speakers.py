"""Tells who speaks a language, and whether it is spoken yet: staff, callers and those still learning are set apart."""

from __future__ import annotations

from pipelines.mentions import Clause
from pipelines.tagging import Mark

_BREAKS = frozenset({",", ";", "(", ")", "،", "、", "，", "–", "—", "-", "/"})
_REACH = 6
"""Words between a verb and the language it is said of."""
_SUBJECT = 4
"""Words between a subject and its verb."""


def learnt(clause: Clause, mark: Mark) -> bool:
    """Tell whether ``mark`` is a language that is learnt or taught, be the verb before it or after."""
    return _learnt_before(clause, mark.first) or _learnt_after(clause, mark.last)


def _learnt_before(clause: Clause, first: int) -> bool:
    position = first
    while clause.has(position - 1, position, "speak"):
        position -= 1
    if position < first and clause.has(position - 1, position, "learn"):
        return True
    for position in range(first - 1, max(-1, first - 1 - _REACH), -1):
        roles = clause.roles(position)
        if "learn" in roles:
            return True
        if clause.text(position) in _BREAKS or roles & {"speak", "native"}:
            return False
    return False


def _learnt_after(clause: Clause, last: int) -> bool:
    for position in range(last, min(last + _REACH, len(clause.words))):
        roles = clause.roles(position)
        if "learn" in roles:
            return not _governs(clause, position + 1)
        joins = "connector" in roles and not clause.has(position + 1, position + 2, "learn")
        if joins or clause.text(position) in _BREAKS or roles & {"speak", "spoken", "language"}:
            return False
    return False


def _governs(clause: Clause, position: int) -> bool:
    """Tell whether a language follows in the same part of the clause."""
    for after in range(position, min(position + 2 * _REACH, len(clause.words))):
        if "language" in clause.roles(after):
            return True
        if clause.text(after) in _BREAKS or "connector" in clause.roles(after):
            return False
    return False


def of_others(clause: Clause, first: int, last: int) -> bool:
    """Tell whether somebody else than the person advertised speaks the languages in ``[first, last)``."""
    others = clause.after_staff and clause.has(0, 2, "speak")
    seller = False
    for position in range(first):
        roles = clause.roles(position)
        if "self" in roles:
            others, seller = False, True
        elif "staff" in roles or _wished(clause, position, first, last) or _addressed(clause, position, first):
            others, seller = True, False
    by_phone = clause.has(last, last + 5, "phone", "staff") and not seller and not clause.has(0, 1, "speak")
    invited = clause.has(last + 1, last + 2, "client") and clause.has(last, last + 1, "spoken")
    return others or by_phone or invited or _who_calls(clause, last)


def _who_calls(clause: Clause, last: int) -> bool:
    """Tell whether the languages stand before what "you" do with them ("Swedish you may speak")."""
    return clause.has(last, last + 2, "you") and clause.has(last, last + 4, "speak")


def _wished(clause: Clause, position: int, first: int, last: int) -> bool:
    """Tell whether a relative clause leads from a wish at ``position`` to the language ("looking for staff who")."""
    if "wanted" not in clause.roles(position):
        return False
    return clause.has(position + 1, first, "who") and clause.has(position + 1, last + 3, "speak")


def _addressed(clause: Clause, position: int, first: int) -> bool:
    """Tell whether the "you" at ``position`` is who speaks: it opens the clause, or stands by verb or language."""
    if "you" not in clause.roles(position):
        return False
    if position == 0:
        return clause.has(1, first, "speak")
    if first - position <= 1:
        return True
    verb = next((p for p in range(position + 1, first) if "speak" in clause.roles(p)), -1)
    near = verb >= 0 and verb - position <= _SUBJECT
    near = near or clause.has(position - 1, position, "speak")
    return near and not any(clause.text(p) in _BREAKS for p in range(position, max(verb, position)))

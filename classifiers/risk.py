"""Profiles ranked for a human: reasons to look, combined by documented weights (``data/risk.yaml``).

The result only orders a queue and says "needs review"; it never says what someone is. Nationality, origin,
language, gender and orientation enter in no way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from math import prod
from typing import Any, cast

from admap.records import Alert, Coding, Evidence, Signal
from classifiers.lexicon import document

Reasons = dict[str, list[tuple[str, Evidence]]]

FALLING_AGE = "falling_age"
CONFLICTING_NATIONALITIES = "conflicting_nationalities"
FAST_MOVEMENT = "fast_movement"
MANY_PERSONS_ONE_NUMBER = "many_persons_one_number"
PROFILE_SIGNALS = (FALLING_AGE, CONFLICTING_NATIONALITIES, FAST_MOVEMENT, MANY_PERSONS_ONE_NUMBER)
"""Signals that need several adverts, computed on the linked profile."""

WORDS = cast("Mapping[str, Mapping[str, str]]", document("words"))
"""Language (``sv``, ``en``) to signal to a plain sentence for outreach staff."""


def profile_alert(
    profile_id: str, codings: Mapping[str, Coding], seen_at: Mapping[str, date] | None = None
) -> Alert | None:
    """Return the alert of one profile, or None where nothing reaches the lowest priority.

    ``codings`` are the profile's coded adverts by advert id; with ``seen_at`` (the day each was seen) the signals
    that need time are computed too. ``alert_id`` depends on the profile alone, so it is stable.
    """
    relevant = {ad_id: coding for ad_id, coding in codings.items() if coding.relevant}
    reasons = _advert_reasons(relevant)
    reasons |= _profile_reasons(relevant, seen_at or {})
    rules = document("risk")
    weight = {name: float(rule["weight"]) for name, rule in rules["weights"].items()}
    risk = 1 - prod(1 - weight[name] for name in reasons)
    if _counter_evidence(relevant):
        risk -= float(rules["counter"]["independent"]) * risk
    priority = _priority(reasons, risk, relevant, rules)
    if priority is None:
        return None
    return Alert(
        alert_id="al-" + hashlib.sha256(profile_id.encode()).hexdigest()[:16],
        profile_id=profile_id,
        priority=priority,
        risk=round(risk, 4),
        signals=tuple(sorted(reasons, key=lambda name: (-weight[name], name))),
        evidence=tuple(dict.fromkeys(pair for name in sorted(reasons) for pair in reasons[name])),
        municipalities=tuple(sorted({code for c in relevant.values() for code in c.municipalities})),
        languages=tuple(sorted({code for c in relevant.values() for code in (*c.spoken_languages, *c.text_languages)})),
    )


def _priority(reasons: Reasons, risk: float, codings: Mapping[str, Coding], rules: Mapping[str, Any]) -> str | None:
    """Return ``urgent`` for explicit minor text: school or guardian count unless all ages are 20 or more."""
    if Signal.STATED_AGE_UNDER_18 in reasons:
        return "urgent"
    ages = [age for coding in codings.values() for age in (*coding.ages, *(coding.age_band or ())[:1])]
    explicit = any(name in reasons for name in rules["minor"])
    if explicit and (not ages or min(ages) < int(rules["adult_age"])):
        return "urgent"
    return next((name for name in ("high", "medium", "low") if risk >= float(rules[name])), None)


def _advert_reasons(codings: Mapping[str, Coding]) -> Reasons:
    reasons: Reasons = {}
    for ad_id, coding in sorted(codings.items()):
        for signal in coding.signals:
            found = [(ad_id, e) for e in coding.evidence if e.key == "signals" and e.value == signal]
            reasons.setdefault(signal, []).extend(found)
    return reasons


def _profile_reasons(codings: Mapping[str, Coding], seen_at: Mapping[str, date]) -> Reasons:
    reasons = {
        FALLING_AGE: _falling_age(codings, seen_at),
        CONFLICTING_NATIONALITIES: _conflicting(codings),
        FAST_MOVEMENT: _fast_movement(codings, seen_at),
        MANY_PERSONS_ONE_NUMBER: _many_persons(codings),
    }
    return {
        name: [(ad_id, replace(e, key="signals", value=name)) for ad_id, e in found]
        for name, found in reasons.items()
        if found is not None
    }


def _standing(codings: Mapping[str, Coding], key: str) -> list[tuple[str, Evidence]]:
    return [(ad_id, e) for ad_id, c in sorted(codings.items()) for e in c.evidence if e.key == key]


def _single(codings: Mapping[str, Coding]) -> dict[str, Coding]:
    return {ad_id: c for ad_id, c in codings.items() if len(c.ages) == 1}


def _falling_age(codings: Mapping[str, Coding], seen_at: Mapping[str, date]) -> list[tuple[str, Evidence]] | None:
    """An age stated later that is at least two years lower than one stated earlier."""
    single = sorted((seen_at[a], c.ages[0], a) for a, c in _single(codings).items() if a in seen_at)
    highest = 0
    for _, age, ad_id in single:
        if age <= highest - 2:
            return _standing({ad_id: codings[ad_id]}, "ages")
        highest = max(highest, age)
    return None


def _conflicting(codings: Mapping[str, Coding]) -> list[tuple[str, Evidence]] | None:
    """Three or more adverts, each stating one and all different: how many contradict, never which they are."""
    stated = {c.nationalities for c in codings.values() if len(c.nationalities) == 1}
    return [] if len(stated) >= 3 else None


def _fast_movement(codings: Mapping[str, Coding], seen_at: Mapping[str, date]) -> list[tuple[str, Evidence]] | None:
    rules = document("risk")
    placed = sorted((day, a) for a, day in seen_at.items() if a in codings and codings[a].municipalities)
    for start, (first, _) in enumerate(placed):
        near = {a: codings[a] for day, a in placed[start:] if (day - first).days <= int(rules["fast_days"])}
        towns = {c.municipalities[0] for c in near.values() if len(c.municipalities) == 1}
        if len(towns) >= int(rules["fast_towns"]):
            return _standing(near, "municipalities")
    return None


def _many_persons(codings: Mapping[str, Coding]) -> list[tuple[str, Evidence]] | None:
    """One number in adverts whose single stated ages lie at least eight years apart in three or more values."""
    by_phone: dict[str, dict[str, Coding]] = {}
    for ad_id, coding in _single(codings).items():
        for phone in coding.phones:
            by_phone.setdefault(phone, {})[ad_id] = coding
    for sharing in by_phone.values():
        ages = {c.ages[0] for c in sharing.values()}
        if len(ages) >= 3 and max(ages) - min(ages) >= 8:
            return _standing(sharing, "ages")
    return None


def _counter_evidence(codings: Mapping[str, Coding]) -> bool:
    """Tell whether only ages from 25 are stated and nothing of a third party; it lowers the rank a little."""
    ages = [age for c in codings.values() for age in (*c.ages, *(c.age_band or ())[:1])]
    third = any(Signal.THIRD_PARTY in c.signals for c in codings.values())
    return bool(ages) and min(ages) >= 25 and not third

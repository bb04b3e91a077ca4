"""Relevant or not: whether an advert offers paid sexual or escort services of a person (codebook ``relevant``).

Readable counts (:func:`features`: words of an offer, of housing, jobs, clinics, dating without payment, buyers, goods,
services, notices and spam, by text and by category; denials; other meanings of "escort"; a stated age or origin),
weighed by a small logistic regression. ``data/relevance_weights.json`` holds its weights and card (``make relevance``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import exp
from typing import cast

from admap.records import Evidence
from classifiers.lexicon import phrases, plain
from classifiers.matching import AdvertText, Hit, find, inside
from classifiers.scope import negated, quoted

OFFER = "offer"
CATEGORIES = ("housing", "jobs", "clinic", "dating", "buyer", "goods", "notice", "spam")
KINDS = (*CATEGORIES, "trade")
_DENIABLE = frozenset({OFFER, "housing", "jobs", "clinic", "goods", "trade"})
_ASKED = frozenset({"buyer", "jobs", "seeker"})
_QUESTION = re.compile(r"[^.!?\n]{0,40}\?[\s!?.…]*")
_ESCORT = re.compile(r"e[sc][ck]?ort\w{0,3}|эскорт|ескорт|اسكورت|اسکورت|เอสคอร์ต|伴游")
_MOST = 3
"""Hits of one kind beyond this many add nothing: a long text is not surer than a short one."""


@dataclass(frozen=True, slots=True)
class Relevance:
    """The class, the kind of advert that decided it (``offer`` or one of :data:`KINDS`), and the words."""

    relevant: bool
    kind: str
    probability: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Where words of each kind stand in an advert: in its text, in fields that name a category, and what denies."""

    text: Mapping[str, list[Hit]]
    category: Mapping[str, list[Hit]]
    denial: list[Hit]
    homonym: list[Hit]
    seeker: list[Hit]


def relevance(text: AdvertText) -> Relevance:
    """Classify one advert; ``probability`` is that of its being relevant."""
    weights = _weights()
    found = find_words(text)
    score = weights["intercept"] + sum(weights[name] * value for name, value in features(text, found).items())
    against = max(KINDS, key=lambda kind: _strength(found, kind))
    relevant = score > 0 and not _scheme(text, found)
    kind = OFFER if relevant else "spam" if score > 0 else against
    deciding = [
        *found.category.get(kind, ()),
        *found.text[kind],
        *(() if relevant else (*found.denial, *found.homonym)),
    ]
    probability = 1 / (1 + exp(-score if relevant == (score > 0) else score))
    sure = probability if relevant else 1 - probability
    evidence = tuple(text.evidence("relevant", relevant, hit, round(sure, 3)) for hit in deciding)
    return Relevance(relevant, kind, probability, evidence)


def find_words(text: AdvertText) -> Found:
    """Return the words that relevance rests on; an offer's words inside a denial or another meaning are none."""
    hits = {kind: _hits(text, kind) for kind in (OFFER, *KINDS)}
    denial, homonym, seeker = (_hits(text, cue) for cue in ("denial", "homonym", "seeker"))
    other = [*hits["buyer"], *denial, *homonym, *seeker]
    hits[OFFER] = [hit for hit in hits[OFFER] if not inside(hit, other)]
    categories = {kind: _category_hits(text, kind) for kind in (OFFER, *CATEGORIES)}
    return Found(hits, categories, denial, homonym, seeker)


def features(text: AdvertText, found: Found) -> dict[str, float]:
    """Return the counts that the weights are for, by name; each at most :data:`_MOST`."""
    offers = found.text[OFFER]
    words = [hit for hit in offers if _ESCORT.fullmatch(text.plain, hit.start, hit.end)]
    against = any(found.category[kind] for kind in CATEGORIES)
    reading = text.reading
    aged = any(e.key == "ages" and e.source.startswith("fields.") for e in reading.evidence)
    counts: dict[str, float] = {kind: min(len(found.text[kind]), 2) for kind in KINDS}
    more = sum(len(found.text[kind]) for kind in KINDS) - sum(counts.values())
    opposed = any(found.text[kind] for kind in KINDS) or bool(found.denial or found.homonym or found.seeker)
    return counts | {
        "escort_word": float(bool(words)),
        "offer": min(len(offers) - len(words), _MOST),
        "no_offer": float(not offers),
        "opposed_offer": float(bool(offers) and opposed),
        "denial": float(bool(found.denial)),
        "homonym": float(bool(found.homonym)),
        "seeker": float(bool(found.seeker)),
        "paying_seeker": float(bool(found.seeker) and bool(found.text["buyer"])),
        "more_words": min(more, _MOST),
        "offer_category": float(bool(found.category[OFFER])),
        "other_category": float(against),
        "only_other_category": float(against and not found.category[OFFER]),
        "age": float(bool(reading.ages)),
        "unopposed_age": float(bool(reading.ages) and not opposed),
        "age_band": float(reading.age_band is not None),
        "age_field": float(aged),
        "origin": float(bool(reading.nationalities or reading.origins)),
    }


@cache
def _weights() -> Mapping[str, float]:
    text = files("classifiers").joinpath("data", "relevance_weights.json").read_text(encoding="utf-8")
    return cast("Mapping[str, float]", json.loads(text)["weights"])


def _strength(found: Found, kind: str) -> int:
    return min(len(found.text[kind]), _MOST) + _MOST * bool(found.category.get(kind))


def _scheme(text: AdvertText, found: Found) -> bool:
    """Tell whether a money scheme stands under a category of offers, with nothing in its text that offers a person."""
    return bool(found.text["spam"]) and not found.text[OFFER] and not text.reading.ages


def _hits(text: AdvertText, kind: str) -> list[Hit]:
    """Return where words of ``kind`` stand in title and body, each stretch of text once."""
    kept: list[Hit] = []
    for hit in sorted(find(text, phrases("relevance", "text", kind)), key=lambda h: (h.start, -h.end)):
        if kept and hit.start < kept[-1].end:
            continue
        if text.segment(hit).label or quoted(text, hit) or (kind in _DENIABLE and negated(text, hit)):
            continue
        if kind in _ASKED and _answered(text, hit):
            continue
        kept.append(hit)
    return kept


def _answered(text: AdvertText, hit: Hit) -> bool:
    """Tell whether a hit stands in a question that the seller answers at once ("Sällskap sökes? Här är jag!")."""
    asked = _QUESTION.match(text.plain, hit.end)
    return asked is not None and any(
        answer.start == asked.end() for answer in find(text, phrases("relevance", "text", "answer"))
    )


def _category_hits(text: AdvertText, kind: str) -> list[Hit]:
    return [
        hit
        for hit in find(text, phrases("relevance", "category", kind))
        if (label := text.segment(hit).label) and (is_category(label) or (kind == OFFER and _says_escort(text, hit)))
    ]


def _says_escort(text: AdvertText, hit: Hit) -> bool:
    """Tell whether a field of any label, a buyer's apart, says nothing but "escort"."""
    segment = text.segment(hit)
    value = text.plain[segment.start : segment.end].strip()
    wanted = plain(segment.label)
    return _ESCORT.fullmatch(value) is not None and not any(
        one.pattern.search(wanted) for one in phrases("relevance", "category", "buyer")
    )


@lru_cache(maxsize=4096)
def is_category(label: str) -> bool:
    """Tell whether a field's label names the kind of advert ("Annonstyp:", "Category", "Posted by")."""
    known = plain(label)
    return any(one.pattern.search(known) for one in phrases("relevance", "labels", "category"))

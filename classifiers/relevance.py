"""Relevant or not: whether an advert offers paid sexual or escort services of a person (codebook ``relevant``).

A weighted count of readable words (``data/relevance.yaml``), on a log-odds scale: words and field categories of an
offer speak for it, those of housing, jobs, clinics, dating without payment, buyers, goods, notices and spam against.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from typing import cast

from admap.records import Evidence
from classifiers.lexicon import document, phrases, plain
from classifiers.matching import AdvertText, Hit, find, inside
from classifiers.scope import negated, quoted

OFFER = "offer"
KINDS = ("housing", "jobs", "clinic", "dating", "buyer", "goods", "notice", "spam")
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


def relevance(text: AdvertText) -> Relevance:
    """Classify one advert; where nothing speaks against it, the prior for an advert from a surveyed site decides."""
    weights = cast("Mapping[str, float]", document("relevance")["weights"]["text"])
    hits = {kind: _hits(text, kind) for kind in (OFFER, *KINDS)}
    categories = {kind: _category_hits(text, kind) for kind in (OFFER, *KINDS)}
    hits[OFFER] = [hit for hit in hits[OFFER] if not inside(hit, hits["buyer"])]
    scores = {
        kind: weights[kind] * min(len(hits[kind]), _MOST) + _category_weight() * bool(categories[kind])
        for kind in (OFFER, *KINDS)
    }
    against = max(KINDS, key=lambda kind: scores[kind])
    score = _prior() + scores[OFFER] - scores[against]
    relevant = score > 0 and not _scheme(text, hits)
    kind = OFFER if relevant else "spam" if score > 0 else against
    deciding = [*categories[kind], *hits[kind]]
    probability = 1 / (1 + exp(-score if relevant == (score > 0) else score))
    sure = probability if relevant else 1 - probability
    evidence = tuple(text.evidence("relevant", relevant, hit, round(sure, 3)) for hit in deciding)
    return Relevance(relevant, kind, probability, evidence)


def _scheme(text: AdvertText, hits: Mapping[str, list[Hit]]) -> bool:
    """Tell whether a money scheme stands under a category of offers, with nothing in its text that offers a person."""
    return bool(hits["spam"]) and not hits[OFFER] and not text.reading.ages


def _prior() -> float:
    return float(document("relevance")["weights"]["prior"])


def _category_weight() -> float:
    return float(document("relevance")["weights"]["category"])


def _hits(text: AdvertText, kind: str) -> list[Hit]:
    """Return where words of ``kind`` stand in title and body, each stretch of text once."""
    kept: list[Hit] = []
    for hit in sorted(find(text, phrases("relevance", "text", kind)), key=lambda h: (h.start, -h.end)):
        if kept and hit.start < kept[-1].end:
            continue
        if text.segment(hit).label or quoted(text, hit) or (kind == OFFER and negated(text, hit)):
            continue
        kept.append(hit)
    return kept


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

"""Words for a nationality or region that tell gender or number by their ending ("Estniska", "cubana", "Polak")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import cast

from admap.records import Evidence
from classifiers.lexicon import document, phrase, phrases, plain
from classifiers.matching import AdvertText, Hit, find, place

_KEYS = frozenset({"nationalities", "origins"})
_LAST_WORD = re.compile(r"([\w']+)\s*$")
_NEXT_WORD = re.compile(r"\s*([^\W\d_]+)")
_NOT_PERSON = frozenset(
    {"pa", "pratar", "talar", "snackar", "bred", "bredaste", "lite", "min", "den", "det", "de", "i", "fran", "genuin"}
    | {"sjungande", "kan", "mitt", "hans", "hennes"}
)
"""Words before which an inhabitant's name is a dialect or an adjective."""
_UNKNOWN = ("sv",)
"""Languages whose endings are tried where the text's language is not known."""

Rules = Mapping[str, Mapping[str, Sequence[str]]]


def demonyms(text: AdvertText, kind: str) -> list[Hit]:
    """Return the words for a nationality or region that present a ``woman``, a ``man`` or ``several`` persons."""
    return [hit for hit, found in _told(text) if found == kind]


def _told(text: AdvertText) -> Iterator[tuple[Hit, str]]:
    for noun in _inhabitants(text):
        yield noun, "woman"
    for evidence in text.reading.evidence:
        if evidence.key not in _KEYS or (hit := _place(text, evidence)) is None:
            continue
        for language in text.reading.text_languages or _UNKNOWN:
            if kind := _kind(text, hit, language):
                yield Hit(hit.start, hit.end, phrase("-", language)), kind
                break


def _inhabitants(text: AdvertText) -> Iterator[Hit]:
    """Yield nouns for a woman by town or province, where they are not a dialect or an adjective."""
    rules = cast("Rules", document("demonyms")["sv"])
    for hit in find(text, phrases("gender", "inhabitant")):
        last = _LAST_WORD.search(text.plain, max(text.segment(hit).start, hit.start - 30), hit.start)
        if not (last and last.group(1) in _NOT_PERSON) and _alone(text, hit, rules, named=False):
            yield hit


def _place(text: AdvertText, evidence: Evidence) -> Hit | None:
    """Return where one word of title or body stands in the folded text."""
    where = place(text, evidence) if evidence.text.replace("-", "").isalpha() else None
    return Hit(*where, phrase("-", "sv")) if where else None


def _kind(text: AdvertText, hit: Hit, language: str) -> str:
    """Return what the word tells in ``language``: nothing where it may be an adjective of something else."""
    rules = cast("Rules", document("demonyms").get(language, {}))
    word = text.folded.lower[hit.start : hit.end]
    kind = _by_ending(word, rules.get("noun", {}))
    named = word in rules.get("names", ())
    if word.endswith(tuple(rules.get("never", ()))):
        return ""
    if kind:
        return kind
    kind = _by_ending(word, rules.get("adjective", {}))
    return kind if kind and _alone(text, hit, rules, named=named) else ""


def _by_ending(word: str, endings: Mapping[str, Sequence[str]]) -> str:
    """Return the kind with the longest ending of ``word``, shorter than the word or the word itself."""
    best, kind = "", ""
    for name, known in endings.items():
        for ending in known:
            form = word if ending != plain(ending) else plain(word)
            if len(ending) > len(best) and form.endswith(ending) and len(word) > 3:
                best, kind = ending, name
    return kind


def _alone(text: AdvertText, hit: Hit, rules: Rules, *, named: bool) -> bool:
    segment = text.segment(hit)
    if "before" in rules:
        last = _LAST_WORD.search(text.folded.lower, max(segment.start, hit.start - 30), hit.start)
        return last.group(1).split("'")[-1] in _words(rules, "before") if last else not named
    following = _NEXT_WORD.match(text.folded.lower, hit.end, segment.end)
    return following is None or following.group(1) in _words(rules, "after")


@cache
def _listed(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(words)


def _words(rules: Rules, name: str) -> frozenset[str]:
    return _listed(tuple(cast("Sequence[str]", rules.get(name, ()))))

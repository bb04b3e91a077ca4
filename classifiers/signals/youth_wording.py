"""Signal ``youth_wording``: words that stress that the person is very young beyond an age in figures."""

from __future__ import annotations

from collections.abc import Iterator

from admap.records import Evidence, Signal
from classifiers.lexicon import phrases
from classifiers.matching import AdvertText, find, inside
from classifiers.scope import stated
from classifiers.signals.ages import lowest

_YOUNG = 25
"""Below this stated age "just turned" stresses youth; from it on it does not."""


def youth_wording(text: AdvertText) -> Iterator[Evidence]:
    """Yield the words that stress youth; none where every stated age is far from it ("just turned fifty")."""
    age = lowest(text)
    if age is not None and age >= _YOUNG:
        return
    excluded = list(find(text, phrases("youth_wording", "not")))
    groups = ["alone"] if age is None else ["alone", "with_age"]
    for group in groups:
        for hit in stated(text, phrases("youth_wording", group)):
            if not inside(hit, excluded):
                yield text.evidence("signals", Signal.YOUTH_WORDING, hit)
    ages = {
        (e.source, e.start)
        for e in text.reading.evidence
        if e.key == "ages" and isinstance(e.value, int) and e.value < _YOUNG
    }
    for hit in stated(text, phrases("youth_wording", "before_age")) if ages else ():
        found = text.evidence("signals", Signal.YOUTH_WORDING, hit)
        if ages & {(found.source, found.end), (found.source, found.end + 1)}:
            yield found

"""Signal ``third_party``: someone else books or speaks for the person, or several persons stand behind one number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from admap.records import Evidence, Gender, Signal
from classifiers.lexicon import phrases
from classifiers.matching import AdvertText, Hit, find, inside
from classifiers.relevance import is_category
from classifiers.scope import negated, past, quoted, stated

_OWN = (
    r"(?:heter|heiter|hedder|hei(?:ss|ß)e|heet|namn ar|navn er|name is|name's|jag ar|i am|i'm|im|call me|jeg er|"
    r"ich bin|ik ben|olen|nimeni on|m'appelle|je suis|llamo|soy|nombre es|chamo|sou|chiamo|sono|numesc|sunt|"
    r"nazywam sie|jestem|na imie|jmenuji se|jsem|зовут|звати|zovem se|ja sam|adim)\s"
)
"""What comes before the advertised person's own name."""
_PRESENTS = r"\s?(?:[,(:]\s?\d\d|\s\d\d\b|\s(?:is|ar|ist|er|on|es|e|ha|has|har|tar emot)\s)"
"""What follows it at the start of a sentence."""


def _of_another(text: AdvertText, hit: Hit) -> bool:
    """Tell whether the name in ``hit`` is written as one and is not the advertised person's own."""
    match = hit.phrase.pattern.match(text.folded.lower if hit.phrase.exact else text.plain, hit.start)
    place = next((i for i in range(1, len(match.groups()) + 1) if match[i]), 0) if match else 0
    if match is None or not place:
        return False
    written = text.folded.text[match.start(place) : match.end(place)]
    segment = text.segment(hit)
    if not written.istitle() or segment.label or segment.original.isupper():
        return False
    name = re.escape(match[place])
    body = text.plain[segment.start : segment.end]
    elsewhere = f"{text.plain[: segment.start]}\n{text.plain[segment.end :]}"
    own = re.search(rf"(?<!\w){name}s?(?!\w)", elsewhere) or re.search(_OWN + name, body)
    return not (own or re.search(rf"(?:^|[.!?\n]\s?){name}{_PRESENTS}", body))


def third_party(text: AdvertText, gender: Gender, gender_evidence: Sequence[Evidence]) -> Iterator[Evidence]:
    """Yield agency voice, another person's part in the bookings, and several persons' one contact.

    A couple who can only be booked together is not one, so only words on another person count for it.
    """
    excluded = list(find(text, phrases("third_party", "not")))
    for hit in stated(text, phrases("third_party", "stated")):
        if not inside(hit, excluded):
            yield text.evidence("signals", Signal.THIRD_PARTY, hit)
    for hit in find(text, phrases("third_party", "named")):
        denied = negated(text, hit) or past(text, hit) or quoted(text, hit) or inside(hit, excluded)
        if not denied and _of_another(text, hit):
            yield text.evidence("signals", Signal.THIRD_PARTY, hit)
    for hit in find(text, phrases("third_party", "field")):
        if text.segment(hit).label and is_category(text.segment(hit).label):
            yield text.evidence("signals", Signal.THIRD_PARTY, hit)
    reading = text.reading
    contacts = {*reading.phones, *reading.emails, *reading.handles}
    if gender is Gender.SEVERAL and len(contacts) == 1:
        for evidence in gender_evidence[:1]:
            yield Evidence(
                "signals", Signal.THIRD_PARTY, evidence.source, evidence.start, evidence.end, evidence.text, 0.8
            )

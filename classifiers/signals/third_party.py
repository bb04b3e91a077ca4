"""Signal ``third_party``: someone else books or speaks for the person, or several persons stand behind one number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from admap.records import Evidence, Gender, Signal
from classifiers.matching import AdvertText, find, inside, phrases
from classifiers.relevance import is_category
from classifiers.scope import stated


def third_party(text: AdvertText, gender: Gender, gender_evidence: Sequence[Evidence]) -> Iterator[Evidence]:
    """Yield agency voice, another person's part in the bookings, and several persons' one contact.

    A couple who can only be booked together is not one, so only words on another person count for it.
    """
    excluded = list(find(text, phrases("third_party", "not")))
    for hit in stated(text, phrases("third_party", "stated")):
        if not inside(hit, excluded):
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

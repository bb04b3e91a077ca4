"""What may be shown of an advert's words: evidence that quotes no contact detail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from admap.records import CONTACT_KEYS, Evidence


def clear_of_contacts(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return ``evidence`` with every quotation cut where it would repeat a contact detail.

    The evidence of contacts themselves stays as it is; other evidence that overlaps it keeps its longest part beside
    the contact, still an exact slice of its source, and goes where nothing is left.
    """
    given = tuple(evidence)
    contacts = [e for e in given if e.key in CONTACT_KEYS]
    return tuple(kept for e in given for kept in ((e,) if e.key in CONTACT_KEYS else _cut(e, contacts)))


def _cut(evidence: Evidence, contacts: Iterable[Evidence]) -> tuple[Evidence, ...]:
    within = sorted(
        (max(c.start, evidence.start), min(c.end, evidence.end))
        for c in contacts
        if c.source == evidence.source and c.start < evidence.end and evidence.start < c.end
    )
    if not within:
        return (evidence,)
    parts = [_stripped(evidence, start, end) for start, end in _between(evidence.start, evidence.end, within)]
    longest = max(parts, key=lambda part: part.end - part.start)
    return (longest,) if any(c.isalnum() for c in longest.text) else ()


def _between(start: int, end: int, taken: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for first, last in taken:
        yield start, max(start, first)
        start = max(start, last)
    yield start, end


def _stripped(evidence: Evidence, start: int, end: int) -> Evidence:
    text = evidence.text[start - evidence.start : end - evidence.start]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    return replace(evidence, start=start, end=start + len(text), text=text)

"""Persons that an advert lists by name, each with an age ("Maria (42) and Ewa (37)")."""

from __future__ import annotations

import re
from itertools import pairwise

from classifiers.lexicon import phrases
from classifiers.matching import AdvertText, find

_NAMED = re.compile(r"([^\W\d_]{2,20})\s?([(/]|\s[-–])\s?$")
_REACH = 60
"""Letters between two entries of one list at most."""


def several_named(text: AdvertText) -> bool:
    """Tell whether two or more different names, written alike and close together, each have an age of their own."""
    entries: list[tuple[str, str, object, int]] = []
    for one in sorted((e for e in text.reading.evidence if e.key == "ages"), key=lambda e: e.start):
        source = next((s.original for s in text.folded.segments if s.source == one.source and not s.label), "")
        named = _NAMED.search(source, max(0, one.start - 26), one.start)
        if named and named[1][0].isupper() and not _is_word(text, named[1]):
            entries.append((named[1].lower(), named[2].strip(), one.value, one.start))
    return len(entries) > 1 and any(
        a[0] != b[0] and a[1] == b[1] and a[2] != b[2] and b[3] - a[3] <= _REACH for a, b in pairwise(entries)
    )


def _is_word(text: AdvertText, name: str) -> bool:
    """Tell whether ``name`` is a word for a person or a people and so no name."""
    said = {
        text.folded.text[h.start : h.end].lower()
        for k in ("woman", "man", "trans")
        for h in find(text, phrases("gender", k))
    }
    said |= {e.text.lower() for e in text.reading.evidence if e.key in {"nationalities", "origins", "municipalities"}}
    return name.lower() in said

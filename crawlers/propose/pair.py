"""What a label–value pair on an advert's page is, and when several make a set that a site writes so. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crawlers.labels import LONGEST_LABEL
from crawlers.propose.elements import Element, squeezed
from crawlers.propose.pagepart import Part
from crawlers.propose.words import FACT

LABEL = re.compile(r"(?=[^\d]*[^\W\d])[^.!?\n]{1,40}$")
MOST_VALUE_WORDS = 30
TABLED = frozenset({"dl", "dt", "dd", "table", "tbody", "thead", "tr", "td", "th"})
Labels = frozenset[str]
"""Labels in small letters."""


@dataclass(frozen=True)
class Pair:
    """One label with its value on one page, and the elements they stand in.

    ``leading``: those elements go on with other lines; ``amid``: other lines stand around the pairs in them.
    """

    part: int
    label: str
    value: str
    elements: tuple[Element, ...]
    leading: bool = False
    amid: bool = False

    @property
    def alone(self) -> bool:
        """Whether nothing but pairs stands in the elements."""
        return not (self.leading or self.amid)


@dataclass(frozen=True)
class Pairs:
    """One way in which the site writes pairs: ``entry`` as in a site file, the pairs found, how often labels recur."""

    entry: dict[str, Any]
    found: tuple[Pair, ...]
    recurring: int

    @property
    def labels(self) -> list[str]:
        """The labels, each once."""
        return list(dict.fromkeys(pair.label.rstrip(": ") for pair in self.found))


def accepted(pairs: Sequence[Pair], parts: Sequence[Part], known: Labels, least: int = 2, *, sure: bool = False) -> int:
    """Return how many labels recur on two or more pages, 0 where this is no set of pairs: too few, or values alike.

    Labels that are ``known`` recur in any case: they stand on other pages, written in another way. With ``sure`` the
    page's own elements say that these are pairs; then common names of facts are enough.
    """
    seen: dict[str, dict[int, str]] = defaultdict(dict)
    for pair in pairs:
        seen[squeezed(pair.label.rstrip(": "))][pair.part] = squeezed(pair.value)
    familiar = known & seen.keys() or {label for label in seen if sure and FACT.fullmatch(label)}
    if len(familiar) >= max(least, 0.4 * len(seen)):
        return len(familiar)
    recurring = {label: values for label, values in seen.items() if len(values) > 1}
    differing = [label for label, values in recurring.items() if len(set(values.values())) > 1]
    if len(recurring) < least or not differing or len(recurring) < 0.4 * len(seen):
        return 0
    twice = len(pairs) / max(1, sum(len(values) for values in seen.values()))
    return len(recurring) if twice < 1.5 and len(parts) > 1 else 0


def grouped(pairs: Iterator[tuple[object, Pair]]) -> list[list[Pair]]:
    """Return the pairs of each role, those of the most frequent role first."""
    groups: dict[object, list[Pair]] = defaultdict(list)
    for role, pair in pairs:
        groups[role].append(pair)
    return sorted(groups.values(), key=len, reverse=True)


def is_label(text: str) -> bool:
    """Tell whether a text may be a label: a few words, with a letter, and no sentence."""
    return len(text) <= LONGEST_LABEL and LABEL.match(text.rstrip(": ")) is not None and len(text.split()) <= 5

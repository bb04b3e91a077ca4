"""Templates: near-duplicate texts written above one another, as what is always the same and slots for what differs.

The text most like the others is the backbone; every text is aligned with it by its longest common runs of words.
Words of the backbone that most texts have at the same place are constant, what stands between them is a slot (after
InfoShield, Lee et al. 2021). Contacts are masked before anything else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

import numpy as np

from dedup.characters import UNSPACED, kinds
from dedup.neardup import groups
from dedup.shingles import resemblance, shingles_of

MASK = "▮▮▮"
ALIKE = 0.55
"""Texts of a template share at least this much of what is not common (0–1): the same stock sentences do not do."""
CONSTANT_SHARE = 0.75
"""A word is constant when at least this share of the texts has it at its place."""
LEAST_CONSTANT = 0.3
"""Groups of which less is constant have pieces in common, but no template."""
ALIGNED = 100
"""Of a larger group this many texts, evenly picked by id, are aligned; the others are counted only."""
LONGEST = 400
"""Words of a text that are looked at."""
SLOT_VALUES = 12
"""Values shown of a slot, the commonest first."""
SHORTEST_UNSPACED = 3
"""Fewer characters of an unspaced script between two slots are part of the slot."""

_CONTACT = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\w)@\w{3,}|(?<!\w)\+?\d(?:[\s().–/-]{0,2}\d){6,}"
)
_TOKEN = re.compile(r"▮▮▮|\w+|[^\w\s]")
Kind = Literal["constant", "words", "number", "contact"]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a template.

    ``constant``: ``text`` stands in (nearly) all texts. The other kinds are slots: ``values`` are what stands there
    and in how many of the aligned texts, the commonest first, an empty text where nothing does; ``different`` is how
    many different values there are.
    """

    kind: Kind
    text: str = ""
    values: tuple[tuple[str, int], ...] = ()
    different: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """Near-duplicate texts: the ids that have them, ascending, how many were aligned, and the parts in order."""

    ids: tuple[str, ...]
    aligned: int
    parts: tuple[Part, ...]

    @property
    def constant_share(self) -> float:
        """The share of an average text that is constant, 0–1, by characters."""
        constant = sum(len(part.text) for part in self.parts)
        varying = sum(len(value) * count for part in self.parts for value, count in part.values) / max(self.aligned, 1)
        return constant / (constant + varying) if constant else 0.0


def masked(text: str) -> str:
    """Return ``text`` with what looks like a number to call, an address, a handle or a link put out of sight."""
    return _CONTACT.sub(MASK, text)


def templates(texts: Mapping[str, str], least: int = 3) -> tuple[Template, ...]:
    """Return the templates of ``texts`` (id to text) that at least ``least`` texts share, the commonest first."""
    ids = sorted(texts)
    held: dict[int, list[str]] = {}
    for ad_id, group in zip(ids, groups([texts[ad_id] for ad_id in ids], ALIKE), strict=True):
        held.setdefault(group, []).append(ad_id)
    shared = sorted((members for members in held.values() if len(members) >= least), key=lambda m: (-len(m), m))
    found = (template({ad_id: texts[ad_id] for ad_id in members}) for members in shared)
    return tuple(one for one in found if one.constant_share >= LEAST_CONSTANT)


def template(texts: Mapping[str, str]) -> Template:
    """Return near-duplicate ``texts`` (id to text, at least one) as one template."""
    ids = sorted(texts)
    picked = ids if len(ids) <= ALIGNED else [ids[i * len(ids) // ALIGNED] for i in range(ALIGNED)]
    tokens = [_tokens(masked(texts[ad_id])) for ad_id in picked]
    backbone = tokens[_likest([texts[ad_id] for ad_id in picked])]
    places = [_places(backbone, other) for other in tokens]
    share = np.mean([[place is not None for place in row] for row in places], axis=0) if backbone else np.zeros(0)
    runs = _runs(backbone, [bool(s >= CONSTANT_SHARE) for s in share])
    return Template(tuple(ids), len(picked), _parts(backbone, runs, tokens, places))


def _tokens(text: str) -> list[tuple[str, str]]:
    """Return the folded words, signs, and characters of unspaced scripts of ``text``, each with how it is written."""
    found: list[tuple[str, str]] = []
    end = 0
    for match in _TOKEN.finditer(text):
        gap = " " if text[end : match.start()].strip() != text[end : match.start()] else ""
        word, end = match.group(), match.end()
        pieces = list(word) if kinds()[ord(word[0])] == UNSPACED else [word]
        found += [(piece.casefold(), (gap if not i else "") + piece) for i, piece in enumerate(pieces)]
    return found[:LONGEST]


def _likest(texts: Sequence[str]) -> int:
    """Return which of ``texts`` resembles the others most (the first of equals)."""
    lists = shingles_of(texts, 1, 2)
    count = len(texts)
    pairs = np.array([(i, j) for i in range(count) for j in range(count)], dtype=np.int64)
    return int(resemblance(lists, pairs).reshape(count, count).sum(axis=1).argmax())


def _places(backbone: Sequence[tuple[str, str]], other: Sequence[tuple[str, str]]) -> list[int | None]:
    """Return where in ``other`` each word of ``backbone`` stands, None where it does not."""
    found: list[int | None] = [None] * len(backbone)
    matcher = SequenceMatcher(None, [word for word, _ in backbone], [word for word, _ in other], autojunk=False)
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            found[block.a + step] = block.b + step
    return found


def _runs(backbone: Sequence[tuple[str, str]], constant: Sequence[bool]) -> list[tuple[int, int]]:
    """Return the stretches of ``backbone`` that are constant, a masked contact on its own.

    One of signs only, or too short, is part of a slot.
    """
    runs: list[tuple[int, int]] = []
    start = 0
    for at in range(len(backbone) + 1):
        contact = at < len(backbone) and constant[at] and backbone[at][0] == MASK
        if at < len(backbone) and constant[at] and not contact:
            continue
        words = [word for word, _ in backbone[start:at] if word[0].isalnum()]
        unspaced = bool(words) and kinds()[ord(words[0][0])] == UNSPACED
        if len(words) >= (SHORTEST_UNSPACED if unspaced else 1):
            runs.append((start, at))
        if contact:
            runs.append((at, at + 1))
        start = at + 1
    return runs


def _parts(
    backbone: Sequence[tuple[str, str]],
    runs: Sequence[tuple[int, int]],
    tokens: Sequence[Sequence[tuple[str, str]]],
    places: Sequence[Sequence[int | None]],
) -> tuple[Part, ...]:
    bounds = [(0, 0), *runs, (len(backbone), len(backbone))]
    parts: list[Part] = []
    for (_, end), (start, stop) in pairwise(bounds):
        between = [_between(other, place, end, start) for other, place in zip(tokens, places, strict=True)]
        slot = _slot([value for value in between if value is not None])
        if slot is not None:
            parts.append(slot)
        if stop > start and backbone[start][0] == MASK:
            parts.append(
                Part("contact", values=((MASK, sum(place[start] is not None for place in places)),), different=1)
            )
        elif stop > start:
            written = [_usual(tokens, places, at) for at in range(start, stop)]
            parts.append(Part("constant", "".join(written).strip()))
    return tuple(parts)


def _usual(tokens: Sequence[Sequence[tuple[str, str]]], places: Sequence[Sequence[int | None]], at: int) -> str:
    """Return how the backbone's word ``at`` is written most often, with the gap before it."""
    stands = ((other, place[at]) for other, place in zip(tokens, places, strict=True))
    uses = Counter(other[place][1] for other, place in stands if place is not None)
    return min(uses.items(), key=lambda item: (-item[1], item[0]))[0]


def _between(other: Sequence[tuple[str, str]], places: Sequence[int | None], end: int, start: int) -> str | None:
    """Return what ``other`` has between the constant words before ``end`` and from ``start`` on of the backbone."""
    before = [place for place in places[:end] if place is not None]
    after = [place for place in places[start:] if place is not None]
    first = before[-1] + 1 if before else 0
    last = after[0] if after else len(other)
    return "".join(written for _, written in other[first:last]).strip()


def _slot(values: Sequence[str]) -> Part | None:
    """Return a slot of ``values``; None where hardly any text has a word there."""
    counts = Counter(value if any(c.isalnum() or c in MASK for c in value) else "" for value in values)
    if counts[""] > CONSTANT_SHARE * len(values) and len(values) > 1:
        return None
    stated = [value for value in counts.elements() if value]
    if not stated:
        return None
    kind: Kind = "words"
    if 2 * sum(MASK in value for value in stated) > len(stated):
        kind = "contact"
    elif 2 * sum(any(c.isdigit() for c in value) and len(value) <= 12 for value in stated) > len(stated):
        kind = "number"
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return Part(kind, values=tuple(ordered[:SLOT_VALUES]), different=len(counts))

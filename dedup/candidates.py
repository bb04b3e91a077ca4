"""Which pairs are worth comparing: several blocking rules, each block capped so that work grows with n, not n².

A block is the adverts that share one key of one rule. A block over the rule's limit is divided by nationality and
place, of a text also by name; what is still too large is compared only with its next neighbours in the order of birth
year, so that a call centre's number or a copied template costs no more than its size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedup.features import Features
from dedup.hashing import mixed, positive
from dedup.lists import Ints, Lists, from_pairs, merged, offsets_of, run_starts
from dedup.traits import Shared, Traits, shared

Pairs = NDArray[np.int64]
"""Pairs of advert positions, shape (pairs, 2), left < right, sorted, each once."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The largest block that is compared ``whole``; beyond it, with how many next neighbours each advert is."""

    whole: int
    neighbours: int = 6


LIMITS: Mapping[str, Limit] = {
    "phone": Limit(120),
    "address": Limit(120),
    "image": Limit(60),
    "text": Limit(60),
    "text_personal": Limit(40),
    "text_full": Limit(15),
    "name": Limit(10),
    "traits": Limit(10),
    "two_traits": Limit(10),
}
"""By rule. A block over the limit is divided by nationality and place; these parts have the same limit."""
BY_NAME = Limit(6, 2)
"""Blocks of :data:`TEXTS` over their limit are also divided by name: many may copy a text, but few with one name."""
EXPECTED = 1.0
"""Parts of these blocks that would have more adverts than this by chance are left out: many copy from one place."""
UNLIKELY = frozenset({"name", "traits", "two_traits"})
TEXTS = frozenset({"text", "text_personal", "text_full"})
PERSONAL_KEYS = 8
BAND_SHINGLES = 2
BANDS = 6


def _single(column: Ints, stated: NDArray[np.bool_]) -> Lists:
    """Return a column of one key an advert, where it is stated, as lists."""
    return Lists(offsets_of(stated.astype(np.int64)), column[stated])


def _bands(sketches: Lists) -> Lists:
    """Return keys of pairs of adjoining sketch values: texts share one where they share both values."""
    long = sketches.sizes >= BANDS * BAND_SHINGLES
    starts = sketches.offsets[:-1][long]
    rows, keys = [], []
    for band in range(BANDS):
        key = np.full(len(starts), band, np.uint64)
        for place in range(BAND_SHINGLES):
            key = mixed(key ^ sketches.values[starts + band * BAND_SHINGLES + place].astype(np.uint64))
        rows.append(np.flatnonzero(long))
        keys.append(positive(key))
    return from_pairs(np.concatenate(rows), np.concatenate(keys), len(sketches))


def names_of(features: Features) -> Shared:
    """Return the names that each advert states, rare and common."""
    return shared(features, merged(features.lists("name_rare"), features.lists("name_common")))


def keys(features: Features, names: Shared) -> dict[str, Lists]:
    """Return the blocking keys of each advert, by rule; ``names`` are :func:`names_of` them."""
    text = features.columns["text"].fill_null(-1).to_numpy(zero_copy_only=False)
    traits = Traits(features, names)
    return {
        "phone": features.lists("phones"),
        "address": merged(features.lists("addresses"), features.lists("stem_rare")),
        "image": features.lists("images"),
        "text": _single(text, text >= 0),
        "text_personal": features.lists("text_personal").first(PERSONAL_KEYS),
        "text_full": _bands(features.lists("text_full")),
        "name": traits.named(),
        "traits": traits.three(),
        "two_traits": traits.two(),
    }


def neighbours(starts: Ints, sizes: Ints, rows: Ints, reach: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Yield each row of a block with those up to ``reach`` (one entry a block) after it in the block."""
    rest = np.repeat(sizes, sizes) - (np.arange(sizes.sum()) - np.repeat(offsets_of(sizes)[:-1], sizes)) - 1
    at = np.repeat(starts - offsets_of(sizes)[:-1], sizes) + np.arange(sizes.sum())
    most = np.minimum(rest, np.repeat(reach, sizes))
    for step in range(1, int(most.max(initial=0)) + 1):
        kept = most >= step
        at, most = at[kept], most[kept]
        yield rows[at], rows[at + step]


def _distinct(codes: Ints) -> Ints:
    codes = np.sort(codes)
    return codes[run_starts(codes)]


@dataclass(frozen=True, eq=False)
class _Blocks:
    """The adverts ``rows`` that share each key, one block after another; adverts of a block come in the order asked."""

    keys: Ints
    rows: Ints
    count: int

    @staticmethod
    def of(keys: Ints, rows: Ints, order: Ints) -> _Blocks:
        by_key = np.lexsort((order[rows], keys))
        return _Blocks(keys[by_key], rows[by_key], len(order))

    def pairs(self, limit: Limit) -> Ints:
        """Return the pairs, coded as one number, within blocks, as far as ``limit`` allows."""
        starts = run_starts(self.keys)
        sizes = np.diff(np.append(starts, len(self.keys)))
        reach = np.where(sizes <= limit.whole, sizes, limit.neighbours)
        near = neighbours(starts, sizes, self.rows, reach)
        found = [np.minimum(a, b) * self.count + np.maximum(a, b) for a, b in near]
        return _distinct(np.concatenate(found)) if found else np.zeros(0, np.int64)

    def over(self, most: int) -> tuple[Ints, Ints, Ints]:
        """Return keys and rows of the blocks of more than ``most`` adverts, and for each the size of its block."""
        starts = run_starts(self.keys)
        sizes = np.diff(np.append(starts, len(self.keys)))
        sizes = np.repeat(sizes, sizes)
        large = sizes > most
        return self.keys[large], self.rows[large], sizes[large]


def _blocked(
    values: Lists, limit: Limit, order: Ints, divisions: Sequence[tuple[Shared, Limit]], *, told: bool
) -> Ints:
    """Return the pairs, coded as one number, of one rule's keys.

    Blocks over ``limit`` are divided by what their adverts share of each of ``divisions``, which has a limit of its
    own. Where parts must be ``told`` from chance, those of which more are expected than :data:`EXPECTED` are left out.
    Adverts of a part that is too large are compared with those next to them in ``order`` (a rank an advert).
    """
    blocks = _Blocks.of(values.values, values.rows, order)
    keys, rows, sizes = blocks.over(limit.whole)
    found = [blocks.pairs(Limit(limit.whole, 0))]
    for division, most in divisions:
        stated = division.taken(rows)
        of = stated.lists.rows
        parts = positive(mixed(keys[of].astype(np.uint64) ^ mixed(stated.lists.values.astype(np.uint64))))
        kept = np.log2(sizes[of]) + stated.share <= (np.log2(EXPECTED) if told else np.inf)
        found.append(_Blocks.of(parts[kept], rows[of[kept]], order).pairs(most))
    return _distinct(np.concatenate(found))


def as_pairs(pairs: NDArray[np.int64]) -> Pairs:
    """Return ``pairs`` sorted and each once."""
    found = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    if not len(found):
        return found
    count = int(found.max()) + 1
    return np.column_stack(np.divmod(_distinct(found[:, 0] * count + found[:, 1]), count))


def places(pairs: Pairs, others: Pairs, count: int) -> Ints:
    """Return where each of ``pairs`` of ``count`` adverts is among ``others``, -1 where it is not."""
    if not len(others):
        return np.full(len(pairs), -1)
    asked, codes = (each[:, 0] * count + each[:, 1] for each in (pairs, others))
    at = np.minimum(np.searchsorted(codes, asked), len(codes) - 1)
    return np.where(codes[at] == asked, at, -1)


def among(pairs: Pairs, others: Pairs, count: int) -> NDArray[np.bool_]:
    """Tell which of ``pairs`` of ``count`` adverts are among ``others``."""
    return places(pairs, others, count) >= 0


def proposals(features: Features) -> dict[str, Ints]:
    """Return the pairs that each rule proposes, each coded as left position times the number of adverts plus right."""
    count = len(features)
    nation, place = features.codes("nation"), features.codes("place")
    detail = (nation + 1) * (int(place.max(initial=0)) + 2) + place + 1
    births = features.columns["birth_low"].fill_null(np.inf).to_numpy(zero_copy_only=False)
    order = np.empty(count, np.int64)
    order[np.lexsort((np.arange(count), births))] = np.arange(count)
    details = shared(features, _single(detail, np.ones(count, np.bool_)))
    names = names_of(features)
    return {
        rule: _blocked(
            values,
            LIMITS[rule],
            order,
            [(details, LIMITS[rule]), (names, BY_NAME)] if rule in TEXTS else [(details, LIMITS[rule])],
            told=rule in TEXTS,
        )
        for rule, values in keys(features, names).items()
    }


@dataclass(frozen=True, eq=False)
class Candidates:
    """The pairs to compare, and how many each rule ``proposed``.

    ``teaching`` marks those that the linkage model is estimated on. What :data:`UNLIKELY` rules alone propose is left
    out there: so few of these match that they would teach the model what strangers are like, not what matches are.
    """

    pairs: Pairs
    teaching: NDArray[np.bool_]
    proposed: Mapping[str, int]


def candidates(features: Features) -> Candidates:
    """Return the pairs to compare."""
    proposed = proposals(features)
    likely = _distinct(np.concatenate([found for rule, found in proposed.items() if rule not in UNLIKELY]))
    codes = _distinct(np.concatenate([likely, *(proposed[rule] for rule in sorted(UNLIKELY))]))
    pairs = np.column_stack(np.divmod(codes, max(len(features), 1)))
    teaching = np.isin(codes, likely, assume_unique=True)
    return Candidates(pairs, teaching, {rule: len(found) for rule, found in proposed.items()})

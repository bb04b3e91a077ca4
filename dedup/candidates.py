"""Which pairs are worth comparing: several blocking rules, each block capped so that work grows with n, not n².

A block is the adverts that share one key of one rule. A block over the rule's cap is divided by nationality and
place; what is still too large is compared only with its next neighbours in the order of birth year and date, so
that a call centre's number or a copied template costs no more than its size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dedup.features import Features
from dedup.hashing import mixed, positive
from dedup.lists import Ints, Lists, from_pairs, merged, offsets_of, run_starts

Pairs = NDArray[np.int64]
"""Pairs of advert positions, shape (pairs, 2), left < right, sorted, each once."""

CAPS: Mapping[str, int] = {
    "phone": 120,
    "address": 120,
    "image": 60,
    "text": 60,
    "text_personal": 40,
    "text_full": 15,
    "name": 10,
    "traits": 10,
}
"""The largest block that is compared whole, by rule."""
NEIGHBOURS = 6
PERSONAL_KEYS = 8
BAND_SHINGLES = 2
BANDS = 6
PERIOD_YEARS = 4.0
"""Birth years are near enough to be compared within a period of this length; periods overlap by half."""


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


def _alike(features: Features, traits: Sequence[str], names: Lists | None = None, *, aged: bool = True) -> Lists:
    """Return keys that adverts share whose first values of ``traits`` are the same, with one of their ``names``.

    Where ``aged``, their birth years must also be near. Adverts that leave any of this out have no key.
    """
    births = features.columns["birth_low"].fill_null(np.nan).to_numpy(zero_copy_only=False)
    stated = [features.lists(trait) for trait in traits]
    held = np.flatnonzero(np.all([lists.sizes > 0 for lists in stated], axis=0) & ~(aged & np.isnan(births)))
    alike = np.full(len(held), len(stated), np.uint64)
    for lists in stated:
        alike = mixed(alike ^ lists.values[lists.offsets[:-1][held]].astype(np.uint64))
    halves = [alike]
    if aged:
        periods = [((births[held] + half * PERIOD_YEARS / 2) // PERIOD_YEARS).astype(np.uint64) for half in range(2)]
        halves = [mixed(mixed(alike ^ mixed(p)) + np.uint64(half)) for half, p in enumerate(periods)]
    given = _single(np.zeros(len(features), np.int64), np.ones(len(features), np.bool_)) if names is None else names
    named = given.taken(held)
    rows = np.tile(held[named.rows], len(halves))
    found = [positive(mixed(named.values.astype(np.uint64) ^ half[named.rows])) for half in halves]
    return from_pairs(rows, np.concatenate(found), len(features))


def _named(features: Features) -> Lists:
    """Return keys that adverts share which state a name and two of a near birth year, a place and a nation."""
    names = merged(features.lists("name_rare"), features.lists("name_common"))
    return merged(
        _alike(features, ("places",), names),
        _alike(features, ("nations",), names),
        _alike(features, ("places", "nations"), names, aged=False),
    )


def keys(features: Features) -> dict[str, Lists]:
    """Return the blocking keys of each advert, by rule."""
    text = features.columns["text"].fill_null(-1).to_numpy(zero_copy_only=False)
    return {
        "phone": features.lists("phones"),
        "address": features.lists("addresses"),
        "image": features.lists("images"),
        "text": _single(text, text >= 0),
        "text_personal": features.lists("text_personal").first(PERSONAL_KEYS),
        "text_full": _bands(features.lists("text_full")),
        "name": _named(features),
        "traits": _alike(features, ("places", "nations")),
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


def _coded(count: int, parts: Iterator[tuple[Ints, Ints]]) -> Ints:
    found = [np.minimum(a, b) * count + np.maximum(a, b) for a, b in parts]
    return _distinct(np.concatenate(found)) if found else np.zeros(0, np.int64)


def _distinct(codes: Ints) -> Ints:
    codes = np.sort(codes)
    return codes[run_starts(codes)]


def _blocked(values: Lists, cap: int, detail: Ints, order: Ints) -> Ints:
    """Return the pairs, coded as one number, of one rule's keys.

    Blocks over ``cap`` are divided by ``detail``; those still over it are ordered by ``order`` (a rank an advert).
    """
    count = len(values)
    rows = values.rows
    by_key = np.lexsort((order[rows], values.values))
    key, row = values.values[by_key], rows[by_key]
    starts = run_starts(key)
    sizes = np.diff(np.append(starts, len(key)))
    whole = (sizes > 1) & (sizes <= cap)
    small = _coded(count, neighbours(starts[whole], sizes[whole], row, sizes[whole]))
    large = np.repeat(sizes > cap, sizes)
    key, row = key[large], row[large]
    by_detail = np.lexsort((order[row], detail[row], key))
    key, row = key[by_detail], row[by_detail]
    starts = run_starts(key, detail[row])
    sizes = np.diff(np.append(starts, len(key)))
    divided = _coded(count, neighbours(starts, sizes, row, np.where(sizes <= cap, sizes, NEIGHBOURS)))
    return _distinct(np.concatenate([small, divided]))


def as_pairs(pairs: NDArray[np.int64]) -> Pairs:
    """Return ``pairs`` sorted and each once."""
    found = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    if not len(found):
        return found
    count = int(found.max()) + 1
    return np.column_stack(np.divmod(_distinct(found[:, 0] * count + found[:, 1]), count))


def proposals(features: Features) -> dict[str, Ints]:
    """Return the pairs that each rule proposes, each coded as left position times the number of adverts plus right."""
    count = len(features)
    nation, place = features.codes("nation"), features.codes("place")
    detail = (nation + 1) * (int(place.max(initial=0)) + 2) + place + 1
    births = features.columns["birth_low"].fill_null(np.inf).to_numpy(zero_copy_only=False)
    order = np.empty(count, np.int64)
    order[np.lexsort((np.arange(count), births))] = np.arange(count)
    return {rule: _blocked(values, CAPS[rule], detail, order) for rule, values in keys(features).items()}


def candidates(features: Features) -> tuple[Pairs, dict[str, int]]:
    """Return the pairs to compare, and how many pairs each rule proposed."""
    proposed = proposals(features)
    codes = _distinct(np.concatenate(list(proposed.values())))
    pairs = np.column_stack(np.divmod(codes, max(len(features), 1)))
    return pairs, {rule: len(found) for rule, found in proposed.items()}

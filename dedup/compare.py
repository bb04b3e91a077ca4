"""How two adverts compare: one number a pair and comparison, for millions of pairs at a time.

What is compared are the columns of :mod:`dedup.features`. A number is NaN where one of the two adverts states nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedup.candidates import Pairs
from dedup.features import Features
from dedup.hashing import mixed
from dedup.lists import Ints, Lists
from dedup.traits import PERIOD_YEARS, near_births

Floats = NDArray[np.float32]
Columns = Mapping[str, Floats]
"""One number a pair, by name; each name is explained in :data:`WORDS`."""

BINS = 64
THREADS = 2
"""Numpy works outside the interpreter's lock, so threads share out the comparisons."""
_BLOCK = 1 << 17
_NONE = np.iinfo(np.uint64).max

WORDS: Mapping[str, str] = {
    **{
        f"{kind}{of}": words.format(thing)
        for kind, thing in (("phone", "numbers"), ("address", "addresses"), ("image", "pictures"))
        for of, words in (
            ("", "how many {} they share"),
            ("_persons", "the fewest persons that seem to be behind one of the shared {} (3: or more)"),
            ("_holders", "log2 of the fewest adverts that show one of the shared {}"),
        )
    },
    "image_share": "the share of the pictures of the one that has fewer",
    "text_same": "1 where the words are the same",
    "text_size": "shingles of the shorter text",
    "text_full": "resemblance of the texts (Jaccard, estimated)",
    "personal_size": "shingles that no strangers use, of the advert that has fewer",
    "personal": "shared shingles that no strangers use",
    "personal_share": "their share of personal_size",
    "sentences": "shared sentences, figures included",
    "sentences_personal": "shared sentences that no strangers use, figures included",
    "age_gap": "years between the birth years that the stated ages allow",
    "age": "difference of the stated ages",
    "nation": "2 the same nationalities, 1 one in common, 0 none",
    "nation_share": "log2 of the share of adverts that state the same nationalities",
    "place": "2 the same places, 1 one in common, 0 none",
    "place_share": "log2 of the share of adverts in the same places",
    "name_rare": "shared rare names, and stems of different handles",
    "name_common": "shared common names",
    "name_share": "log2 of the share of adverts that have the rarest shared name",
    "names": "names of the advert that has fewer",
    "coincidence": "log2 of how many adverts would by chance have what these share of nationality, place, name and age",
    "gender": "1 the same, 0 different",
    "price": "ratio of the prices, 1 or more",
    "days": "days between the adverts",
    "site": "1 on the same site, 0 not",
    "account": "1 the same account on the same site, 0 different ones on the same site",
}


def _numbered(lists: Lists) -> tuple[Lists, NDArray[np.int64], NDArray[np.int64]]:
    """Return ``lists`` with values numbered from 0, the values, and how many rows have each."""
    values, which, counts = np.unique(lists.values, return_inverse=True, return_counts=True)
    return Lists(lists.offsets, which.astype(np.int64)), values, counts


def blocks(pairs: Pairs) -> Iterator[tuple[slice, Pairs]]:
    """Yield ``pairs`` in parts small enough to be worked on in the processor's cache."""
    for start in range(0, len(pairs), _BLOCK):
        part = slice(start, min(start + _BLOCK, len(pairs)))
        yield part, pairs[part]


def _shared(lists: Lists, pairs: Pairs, *weights: Floats) -> tuple[Floats, list[Floats]]:
    """Return how many values each pair shares, and of each of ``weights`` (one entry a value) the least (else NaN)."""
    count = np.zeros(len(pairs), np.float32)
    least = [np.full(len(pairs), np.inf, np.float32) for _ in weights]
    sizes = lists.sizes
    for start, part in ((where.start, part) for where, part in blocks(pairs)):
        first, second = sizes[part[:, 0]], sizes[part[:, 1]]
        held = np.flatnonzero((first > 0) & (second > 0))
        combinations = first[held] * second[held]
        row = np.repeat(held, combinations)
        inner = np.arange(len(row)) - np.repeat(np.cumsum(combinations) - combinations, combinations)
        width = second[row]
        left = lists.values[lists.offsets[part[row, 0]] + inner // width]
        right = lists.values[lists.offsets[part[row, 1]] + inner % width]
        hit = np.flatnonzero(left == right)
        count[start : start + len(part)] = np.bincount(row[hit], minlength=len(part))
        for found, weight in zip(least, weights, strict=True):
            np.minimum.at(found, start + row[hit], weight[left[hit]])
    return count, [np.where(np.isinf(found), np.float32(np.nan), found) for found in least]


def signatures(lists: Lists) -> NDArray[np.uint8]:
    """Return a one-permutation min-hash of each row: 8 bits of the least hash in each of :data:`BINS` bins.

    0 marks an empty bin (Li, Owen & Zhang 2012; 8 bits: Li & König 2010).
    """
    least = np.full(len(lists) * BINS, _NONE, np.uint64)
    keys = mixed(lists.values.astype(np.uint64))
    places = lists.rows * BINS + (keys & np.uint64(BINS - 1)).astype(np.int64)
    np.minimum.at(least, places, keys)
    short = (mixed(least) % np.uint64(255)).astype(np.uint8) + np.uint8(1)
    return np.where(least == _NONE, np.uint8(0), short).reshape(len(lists), BINS)


def estimated(signature: NDArray[np.uint8], pairs: Pairs) -> Floats:
    """Return the estimated Jaccard resemblance of each pair of signatures; 0 where either is empty."""
    found = np.zeros(len(pairs), np.float32)
    for where, part in blocks(pairs):
        left, right = signature[part[:, 0]], signature[part[:, 1]]
        both = ((left == right) & (left != 0)).sum(axis=1, dtype=np.float32)
        found[where] = both / np.maximum(((left | right) != 0).sum(axis=1), 1)
    return found


def _resemblance(lists: Lists, pairs: Pairs) -> Floats:
    return estimated(signatures(lists), pairs)


def _common(lists: Lists, pairs: Pairs) -> Floats:
    """Return about how many values each pair shares."""
    alike, sizes = _resemblance(lists, pairs), lists.sizes
    return alike * _each(pairs, lambda left, right: sizes[left] + sizes[right]) / (1 + alike)


def _stated(values: NDArray[Any], mask: NDArray[np.bool_]) -> Floats:
    return np.where(mask, values, np.float32(np.nan)).astype(np.float32)


def _each(pairs: Pairs, compare: Callable[[Ints, Ints], NDArray[Any]]) -> Floats:
    """Return what ``compare`` says of left and right positions, a block of ``pairs`` at a time."""
    found = np.empty(len(pairs), np.float32)
    for where, part in blocks(pairs):
        found[where] = compare(part[:, 0], part[:, 1])
    return found


def _floats(features: Features, name: str) -> NDArray[np.float64]:
    column = features.columns[name]
    return np.where(column.is_null().to_numpy(False), np.nan, column.fill_null(0).to_numpy(False).astype(np.float64))


def _contacts(features: Features, pairs: Pairs, kind: str, column: str) -> dict[str, Floats]:
    lists, values, holders = _numbered(features.lists(column))
    persons = np.full(len(values), 3, np.float32)
    for behind, name in ((2, f"{kind}_few"), (1, f"{kind}_own")):
        persons[np.searchsorted(values, features.lists(name).values)] = behind
    count, (least, adverts) = _shared(lists, pairs, persons, np.log2(holders).astype(np.float32))
    fewer = _fewer(lists, pairs)
    found = {kind: _stated(count, fewer > 0), f"{kind}_persons": least, f"{kind}_holders": adverts}
    if kind == "image":
        found["image_share"] = _stated(count / np.maximum(fewer, 1), fewer > 0)
    return found


def _fewer(lists: Lists, pairs: Pairs) -> Floats:
    """Return how many values the row of each pair has that has fewer."""
    sizes = lists.sizes
    return _each(pairs, lambda left, right: np.minimum(sizes[left], sizes[right]))


def _texts(features: Features, pairs: Pairs) -> dict[str, Floats]:
    full, personal = features.lists("text_full"), features.lists("text_personal")
    size, fewer = _fewer(full, pairs), _fewer(personal, pairs)
    shared = _common(personal, pairs)
    key = _floats(features, "text")
    found = {
        "text_same": _stated(_each(pairs, lambda left, right: key[left] == key[right]), size > 0),
        "text_size": size,
        "text_full": _stated(_resemblance(full, pairs), size > 0),
        "personal_size": fewer,
        "personal": _stated(shared, fewer > 0),
        "personal_share": _stated(np.minimum(shared / np.maximum(fewer, 1), 1), fewer > 0),
    }
    for name in ("sentences", "sentences_personal"):
        lists = features.lists(name)
        found[name] = _stated(_common(lists, pairs), _fewer(lists, pairs) > 0)
    return found


def _traits(features: Features, pairs: Pairs) -> dict[str, Floats]:
    low, high, age, price = (_floats(features, name) for name in ("birth_low", "birth_high", "age", "price"))
    found = {
        "age_gap": _each(pairs, lambda left, right: np.maximum(low[left] - high[right], low[right] - high[left])),
        "age": _each(pairs, lambda left, right: np.abs(age[left] - age[right])),
        "price": _each(pairs, lambda left, right: np.maximum(price[left] / price[right], price[right] / price[left])),
    }
    for name, column in (("nation", "nations"), ("place", "places")):
        found |= _values(features, pairs, name, column)
    gender = features.codes("gender").astype(np.float64)
    gender[gender < 0] = np.nan
    apart = _each(pairs, lambda left, right: gender[left] - gender[right])
    found["gender"] = _stated(apart == 0, ~np.isnan(apart))
    return found


def _values(features: Features, pairs: Pairs, name: str, column: str) -> dict[str, Floats]:
    codes, lists = features.codes(name), _numbered(features.lists(column))[0]
    share = np.bincount(codes + 1, minlength=1)[1:] / max(len(features), 1)
    logs = np.append(np.log2(np.maximum(share, 1e-9)), np.nan)
    same = _each(pairs, lambda left, right: (codes[left] == codes[right]) & (codes[left] >= 0)) > 0
    some = _shared(lists, pairs)[0] > 0
    return {
        name: _stated(np.where(same, np.float32(2), some), _fewer(lists, pairs) > 0),
        f"{name}_share": _stated(_each(pairs, lambda left, _: logs[codes[left]]), same),
    }


def _names(features: Features, pairs: Pairs) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    rarest = []
    for name in ("name_rare", "name_common", "stem_rare"):
        lists, _, holders = _numbered(features.lists(name))
        found[name], (least,) = _shared(lists, pairs, np.log2(holders / len(features)).astype(np.float32))
        rarest.append(least)
    # The stem of one handle says nothing that sharing the handle does not.
    stems = found.pop("stem_rare") > 0
    stems[stems] = _shared(features.lists("addresses"), pairs[stems])[0] == 0
    sizes = features.lists("name_rare").sizes + features.lists("name_common").sizes
    return {
        "name_rare": found["name_rare"] + stems,
        "name_common": found["name_common"],
        "name_share": np.fmin(np.fmin(*rarest[:2]), _stated(rarest[2], stems)),
        "names": np.maximum(_each(pairs, lambda left, right: np.minimum(sizes[left], sizes[right])), stems),
    }


def _coincidence(features: Features, pairs: Pairs, found: Mapping[str, Floats]) -> Floats:
    """Return log2 of how many adverts would agree by chance in all traits that a pair agrees in, by ``found``."""
    births = _floats(features, "birth_low")
    aged = near_births(births, np.ones(len(births)), len(births))
    chance = np.where(found["age_gap"] <= PERIOD_YEARS, _each(pairs, lambda left, _: aged[left]), np.float32(0))
    chance += np.float32(np.log2(max(len(features), 1)))
    for name in ("nation_share", "place_share", "name_share"):
        chance += np.nan_to_num(found[name])
    return chance


def _posting(features: Features, pairs: Pairs) -> dict[str, Floats]:
    day, site = (features.columns[name].to_numpy(False) for name in ("day", "site"))
    same_site = _each(pairs, lambda left, right: site[left] == site[right])
    accounts = _numbered(features.lists("accounts"))[0]
    both = (_fewer(accounts, pairs) > 0) & (same_site > 0)
    return {
        "days": _each(pairs, lambda left, right: np.abs(day[left] - day[right])),
        "site": same_site,
        "account": _stated(_shared(accounts, pairs)[0], both),
    }


def compared(features: Features, pairs: Pairs) -> Columns:
    """Return every comparison of :data:`WORDS` for ``pairs`` of positions."""
    parts: tuple[Callable[[Features, Pairs], Mapping[str, Floats]], ...] = (_texts, _traits, _names, _posting)
    with ThreadPoolExecutor(THREADS) as pool:
        waiting = [pool.submit(part, features, pairs) for part in parts]
        for kind, column in (("phone", "phones"), ("address", "addresses"), ("image", "images")):
            waiting.append(pool.submit(_contacts, features, pairs, kind, column))
        named = dict(itertools.chain.from_iterable(part.result().items() for part in waiting))
    named["coincidence"] = _coincidence(features, pairs, named)
    return {name: named[name] for name in WORDS}

"""What the linkage model compares: plain columns with one row for each advert, held as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from admap.records import LinkInput
from dedup.images import tokens
from dedup.lists import Holders, Ints, Lists, holders, merged, run_starts
from dedup.reading import NOT_STATED, Reading, read_adverts
from dedup.specificity import AGE_GAP_YEARS, groups_of, persons_behind, strangers

MANY_PERSONS = 3
"""A contact or picture with at least this many persons behind it is the operator's, not a person's."""
TEMPLATE_STRANGERS = 3
"""A shingle that this many unrelated advertisers use is a template and speaks for nobody."""
RARE_NAME_SHARE = 0.004
COMMON_NAME_SHARE = 0.05
TOWN_SHARE = 0.6
"""A word is a town's where this share of its adverts are offered in one place."""
NATION_SHARE = 0.9
"""A word is a nationality's, not a name, where strangers use it and this share of its adverts state one nationality."""


@dataclass(frozen=True)
class Features:
    """The columns of the model, one entry an advert in the order of ``ad_ids``, which ascend.

    ``columns`` are Arrow arrays of numbers (null where nothing is stated), texts, and lists of numbers.
    """

    ad_ids: tuple[str, ...]
    columns: Mapping[str, pa.Array[Any]]

    def __len__(self) -> int:
        return len(self.ad_ids)

    def lists(self, name: str) -> Lists:
        """Return a column of lists, without a copy."""
        column = self.columns[name]
        return Lists(column.offsets.to_numpy(), column.values.to_numpy())

    def codes(self, name: str) -> Ints:
        """Return a column of texts as numbers that equal texts share, −1 where it is null."""
        return _codes(self.columns[name])


def _codes(column: pa.Array[Any]) -> Ints:
    encoded = column.dictionary_encode()
    codes: Ints = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes


def _numbers(values: NDArray[Any], missing: NDArray[np.bool_]) -> pa.Array[Any]:
    return pa.array(values, mask=missing)


def _by_persons(prefix: str, values: Lists, held: Holders, persons: Ints) -> dict[str, pa.Array[Any]]:
    behind = persons[held.positions(values.values)]
    plural = f"{prefix}es" if prefix.endswith("s") else f"{prefix}s"
    return {
        plural: values.arrow(),
        f"{prefix}_own": values.kept(behind == 1).arrow(),
        f"{prefix}_few": values.kept((behind > 1) & (behind < MANY_PERSONS)).arrow(),
        f"{prefix}_many": values.kept(behind >= MANY_PERSONS).arrow(),
    }


def _naming(held: Holders, stated: Lists, least: float) -> NDArray[np.bool_]:
    """Return which words name what is ``stated``: of the adverts with the word, ``least`` state one and the same."""
    which = np.repeat(np.arange(len(held.values)), np.diff(held.offsets))
    distinct, codes = np.unique(stated.values, return_inverse=True)
    offered = Lists(stated.offsets, codes).taken(held.rows)
    width = max(len(distinct), 1)
    keys = np.sort(which[offered.rows] * width + offered.values)
    starts = run_starts(keys)
    counts = np.diff(np.append(starts, len(keys)))
    word, place = np.divmod(keys[starts], width)
    uses = np.diff(held.offsets)
    names = (
        (uses[word] >= 5)
        & (counts >= least * uses[word])
        & (counts >= 0.1 * np.bincount(codes, minlength=width)[place])
    )
    return np.bincount(word[names], minlength=len(held.values)) > 0


def _name_columns(reading: Reading, advertisers: Ints) -> dict[str, pa.Array[Any]]:
    named = reading.words.kept(np.isin(reading.words.values, reading.word_uses.names()))
    held = holders(named)
    at = held.positions(named.values)
    users = np.zeros(len(held.values), np.int64)
    users[at] = strangers(named, advertisers)
    towns = _naming(held, reading.places, TOWN_SHARE)
    nations = _naming(held, reading.nations, NATION_SHARE) & (users >= TEMPLATE_STRANGERS)
    used = np.where(towns | nations, len(reading) + 1, np.diff(held.offsets))[at]
    rare, common = (max(least, share * len(reading)) for least, share in ((4, RARE_NAME_SHARE), (8, COMMON_NAME_SHARE)))
    stems = holders(reading.stems)
    stem_uses = np.diff(stems.offsets)[stems.positions(reading.stems.values)]
    return {
        "stem_rare": reading.stems.kept(stem_uses <= rare).arrow(),
        "name_rare": named.kept(used <= rare).arrow(),
        "name_common": named.kept((used > rare) & (used <= common)).arrow(),
    }


def _advertisers(contacts: Lists, persons: Ints, held: Holders, births: NDArray[np.float64]) -> Ints:
    """Return a number for whoever seems to post each advert, −1 where that cannot be told.

    Adverts that share a one-person contact are one advertiser's. Where only an operator's contacts are stated, the
    advertiser is one of the operator's persons, told apart by birth year.
    """
    count = len(contacts)
    own = groups_of(count, held, persons == 1)
    operators = groups_of(count, held, np.ones(len(persons), np.bool_))
    has_own = np.bincount(contacts.rows, persons[held.positions(contacts.values)] == 1, count) > 0
    aged = ~np.isnan(births)
    periods = np.where(aged, births // AGE_GAP_YEARS, 0).astype(np.int64)
    told_by_age = count + np.unique(operators * 4096 + periods, return_inverse=True)[1]
    return np.where(has_own, own, np.where((contacts.sizes > 0) & aged, told_by_age, -1))


def build(adverts: Iterable[LinkInput]) -> Features:
    """Return the features of ``adverts``, whose order does not matter and whose ids must each come once."""
    return features_of(read_adverts(adverts))


def features_of(reading: Reading) -> Features:
    """Return the features of adverts that were read."""
    nations = _codes(reading.nation)
    columns: dict[str, pa.Array[Any]] = {"node": pa.array(np.arange(len(reading)))}

    for kind, values in (
        ("phone", reading.phones),
        ("address", reading.addresses),
        ("image", tokens(len(reading), reading.pictures)),
    ):
        held = holders(values)
        columns |= _by_persons(kind, values, held, persons_behind(held, reading.birth, nations))
    contacts = merged(reading.phones, reading.addresses)
    held = holders(contacts)
    advertisers = _advertisers(contacts, persons_behind(held, reading.birth, nations), held, reading.birth)

    own = {
        name: shared.kept(strangers(shared, advertisers) < TEMPLATE_STRANGERS)
        for name, shared in (("text_personal", reading.sketch), ("sentences_personal", reading.sentences))
    }
    columns |= {
        "advertiser": _numbers(advertisers, advertisers < 0),
        "text": _numbers(reading.text, reading.text == NOT_STATED),
        "text_personal": own["text_personal"].arrow(),
        "text_full": reading.sketch.arrow(),
        "sentences": reading.sentences.arrow(),
        "sentences_personal": own["sentences_personal"].arrow(),
        **_name_columns(reading, advertisers),
        "birth_low": _numbers(reading.birth_low, np.isnan(reading.birth_low)),
        "birth_high": _numbers(reading.birth_high, np.isnan(reading.birth_high)),
        "age": _numbers(reading.age, reading.age == NOT_STATED),
        "nation": reading.nation,
        "nations": reading.nations.arrow(),
        "place": reading.place,
        "places": reading.places.arrow(),
        "gender": reading.gender,
        "price": _numbers(reading.price, reading.price == NOT_STATED),
        "day": pa.array(reading.day),
        "site": pa.array(reading.site),
        "accounts": reading.accounts.arrow(),
    }
    return Features(tuple(reading.ad_ids.to_pylist()), columns)

"""Adverts read into arrays, a batch at a time: what each states, without anything that depends on the others."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from admap.records import Gender, LinkInput
from dedup.hashing import hashed
from dedup.images import Hashed, read_hashes
from dedup.lists import Ints, Lists, from_pairs, joined, offsets_of
from dedup.shingles import sentences, shingles
from dedup.text import BATCH, WordUses, capitalised, read, text_keys, uses_together, word_uses

SKETCH = 64
"""Shingles kept of a text: the smallest hashes, a bottom-k sketch (Cohen & Kaplan 2007)."""
NOT_STATED = -1
THREADS = 2
"""Batches read at a time: most of the work is numpy's, outside the interpreter's lock."""


@dataclass(frozen=True)
class Reading:
    """What adverts state, one entry an advert; birth years are NaN and other numbers −1 where nothing is stated.

    ``text`` is a hash of all words, ``sketch`` the smallest shingles, ``sentences`` count with their figures; ``words``
    are those written with a capital; ``word_uses`` and ``pictures`` are of all adverts together.
    """

    ad_ids: pa.Array[Any]
    day: Ints
    site: Ints
    phones: Lists
    addresses: Lists
    accounts: Lists
    stems: Lists
    birth_low: NDArray[np.float64]
    birth_high: NDArray[np.float64]
    birth: NDArray[np.float64]
    age: Ints
    nation: pa.Array[Any]
    nations: Lists
    place: pa.Array[Any]
    places: Lists
    gender: pa.Array[Any]
    price: Ints
    text: Ints
    sketch: Lists
    sentences: Lists
    words: Lists
    word_uses: WordUses
    pictures: Hashed

    def __len__(self) -> int:
        return len(self.ad_ids)


def _birth(advert: LinkInput, age: int) -> float:
    return advert.seen_at.year + advert.seen_at.timetuple().tm_yday / 366 - age - 0.5


def _hashes(adverts: Sequence[LinkInput], values: Callable[[LinkInput], Iterable[str]]) -> Lists:
    known: dict[str, int] = {}
    rows: list[int] = []
    found: list[int] = []
    for row, advert in enumerate(adverts):
        for value in values(advert):
            key = known.get(value)
            if key is None:
                key = known[value] = hashed(value)
            rows.append(row)
            found.append(key)
    return from_pairs(np.array(rows, dtype=np.int64), np.array(found, dtype=np.int64), len(adverts))


def _addresses(advert: LinkInput) -> Iterable[str]:
    yield from (f"email:{e}" for e in advert.emails)
    yield from (f"handle:{h}" for h in advert.handles)
    yield from _account(advert)


def _price(advert: LinkInput) -> int:
    """Return the price of an hour, or of what is offered for the least, in whatever currency; −1 where none is."""
    hours = [amount for amount, _, minutes in advert.prices if minutes == 60]
    return min(hours or [amount for amount, _, _ in advert.prices], default=NOT_STATED)


def _account(advert: LinkInput) -> tuple[str, ...]:
    return (f"account:{advert.site}:{advert.account}",) if advert.account else ()


def _floats(values: Iterable[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _strings(values: Iterable[str]) -> pa.Array[Any]:
    return pa.array([value or None for value in values], type=pa.large_string())


def read_batch(adverts: Sequence[LinkInput]) -> Reading:
    """Return what at most 65,536 ``adverts`` state."""
    ages = [sorted(a.ages) for a in adverts]
    units = read([a.body for a in adverts], [a.title for a in adverts])
    with_body = np.bincount(units.text[units.body], minlength=len(adverts)) > 0
    body = units.where(units.body | ~with_body[units.text])
    keys, stated = text_keys(body)
    return Reading(
        ad_ids=pa.array([a.ad_id for a in adverts], type=pa.large_string()),
        day=_ints(a.seen_at.toordinal() for a in adverts),
        site=_ints(hashed(a.site) for a in adverts),
        phones=_hashes(adverts, lambda a: (f"phone:{v}" for v in a.phones)),
        addresses=_hashes(adverts, _addresses),
        accounts=_hashes(adverts, _account),
        stems=_hashes(adverts, lambda a: a.handle_stems),
        birth_low=_floats(_birth(a, held[-1]) if held else None for a, held in zip(adverts, ages, strict=True)),
        birth_high=_floats(_birth(a, held[0]) if held else None for a, held in zip(adverts, ages, strict=True)),
        birth=_floats(_birth(a, held[len(held) // 2]) if held else None for a, held in zip(adverts, ages, strict=True)),
        age=_ints(held[len(held) // 2] if held else NOT_STATED for held in ages),
        nation=_strings(" ".join(sorted(a.nationalities)) for a in adverts),
        nations=_hashes(adverts, lambda a: (*a.nationalities, *a.origins)),
        place=_strings(" ".join(sorted(a.municipalities)[:3]) for a in adverts),
        places=_hashes(adverts, lambda a: a.municipalities),
        gender=_strings("" if a.gender == Gender.UNKNOWN else str(a.gender) for a in adverts),
        price=_ints(map(_price, adverts)),
        text=np.where(stated, keys, NOT_STATED),
        sketch=shingles(body).first(SKETCH),
        sentences=sentences(body),
        words=capitalised(units),
        word_uses=word_uses(units),
        pictures=read_hashes([a.images for a in adverts]),
    )


def _together(parts: Sequence[Any]) -> Any:
    first = parts[0]
    if isinstance(first, Lists):
        return joined(parts)
    if isinstance(first, WordUses):
        return uses_together(parts)
    if isinstance(first, pa.Array):
        return pa.concat_arrays(parts)
    return np.concatenate(parts)


def _pictures(parts: Sequence[Reading]) -> Hashed:
    before = offsets_of(np.array([len(part) for part in parts]))
    return {
        bits: (
            np.concatenate([part.pictures[bits][0] + start for part, start in zip(parts, before, strict=False)]),
            np.concatenate([part.pictures[bits][1] for part in parts]),
        )
        for bits in parts[0].pictures
    }


def _ordered(reading: Reading) -> Reading:
    """Return ``reading`` with the adverts in the order of their ids."""
    order = pc.sort_indices(reading.ad_ids).to_numpy().astype(np.int64)
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    found: dict[str, Any] = {
        "word_uses": reading.word_uses,
        "pictures": {bits: (place[rows], hashes) for bits, (rows, hashes) in reading.pictures.items()},
    }
    for field in fields(Reading):
        held = getattr(reading, field.name)
        if isinstance(held, Lists):
            found[field.name] = held.taken(order)
        elif field.name not in found:
            found[field.name] = held.take(order)
    return Reading(**found)


def read_adverts(adverts: Iterable[LinkInput]) -> Reading:
    """Return what ``adverts`` state, in the order of their ids; they may come as a stream, in any order."""
    stream, parts = iter(adverts), list[Reading]()
    with ThreadPoolExecutor(THREADS) as pool:
        waiting = deque[Future[Reading]]()
        for batch in iter(lambda: list(itertools.islice(stream, BATCH)), []):
            waiting.append(pool.submit(read_batch, batch))
            if len(waiting) > THREADS:
                parts.append(waiting.popleft().result())
        parts += [future.result() for future in waiting]
    return together(parts) if parts else read_batch([])


def together(parts: Sequence[Reading]) -> Reading:
    """Return readings of different adverts (one or more) as one, in the order of the ids."""
    whole = {f.name: _together([getattr(p, f.name) for p in parts]) for f in fields(Reading) if f.name != "pictures"}
    return _ordered(Reading(**whole, pictures=_pictures(parts)))

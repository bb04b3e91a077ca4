"""What the linkage model compares: one row of plain columns for each advert."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from admap.records import Gender, LinkInput
from dedup.images import image_tokens
from dedup.specificity import AGE_GAP_YEARS, groups_of, holders, persons_behind, strangers
from dedup.text import hashed, names, shingles, text_key

SKETCH = 64
"""Shingles kept of a text: the smallest hashes, a bottom-k sketch (Cohen & Kaplan 2007)."""
MANY_PERSONS = 3
"""A contact or picture with at least this many persons behind it is the operator's, not a person's."""
TEMPLATE_STRANGERS = 3
"""A shingle that this many unrelated advertisers use is a template and speaks for nobody."""
RARE_NAME_SHARE = 0.004
COMMON_NAME_SHARE = 0.05
TOWN_SHARE = 0.6


@dataclass(frozen=True)
class Features:
    """The columns of the model, one entry an advert in the order of ``ad_ids``, and the sets they were made from.

    ``columns`` holds numbers, texts and lists of numbers; ``full`` are all shingles of each advert's body (of its
    title where it has no body).
    """

    ad_ids: tuple[str, ...]
    columns: Mapping[str, Sequence[object]]
    full: tuple[frozenset[int], ...]

    def __len__(self) -> int:
        return len(self.ad_ids)


def _birth(advert: LinkInput, age: int) -> float:
    return advert.seen_at.year + advert.seen_at.timetuple().tm_yday / 366 - age - 0.5


def _middle_birth(advert: LinkInput) -> float | None:
    return _birth(advert, advert.ages[len(advert.ages) // 2]) if advert.ages else None


def _tokens(adverts: Sequence[LinkInput], kind: str) -> list[frozenset[int]]:
    if kind == "phone":
        return [frozenset(hashed(f"phone:{v}") for v in a.phones) for a in adverts]
    return [
        frozenset(
            hashed(v)
            for v in (
                *(f"email:{e}" for e in a.emails),
                *(f"handle:{h}" for h in a.handles),
                *((f"account:{a.site}:{a.account}",) if a.account else ()),
            )
        )
        for a in adverts
    ]


def _by_persons(
    prefix: str,
    values: Sequence[frozenset[int]],
    persons: Mapping[int, int],
) -> dict[str, list[list[int]]]:
    def kept(held: Iterable[int], low: int, high: float) -> list[int]:
        return sorted(v for v in held if low <= persons[v] < high)

    plural = f"{prefix}es" if prefix.endswith("s") else f"{prefix}s"
    return {
        plural: [sorted(held) for held in values],
        f"{prefix}_own": [kept(held, 1, 2) for held in values],
        f"{prefix}_few": [kept(held, 2, MANY_PERSONS) for held in values],
        f"{prefix}_many": [kept(held, MANY_PERSONS, math.inf) for held in values],
    }


def sketch(values: Iterable[int], size: int = SKETCH) -> list[int]:
    """Return the ``size`` smallest of ``values``, ascending."""
    return sorted(values)[:size]


def _towns(words: Sequence[frozenset[str]], places: Sequence[tuple[str, ...]]) -> set[str]:
    """Return the names that are towns: most adverts with the word are offered in one and the same place."""
    held = holders(words)
    by_place = {place: len(where) for place, where in holders(places).items()}
    towns: set[str] = set()
    for word, where in held.items():
        if len(where) < 5:
            continue
        counts: dict[str, int] = {}
        for position in where:
            for place in places[position]:
                counts[place] = counts.get(place, 0) + 1
        place, count = max(counts.items(), key=lambda item: (item[1], item[0]), default=("", 0))
        if count >= TOWN_SHARE * len(where) and len(where) >= 0.1 * by_place.get(place, 0):
            towns.add(word)
    return towns


def _name_columns(adverts: Sequence[LinkInput]) -> dict[str, list[list[int]]]:
    found = names([f"{a.title}\n{a.body}" for a in adverts])
    towns = _towns(found, [a.municipalities for a in adverts])
    uses = {word: len(where) for word, where in holders(found).items() if word not in towns}
    rare, common = (max(floor, share * len(adverts)) for floor, share in ((4, RARE_NAME_SHARE), (8, COMMON_NAME_SHARE)))
    return {
        "name_rare": [sorted(hashed(w) for w in words if w in uses and uses[w] <= rare) for words in found],
        "name_common": [sorted(hashed(w) for w in words if w in uses and rare < uses[w] <= common) for words in found],
    }


def _advertisers(
    contacts: Sequence[frozenset[int]], persons: Mapping[int, int], births: Sequence[float | None]
) -> list[int | None]:
    """Return a number for whoever seems to post each advert, None where that cannot be told.

    Adverts that share a one-person contact are one advertiser's. Where only an operator's contacts are stated, the
    advertiser is one of the operator's persons, told apart by birth year.
    """
    held = holders(contacts)
    own = groups_of(len(contacts), held, sorted(v for v, n in persons.items() if n == 1))
    operators = groups_of(len(contacts), held, sorted(held))
    found: list[int | None] = []
    for position, values in enumerate(contacts):
        birth = births[position]
        if any(persons[value] == 1 for value in values):
            found.append(own[position])
        elif values and birth is not None:
            found.append(hashed(f"{operators[position]}:{birth // AGE_GAP_YEARS}"))
        else:
            found.append(None)
    return found


def build(adverts: Sequence[LinkInput]) -> Features:
    """Return the features of ``adverts``, which must be sorted by ``ad_id`` and have each id once."""
    births = [_middle_birth(a) for a in adverts]
    countries = [a.nationalities for a in adverts]
    columns: dict[str, Sequence[object]] = {"node": list(range(len(adverts)))}

    contacts: list[frozenset[int]] = [frozenset() for _ in adverts]
    persons: dict[int, int] = {}
    for kind in ("phone", "address"):
        values = _tokens(adverts, kind)
        behind = {v: persons_behind(where, births, countries) for v, where in holders(values).items()}
        columns |= _by_persons(kind, values, behind)
        persons |= behind
        contacts = [had | has for had, has in zip(contacts, values, strict=True)]
    advertisers = _advertisers(contacts, persons, births)

    pictures = image_tokens([a.images for a in adverts])
    showing = {v: persons_behind(where, births, countries) for v, where in holders(pictures).items()}
    columns |= _by_persons("image", pictures, showing)

    full = tuple(shingles(a.body or a.title) for a in adverts)
    spread = strangers(full, advertisers)
    personal = tuple(frozenset(s for s in held if spread.get(s, 0) < TEMPLATE_STRANGERS) for held in full)
    columns |= {
        "text": [text_key(a.body or a.title) for a in adverts],
        "text_personal": [sketch(held) for held in personal],
        "text_full": [sketch(held) for held in full],
        **_name_columns(adverts),
        "birth_low": [min((_birth(a, age) for age in a.ages), default=None) for a in adverts],
        "birth_high": [max((_birth(a, age) for age in a.ages), default=None) for a in adverts],
        "age": [a.ages[len(a.ages) // 2] if a.ages else None for a in adverts],
        "nation": [" ".join(sorted(a.nationalities)) or None for a in adverts],
        "nations": [sorted(hashed(n) for n in (*a.nationalities, *a.origins)) for a in adverts],
        "place": [" ".join(sorted(a.municipalities)[:3]) or None for a in adverts],
        "places": [sorted(hashed(p) for p in a.municipalities) for a in adverts],
        "gender": [None if a.gender == Gender.UNKNOWN else str(a.gender) for a in adverts],
    }
    return Features(tuple(a.ad_id for a in adverts), columns, full)

"""What linking reads of coded values: no evidence, and contacts as keyed hashes, so nothing is decrypted."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from admap.records import CONTACT_KEYS
from storage.models import AdvertRow, CodedValue, Contact, Observation, Wave

KEYS = (
    "relevant",
    "ages",
    "nationalities",
    "origins",
    "spoken_languages",
    "text_languages",
    "municipalities",
    "gender",
    "prices",
    *CONTACT_KEYS,
)
NAMING_KEYS = frozenset({"municipalities", "nationalities", "origins"})
"""Keys whose words name a place or a nationality."""
_CHUNK = 500


Span = tuple[str, int, int]
"""Where words stand in an advert: source, start, end."""


class LinkRows:
    """The coded values of a set of observations that linking compares, and where they stand in the texts."""

    def __init__(self, session: Session, observation_ids: Iterable[int]) -> None:
        """Load the values of ``observation_ids``."""
        self._values: dict[int, dict[str, set[Any]]] = defaultdict(lambda: defaultdict(set))
        self._contacts: dict[int, list[Span]] = defaultdict(list)
        self._naming: dict[int, list[Span]] = defaultdict(list)
        ids = sorted(observation_ids)
        for start in range(0, len(ids), _CHUNK):
            query = (
                select(
                    CodedValue.observation_id,
                    CodedValue.key,
                    CodedValue.value,
                    Contact.keyed_hash,
                    Contact.stem_hash,
                    CodedValue.source,
                    CodedValue.start,
                    CodedValue.end,
                )
                .outerjoin(Contact, Contact.id == CodedValue.contact_id)
                .where(
                    CodedValue.observation_id.in_(ids[start : start + _CHUNK]),
                    CodedValue.key.in_(KEYS),
                    or_(CodedValue.stands, CodedValue.contact_id.is_not(None)),
                )
                .order_by(CodedValue.id)
            )
            for observation_id, key, value, keyed_hash, stem, source, first, end in session.execute(query):
                spans = self._naming if keyed_hash is None else self._contacts
                stated = json.loads(value) if keyed_hash is None else keyed_hash
                self._values[observation_id][key].add(tuple(stated) if isinstance(stated, list) else stated)
                if stem is not None:
                    self._values[observation_id]["handle_stems"].add(stem)
                has_words = keyed_hash is not None or key in NAMING_KEYS
                if has_words and source is not None and first is not None and end is not None:
                    spans[observation_id].append((source, first, end))

    def relevant(self, observation_id: int) -> bool:
        """Tell whether the advert is relevant; one that was not classified is."""
        return False not in self._values[observation_id]["relevant"]

    def values(self, observation_id: int, key: str) -> tuple[Any, ...]:
        """Return the standing values of ``key``, sorted; of contacts and stems of handles their keyed hashes."""
        return tuple(sorted(self._values[observation_id][key]))

    def contact_spans(self, observation_id: int) -> list[Span]:
        """Return where contacts stand in the advert."""
        return self._contacts[observation_id]

    def naming_spans(self, observation_id: int) -> list[Span]:
        """Return where places and nationalities are named in the advert."""
        return self._naming[observation_id]


def places_by_advert(session: Session, wave: Wave) -> dict[str, tuple[set[str], set[str]]]:
    """Return ``ad_id`` → (municipality codes, county codes) for every relevant advert of ``wave``, also where empty."""
    query = (
        select(AdvertRow.ad_id, CodedValue.key, CodedValue.value)
        .join(Observation, Observation.advert_id == AdvertRow.id)
        .join(CodedValue, CodedValue.observation_id == Observation.id)
        .where(
            Observation.wave_id == wave.id,
            CodedValue.key.in_(("relevant", "municipalities", "counties")),
            CodedValue.stands,
        )
        .order_by(AdvertRow.ad_id)
    )
    found: dict[str, tuple[set[str], set[str]]] = {}
    dropped: set[str] = set()
    for ad_id, key, value in session.execute(query):
        places = found.setdefault(ad_id, (set(), set()))
        stated = json.loads(value or "null")
        if key != "relevant":
            places[key == "counties"].add(stated)
        elif stated is False:
            dropped.add(ad_id)
    return {ad_id: places for ad_id, places in found.items() if ad_id not in dropped}

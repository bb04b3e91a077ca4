"""Coded values: writing what the extractors and classifiers found, and putting codings together again."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.orm import Session

from admap.records import CONTACT_KEYS, LIST_KEYS, Coding, Evidence, Gender, Reading
from storage.base import add_rows
from storage.cipher import Cipher
from storage.models import AdvertRow, CodedValue, Contact, Observation, Wave

EXTRA_KEYS = ("prices", "tour_stops", "ambiguous_places")
LEAST_STEM = 5
"""Letters that a handle must have for its stem to tell anything."""
_READ, _CLASSIFIED = "read", "classified"


def keep_readings(session: Session, cipher: Cipher, readings: Mapping[int, Reading], version: str) -> None:
    """Keep readings by observation id, in place of whatever was coded there before."""
    ids = list(readings)
    session.execute(delete(CodedValue).where(CodedValue.observation_id.in_(ids)))
    contacts = _contacts(session, cipher, readings.values())
    rows: list[dict[str, Any]] = []
    for observation_id, reading in readings.items():
        for key in (*(k for k in LIST_KEYS if k != "signals"), *EXTRA_KEYS, "age_band"):
            held = getattr(reading, key)
            for value in held if key != "age_band" else () if held is None else (held,):
                rows += _rows(cipher, contacts, observation_id, _READ, key, value, reading.evidence, version)
    add_rows(session, CodedValue, rows)
    session.execute(
        update(Observation).where(Observation.id.in_(ids)).values(extractor_version=version, classifier_version="")
    )
    session.flush()


def keep_codings(session: Session, cipher: Cipher, codings: Mapping[int, Coding], version: str) -> None:
    """Keep what classification adds (relevant, gender, signals) and which read values stand, by observation id."""
    ids = list(codings)
    session.execute(delete(CodedValue).where(CodedValue.observation_id.in_(ids), CodedValue.stage == _CLASSIFIED))
    _set_standing(session, codings)
    rows: list[dict[str, Any]] = []
    for observation_id, coding in codings.items():
        values: list[tuple[str, Any]] = [("relevant", coding.relevant), ("gender", str(coding.gender))]
        values += [("signals", str(signal)) for signal in coding.signals]
        for key, value in values:
            rows += _rows(cipher, {}, observation_id, _CLASSIFIED, key, value, coding.evidence, version)
    add_rows(session, CodedValue, rows)
    session.execute(update(Observation).where(Observation.id.in_(ids)).values(classifier_version=version))
    session.flush()


def _set_standing(session: Session, codings: Mapping[int, Coding]) -> None:
    """Mark which read values are the person's own; contacts and what is no codebook key always are."""
    query = select(CodedValue.id, CodedValue.observation_id, CodedValue.key, CodedValue.value, CodedValue.stands).where(
        CodedValue.observation_id.in_(list(codings)),
        CodedValue.contact_id.is_(None),
        CodedValue.key.not_in(EXTRA_KEYS),
    )
    changed = [
        {"id": number, "stands": not stood}
        for number, observation_id, key, value, stood in session.execute(query)
        if _stands(codings[observation_id], key, value) != stood
    ]
    if changed:
        session.execute(update(CodedValue), changed)


def _stands(coding: Coding, key: str, held: str | None) -> bool:
    value = _decode(key, held)
    return value == coding.age_band if key == "age_band" else value in getattr(coding, key)


def _rows(
    cipher: Cipher,
    contacts: Mapping[str, int],
    observation_id: int,
    stage: str,
    key: str,
    value: Any,
    evidence: Sequence[Evidence],
    version: str,
) -> list[dict[str, Any]]:
    contact = contacts[_contact_hash(cipher, key, value)] if key in CONTACT_KEYS else None
    held = None if contact else json.dumps(value, ensure_ascii=False, default=date.isoformat)
    stands_on: list[Evidence | None] = [e for e in evidence if e.key == key and e.value == value] or [None]
    return [
        {
            "observation_id": observation_id,
            "stage": stage,
            "key": key,
            "value": held,
            "contact_id": contact,
            "source": e.source if e else None,
            "start": e.start if e else None,
            "end": e.end if e else None,
            "text": cipher.encrypt(e.text) if e else None,
            "confidence": e.confidence if e else 1.0,
            "stands": True,
            "extractor_version": version,
        }
        for e in stands_on
    ]


def _contact_hash(cipher: Cipher, key: str, value: str) -> str:
    return cipher.keyed_hash(f"{key}:{value}")


def stem_hash(cipher: Cipher, kind: str, value: str) -> str | None:
    """Return a keyed hash of what is left of a handle without platform, figures and signs; None where that is little.

    So a handle is known again on another platform, or with another number behind it. Other kinds have none.
    """
    stem = "".join(filter(str.isalpha, value.rpartition(":")[2].casefold()))
    return cipher.keyed_hash(f"stem:{stem}") if kind == "handles" and len(stem) >= LEAST_STEM else None


def _contacts(session: Session, cipher: Cipher, readings: Iterable[Reading]) -> dict[str, int]:
    wanted = {
        _contact_hash(cipher, key, value): (key, value)
        for reading in readings
        for key in CONTACT_KEYS
        for value in getattr(reading, key)
    }
    rows = session.scalars(select(Contact).where(Contact.keyed_hash.in_(list(wanted)))).all()
    for row in rows:
        key, value = wanted[row.keyed_hash]
        row.value, row.stem_hash = row.value or cipher.encrypt(value), stem_hash(cipher, key, value)
    known = {row.keyed_hash: row.id for row in rows}
    new = [
        Contact(kind=key, keyed_hash=keyed, stem_hash=stem_hash(cipher, key, value), value=cipher.encrypt(value))
        for keyed, (key, value) in sorted(wanted.items())
        if keyed not in known
    ]
    session.add_all(new)
    session.flush()
    return known | {contact.keyed_hash: contact.id for contact in new}


def _decode(key: str, value: str | None) -> Any:
    held = json.loads(value or "null")
    if key == "tour_stops":
        code, *days = held
        return (code, *(date.fromisoformat(day) if day else None for day in days))
    if key == "ambiguous_places":
        return (held[0], tuple(held[1]))
    return tuple(held) if isinstance(held, list) else held


_COLUMNS = (
    CodedValue.observation_id,
    CodedValue.stage,
    CodedValue.key,
    CodedValue.value,
    CodedValue.source,
    CodedValue.start,
    CodedValue.end,
    CodedValue.text,
    CodedValue.confidence,
    CodedValue.stands,
    CodedValue.extractor_version,
    Contact.kind,
    Contact.keyed_hash,
    Contact.value.label("contact"),
)


class CodedRows:
    """The coded values of a set of observations, put together into readings, codings and contact hashes on demand."""

    def __init__(self, session: Session, cipher: Cipher, observation_ids: Iterable[int]) -> None:
        """Load the rows of ``observation_ids``."""
        self._cipher = cipher
        self._rows: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
        ids = sorted(observation_ids)
        for start in range(0, len(ids), 500):
            query = (
                select(*_COLUMNS)
                .outerjoin(Contact, Contact.id == CodedValue.contact_id)
                .where(CodedValue.observation_id.in_(ids[start : start + 500]))
                .order_by(CodedValue.id)
            )
            for row in session.execute(query):
                self._rows[row.observation_id].append(row)

    def reading(self, observation_id: int) -> Reading:
        """Return the reading that was kept, evidence included."""
        values, evidence = self._gather(observation_id, (_READ,), only_standing=False)
        bands = values.pop("age_band", [])
        lists = {key: _sorted(found) for key, found in values.items()}
        return Reading(age_band=bands[0] if bands else None, evidence=evidence, **lists)

    def coding(self, observation_id: int, ad_id: str) -> Coding:
        """Return the coding as it stands after classification."""
        values, evidence = self._gather(observation_id, (_READ, _CLASSIFIED), only_standing=True)
        rows = self._rows[observation_id]
        return Coding(
            ad_id=ad_id,
            relevant=bool(values.get("relevant", [True])[0]),
            age_band=values.get("age_band", [None])[0],
            gender=values.get("gender", [Gender.UNKNOWN.value])[0],
            evidence=evidence,
            version=rows[0].extractor_version if rows else "",
            **{key: _sorted(values.get(key, [])) for key in LIST_KEYS},
        )

    def contact_hashes(self, observation_id: int) -> Mapping[str, tuple[str, ...]]:
        """Return the keyed hashes of the contacts by key (``phones``, ``emails``, ``handles``)."""
        hashes: dict[str, set[str]] = defaultdict(set)
        for row in self._rows[observation_id]:
            if row.keyed_hash is not None:
                hashes[row.kind].add(row.keyed_hash)
        return {key: tuple(sorted(held)) for key, held in hashes.items()}

    def contact_spans(self, observation_id: int) -> list[tuple[str, int, int]]:
        """Return where contacts stand in the advert: (source, start, end)."""
        return [
            (row.source, row.start, row.end)
            for row in self._rows[observation_id]
            if row.keyed_hash is not None and row.source is not None and row.start is not None and row.end is not None
        ]

    def _gather(
        self, observation_id: int, stages: tuple[str, ...], *, only_standing: bool
    ) -> tuple[dict[str, list[Any]], tuple[Evidence, ...]]:
        values: dict[str, list[Any]] = defaultdict(list)
        evidence: list[Evidence] = []
        for row in self._rows[observation_id]:
            if row.stage not in stages or (only_standing and not row.stands):
                continue
            if only_standing and row.key in EXTRA_KEYS:
                continue
            is_contact = row.keyed_hash is not None
            if is_contact and not row.contact:
                continue
            value = self._cipher.decrypt(row.contact) if is_contact else _decode(row.key, row.value)
            values[row.key].append(value)
            if row.source is not None and row.start is not None and row.end is not None and row.text is not None:
                words = self._cipher.decrypt(row.text)
                evidence.append(Evidence(row.key, value, row.source, row.start, row.end, words, row.confidence))
        return values, tuple(sorted(evidence, key=lambda e: (e.source, e.start, e.end, e.key, str(e.value))))


def _sorted(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(set(values), key=lambda v: tuple(map(str, v)) if isinstance(v, tuple) else v))


def coded_by_site(session: Session, cipher: Cipher, wave: Wave) -> dict[str, tuple[str, Coding]]:
    """Return ``ad_id`` → (site, coding) for every advert of ``wave``, by ``ad_id``."""
    seen = session.execute(
        select(Observation.id, AdvertRow.ad_id, AdvertRow.site)
        .join(AdvertRow, AdvertRow.id == Observation.advert_id)
        .where(Observation.wave_id == wave.id)
        .order_by(AdvertRow.ad_id)
    ).all()
    rows = CodedRows(session, cipher, [observation_id for observation_id, _, _ in seen])
    return {ad_id: (site, rows.coding(observation_id, ad_id)) for observation_id, ad_id, site in seen}


def coded_of_wave(session: Session, cipher: Cipher, wave: Wave) -> dict[str, Coding]:
    """Return ``ad_id`` → coding for every advert of ``wave``."""
    return {ad_id: coding for ad_id, (_, coding) in coded_by_site(session, cipher, wave).items()}

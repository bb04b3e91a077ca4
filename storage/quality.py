"""What is known of a wave's coding: hand-coded figures, and how an earlier version of the extractors coded it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from admap.records import CODEBOOK_KEYS, CONTACT_KEYS, Coding
from storage.cipher import Cipher
from storage.models import AdvertRow, CodingQualityRow, EarlierCoding, Observation, Wave

COMPARED_KEYS = tuple(key for key in CODEBOOK_KEYS if key not in CONTACT_KEYS)


def keep_quality(session: Session, wave: Wave, figures: Sequence[Any], measured_on: date) -> None:
    """Keep the figures (one record a key) of ``wave``'s hand-coded sample, in place of earlier ones."""
    session.execute(delete(CodingQualityRow).where(CodingQualityRow.wave_id == wave.id))
    held = [asdict(figure) for figure in figures if is_dataclass(figure) and not isinstance(figure, type)]
    session.add(CodingQualityRow(wave_id=wave.id, measured_on=measured_on, figures=held))


def quality_of(session: Session, wave: Wave) -> list[dict[str, Any]]:
    """Return the figures of ``wave``'s hand-coded sample, one mapping a key; empty where it was never measured."""
    row = session.get(CodingQualityRow, wave.id)
    return list(row.figures) if row else []


def keep_earlier(session: Session, cipher: Cipher, codings: Mapping[int, Coding]) -> None:
    """Keep codings (by observation) that are about to be replaced by another version's; contacts are left out."""
    ids = list(codings)
    session.execute(delete(EarlierCoding).where(EarlierCoding.observation_id.in_(ids)))
    for observation_id, coding in codings.items():
        values = {key: coding.value(key) for key in COMPARED_KEYS}
        session.add(
            EarlierCoding(
                observation_id=observation_id, version=coding.version, coding=cipher.encrypt(json.dumps(values))
            )
        )


def earlier_of(session: Session, cipher: Cipher, wave: Wave) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Return ``ad_id`` → (version, values by key) of the codings of ``wave`` that were replaced last."""
    rows = session.execute(
        select(AdvertRow.ad_id, EarlierCoding.version, EarlierCoding.coding)
        .join(Observation, Observation.id == EarlierCoding.observation_id)
        .join(AdvertRow, AdvertRow.id == Observation.advert_id)
        .where(Observation.wave_id == wave.id)
        .order_by(AdvertRow.ad_id)
    )
    return {ad_id: (version, json.loads(cipher.decrypt(held))) for ad_id, version, held in rows}

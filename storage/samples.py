"""Samples for hand-coding, and what each coder coded of them (encrypted)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.analysed import HandCoding, HandSample, SampledAdvert
from storage.cipher import Cipher
from storage.models import Wave
from storage.moments import as_utc
from storage.office import Account


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample: its number, wave, seed, size, who drew it and when, and how many adverts each coder has coded."""

    number: int
    wave: str
    seed: int
    size: int
    made_by: str
    made_at: datetime
    coded: Mapping[str, int]


def add_sample(
    session: Session, wave: Wave, drawn: Sequence[tuple[str, str, float]], seed: int, made_by: str, at: datetime
) -> int:
    """Keep a sample of ``wave``, its adverts as (id, stratum, weight) in the order drawn; return its number."""
    row = HandSample(wave_id=wave.id, seed=seed, made_by=made_by, made_at=at)
    session.add(row)
    session.flush()
    session.add_all(
        SampledAdvert(sample_id=row.id, ad_id=ad_id, position=place, stratum=stratum, weight=weight)
        for place, (ad_id, stratum, weight) in enumerate(drawn)
    )
    session.flush()
    return row.id


def samples(session: Session) -> list[Sample]:
    """Return every sample, newest first."""
    rows = session.execute(
        select(HandSample, Wave.name).join(Wave, Wave.id == HandSample.wave_id).order_by(HandSample.id.desc())
    ).all()
    sizes = dict(session.execute(select(SampledAdvert.sample_id, func.count()).group_by(SampledAdvert.sample_id)).all())
    coded: dict[int, dict[str, int]] = {}
    for sample, name, count in session.execute(
        select(HandCoding.sample_id, Account.name, func.count())
        .join(Account, Account.id == HandCoding.account_id)
        .group_by(HandCoding.sample_id, Account.name)
        .order_by(Account.name)
    ):
        coded.setdefault(sample, {})[name] = count
    return [
        Sample(row.id, name, row.seed, sizes.get(row.id, 0), row.made_by, as_utc(row.made_at), coded.get(row.id, {}))
        for row, name in rows
    ]


def sample_of(session: Session, number: int) -> Sample | None:
    """Return sample ``number``, or None."""
    return next((each for each in samples(session) if each.number == number), None)


def adverts_of(session: Session, number: int) -> list[tuple[str, str, float]]:
    """Return the adverts of a sample as (id, stratum, weight), in the order drawn."""
    rows = session.execute(
        select(SampledAdvert.ad_id, SampledAdvert.stratum, SampledAdvert.weight)
        .where(SampledAdvert.sample_id == number)
        .order_by(SampledAdvert.position)
    )
    return [(ad_id, stratum, weight) for ad_id, stratum, weight in rows]


def keep_coding(
    session: Session, cipher: Cipher, number: int, ad_id: str, account_id: int, values: Mapping[str, Any], at: datetime
) -> None:
    """Keep what a coder coded of an advert, in place of what they coded of it before."""
    held = cipher.encrypt(json.dumps(values, ensure_ascii=False))
    row = session.get(HandCoding, (number, ad_id, account_id))
    if row is None:
        session.add(HandCoding(sample_id=number, ad_id=ad_id, account_id=account_id, values=held, at=at))
    else:
        row.values, row.at = held, at
    session.flush()


def codings_of(session: Session, cipher: Cipher, number: int) -> dict[str, dict[str, dict[str, Any]]]:
    """Return what was coded of a sample: coder → advert → key → value."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for name, ad_id, held in session.execute(
        select(Account.name, HandCoding.ad_id, HandCoding.values)
        .join(Account, Account.id == HandCoding.account_id)
        .where(HandCoding.sample_id == number)
        .order_by(Account.name, HandCoding.ad_id)
    ):
        found.setdefault(name, {})[ad_id] = json.loads(cipher.decrypt(held))
    return found

"""Erasing a person's adverts: what refers to them anywhere goes, a keyed hash stays, so that none comes back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, text, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.adverts import chunks
from storage.base import Base
from storage.cipher import Cipher
from storage.database import insert
from storage.models import (
    AdvertRow,
    AlertRow,
    Capture,
    CodedValue,
    Contact,
    ErasedRow,
    FrontierRow,
    Observation,
    Profile,
    Wave,
)
from storage.subjects import Held

LASTING = frozenset({"opt_outs", "profiles"})
"""Tables that an erasure leaves: a wish not to be contacted is kept for the person, and a profile's bare number."""

REFERENCES = {
    "ad_id": "ad_ids",
    "left": "ad_ids",
    "right": "ad_ids",
    "advert_id": "rows",
    "observation_id": "observations",
    "profile_id": "profiles",
    "alert_id": "alerts",
}
"""Column name → what it refers to, in every table: a table that is added later is erased from with no word here."""


def addresses_of(session: Session, ad_ids: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """Return site → the addresses under which these adverts were captured or observed."""
    found: dict[str, set[str]] = {}
    for chunk in chunks(ad_ids, 500):
        query = (
            select(AdvertRow.site, AdvertRow.url, Capture.url)
            .outerjoin(Observation, Observation.advert_id == AdvertRow.id)
            .outerjoin(
                Capture,
                (Capture.wave_id == Observation.wave_id)
                & (Capture.site == AdvertRow.site)
                & (Capture.warc_ref == Observation.warc_ref),
            )
            .where(AdvertRow.ad_id.in_(chunk))
        )
        for site, url, captured in session.execute(query):
            found.setdefault(site, set()).update(one for one in (url, captured) if one)
    return {site: frozenset(urls) for site, urls in found.items()}


def other_advert_pages(session: Session, sites: Collection[str], ours: Collection[str]) -> frozenset[str]:
    """Return the addresses on ``sites`` that are pages of other people's adverts."""
    urls = set(session.scalars(select(AdvertRow.url).where(AdvertRow.site.in_(sorted(sites)))))
    return frozenset(urls - set(ours))


def words_of(session: Session, cipher: Cipher, contact_ids: Sequence[int]) -> frozenset[str]:
    """Return the contacts themselves, and as the adverts write them."""
    found: set[str] = set()
    for chunk in chunks(contact_ids, 500):
        for contact in session.scalars(select(Contact).where(Contact.id.in_(chunk))):
            found.add(cipher.decrypt(contact.value).partition(":")[2] or cipher.decrypt(contact.value))
        stated = select(CodedValue.text).where(CodedValue.contact_id.in_(chunk), CodedValue.text.is_not(None))
        found.update(cipher.decrypt(words) for words in session.scalars(stated) if words)
    return frozenset(word for word in found if len(word) >= 5)


def contacts_of(session: Session, ad_ids: Sequence[str]) -> tuple[int, ...]:
    """Return the contacts that these adverts state and no other advert does."""
    own: set[int] = set()
    for chunk in chunks(ad_ids, 500):
        own.update(c for (c,) in session.execute(_stated().where(AdvertRow.ad_id.in_(chunk))) if c is not None)
    shared: set[int] = set()
    for part in chunks(sorted(own), 500):
        rows = session.execute(_stated().add_columns(AdvertRow.ad_id).where(CodedValue.contact_id.in_(part)).distinct())
        shared.update(contact for contact, ad_id in rows if contact is not None and ad_id not in set(ad_ids))
    return tuple(sorted(own - shared))


def _stated() -> Select[int | None]:
    return (
        select(CodedValue.contact_id)
        .join(Observation, Observation.id == CodedValue.observation_id)
        .join(AdvertRow, AdvertRow.id == Observation.advert_id)
        .where(CodedValue.contact_id.is_not(None))
    )


def advert_hash(cipher: Cipher, ad_id: str) -> str:
    """Return what is kept of an erased advert."""
    return cipher.keyed_hash(f"erased advert:{ad_id}")


def erased_among(session: Session, cipher: Cipher, wave: Wave) -> list[str]:
    """Return the adverts of ``wave`` that were erased, or that state a contact that was."""
    erased = set(session.scalars(select(ErasedRow.keyed_hash)))
    if not erased:
        return []
    here = select(AdvertRow.ad_id).join(Observation, Observation.advert_id == AdvertRow.id)
    here = here.where(Observation.wave_id == wave.id)
    known = {ad_id for ad_id in session.scalars(here) if advert_hash(cipher, ad_id) in erased}
    stating = here.join(CodedValue, CodedValue.observation_id == Observation.id).join(
        Contact, Contact.id == CodedValue.contact_id
    )
    stating = stating.where(Contact.keyed_hash.in_(select(ErasedRow.keyed_hash)))
    return sorted(known | set(session.scalars(stating)))


def erase(session: Session, cipher: Cipher, what: Held, hashes: Iterable[str], at: datetime) -> None:
    """Delete what hangs on the adverts, contacts and alerts of ``what``; keep keyed hashes, so that it stays away.

    Profiles that lose every advert are retired: their bare number stays. Published figures stay.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))
    ad_ids = what.ad_ids
    contacts = sorted({*what.contact_ids, *contacts_of(session, ad_ids)})
    _drop_addresses(session, ad_ids)
    _drop_referring(session, what)
    for chunk in chunks(ad_ids, 500):
        session.execute(delete(AdvertRow).where(AdvertRow.ad_id.in_(chunk)))
    for part in chunks(contacts, 500):
        session.execute(delete(Contact).where(Contact.id.in_(part)))
    for chunk in chunks(what.profiles, 500):
        session.execute(update(Profile).where(Profile.profile_id.in_(chunk)).values(retired=True, operator_id=""))
    clear_alerts(session, cipher, ad_ids)
    for keyed in {*hashes, *(advert_hash(cipher, ad_id) for ad_id in ad_ids)}:
        session.execute(insert(session, ErasedRow).values(keyed_hash=keyed, at=at).on_conflict_do_nothing())


def _drop_referring(session: Session, what: Held) -> None:
    """Delete the rows of every table that names one of these adverts, profiles or alerts."""
    rows = _rows(session, AdvertRow.id, AdvertRow.ad_id, what.ad_ids)
    meant: dict[str, Sequence[object]] = {
        "ad_ids": what.ad_ids,
        "rows": rows,
        "observations": _rows(session, Observation.id, Observation.advert_id, rows),
        "profiles": what.profiles,
        "alerts": what.alerts,
    }
    for table in reversed(Base.metadata.sorted_tables):
        for column in table.columns if table.name not in LASTING else ():
            for chunk in chunks(meant[REFERENCES[column.name]], 500) if column.name in REFERENCES else ():
                session.execute(delete(table).where(column.in_(chunk)))


def _rows(
    session: Session, wanted: InstrumentedAttribute[int], column: InstrumentedAttribute[Any], among: Sequence[Any]
) -> list[int]:
    return [row for chunk in chunks(among, 500) for row in session.scalars(select(wanted).where(column.in_(chunk)))]


def _drop_addresses(session: Session, ad_ids: Sequence[str]) -> None:
    for site, urls in addresses_of(session, ad_ids).items():
        for table in (FrontierRow, Capture):
            for chunk in chunks(sorted(urls), 500):
                session.execute(delete(table).where(table.site == site, table.url.in_(chunk)))


def drop_captures(session: Session, wave: str, warc_refs: Collection[str]) -> None:
    """Forget captures of ``wave`` whose records are gone."""
    row = session.scalar(select(Wave.id).where(Wave.name == wave))
    for chunk in chunks(sorted(warc_refs), 500):
        session.execute(delete(Capture).where(Capture.wave_id == row, Capture.warc_ref.in_(chunk)))


def clear_alerts(session: Session, cipher: Cipher, ad_ids: Collection[str]) -> None:
    """Take the words of these adverts out of every alert that quotes them."""
    gone = set(ad_ids)
    for alert in session.scalars(select(AlertRow)):
        evidence = json.loads(cipher.decrypt(alert.evidence))
        kept = [pair for pair in evidence if pair[0] not in gone]
        if len(kept) < len(evidence):
            alert.evidence = cipher.encrypt(json.dumps(kept, ensure_ascii=False))

"""Adverts, their wordings over time, and what each wave saw of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Row, Select, delete, func, select
from sqlalchemy.orm import Session

from admap.records import Advert, ImageHash
from storage.cipher import Cipher
from storage.models import AdvertRow, AdvertVersion, CodedValue, Observation, Wave

_CHUNK = 500
_TELLING = 60
"""Characters from which on two adverts with the same text are taken as one that came back."""

_PURGED = '{"title": "", "body": "", "fields": {}, "images": []}'

_T = TypeVar("_T")


@dataclass(frozen=True)
class Observed:
    """An advert as one wave saw it, with the row ids that coding hangs on.

    ``purged``: its words are gone by the rule on retention; what was coded from them stands.
    """

    observation_id: int
    advert: Advert
    extractor_version: str
    classifier_version: str
    purged: bool = False


def keep_adverts(session: Session, cipher: Cipher, wave: Wave, adverts: Sequence[Advert]) -> None:
    """Keep what ``wave`` saw of ``adverts`` (distinct ``ad_id``). An unchanged wording is not written again."""
    for start in range(0, len(adverts), _CHUNK):
        _keep_chunk(session, cipher, wave, adverts[start : start + _CHUNK])


def _keep_chunk(session: Session, cipher: Cipher, wave: Wave, adverts: Sequence[Advert]) -> None:
    ad_ids = [advert.ad_id for advert in adverts]
    rows = {row.ad_id: row for row in session.scalars(select(AdvertRow).where(AdvertRow.ad_id.in_(ad_ids)))}
    new = [AdvertRow(ad_id=a.ad_id, site=a.site, url=a.url) for a in adverts if a.ad_id not in rows]
    session.add_all(new)
    session.flush()
    rows.update({row.ad_id: row for row in new})
    advert_rows = [row.id for row in rows.values()]
    versions = {
        (advert_id, digest): version_id
        for version_id, advert_id, digest in session.execute(
            select(AdvertVersion.id, AdvertVersion.advert_id, AdvertVersion.digest).where(
                AdvertVersion.advert_id.in_(advert_rows)
            )
        )
    }
    observations = {
        row.advert_id: row
        for row in session.scalars(
            select(Observation).where(Observation.wave_id == wave.id, Observation.advert_id.in_(advert_rows))
        )
    }
    contents = {advert.ad_id: _content(advert) for advert in adverts}
    digests = {ad_id: cipher.keyed_hash(content) for ad_id, content in contents.items()}
    unseen = [
        AdvertVersion(
            advert_id=rows[advert.ad_id].id,
            digest=digests[advert.ad_id],
            text_digest=_text_digest(cipher, advert.title, advert.body),
            content=cipher.encrypt(contents[advert.ad_id]),
        )
        for advert in adverts
        if (rows[advert.ad_id].id, digests[advert.ad_id]) not in versions
    ]
    session.add_all(unseen)
    session.flush()
    versions.update({(version.advert_id, version.digest): version.id for version in unseen})
    purged = {
        version.id: version
        for version in session.scalars(
            select(AdvertVersion).where(AdvertVersion.advert_id.in_(advert_rows), AdvertVersion.content == b"")
        )
    }
    for advert in adverts:
        row, digest = rows[advert.ad_id], digests[advert.ad_id]
        if back := purged.get(versions[row.id, digest]):
            back.content = cipher.encrypt(contents[advert.ad_id])
        row.url = advert.url
        observation = observations.get(row.id)
        if observation is None:
            observation = Observation(
                wave_id=wave.id, advert_id=row.id, version_id=versions[row.id, digest], seen_at=advert.seen_at
            )
            session.add(observation)
        elif observation.version_id != versions[row.id, digest] or observation.seen_at != advert.seen_at:
            observation.extractor_version = observation.classifier_version = ""
        observation.version_id = versions[row.id, digest]
        observation.seen_at = advert.seen_at
        observation.posted_at = advert.posted_at
        observation.warc_ref = advert.warc_ref
    session.flush()


def digests_of(cipher: Cipher, content: str) -> tuple[str, str]:
    """Return the digests of a wording as it is kept (decrypted): of all of it, and of title and body."""
    held = json.loads(content)
    return cipher.keyed_hash(content), _text_digest(cipher, held["title"], held["body"])


def _text_digest(cipher: Cipher, title: str, body: str) -> str:
    """Return a keyed hash of title and body by their words; none for a text too short to tell adverts apart."""
    text = " ".join(f"{title} {body}".casefold().split())
    return cipher.keyed_hash(text) if len(text) >= _TELLING else ""


def _content(advert: Advert) -> str:
    return json.dumps(
        {
            "title": advert.title,
            "body": advert.body,
            "fields": dict(advert.fields),
            "images": [asdict(image) for image in advert.images],
        },
        ensure_ascii=False,
    )


def sites_of(session: Session, ad_ids: Iterable[str]) -> dict[str, str]:
    """Return the site of those of ``ad_ids`` that any wave has seen."""
    found: dict[str, str] = {}
    for chunk in chunks(ad_ids, _CHUNK):
        rows = session.execute(select(AdvertRow.ad_id, AdvertRow.site).where(AdvertRow.ad_id.in_(chunk)))
        found.update((ad_id, site) for ad_id, site in rows)
    return found


def forget_unseen(session: Session, wave: Wave, site: str, seen: Iterable[str], there: Collection[str]) -> None:
    """Take from ``wave`` the observations of ``site`` whose ``ad_id`` is not in ``seen``.

    A better site file may read fewer adverts from the same captures. ``there`` are the addresses that are captured: an
    advert whose capture was purged stays as it was read.
    """
    kept = set(seen)
    rows = session.execute(
        select(Observation.id, AdvertRow.ad_id, AdvertRow.url)
        .join(AdvertRow, AdvertRow.id == Observation.advert_id)
        .where(Observation.wave_id == wave.id, AdvertRow.site == site)
    )
    dropped = [observation_id for observation_id, ad_id, url in rows if ad_id not in kept and url in there]
    for start in range(0, len(dropped), _CHUNK):
        chunk = dropped[start : start + _CHUNK]
        session.execute(delete(CodedValue).where(CodedValue.observation_id.in_(chunk)))
        session.execute(delete(Observation).where(Observation.id.in_(chunk)))


def observed(session: Session, cipher: Cipher, wave: Wave, every: int = 1) -> Iterator[Observed]:
    """Yield every advert that ``wave`` saw, or about one in ``every``, by ``ad_id``."""
    query = _joined().where(Observation.wave_id == wave.id).order_by(AdvertRow.ad_id)
    if every > 1:
        query = query.where(Observation.id % every == 0)
    for row in session.execute(query.execution_options(yield_per=_CHUNK)):
        yield _observed(cipher, row)


def latest_observed(
    session: Session, cipher: Cipher, until: Wave | None = None, ad_ids: Sequence[str] | None = None
) -> Iterator[Observed]:
    """Yield every advert (or those of ``ad_ids``) as the latest wave saw it, of all or of those up to ``until``.

    They come by ``ad_id``.
    """
    for chunk in [None] if ad_ids is None else chunks(sorted(ad_ids), _CHUNK):
        query = _joined().where(Observation.id.in_(_latest(until, chunk))).order_by(AdvertRow.ad_id)
        for row in session.execute(query.execution_options(yield_per=_CHUNK)):
            yield _observed(cipher, row)


def _latest(until: Wave | None, ad_ids: Sequence[str] | None) -> Select[int]:
    """Return the ids of the latest observations of every advert; ranked are those of ``ad_ids`` alone."""
    rank = (
        func.row_number()
        .over(partition_by=Observation.advert_id, order_by=(Wave.observed_on.desc(), Wave.id.desc()))
        .label("rank")
    )
    ranked = select(Observation.id, rank).join(Wave, Wave.id == Observation.wave_id)
    if until is not None:
        ranked = ranked.where(Wave.observed_on <= until.observed_on)
    if ad_ids is not None:
        ranked = ranked.join(AdvertRow, AdvertRow.id == Observation.advert_id).where(AdvertRow.ad_id.in_(ad_ids))
    latest = ranked.subquery()
    return select(latest.c.id).where(latest.c.rank == 1)


def numbers_of(session: Session, ad_ids: Sequence[str]) -> dict[str, int]:
    """Return ``ad_id`` → the advert's number here, for those that are kept.

    The number stands for an advert where an id may not go, since a site may have made that of a contact detail:
    addresses, pages and the audit log.
    """
    found: dict[str, int] = {}
    for chunk in chunks(ad_ids, _CHUNK):
        rows = session.execute(select(AdvertRow.ad_id, AdvertRow.id).where(AdvertRow.ad_id.in_(chunk)))
        found.update((ad_id, number) for ad_id, number in rows)
    return found


def ad_ids_of(session: Session, numbers: Sequence[int]) -> list[str]:
    """Return the ids of the adverts with these numbers, for those that are kept."""
    return list(session.scalars(select(AdvertRow.ad_id).where(AdvertRow.id.in_(numbers)).order_by(AdvertRow.ad_id)))


def evenly_picked(session: Session, count: int) -> list[str]:
    """Return the ids of about ``count`` adverts, evenly picked over time; of all, where there are no more."""
    last = session.scalar(select(func.max(AdvertRow.id))) or 0
    if last <= count:
        return list(session.scalars(select(AdvertRow.ad_id)))
    places = [place * last // count for place in range(1, count + 1)]
    return [ad_id for chunk in chunks(places, _CHUNK) for ad_id in ad_ids_of(session, chunk)]


def versions_of(session: Session, cipher: Cipher, ad_ids: Sequence[str]) -> list[Observed]:
    """Return every wave's sight of the adverts ``ad_ids``, latest first."""
    found: list[Observed] = []
    for chunk in chunks(ad_ids, _CHUNK):
        query = _joined().where(AdvertRow.ad_id.in_(chunk))
        found += [_observed(cipher, row) for row in session.execute(query)]
    return sorted(found, key=lambda o: (o.advert.seen_at, o.advert.ad_id), reverse=True)


def _joined() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Observation.id,
            Observation.seen_at,
            Observation.posted_at,
            Observation.warc_ref,
            Observation.extractor_version,
            Observation.classifier_version,
            AdvertRow.ad_id,
            AdvertRow.site,
            AdvertRow.url,
            AdvertVersion.content,
        )
        .join(AdvertRow, AdvertRow.id == Observation.advert_id)
        .join(AdvertVersion, AdvertVersion.id == Observation.version_id)
    )


def _observed(cipher: Cipher, row: Row[Any]) -> Observed:
    content = json.loads(cipher.decrypt(row.content) or _PURGED)
    advert = Advert(
        row.ad_id,
        row.site,
        row.url,
        row.seen_at,
        content["title"],
        content["body"],
        content["fields"],
        row.posted_at,
        tuple(ImageHash(**image) for image in content["images"]),
        row.warc_ref,
    )
    return Observed(row.id, advert, row.extractor_version, row.classifier_version, not row.content)


def chunks(items: Iterable[_T], size: int = 100) -> Iterator[list[_T]]:
    """Cut ``items`` into lists of ``size``."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk

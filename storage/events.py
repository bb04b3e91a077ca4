"""What became of adverts from wave to wave: new, seen, changed, reposted, unlisted, gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.models import AdvertRow, AdvertVersion, Departure, Observation, Wave

GONE = "gone"
UNCONFIRMED = "unconfirmed"


def present_before(session: Session, wave: Wave, site: str) -> dict[str, str]:
    """Return the adverts of ``site`` that were there when waves before ``wave`` looked last: ``ad_id`` → address.

    An advert that was not listed any more but not confirmed as gone is still there.
    """
    seen, gone = _last_seen(session, wave), _last_gone(session, wave)
    rows = session.execute(
        select(AdvertRow.id, AdvertRow.ad_id, AdvertRow.url).where(AdvertRow.site == site).order_by(AdvertRow.ad_id)
    )
    return {ad_id: url for row, ad_id, url in rows if row in seen and seen[row][0] > gone.get(row, -1)}


def note_events(session: Session, wave: Wave, looks: Mapping[str, Mapping[str, str]]) -> None:
    """Note for every advert of ``wave`` what it is against earlier waves, and for those it did not see what is known.

    ``looks`` has the sites that were read completely, each with what second looks have shown (``ad_id`` → ``gone`` or
    ``unlisted``; an advert left out is ``unconfirmed``). An advert is *reposted* where an earlier wave saw it gone, or
    where it is new with the text of one of the same site that is gone; else *new*, *seen* (same wording) or *changed*.
    """
    session.execute(delete(Departure).where(Departure.wave_id == wave.id))
    here = set(session.scalars(select(Observation.advert_id).where(Observation.wave_id == wave.id)))
    rows = dict(session.execute(select(AdvertRow.ad_id, AdvertRow.id)).all())
    for site, found in sorted(looks.items()):
        for ad_id in present_before(session, wave, site):
            if rows[ad_id] not in here:
                state = found.get(ad_id, UNCONFIRMED)
                session.add(Departure(wave_id=wave.id, advert_id=rows[ad_id], found=state))
    session.flush()
    seen, gone = _last_seen(session, wave), _last_gone(session, wave)
    absent = _gone_texts(session, wave, seen, gone)
    observed = session.execute(
        select(Observation, AdvertRow.site, AdvertVersion.text_digest)
        .join(AdvertRow, AdvertRow.id == Observation.advert_id)
        .join(AdvertVersion, AdvertVersion.id == Observation.version_id)
        .where(Observation.wave_id == wave.id)
    )
    for observation, site, text in observed:
        before = seen.get(observation.advert_id)
        if before is None:
            observation.event = "reposted" if (site, text) in absent else "new"
        elif gone.get(observation.advert_id, -1) > before[0]:
            observation.event = "reposted"
        else:
            observation.event = "seen" if before[1] == observation.version_id else "changed"
    session.flush()


def events_of(session: Session, wave: Wave) -> Mapping[str, str]:
    """Return ``ad_id`` → event for what ``wave`` saw, and ``gone``, ``unlisted`` or ``unconfirmed`` for the rest."""
    events = session.execute(
        select(AdvertRow.ad_id, Observation.event)
        .join(Observation, Observation.advert_id == AdvertRow.id)
        .where(Observation.wave_id == wave.id)
    ).all()
    absent = session.execute(
        select(AdvertRow.ad_id, Departure.found)
        .join(Departure, Departure.advert_id == AdvertRow.id)
        .where(Departure.wave_id == wave.id)
    ).all()
    return dict(events) | dict(absent)


def _earlier(session: Session, wave: Wave) -> dict[int, int]:
    """Return the waves before ``wave``: row id → position, oldest first."""
    ids: Sequence[int] = session.scalars(
        select(Wave.id).where(Wave.observed_on < wave.observed_on).order_by(Wave.observed_on, Wave.id)
    ).all()
    return {row: position for position, row in enumerate(ids)}


def _last_seen(session: Session, wave: Wave) -> dict[int, tuple[int, int]]:
    """Return advert row → position of the last wave before ``wave`` that saw it, and the wording it saw."""
    positions = _earlier(session, wave)
    rows = session.execute(
        select(Observation.advert_id, Observation.wave_id, Observation.version_id).where(
            Observation.wave_id.in_(positions)
        )
    )
    found: dict[int, tuple[int, int]] = {}
    for advert, where, version in rows:
        found[advert] = max(found.get(advert, (-1, 0)), (positions[where], version))
    return found


def _last_gone(session: Session, wave: Wave) -> dict[int, int]:
    """Return advert row → position of the last wave before ``wave`` that found it gone."""
    positions = _earlier(session, wave)
    rows = session.execute(
        select(Departure.advert_id, Departure.wave_id).where(Departure.found == GONE, Departure.wave_id.in_(positions))
    )
    found: dict[int, int] = {}
    for advert, where in rows:
        found[advert] = max(found.get(advert, -1), positions[where])
    return found


def _gone_texts(
    session: Session, wave: Wave, seen: Mapping[int, tuple[int, int]], gone: Mapping[int, int]
) -> set[tuple[str, str]]:
    """Return ``(site, text digest)`` of the adverts that are gone by ``wave``, as they were seen last."""
    now = session.scalars(select(Departure.advert_id).where(Departure.wave_id == wave.id, Departure.found == GONE))
    away = {advert for advert, position in gone.items() if advert in seen and position > seen[advert][0]} | set(now)
    rows = session.execute(
        select(AdvertVersion.id, AdvertRow.site, AdvertVersion.text_digest)
        .join(AdvertRow, AdvertRow.id == AdvertVersion.advert_id)
        .where(AdvertVersion.text_digest != "")
    )
    last = {seen[advert][1] for advert in away if advert in seen}
    return {(site, text) for version, site, text in rows if version in last}

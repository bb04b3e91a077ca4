"""The adverts of a case: as last seen, and all days on which each was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from admap.blanking import blanked
from admap.records import CONTACT_KEYS, Coding, Signal
from outreach.advert_words import Parts, parts_of
from storage import adverts, codings, links, queue
from storage.alerts import QueuedAlert, words_of
from storage.cipher import Cipher

MOVES = 5
"""Moves of a case's adverts that are told, the latest first."""


@dataclass(frozen=True)
class ShownAdvert:
    """An advert as a case shows it: as last seen, and all days on which it was seen."""

    number: int
    ad_id: str
    site: str
    seen_at: date
    posted_at: date | None
    days: tuple[date, ...]
    coding: Coding
    parts: Parts

    def words_of(self, signal: str) -> list[str]:
        """Return the words that stand for ``signal``, each once."""
        return list(dict.fromkeys(p.words for _, pieces, _ in self.parts for p in pieces if p.reason == signal))


def adverts_of(session: Session, cipher: Cipher, alert: QueuedAlert) -> list[ShownAdvert]:
    """Return the adverts of the alert's profile as last seen, latest first, numbered from 1."""
    members = links.members_of(session, alert.profile_id)
    latest: dict[str, adverts.Observed] = {}
    days: dict[str, set[date]] = {}
    for seen in adverts.versions_of(session, cipher, members):
        latest.setdefault(seen.advert.ad_id, seen)
        days.setdefault(seen.advert.ad_id, set()).add(seen.advert.seen_at)
    rows = codings.CodedRows(session, cipher, [o.observation_id for o in latest.values()])
    return [
        _shown(number, o, rows, tuple(sorted(days[o.advert.ad_id])))
        for number, o in enumerate(latest.values(), start=1)
    ]


@dataclass(frozen=True)
class Went:
    """Where linking moved adverts of a case; ``alert_id`` is empty where one may not see that profile's case."""

    at: datetime
    adverts: int
    profile_id: str
    alert_id: str


def where_adverts_went(session: Session, alert: QueuedAlert, regions: Sequence[str]) -> list[Went]:
    """Return where linking moved the adverts of a case that has none left, latest first."""
    moves = [c for c in reversed(links.changes_of(session, alert.profile_id)) if c.before == alert.profile_id]
    return [Went(c.at, c.adverts, c.after, queue.alert_of(session, c.after, regions)) for c in moves[:MOVES]]


def earlier_words(
    session: Session, cipher: Cipher, alert: QueuedAlert, adverts: Sequence[ShownAdvert]
) -> dict[str, list[str]]:
    """Return the words of each of the alert's signals that no advert gives as it was last seen, contacts blanked."""
    said = {signal for advert in adverts for signal in advert.coding.signals}
    unsaid = [signal for signal in alert.signals if signal in set(Signal) and signal not in said]
    if not unsaid:
        return {}
    contacts = [value for a in adverts for key in CONTACT_KEYS for value in getattr(a.coding, key)]
    found = words_of(session, cipher, alert.alert_id, unsaid)
    return {signal: [blanked(words, contacts) for words in texts] for signal, texts in found.items()}


def _shown(number: int, o: adverts.Observed, rows: codings.CodedRows, days: Sequence[date]) -> ShownAdvert:
    coding = rows.coding(o.observation_id, o.advert.ad_id)
    advert = o.advert
    parts = parts_of(o, coding, rows)
    return ShownAdvert(number, advert.ad_id, advert.site, advert.seen_at, advert.posted_at, tuple(days), coding, parts)

"""What is held about a contact, for the person's request (GDPR art. 15)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from admap.home import Home
from admap.records import CODEBOOK_KEYS
from storage import adverts, codings
from storage.subjects import Held, held


@dataclass(frozen=True)
class StatedOnce:
    """One sight of an advert as the extract for the person has it: its words, and what was read from them."""

    site: str
    address: str
    seen_at: date
    texts: tuple[tuple[str, str], ...]
    coded: tuple[tuple[str, str], ...]


def holdings(home: Home, hashes: Iterable[str]) -> Held:
    """Return what is held about the contacts with these keyed hashes."""
    with home.store.begin() as session:
        return held(session, list(hashes))


def extract_of(home: Home, found: Held) -> list[StatedOnce]:
    """Return every sight of the adverts that state the contact, with what was coded from it, oldest first.

    Adverts that are only thought to belong to the same profile are left out: they may be another person's.
    """
    with home.store.begin() as session:
        seen = adverts.versions_of(session, home.store.cipher, found.stating)
        rows = codings.CodedRows(session, home.store.cipher, [o.observation_id for o in seen])
        return [_stated(o, rows) for o in reversed(seen)]


def _stated(o: adverts.Observed, rows: codings.CodedRows) -> StatedOnce:
    coding = rows.coding(o.observation_id, o.advert.ad_id)
    coded = ((key, _plain(coding.value(key))) for key in CODEBOOK_KEYS if key != "signals")
    return StatedOnce(
        o.advert.site,
        o.advert.url,
        o.advert.seen_at,
        tuple((name, words) for name, words in o.advert.sources() if words.strip()),
        tuple((key, value) for key, value in coded if value),
    )


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(one) for one in value)
    return "" if value is None else str(value)

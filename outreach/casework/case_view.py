"""What a case shows of an advert: its words with the evidence marked and every contact detail blanked."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from admap.blanking import BLANK, blanked
from admap.records import CONTACT_KEYS, Coding, Evidence
from storage import adverts, codings, links
from storage.alerts import QueuedAlert
from storage.cipher import Cipher

SHOWN = 20_000
"""Characters of a text that are shown; the rest is said to be there."""


@dataclass(frozen=True)
class Piece:
    """A run of an advert's words; ``reason`` is the signal it stands for, or empty."""

    words: str
    reason: str = ""


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
    parts: tuple[tuple[str, tuple[Piece, ...], bool], ...]
    """(name of the source, its pieces, whether it was cut)."""

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


def _shown(number: int, o: adverts.Observed, rows: codings.CodedRows, days: Sequence[date]) -> ShownAdvert:
    coding = rows.coding(o.observation_id, o.advert.ad_id)
    hidden = rows.contact_spans(o.observation_id)
    contacts = [value for key in CONTACT_KEYS for value in getattr(coding, key)]
    marked = [e for e in coding.evidence if e.key == "signals"]
    parts = tuple(
        (blanked(name.removeprefix("fields.")), pieces(text, name, marked, hidden, contacts), len(text) > SHOWN)
        for name, text in o.advert.sources()
        if text.strip()
    )
    advert = o.advert
    return ShownAdvert(number, advert.ad_id, advert.site, advert.seen_at, advert.posted_at, tuple(days), coding, parts)


def pieces(
    text: str,
    source: str,
    marked: list[Evidence],
    hidden: list[tuple[str, int, int]],
    contacts: list[str],
) -> tuple[Piece, ...]:
    """Cut ``text`` where evidence begins and ends; contacts are blanked wherever they stand."""
    text = text[:SHOWN]
    gone = [(start, end) for where, start, end in hidden if where == source and start < len(text)]
    why = [(e.start, e.end, str(e.value)) for e in marked if e.source == source and e.start < len(text)]
    ends = [point for start, end in (*gone, *((s, e) for s, e, _ in why)) for point in (start, end)]
    cuts = sorted({0, len(text), *(min(point, len(text)) for point in ends)})
    found: list[Piece] = []
    for start, end in itertools.pairwise(cuts):
        if any(s <= start and end <= e for s, e in gone):
            piece = Piece(BLANK)
        else:
            reason = next((name for s, e, name in why if s <= start and end <= e), "")
            piece = Piece(blanked(text[start:end], contacts), reason)
        if found and piece.reason == found[-1].reason and found[-1].words != BLANK != piece.words:
            found[-1] = Piece(found[-1].words + piece.words, piece.reason)
        elif not (found and piece == found[-1] == Piece(BLANK)):
            found.append(piece)
    return tuple(found)

"""Adverts as analysts see them: what each states, and its words with every contact detail blanked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from admap.blanking import blanked
from admap.records import CONTACT_KEYS, Coding
from outreach.casework.case_view import SHOWN, Piece, pieces
from storage import adverts, codings
from storage.cipher import Cipher


@dataclass(frozen=True)
class Text:
    """An advert as last seen: what it states, and its parts as (name of the source, pieces, whether it was cut)."""

    ad_id: str
    site: str
    seen_at: date
    coding: Coding
    contacts: int
    parts: tuple[tuple[str, tuple[Piece, ...], bool], ...]


def texts_of(session: Session, cipher: Cipher, ad_ids: Sequence[str]) -> list[Text]:
    """Return the adverts ``ad_ids`` as last seen, by id."""
    seen = list(adverts.latest_observed(session, cipher, ad_ids=ad_ids))
    rows = codings.CodedRows(session, cipher, [o.observation_id for o in seen])
    return [_text(o, rows) for o in seen]


def _text(o: adverts.Observed, rows: codings.CodedRows) -> Text:
    coding = rows.coding(o.observation_id, o.advert.ad_id)
    hidden = rows.contact_spans(o.observation_id)
    contacts = [value for key in CONTACT_KEYS for value in getattr(coding, key)]
    marked = [e for e in coding.evidence if e.key == "signals"]
    parts = tuple(
        (blanked(name.removeprefix("fields.")), pieces(text, name, marked, hidden, contacts), len(text) > SHOWN)
        for name, text in o.advert.sources()
        if text.strip()
    )
    return Text(o.advert.ad_id, o.advert.site, o.advert.seen_at, coding, len(contacts), parts)


def places_in(texts: Sequence[Text]) -> list[str]:
    """Return the municipalities that adverts offer in, by code."""
    return sorted({code for text in texts for code in text.coding.municipalities})

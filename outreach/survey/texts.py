"""Adverts as analysts see them: what each states, and its words with every contact detail blanked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from admap.records import CONTACT_KEYS, Coding
from outreach.advert_words import Parts, parts_of
from storage import adverts, codings
from storage.cipher import Cipher


@dataclass(frozen=True)
class Text:
    """An advert as last seen: its number here, what it states, how many contact details, and its words."""

    ad_id: str
    number: int
    site: str
    seen_at: date
    coding: Coding
    contacts: int
    parts: Parts


def texts_of(session: Session, cipher: Cipher, ad_ids: Sequence[str]) -> list[Text]:
    """Return the adverts ``ad_ids`` as last seen, by id."""
    seen = list(adverts.latest_observed(session, cipher, ad_ids=ad_ids))
    rows = codings.CodedRows(session, cipher, [o.observation_id for o in seen])
    numbers = adverts.numbers_of(session, [o.advert.ad_id for o in seen])
    return [_text(o, numbers[o.advert.ad_id], rows) for o in seen]


def _text(o: adverts.Observed, number: int, rows: codings.CodedRows) -> Text:
    coding = rows.coding(o.observation_id, o.advert.ad_id)
    contacts = sum(len(getattr(coding, key)) for key in CONTACT_KEYS)
    return Text(o.advert.ad_id, number, o.advert.site, o.advert.seen_at, coding, contacts, parts_of(o, coding, rows))


def places_in(texts: Sequence[Text]) -> list[str]:
    """Return the municipalities that adverts offer in, by code."""
    return sorted({code for text in texts for code in text.coding.municipalities})

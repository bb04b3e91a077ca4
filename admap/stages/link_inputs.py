"""What linking sees of the adverts here: every relevant one as last seen, without a contact detail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from admap.records import CONTACT_KEYS, Gender, LinkInput
from storage import adverts
from storage.adverts import Observed
from storage.cipher import Cipher
from storage.link_rows import LinkRows

MASK = " "
COMPARED = ("ages", "nationalities", "origins", "spoken_languages", "text_languages", "municipalities")


def link_inputs(session: Session, cipher: Cipher, ad_ids: Sequence[str] | None = None) -> list[LinkInput]:
    """Return every relevant advert (or those of ``ad_ids``) as the latest wave saw it, by ``ad_id``."""
    seen = list(adverts.latest_observed(session, cipher, ad_ids=ad_ids))
    values = LinkRows(session, [o.observation_id for o in seen])
    return [_link_input(o, values) for o in seen if values.relevant(o.observation_id)]


def _link_input(o: Observed, values: LinkRows) -> LinkInput:
    """Return what linking sees of one advert: contacts as keyed hashes, and blanked out of the texts."""
    texts = {"title": o.advert.title, "body": o.advert.body}
    for source, start, end in values.contact_spans(o.observation_id):
        if source in texts:
            texts[source] = texts[source][:start] + MASK * (end - start) + texts[source][end:]
    compared: dict[str, Any] = {key: values.values(o.observation_id, key) for key in (*COMPARED, *CONTACT_KEYS)}
    gender = next(iter(values.values(o.observation_id, "gender")), Gender.UNKNOWN)
    pictures = tuple(image.phash for image in o.advert.images)
    seen = LinkInput(
        o.advert.ad_id, o.advert.site, o.advert.seen_at, texts["title"], texts["body"], gender=gender, images=pictures
    )
    return replace(seen, **compared)

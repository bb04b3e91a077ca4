"""What linking sees of adverts: the relevant ones, without a contact detail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from admap.records import CONTACT_KEYS, Gender, LinkInput
from storage.adverts import Observed
from storage.link_rows import LinkRows

MASK = " "
COMPARED = (
    "ages", "nationalities", "origins", "spoken_languages", "text_languages", "municipalities", "prices",
    "handle_stems",
)  # fmt: skip


def link_inputs(session: Session, seen: Iterable[Observed], *, named: bool = False) -> list[LinkInput]:
    """Return what linking sees of the relevant ones among the adverts ``seen``, in their order.

    Where places and nationalities are ``named``, the texts keep their words; linking compares them as coded, and as
    words they would look like names.
    """
    observed = list(seen)
    values = LinkRows(session, [o.observation_id for o in observed])
    return [_link_input(o, values, named=named) for o in observed if values.relevant(o.observation_id)]


def _link_input(o: Observed, values: LinkRows, *, named: bool) -> LinkInput:
    """Return what linking sees of one advert: contacts as keyed hashes, blanked out of the texts."""
    texts = {"title": o.advert.title, "body": o.advert.body}
    naming = [] if named else values.naming_spans(o.observation_id)
    for source, start, end in (*values.contact_spans(o.observation_id), *naming):
        if source in texts:
            texts[source] = texts[source][:start] + MASK * (end - start) + texts[source][end:]
    compared: dict[str, Any] = {key: values.values(o.observation_id, key) for key in (*COMPARED, *CONTACT_KEYS)}
    gender = next(iter(values.values(o.observation_id, "gender")), Gender.UNKNOWN)
    pictures = tuple(image.phash for image in o.advert.images)
    seen = LinkInput(
        o.advert.ad_id, o.advert.site, o.advert.seen_at, texts["title"], texts["body"], gender=gender, images=pictures
    )
    return replace(seen, **compared)

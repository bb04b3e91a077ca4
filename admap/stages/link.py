"""Link: which adverts belong to one profile."""

from __future__ import annotations

from admap.home import Home
from admap.records import CONTACT_KEYS, LinkInput
from dedup.linking import link as link_adverts
from storage import adverts, codings, links, waves
from storage.adverts import Observed

MASK = " "


def link(home: Home, wave: str) -> int:
    """Link every relevant advert of every wave, as last seen, and return how many profiles ``wave`` has.

    Profiles span waves, so all waves are linked together: that tells who stayed, came and went. Ids given before are
    kept, and human judgements bind.
    """
    cipher = home.store.cipher
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        seen = list(adverts.latest_observed(session, cipher))
        rows = codings.CodedRows(session, cipher, [o.observation_id for o in seen])
        inputs = [given for o in seen if (given := _link_input(o, rows)) is not None]
        result = link_adverts(inputs, links.judgements(session), links.profile_of(session))
        links.keep_links(session, result.memberships, result.pairs)
        return len({m.profile_id for m in links.memberships(session, row)})


def _link_input(o: Observed, rows: codings.CodedRows) -> LinkInput | None:
    """Return what linking sees of one advert: contacts as keyed hashes, and blanked out of the texts."""
    coding = rows.coding(o.observation_id, o.advert.ad_id)
    if not coding.relevant:
        return None
    hashes = rows.contact_hashes(o.observation_id)
    texts = {"title": o.advert.title, "body": o.advert.body}
    for source, start, end in rows.contact_spans(o.observation_id):
        if source in texts:
            texts[source] = texts[source][:start] + MASK * (end - start) + texts[source][end:]
    phones, emails, handles = (hashes.get(key, ()) for key in CONTACT_KEYS)
    return LinkInput(
        ad_id=o.advert.ad_id,
        site=o.advert.site,
        seen_at=o.advert.seen_at,
        title=texts["title"],
        body=texts["body"],
        phones=phones,
        emails=emails,
        handles=handles,
        ages=coding.ages,
        nationalities=coding.nationalities,
        origins=coding.origins,
        spoken_languages=coding.spoken_languages,
        text_languages=coding.text_languages,
        municipalities=coding.municipalities,
        gender=coding.gender,
        images=tuple(image.phash for image in o.advert.images),
    )

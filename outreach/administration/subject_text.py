"""The extract that a person gets on request: plain text, so that nothing in it can act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from admap.stages.subject import StatedOnce
from outreach.words import shown_moment, translations
from storage.subjects import Held

HEADING = "PERSONAL DATA – for the person concerned alone"
KEY_WORDS = {
    "title": "Title",
    "body": "Text",
    "relevant": "Counted as an advert for sexual services",
    "ages": "Stated age",
    "age_band": "Stated age span",
    "nationalities": "Stated nationality (country code)",
    "origins": "Stated origin",
    "spoken_languages": "Stated languages (code)",
    "text_languages": "Language of the text (code)",
    "phones": "Phone",
    "emails": "E-mail",
    "handles": "Account",
    "municipalities": "Municipalities (code)",
    "counties": "Counties (code)",
    "gender": "How the advert presents the person",
}
"""What each thing is called in the extract, in English; the catalogue has the Swedish."""

PARTS = {
    "made": "Made %(moment)s from the register of public adverts kept with admap, on a request under article 15 of the "
    "GDPR.",
    "adverts": "Adverts that state the contact",
    "seen": "Seen",
    "address": "Address",
    "more": "Beyond this",
    "linked": "%(count)s more adverts are thought to be by the same advertiser. They are left out because they may be "
    "another person's.",
    "alerts": "The adverts have led to %(alerts)s notes that somebody should look, and to %(steps)s steps of casework. "
    "Whether these are given out is decided by the unit under the Public Access to Information and Secrecy Act.",
    "images": "No image is kept. Nothing has been decided about you by automated means.",
}


def extract_text(found: Held, stated: Sequence[StatedOnce], at: datetime, language: str) -> str:
    """Return the extract, in ``language``."""
    _ = translations(language).gettext
    lines = [_(HEADING), "", _(PARTS["made"]) % {"moment": shown_moment(at, language)}, ""]
    lines += [_(PARTS["adverts"]), "=" * len(_(PARTS["adverts"]))]
    for one in stated:
        lines += [
            "",
            f"{_(PARTS['seen'])}: {one.seen_at.isoformat()}, {one.site}",
            f"{_(PARTS['address'])}: {one.address}",
        ]
        for name, words in one.texts:
            lines.append(f"{_(KEY_WORDS[name]) if name in KEY_WORDS else name.removeprefix('fields.')}: {words}")
        lines += [f"  {_(KEY_WORDS[key])}: {value}" for key, value in one.coded]
    lines += ["", _(PARTS["more"]), "=" * len(_(PARTS["more"]))]
    lines.append(_(PARTS["linked"]) % {"count": len(found.linked)})
    lines.append(_(PARTS["alerts"]) % {"alerts": len(found.alerts), "steps": found.steps})
    lines.append(_(PARTS["images"]))
    return "\r\n".join(lines) + "\r\n"

"""The extract that a person gets on request: plain text, so that nothing in it can act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from admap.settings import RetentionSettings
from admap.stages.subject import StatedOnce
from mapping.geography import place_name
from mapping.labels import category
from outreach.words import shown_moment, translations
from storage.subjects import Held

HEADING = "PERSONAL DATA – for the person concerned alone"
KEY_WORDS = {
    "title": "Title",
    "body": "Text",
    "relevant": "Counted as an advert for sexual services",
    "ages": "Stated age",
    "age_band": "Stated age span",
    "nationalities": "Stated nationality",
    "origins": "Stated origin",
    "spoken_languages": "Stated languages",
    "text_languages": "Language of the text",
    "phones": "Phone",
    "emails": "E-mail",
    "handles": "Account",
    "municipalities": "Municipalities",
    "counties": "Counties",
    "gender": "How the advert presents the person",
}
"""What each thing is called in the extract, in English; the catalogue has the Swedish."""

CATEGORIES = {
    "nationalities": "nationality",
    "origins": "origin",
    "spoken_languages": "spoken_language",
    "text_languages": "text_language",
    "gender": "gender",
}
"""Codebook key → the indicator that names its values."""

PARTS = {
    "made": "Made %(moment)s from the register of public adverts kept with admap, on a request under article 15 of the "
    "GDPR.",
    "adverts": "Adverts that state the contact",
    "seen": "Seen",
    "address": "Address",
    "more": "Beyond this",
    "linked": "Left out, because they may be another person's: further adverts that are thought to be by the same "
    "advertiser (number: %(count)s).",
    "alerts": "Notes that somebody should look, made because of the adverts: %(alerts)s. Steps of casework: %(steps)s. "
    "Whether these are given out is decided by the unit under the Public Access to Information and Secrecy Act.",
    "images": "No image is kept. Nothing has been decided about you by automated means.",
    "rights": "What you have a right to know beside the data (article 15.1)",
    "why": "Why: to count and map public adverts for sexual services, and to reach people who may want support or "
    "protection. The unit that answers you tells on which legal ground.",
    "from": "Where it comes from: public web pages, named above with each advert.",
    "who": "Who reads it: staff of the unit whose work needs it; each reading is noted. Others get figures in which "
    "nobody can be told apart, and research with ethical approval coarsened profiles without words, contact details "
    "and addresses.",
    "kept": "How long it is kept: the adverts' words %(texts)s, contact details %(contacts)s, fetched pages "
    "%(captures)s, what is written in a closed case %(cases)s. Then it is taken away for good.",
    "ask": "You may ask that what is wrong is corrected, that what is held is erased or used less, and object to its "
    "use. You may complain to the Swedish Authority for Privacy Protection (IMY), imy.se.",
}
VALUES = {"yes": "yes", "no": "no", "not stated": "not stated", "no set end": "with no set end", "days": "%(num)s days"}
"""Words of the extract, in English; the catalogue has the Swedish."""


def extract_text(
    found: Held, stated: Sequence[StatedOnce], kept: RetentionSettings, at: datetime, language: str
) -> str:
    """Return the extract, in ``language``, with how long things are ``kept``."""
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
        lines += [f"  {_(KEY_WORDS[key])}: {_shown(key, value, language)}" for key, value in one.coded]
    lines += ["", _(PARTS["more"]), "=" * len(_(PARTS["more"]))]
    lines.append(_(PARTS["linked"]) % {"count": len(found.linked)})
    lines.append(_(PARTS["alerts"]) % {"alerts": len(found.alerts), "steps": found.steps})
    lines.append(_(PARTS["images"]))
    lines += ["", _(PARTS["rights"]), "=" * len(_(PARTS["rights"]))]
    spans = {
        kind: _span(getattr(kept, f"{kind}_days"), language) for kind in ("texts", "contacts", "captures", "cases")
    }
    lines += [_(PARTS[part]) % (spans if part == "kept" else {}) for part in ("why", "from", "who", "kept", "ask")]
    return "\r\n".join(lines) + "\r\n"


def _shown(key: str, value: str, language: str) -> str:
    """Return a coded value, or several parted by commas, in words."""
    return ", ".join(_word(key, one, language) for one in value.split(", "))


def _word(key: str, value: str, language: str) -> str:
    _ = translations(language).gettext
    if key == "relevant":
        return _(VALUES["yes" if value == "True" else "no"])
    if key in {"municipalities", "counties"}:
        return place_name(value)
    if key == "gender" and value == "unknown":
        return _(VALUES["not stated"])
    kind = CATEGORIES.get(key)
    return str(getattr(category(kind, value), language)) if kind else value


def _span(days: int, language: str) -> str:
    _ = translations(language).gettext
    return _(VALUES["days"]) % {"num": days} if days else _(VALUES["no set end"])

"""The queue as one page: whom to look at first, and why. It opens offline, and holds no contact detail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel import Locale
from jinja2 import Environment, PackageLoader, select_autoescape
from sqlalchemy.orm import Session

from admap.errors import AdmapError
from admap.home import Home
from admap.records import CONTACT_KEYS, Advert, Alert, Evidence
from admap.stages.words import signal_words
from mapping.geography import place_name
from storage import adverts, alerts, links, waves
from storage.models import Wave

PRIORITIES = {
    "urgent": ("Brådskande", "Urgent"),
    "high": ("Hög", "High"),
    "medium": ("Medel", "Medium"),
    "low": ("Låg", "Low"),
}
SOURCES = {"title": ("rubriken", "title"), "body": ("texten", "text")}
_SWEDISH, _ENGLISH = Locale("sv"), Locale("en")


@dataclass(frozen=True)
class Reason:
    """One reason to look: what it is, the advert's own words, and where and when they stood."""

    swedish: str
    english: str
    words: str
    where_swedish: str
    where_english: str
    site: str
    seen_at: date


@dataclass(frozen=True)
class Entry:
    """One profile in the queue."""

    number: int
    alert: Alert
    priority: tuple[str, str]
    reasons: tuple[Reason, ...]
    places: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]
    sites: tuple[str, ...]
    adverts: int


def write_queue(home: Home, wave: str, out: Path) -> Path:
    """Write the queue of ``wave`` to ``out``, readable by its owner alone, and return it."""
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        entries = _entries(home, session, row)
        observed_on = row.observed_on
    environment = Environment(loader=PackageLoader("outreach"), autoescape=select_autoescape(), trim_blocks=True)
    page = environment.get_template("queue.html").render(entries=entries, wave=wave, observed_on=observed_on)
    try:
        out.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        out.touch(mode=0o600)
        out.write_text(page, encoding="utf-8", errors="replace")
    except OSError as error:
        raise AdmapError(
            f"{out} cannot be written ({error.strerror}): choose another place or free some space."
        ) from None
    return out


def _entries(home: Home, session: Session, wave: Wave) -> list[Entry]:
    cipher = home.store.cipher
    seen = {o.advert.ad_id: o.advert for o in adverts.latest_observed(session, cipher)}
    members: dict[str, list[Advert]] = {}
    for m in links.memberships(session, wave):
        members.setdefault(m.profile_id, []).append(seen[m.ad_id])
    found = []
    for number, alert in enumerate(alerts.alerts_of(session, cipher, wave), start=1):
        own = members.get(alert.profile_id, [])
        found.append(
            Entry(
                number,
                alert,
                PRIORITIES[alert.priority],
                tuple(_reasons(alert, seen)),
                tuple(place_name(code) for code in alert.municipalities),
                tuple((_SWEDISH.languages.get(c, c), _ENGLISH.languages.get(c, c)) for c in alert.languages),
                tuple(sorted({advert.site for advert in own})),
                len(own),
            )
        )
    return found


def _reasons(alert: Alert, seen: Mapping[str, Advert]) -> list[Reason]:
    """Gather the alert's evidence; the same words for the same reason stand once, as first seen."""
    found: dict[tuple[str, str], Reason] = {}
    for ad_id, evidence in alert.evidence:
        if evidence.key in CONTACT_KEYS or ad_id not in seen:
            continue
        name = str(evidence.value) if evidence.key == "signals" else evidence.key
        swedish, english = signal_words(name)
        where = _where(evidence)
        reason = Reason(swedish, english, evidence.text, *where, seen[ad_id].site, seen[ad_id].seen_at)
        found.setdefault((name, evidence.text.casefold()), reason)
    told = {name for name, _ in found}
    for name in alert.signals:
        if name not in told:
            swedish, english = signal_words(name)
            several = ("flera annonser", "several adverts")
            found[name, ""] = Reason(swedish, english, "", *several, "", date.min)
    return list(found.values())


def _where(evidence: Evidence) -> tuple[str, str]:
    label = evidence.source.removeprefix("fields.")
    return SOURCES.get(evidence.source, (f"fältet ”{label}”", f"the field “{label}”"))

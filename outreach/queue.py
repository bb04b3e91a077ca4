"""The queue as one page: whom to look at first, and why. It opens offline, and holds no contact detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel import Locale
from jinja2 import Environment, PackageLoader, select_autoescape
from sqlalchemy.orm import Session

from admap.blanking import blanked
from admap.errors import AdmapError
from admap.home import Home
from admap.records import Advert, Alert, Evidence
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
class Excerpt:
    """The advert's own words, and where and when they stood."""

    words: str
    where_swedish: str
    where_english: str
    site: str
    seen_at: date


@dataclass(frozen=True)
class Reason:
    """One reason to look, in plain words, with the excerpts it stands on."""

    swedish: str
    english: str
    excerpts: tuple[Excerpt, ...]


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


def write_queue(home: Home, wave: str) -> Path:
    """Write the queue of ``wave`` into the home, readable by its owner alone, and return the page."""
    out = home.queue_file(wave)
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
    seen = {o.advert.ad_id: o.advert for o in adverts.latest_observed(session, cipher, until=wave)}
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
    """Return the alert's reasons, each with its excerpts: the longest of those that overlap, the same words once."""
    return [
        Reason(*signal_words(name), tuple(_excerpts([(a, e) for a, e in alert.evidence if e.value == name], seen)))
        for name in alert.signals
    ]


def _excerpts(stands_on: Sequence[tuple[str, Evidence]], seen: Mapping[str, Advert]) -> list[Excerpt]:
    found: dict[str, Excerpt] = {}
    widest: list[tuple[str, Evidence]] = []
    for ad_id, e in sorted(stands_on, key=lambda pair: pair[1].start - pair[1].end):
        if not any(
            (ad_id, e.source) == (other, o.source) and e.start < o.end and o.start < e.end for other, o in widest
        ):
            widest.append((ad_id, e))
    for ad_id, e in widest:
        advert = seen[ad_id]
        found.setdefault(e.text.casefold(), Excerpt(e.text, *_where(e), advert.site, advert.seen_at))
    return list(found.values())


def _where(evidence: Evidence) -> tuple[str, str]:
    label = blanked(evidence.source.removeprefix("fields."))
    return SOURCES.get(evidence.source, (f"fältet ”{label}”", f"the field “{label}”"))

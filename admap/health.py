"""The state of a home in plain sentences, each with what to do: for `admap doctor` and the office's health page."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admap.errors import AdmapError
from admap.home import Home
from admap.settings import Settings
from crawlers.browser import system_browser
from storage import audit, schedule_runs, stops, waves
from storage.leases import now as store_clock
from storage.models import Capture

GOOD, WATCH, BAD = "good", "watch", "bad"
LEAST_FREE = 5 * 10**9
"""Bytes below which the disk is nearly full: a wave of a large site takes about one gigabyte."""
CLOCK_APART = 5.0
BACKUP_AGE = timedelta(days=8)
BEAT_AGE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its state, a sentence with ``%(…)s``, what goes in there, and what to do."""

    what: str
    state: str
    told: str
    given: dict[str, str]
    advice: str = ""

    @property
    def sentence(self) -> str:
        """What was found, in English."""
        return self.told % self.given


def findings(home: Home, at: datetime) -> list[Finding]:
    """Look at everything and return what was found; nothing is changed."""
    found = [Finding("database", GOOD, SENTENCES["database"], {"kind": home.store.engine.dialect.name})]
    found += [_disk(home.settings.home), _key(home.settings), _browser()]
    with home.store.begin() as session:
        for look in (_clock, _log, _backup, _schedule, _stop, _sites):
            found += look(session, at)
    return found


def unreachable(error: AdmapError) -> Finding:
    """Return the finding of a home that cannot be opened."""
    return Finding("database", BAD, "%(reason)s", {"reason": str(error)})


SENTENCES = {
    "database": "The database (%(kind)s) answers, its schema is the newest, and the key fits.",
    "disk": "%(free)s GB are free on the disk of the home.",
    "disk low": "Only %(free)s GB are free on the disk of the home.",
    "key file": "The key file is there, and only its owner can read it.",
    "key open": "Others than its owner can read the key file.",
    "key set": "The key is given in the environment.",
    "browser": "Chromium is there, for sites that need a browser.",
    "no browser": "There is no Chromium on this machine: sites that need a browser cannot be read.",
    "clock": "The clocks of this machine and of the database agree.",
    "clock apart": "The clocks of this machine and of the database are %(seconds)s seconds apart.",
    "log": "The audit log holds, %(rows)s rows.",
    "log broken": "The audit log does not hold from row %(row)s.",
    "log cut": (
        "Rows are gone from the end of the audit log, or the home's own note of it was changed: "
        "it has %(rows)s rows, and row %(row)s was seen here."
    ),
    "backup": "The last backup is from %(day)s.",
    "backup old": "The last backup is from %(day)s, more than a week ago.",
    "no backup": "No backup has been made with admap.",
    "schedule": "The schedule runs.",
    "schedule silent": "The schedule has not been heard of since %(moment)s.",
    "no schedule": "The schedule has never run.",
    "stopped": "Crawling is stopped: %(reason)s",
    "sites": "Every site of the latest wave was read completely.",
    "sites left": "Not read completely in the latest wave: %(sites)s.",
    "no wave": "Nothing has been crawled yet.",
}
"""What can be found, in English."""

ADVICE = {
    "disk low": "Free some space, or purge what is due, before the next survey.",
    "key open": "Run: chmod 600 admap.key, and consider it known to others.",
    "no browser": "Install Chromium (apt install chromium).",
    "clock apart": "Have both machines set their clocks by the network (NTP).",
    "log broken": "Compare it with a backup, and tell whoever is responsible for the data.",
    "log cut": "Compare it with a backup; where you put back an older database yourself, remove audit-end.json.",
    "backup old": "Run: admap backup FILE, to another disk, and let it recur.",
    "no backup": "Run: admap backup FILE, to another disk, and let it recur.",
    "schedule silent": "Start: admap schedule run, as a service.",
    "no schedule": "If surveys are to recur, start: admap schedule run, as a service.",
    "no wave": "Start a survey (admap survey), or import adverts.",
    "stopped": "Let crawling go on when it is settled.",
    "sites left": "Compare the site with its site file (admap sites try), and run the same survey again.",
}
"""What to do, in English."""


def _finding(what: str, state: str, name: str, **given: str) -> Finding:
    return Finding(what, state, SENTENCES[name], given, ADVICE.get(name, ""))


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    low = free < LEAST_FREE
    return _finding("disk", WATCH if low else GOOD, "disk low" if low else "disk", free=f"{free / 1e9:.0f}")


def _key(settings: Settings) -> Finding:
    path = settings.home / "admap.key"
    if not path.exists():
        return _finding("key", GOOD, "key set")
    is_open = bool(path.stat().st_mode & 0o077)
    return _finding("key", BAD if is_open else GOOD, "key open" if is_open else "key file")


def _browser() -> Finding:
    there = system_browser() is not None
    return _finding("browser", GOOD if there else WATCH, "browser" if there else "no browser")


def _clock(session: Session, at: datetime) -> Iterator[Finding]:  # noqa: ARG001  (all looks are asked alike)
    apart = abs(store_clock(session) - time.time())
    name = "clock apart" if apart > CLOCK_APART else "clock"
    yield _finding("clock", BAD if apart > CLOCK_APART else GOOD, name, seconds=f"{apart:.0f}")


def _log(session: Session, at: datetime) -> Iterator[Finding]:  # noqa: ARG001
    found = audit.check(session)
    name = "log broken" if found.broken else "log" if found.whole else "log cut"
    yield _finding("log", GOOD if found.whole else BAD, name, row=str(found.broken or found.lost), rows=str(found.rows))


def _backup(session: Session, at: datetime) -> Iterator[Finding]:
    last = schedule_runs.upkeep(session).get("backup")
    if last is None:
        yield _finding("backup", WATCH, "no backup")
        return
    old = at - last[0] > BACKUP_AGE
    yield _finding("backup", WATCH if old else GOOD, "backup old" if old else "backup", day=f"{last[0]:%Y-%m-%d}")


def _schedule(session: Session, at: datetime) -> Iterator[Finding]:
    last = schedule_runs.upkeep(session).get("schedule")
    if last is None:
        yield _finding("schedule", WATCH, "no schedule")
        return
    silent = at - last[0] > BEAT_AGE
    name = "schedule silent" if silent else "schedule"
    yield _finding("schedule", BAD if silent else GOOD, name, moment=f"{last[0].astimezone(UTC):%Y-%m-%d %H:%M} UTC")


def _stop(session: Session, at: datetime) -> Iterator[Finding]:  # noqa: ARG001
    stop = stops.standing_stop(session)
    if stop:
        yield _finding("crawling", WATCH, "stopped", reason=stop.reason)


def _sites(session: Session, at: datetime) -> Iterator[Finding]:  # noqa: ARG001
    crawled = [
        w for w in waves.all_waves(session) if session.scalar(select(func.count()).where(Capture.wave_id == w.id))
    ]
    if not crawled:
        yield _finding("sites", WATCH, "no wave")
        return
    left = [c.site for c in waves.coverage_of(session, crawled[-1]) if not c.complete]
    yield _finding("sites", WATCH if left else GOOD, "sites left" if left else "sites", sites=", ".join(left))

"""Purge: what the rule on retention says is kept no longer. Doing it again does nothing."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from admap.course import Course
from admap.home import Home
from admap.locks import PAGES, held
from admap.progress import counted
from admap.stages import link_state
from crawlers.redact import redact
from crawlers.referrals import referred_place
from storage import retention, schedule_runs, work
from storage.audit import note_access


@dataclass(frozen=True)
class Due:
    """How much is kept longer than it may be, or was taken away; ``captures`` of the waves ``waves``."""

    texts: int
    contacts: int
    captures: int
    waves: tuple[str, ...]
    cases: int
    drafts: int
    sign_ins: int

    @property
    def summary(self) -> str:
        """The counts in a line."""
        return (
            f"{self.texts} wordings, {self.contacts} contacts, {self.captures} captures of {len(self.waves)} waves, "
            f"texts of {self.cases} cases, {self.drafts} drafts, {self.sign_ins} sign-ins"
        )

    @property
    def nothing(self) -> bool:
        """Tell whether there is nothing."""
        return not any((self.texts, self.contacts, self.captures, self.cases, self.drafts, self.sign_ins))


def due(home: Home, at: datetime) -> Due:
    """Return what is due at ``at``; nothing is changed."""
    rule = home.settings.retention
    with home.store.begin() as session:
        texts = retention.due_texts(session, _moment(at, rule.texts_days).date())
        contacts = retention.due_contacts(session, _moment(at, rule.contacts_days).date())
        waves = retention.due_waves(session, _moment(at, rule.captures_days))
        cases = retention.due_cases(session, _moment(at, rule.cases_days))
        drafts = retention.due_drafts(session, _moment(at, rule.drafts_days))
        sign_ins = retention.due_sign_ins(session, _moment(at, rule.sign_ins_days))
        kept = _referred(home, waves) if waves else frozenset()
        places = {
            wave: [p for p in retention.captures_in(session, wave) if f"{wave}/{p}" not in kept] for wave in waves
        }
    due_waves = tuple(wave for wave in waves if places[wave])
    return Due(len(texts), len(contacts), sum(map(len, places.values())), due_waves, len(cases), drafts, sign_ins)


def purge(home: Home, user: str, at: datetime, course: Course | None = None) -> Due:
    """Take away what is due at ``at``, and return how much it was; audited under ``user``.

    Each kind is taken in a transaction of its own: a purge that was interrupted goes on when it is done again.
    """
    course = course or Course()
    course.tell("waiting for other work on the pages")
    with held(home.settings.home, PAGES):
        if "found" not in course.kept:
            course.kept["found"] = asdict(due(home, at))
            course.tell("taking texts away")
        kept = course.kept["found"]
        found = Due(**{**kept, "waves": tuple(kept["waves"])})
        _purge_rows(home, found, at)
        _purge_pages(home, course, at)
        with home.store.begin() as session:
            if "told" not in course.kept:
                course.kept["told"] = True
                note_access(session, user, "purged", found.summary, at)
                course.keep(session)
            schedule_runs.note_upkeep(session, "purge", at, found.summary)
        if home.store.engine.dialect.name == "sqlite":
            with home.store.engine.connect() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return found


def _purge_rows(home: Home, found: Due, at: datetime) -> None:
    rule, cipher = home.settings.retention, home.store.cipher
    with home.store.begin() as session:
        versions = retention.due_texts(session, _moment(at, rule.texts_days).date())
        if versions:
            retention.purge_texts(session, cipher, versions)
    with home.store.begin() as session:
        retention.purge_contacts(session, retention.due_contacts(session, _moment(at, rule.contacts_days).date()))
    if found.texts or found.contacts:
        link_state.forget(home)
    with home.store.begin() as session:
        retention.purge_cases(session, retention.due_cases(session, _moment(at, rule.cases_days)))
        retention.purge_drafts(session, _moment(at, rule.drafts_days))
        retention.purge_sign_ins(session, _moment(at, rule.sign_ins_days))
        work.forget_before(session, _moment(at, rule.sign_ins_days))


def _purge_pages(home: Home, course: Course, at: datetime) -> None:
    """Purge wave by wave what is still due."""
    left = due(home, at).waves
    kept = _referred(home, left)
    whole = course.kept["found"]["waves"]
    for wave in counted(left, "purging captures", len(left)):
        course.tell("taking pages away", len(whole) - len(left) + left.index(wave), len(whole))
        _purge_wave(home, wave, frozenset(place.partition("/")[2] for place in kept if place.startswith(f"{wave}/")))


def _referred(home: Home, due_waves: Sequence[str]) -> frozenset[str]:
    """Return the places in these waves that captures of other waves stand on."""
    with home.store.begin() as session:
        later = retention.conditional_captures(session, due_waves)
    found = {referred_place(home.warc_folder(wave), place) for wave, place in later}
    return frozenset(place for place in found if place.partition("/")[0] in due_waves)


def _purge_wave(home: Home, wave: str, kept: frozenset[str]) -> None:
    """Delete the WARC files of ``wave``, its logs and its queue page; of files that are stood on, all other records."""
    folder = home.warc_folder(wave)
    if kept:
        files = {place.partition("#")[0] for place in kept}
        for path in [path for path in folder.glob("*.warc*") if path.name not in files]:
            path.unlink()
        for name in sorted(files):
            list(redact(folder, name, lambda page: page.place not in kept))
    elif folder.exists():
        shutil.rmtree(folder)
    shutil.rmtree(home.settings.runs / wave, ignore_errors=True)
    home.queue_file(wave).unlink(missing_ok=True)
    with home.store.begin() as session:
        retention.purge_captures(session, wave, sorted(kept))


def _moment(at: datetime, days: int) -> datetime:
    """Return the moment ``days`` days before ``at``; with 0 one before everything, so that nothing is due."""
    return at - timedelta(days=days) if days else datetime.min.replace(tzinfo=UTC)

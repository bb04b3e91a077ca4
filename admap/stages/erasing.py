"""Erasure at a person's request (GDPR art. 17): from the store, the kept pages and what lies beside them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from admap.course import Course
from admap.home import Home
from admap.locks import PAGES, held
from admap.stages import link_state
from crawlers.redact import Page, redact, warc_files
from storage import erasing, subjects, waves, work
from storage.audit import note_access
from storage.subjects import Held


@dataclass(frozen=True)
class Erased:
    """What an erasure did: adverts, profiles and kept pages that are gone.

    ``under_way`` names WARC files that a crawl was writing, from which nothing could be taken: the next reading of
    their wave does. ``rejects`` counts records that had been kept aside because they could not be read.
    """

    adverts: int
    profiles: int
    pages: int
    rejects: int
    under_way: tuple[str, ...]


def erase(
    home: Home,
    hashes: Collection[str],
    write_queue: Callable[[Home, str], object],
    user: str,
    at: datetime,
    course: Course | None = None,
) -> Erased:
    """Erase what is held about the contacts with these keyed hashes, and keep it from being taken in again.

    The kept pages go first, file by file, and the rows after them, in one transaction: an erasure that was interrupted
    goes on with the file it was at when it is done again. Queue pages that lie in the home are written anew. Audited as
    done under ``user``.
    """
    course = course or Course()
    if "waves" not in course.kept:
        with home.store.begin() as session:
            course.kept["waves"] = [wave.wave for wave in subjects.held(session, hashes).waves]
    with home.store.begin() as session:
        found = subjects.held(session, hashes)
    done = _erase(home, found, hashes, at, course)
    queues = [wave for wave in course.kept["waves"] if home.queue_file(wave).exists()]
    for number, wave in enumerate(queues):
        course.tell("writing queue pages", number, len(queues))
        write_queue(home, wave)
    if "told" not in course.kept:
        course.kept["told"] = True
        told = f"{done.adverts} adverts, {done.profiles} profiles, {done.pages} kept pages"
        with home.store.begin() as session:
            note_access(session, user, "subject request: erased", told, at)
            course.keep(session)
    return done


def erase_again(home: Home, wave: str, at: datetime) -> Erased | None:
    """Erase from ``wave`` what a person had erased before and a crawl or an import has brought back."""
    with home.store.begin() as session:
        back = erasing.erased_among(session, home.store.cipher, waves.get_wave(session, wave))
        found = subjects.held_of(session, back)
    return _erase(home, found, (), at, Course()) if back else None


def _erase(home: Home, found: Held, hashes: Collection[str], at: datetime, course: Course) -> Erased:
    cipher, kept = home.store.cipher, course.kept
    course.tell("waiting for other work on the pages")
    with held(home.settings.home, PAGES):
        with home.store.begin() as session:
            names = [wave.name for wave in waves.all_waves(session)]
        if "rows" not in kept:
            _redact(home, names, _marks(home, found), course)
        with home.store.begin() as session:
            erasing.erase(session, cipher, found, hashes, at)
            work.forget_try_outs(session)
            if "rows" not in kept:
                kept["rows"] = [len(found.ad_ids), len(found.profiles)]
                course.keep(session)
        link_state.forget(home)
        _settle(home)
    adverts, profiles = kept["rows"]
    return Erased(adverts, profiles, kept["pages"], kept["rejects"], tuple(kept["under_way"]))


@dataclass(frozen=True)
class _Marks:
    """What pages and records to take away are known by."""

    addresses: Mapping[str, frozenset[str]]
    own: frozenset[str]
    spared: frozenset[str]
    words: frozenset[str]

    def unwanted(self, page: Page) -> bool:
        """Tell whether a page is of an erased advert, or another that links to one or states the contact.

        Pages of other people's adverts stay whatever they link to: reading a wave anew must find those adverts.
        """
        if page.urls & self.own:
            return True
        if page.urls & self.spared or page.kind not in {"response", "resource"} or page.role == "robots":
            return False
        return bool(page.links & self.own) or any(word in page.words for word in self.words)


def _marks(home: Home, found: Held) -> _Marks:
    with home.store.begin() as session:
        addresses = erasing.addresses_of(session, found.ad_ids)
        own = frozenset().union(*addresses.values()) if addresses else frozenset()
        spared = erasing.other_advert_pages(session, addresses, own)
        contacts = (*found.contact_ids, *erasing.contacts_of(session, found.ad_ids))
        return _Marks(addresses, own, spared, erasing.words_of(session, home.store.cipher, contacts))


def _redact(home: Home, names: Sequence[str], marks: _Marks, course: Course) -> None:
    """Take what is marked out of every WARC file and every reject; what ``course`` has as done is not read again."""
    kept = course.kept
    kept.setdefault("files", [])
    kept.setdefault("pages", 0)
    kept.setdefault("rejects", 0)
    kept.setdefault("under_way", [])
    patterns = (*(f"{site}-*" for site in marks.addresses), "import-*")
    files = [
        (name, file)
        for name in names
        for file in sorted({path.name for one in patterns for path in warc_files(home.warc_folder(name), one)})
    ]
    for number, (name, file) in enumerate(files):
        place = f"{name}/{file}"
        if place in kept["files"]:
            continue
        course.tell("reading kept pages", number, len(files))
        for one in redact(home.warc_folder(name), file, marks.unwanted):
            if one.under_way:
                kept["under_way"].append(place)
            kept["pages"] += len(one.removed)
            kept["files"].append(place)
            refs = [f"{file}#{offset}" for offset in (*one.removed, *one.before)]
            with home.store.begin() as session:
                erasing.drop_captures(session, name, refs)
                course.keep(session)
    for name in names:
        kept["rejects"] += _drop_rejects(home, name, marks.words)
    course.tell("erasing rows", len(files), len(files))


def _drop_rejects(home: Home, wave: str, words: frozenset[str]) -> int:
    """Take records that state the contact out of what an import kept aside as it came."""
    path = home.settings.runs / wave / "rejects.jsonl"
    if not path.exists():
        return 0
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines(keepends=True)
    written = [json.dumps(word, ensure_ascii=False)[1:-1] for word in words]
    kept = [line for line in lines if not any(word in line for word in written)]
    if len(kept) < len(lines):
        _rewrite(path, "".join(kept))
    return len(lines) - len(kept)


def _rewrite(path: Path, content: str) -> None:
    partial = path.with_suffix(".part")
    partial.write_text(content, encoding="utf-8", errors="surrogateescape")
    partial.replace(path)


def _settle(home: Home) -> None:
    """Have SQLite write the erasure into its main file, so that the log beside it holds nothing either."""
    if home.store.engine.dialect.name == "sqlite":
        with home.store.engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

"""The process that long work of the office runs in, so that no page waits for it. Started by :mod:`admap.beside`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from admap.course import Course
from admap.errors import AdmapError
from admap.home import Home, open_home
from admap.stages.erasing import erase
from admap.stages.purge import purge
from admap.stages.trying import try_site
from crawlers.sitefile import SiteFile
from outreach.queue import write_queue
from storage import waves, work

TRIED_ADVERTS = 5
"""How many adverts a try-out reads."""


class KeptCourse(Course):
    """The course of work that is watched on a page, and goes on from what is kept in the store."""

    def __init__(self, home: Home, number: int, kept: dict[str, Any]) -> None:
        super().__init__()
        self.kept = kept
        self._home, self._number = home, number

    def keep(self, session: Session) -> None:
        """Keep what to go on from in the store."""
        work.keep(session, self._home.store.cipher, self._number, self.kept)

    def tell(self, step: str, done: int = 0, total: int = 0) -> None:
        """Note in the store how far it is, and what to go on from."""
        with self._home.store.begin() as session:
            work.tell(session, self._number, step, done, total)
            self.keep(session)


def run(folder: Path, number: int, *, allow_private: bool) -> None:
    """Do the work ``number`` of the home in ``folder``, whose lock this process was handed; nothing if it has ended."""
    with open_home(folder) as home:
        _run(home, number, allow_private=allow_private)


def _run(home: Home, number: int, *, allow_private: bool) -> None:
    cipher = home.store.cipher
    with home.store.begin() as session:
        asked = work.work_of(session, cipher, number)
    if asked is None or asked.outcome != work.UNDER_WAY:
        return
    outcome, note, result = work.FAILED, "", dict[str, Any]()
    try:
        result = _do(home, asked, KeptCourse(home, number, asked.kept), allow_private=allow_private)
        outcome = work.DONE
    except AdmapError as error:
        note = str(error)
    except Exception as error:
        note = f"unexpected {type(error).__name__}"
        raise
    finally:
        with home.store.begin() as session:
            work.end(session, cipher, number, outcome, datetime.now(UTC), result=result, note=note)


def _do(home: Home, asked: work.Work, course: Course, *, allow_private: bool) -> dict[str, Any]:
    if asked.kind == work.ERASURE:
        return asdict(erase(home, frozenset(asked.given["hashes"]), write_queue, asked.user, asked.asked, course))
    if asked.kind == work.PURGE:
        return asdict(purge(home, asked.user, asked.asked, course))
    with home.store.begin() as session:
        row = next(row for row in waves.registered_sites(session) if row.name == asked.about)
        site = SiteFile.from_json(row.definition, home.store.cipher.keyed_hash)

    def say(pages: int = 0) -> None:
        course.tell("asking the site", pages)

    say()
    return asdict(try_site(home, site, TRIED_ADVERTS, allow_private=allow_private, say=say))


if __name__ == "__main__":
    try:
        run(Path(sys.argv[1]), int(sys.argv[2]), allow_private="--allow-private" in sys.argv[3:])
    except AdmapError as error:
        print(error, file=sys.stderr)  # noqa: T201  (the process's one sentence to the user)
        sys.exit(error.exit_code)

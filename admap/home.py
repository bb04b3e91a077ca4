"""A home: the folder where everything is kept, opened."""

from __future__ import annotations

import getpass
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from admap.errors import AdmapError, UsageError
from admap.issuelog import IssueLog
from admap.locks import HOME, held
from admap.settings import SETTINGS_FILE, TEMPLATE, Settings, load_settings
from storage.database import Store, migrate, open_store, settle_key


@dataclass(frozen=True)
class Home:
    """An open home: its settings and its store."""

    settings: Settings
    store: Store

    def issues(self, wave: str) -> IssueLog:
        """Return the issue log of ``wave``."""
        return IssueLog(self.settings.runs / checked_name(wave))

    def warc_folder(self, wave: str) -> Path:
        """Return the folder that holds the WARC files of ``wave``."""
        return self.settings.captures / checked_name(wave)

    def queue_file(self, wave: str) -> Path:
        """Return the page with what needs review in ``wave``."""
        return self.settings.home / "queue" / f"{checked_name(wave)}.html"


def checked_name(name: str) -> str:
    """Return the name of a wave or a schedule, which files are called after.

    Raises :class:`UsageError` for one that could lead elsewhere.
    """
    if not re.fullmatch(r"[\w][\w.-]{0,79}", name):
        raise UsageError(
            f"{name!r} is no name for a wave: use letters, figures and . _ - (at most 80), e.g. 2026-spring."
        )
    return name


def who_runs() -> str:
    """Return who runs the command, as the system knows them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def make_home(folder: Path) -> None:
    """Make a home in ``folder``, or bring an older one up to date; what is there stays."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings_file = folder / SETTINGS_FILE
        if not settings_file.exists():
            settings_file.write_text(TEMPLATE, encoding="utf-8")
        folder.chmod(0o700)
    except OSError as error:
        raise AdmapError(f"A home cannot be made in {folder} ({error.strerror}): choose another folder.") from None
    settings = load_settings(folder)
    migrate(settings)
    settle_key(settings)


@contextmanager
def open_home(folder: Path) -> Iterator[Home]:
    """Open the home in ``folder``; raises :class:`AdmapError` with what to do where it cannot be."""
    settings = load_settings(folder)
    with held(folder, HOME, wait=False, shared=True) as free:
        if not free:
            raise UsageError(f"A key of {folder} is being exchanged just now: wait until that has ended.")
        store = open_store(settings)
        try:
            yield Home(settings, store)
        finally:
            store.close()

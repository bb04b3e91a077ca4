"""The process that a crawl runs in: a Twisted reactor starts once a process. Started by :mod:`admap.stages.crawl`."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

from admap.errors import AdmapError
from admap.home import Home, open_home
from admap.issuelog import IssueLog
from admap.progress import site_bars
from admap.records import CaptureRecord, CoverageRecord, Issue
from crawlers.crawl import crawl
from crawlers.sitefile import SiteFile
from storage import waves


class WaveStore:
    """What a crawl keeps, bound to one wave. Every capture is committed before the next page is asked for."""

    def __init__(self, home: Home, wave: str, issues: IssueLog) -> None:
        self._store = home.store
        self._wave = wave
        self._issues = issues

    def captured(self, site: str) -> Iterable[CaptureRecord]:
        """Return what the wave already has of ``site``."""
        with self._store.begin() as session:
            return waves.captures_of(session, waves.get_wave(session, self._wave), site)

    def keep_capture(self, capture: CaptureRecord) -> None:
        """Keep one capture."""
        with self._store.begin() as session:
            waves.keep_capture(session, waves.get_wave(session, self._wave), capture)

    def keep_coverage(self, coverage: CoverageRecord) -> None:
        """Keep how completely a site was read."""
        with self._store.begin() as session:
            waves.keep_coverage(session, waves.get_wave(session, self._wave), coverage)

    def note_issue(self, issue: Issue) -> None:
        """Note what went wrong."""
        self._issues.note(issue)


def run(folder: Path, wave: str, *, allow_private: bool) -> None:
    """Crawl the sites of ``wave`` that it has not read completely yet."""
    with open_home(folder) as home, site_bars() as show:
        with home.store.begin() as session:
            row = waves.get_wave(session, wave)
            done = {coverage.site for coverage in waves.coverage_of(session, row) if coverage.complete}
            definitions = [d for name, (_, d) in waves.sites_of(session, row).items() if name not in done]
        if definitions:
            crawl(
                [SiteFile.from_json(definition) for definition in definitions],
                WaveStore(home, wave, home.issues(wave)),
                home.warc_folder(wave),
                user_agent=home.settings.user_agent,
                contact=home.settings.contact,
                allow_private=allow_private,
                progress=show,
            )


def _end_with_parent() -> None:
    """Leave at once when the parent is gone (its end of our standard input closes), so that no orphan crawls on."""

    def watch() -> None:
        os.read(sys.stdin.fileno(), 1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    _end_with_parent()
    try:
        run(Path(sys.argv[1]), sys.argv[2], allow_private="--allow-private" in sys.argv[3:])
    except AdmapError as error:
        print(error, file=sys.stderr)  # noqa: T201  (the process's one sentence to the user)
        sys.exit(error.exit_code)

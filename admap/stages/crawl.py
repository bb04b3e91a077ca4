"""Crawl: sites into captures. Runs in a process of its own, since a Twisted reactor starts once a process."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from admap.errors import AdmapError, UsageError
from admap.home import Home, open_home
from admap.issuelog import IssueLog
from admap.progress import site_bars
from admap.records import CaptureRecord, CoverageRecord, Issue
from crawlers import sitefile
from crawlers.crawl import crawl as crawl_sites
from storage import waves


class _WaveStore:
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


def crawl(
    home: Home,
    wave: str,
    site_files: Sequence[sitefile.SiteFile] = (),
    *,
    observed_on: date | None = None,
    allow_private: bool = False,
) -> list[CoverageRecord]:
    """Crawl ``site_files`` into ``wave`` (without any: the sites that the wave already has) and return the coverage.

    What the wave has captured is not fetched again, so an interrupted crawl goes on where it stopped. Raises
    :class:`UsageError` for an address that is not allowed and :class:`AdmapError` where the crawl as a whole failed;
    one site that is down is an issue and an incomplete coverage, and stops nothing.
    """
    for site in site_files:
        sitefile.check_addresses(site, allow_private=allow_private)
    if not allow_private and not home.settings.contact:
        raise UsageError("Set `contact` in admap.toml first, so that a site's owner can reach you: it is sent along.")
    with home.store.begin() as session:
        if site_files:
            row = waves.ensure_wave(session, wave, observed_on or date.today(), dated=observed_on is not None)
        else:
            row = waves.get_wave(session, wave)
        for site in site_files:
            waves.register_site(session, row, site.record(), site.to_json())
        if not waves.sites_of(session, row):
            raise UsageError(
                f"Wave {wave} has no sites to crawl: name site files, as in `admap survey {wave} --sites …`."
            )
    _run_child(home, wave, allow_private=allow_private)
    with home.store.begin() as session:
        return waves.coverage_of(session, waves.get_wave(session, wave))


def _run_child(home: Home, wave: str, *, allow_private: bool) -> None:
    command = [
        sys.executable,
        "-m",
        "admap.stages.crawl",
        str(home.settings.home),
        wave,
        "private"[: 7 * allow_private],
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as child:  # noqa: S603  (our own module, our own arguments)
        try:
            code = child.wait()
        except BaseException:
            child.terminate()
            raise
    if code:
        raise AdmapError(f"The crawl of wave {wave} stopped before its end: run the same command again to go on.")


def _end_with_parent() -> None:
    """Leave at once when the parent is gone (its end of our standard input closes), so that no orphan crawls on."""

    def watch() -> None:
        sys.stdin.buffer.read()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _main(folder: str, wave: str, private: str) -> None:
    _end_with_parent()
    with open_home(Path(folder)) as home, site_bars() as show:
        issues = home.issues(wave)
        with home.store.begin() as session:
            row = waves.get_wave(session, wave)
            done = {coverage.site for coverage in waves.coverage_of(session, row) if coverage.complete}
            definitions = [d for name, (_, d) in waves.sites_of(session, row).items() if name not in done]
        if definitions:
            crawl_sites(
                [sitefile.SiteFile.from_json(definition) for definition in definitions],
                _WaveStore(home, wave, issues),
                home.warc_folder(wave),
                user_agent=home.settings.user_agent,
                contact=home.settings.contact,
                allow_private=bool(private),
                progress=show,
            )


if __name__ == "__main__":
    try:
        _main(*sys.argv[1:])
    except AdmapError as error:
        print(error, file=sys.stderr)  # noqa: T201  (the child's one sentence to the user)
        sys.exit(error.exit_code)

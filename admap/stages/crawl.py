"""Crawl: sites into captures. Runs in a process of its own, since a Twisted reactor starts once a process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from datetime import date

from admap.errors import AdmapError, UsageError
from admap.home import Home
from admap.progress import site_bars
from admap.records import CoverageRecord
from admap.trial import refuse_while_stopped
from crawlers import sitefile
from crawlers.monitors import listing_findings
from storage import frontier, waves

SHOW_EVERY = 1.0
"""Seconds between two looks at how far a crawl is."""


def crawl(
    home: Home,
    wave: str,
    site_files: Sequence[sitefile.SiteFile] = (),
    *,
    observed_on: date | None = None,
    allow_private: bool = False,
    processes: int = 1,
) -> list[CoverageRecord]:
    """Crawl ``site_files`` into ``wave`` (without any: the sites that the wave already has) and return the coverage.

    What the wave has captured is not fetched again, so an interrupted crawl goes on where it stopped, and a site whose
    file has changed since is gone through anew at the cost of what is new. The sites are
    shared out over ``processes`` processes, and over those of other commands on this wave: each host is one process's
    at a time, and the call returns when no site waits any more. Raises
    :class:`UsageError` for an address that is not allowed and :class:`AdmapError` where the crawl as a whole failed;
    one site that is down is an issue and an incomplete coverage, and stops nothing.
    """
    for site in site_files:
        sitefile.check_permission(site)
        sitefile.check_addresses(site, allow_private=allow_private)
    if not allow_private and not home.settings.contact:
        raise UsageError("Set `contact` in admap.toml first, so that a site's owner can reach you: it is sent along.")
    with home.store.begin() as session:
        refuse_while_stopped(session)
        if site_files:
            row = waves.ensure_wave(session, wave, observed_on or date.today(), dated=observed_on is not None)
        else:
            row = waves.get_wave(session, wave)
        sign = home.store.cipher.keyed_hash
        changed = {
            site.name for site in site_files if waves.register_site(session, row, site.record(), site.to_json(sign))
        }
        if not waves.sites_of(session, row):
            raise UsageError(
                f"Wave {wave} has no sites to crawl: name site files, as in `admap survey {wave} --sites …`."
            )
        todo = waves.sites_of(session, row).keys() - waves.crawled_sites(session, row) | changed
        frontier.ask_for(session, row, todo)
    _run_children(home, wave, allow_private=allow_private, processes=processes)
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        for coverage in waves.coverage_of(session, row):
            if not coverage.adverts_read:
                history = waves.history_of(session, row, coverage.site)
                waves.note_findings(session, row, coverage.site, listing_findings(coverage, history))
        session.flush()
        return waves.coverage_of(session, row)


def _run_children(home: Home, wave: str, *, allow_private: bool, processes: int) -> None:
    command = [sys.executable, "-m", "admap.crawl_process", str(home.settings.home), wave, str(processes)]
    command += ["--allow-private"] if allow_private else []
    with ExitStack() as stack:
        children = [
            stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE))  # noqa: S603  (our own module)
            for _ in range(processes)
        ]
        try:
            _wait(home, wave, children)
        except BaseException:
            for child in children:
                child.terminate()
            raise
    with home.store.begin() as session:
        waiting = frontier.waiting_sites(session, waves.get_wave(session, wave))
    if waiting or all(child.returncode for child in children):
        raise AdmapError(f"The crawl of wave {wave} stopped before its end: run the same command again to go on.")


def _wait(home: Home, wave: str, children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Wait for ``children``, showing how far each site is, whoever crawls it."""
    with site_bars() as show:
        for child in children:
            while child.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    child.wait(SHOW_EVERY if sys.stderr.isatty() else None)
                    break
                with home.store.begin() as session:
                    states = frontier.states_of(session, waves.get_wave(session, wave))
                for site, counts in states.items():
                    show(site, counts.total() - counts["waiting"], counts.total())

"""Crawl: sites into captures. Runs in a process of its own, since a Twisted reactor starts once a process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import date

from admap.errors import AdmapError, UsageError
from admap.home import Home
from admap.records import CoverageRecord
from crawlers import sitefile
from storage import waves


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
        sitefile.check_permission(site)
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
    command = [sys.executable, "-m", "admap.crawl_process", str(home.settings.home), wave]
    command += ["--allow-private"] if allow_private else []
    with subprocess.Popen(command, stdin=subprocess.PIPE) as child:  # noqa: S603  (our own module, our own arguments)
        try:
            code = child.wait()
        except BaseException:
            child.terminate()
            raise
    if code:
        raise AdmapError(f"The crawl of wave {wave} stopped before its end: run the same command again to go on.")

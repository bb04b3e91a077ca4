"""A whole survey: crawl → extract → classify → link → aggregate → alerts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from admap.home import Home
from admap.records import CoverageRecord
from admap.stages.classify import classify
from admap.stages.count import aggregate
from admap.stages.crawl import crawl
from admap.stages.extract import extract
from admap.stages.link import link
from admap.stages.raise_alerts import raise_alerts
from crawlers.sitefile import SiteFile
from storage import waves

WriteQueue = Callable[[Home, str], object]
"""Writes the page with what needs review in a wave; the outreach room has it."""


def survey(
    home: Home,
    wave: str,
    site_files: Sequence[SiteFile],
    write_queue: WriteQueue,
    *,
    observed_on: date | None = None,
    allow_private: bool = False,
    processes: int = 1,
) -> list[CoverageRecord]:
    """Run every stage for ``wave``; interrupted, the same call goes on where it stopped. Returns the coverage."""
    crawl(home, wave, site_files, observed_on=observed_on, allow_private=allow_private, processes=processes)
    after_collection(home, wave, write_queue)
    return coverage(home, wave)


def coverage(home: Home, wave: str) -> list[CoverageRecord]:
    """Return how completely the sites of ``wave`` were read, in view of what monitors found since."""
    with home.store.begin() as session:
        return waves.coverage_of(session, waves.get_wave(session, wave))


def after_collection(home: Home, wave: str, write_queue: WriteQueue) -> None:
    """Run every stage that follows a crawl or an import, doing only what is not done.

    The queue is written as soon as the alerts stand, so that nothing that fails later keeps it from staff.
    """
    extract(home, wave, only_missing=True)
    classify(home, wave, only_missing=True)
    link(home, wave)
    raise_alerts(home, wave)
    write_queue(home, wave)
    aggregate(home, wave)

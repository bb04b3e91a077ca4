"""A whole survey: crawl → extract → classify → link → aggregate → alerts."""

from __future__ import annotations

from collections.abc import Sequence
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


def survey(
    home: Home,
    wave: str,
    site_files: Sequence[SiteFile],
    *,
    observed_on: date | None = None,
    allow_private: bool = False,
) -> list[CoverageRecord]:
    """Run every stage for ``wave``; interrupted, the same call goes on where it stopped. Returns the coverage."""
    coverage = crawl(home, wave, site_files, observed_on=observed_on, allow_private=allow_private)
    after_collection(home, wave)
    return coverage


def after_collection(home: Home, wave: str) -> None:
    """Run every stage that follows a crawl or an import, doing only what is not done."""
    extract(home, wave, only_missing=True)
    classify(home, wave, only_missing=True)
    link(home, wave)
    raise_alerts(home, wave)
    aggregate(home, wave)

"""Adverts read from kept captures: nothing is fetched, so an old wave can be read anew with today's site file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from admap.records import Advert, CaptureRecord, Issue
from crawlers.advertpage import advert_page
from crawlers.errors import CaptureError
from crawlers.posts import Threads, read_adverts
from crawlers.removed import is_removed
from crawlers.replay import decoded, response_of
from crawlers.sitefile import SiteFile
from crawlers.warc import read_response

STAGE = "extract"


def read_captures(
    site: SiteFile, captures: Iterable[CaptureRecord], warc_folder: Path, seen_at: date | None
) -> Iterator[Advert | Issue]:
    """Yield every advert of ``captures`` (role ``advert`` only), and an issue for each that cannot be read.

    ``seen_at`` is the adverts' date; without it the day of their capture. Where an advert was captured several times,
    under one address or several with the same key, the last capture wins. A page that says that its advert was removed,
    or that is a listing (the site led there), is no advert and no issue. Adverts come in the order of their ``ad_id``.
    """
    captures = list(captures)
    listings = {capture.url for capture in captures if capture.role == "listing"}
    adverts: dict[str, Advert] = {}
    issues: list[Issue] = []
    threads = Threads()
    for capture in sorted(captures, key=lambda one: (one.fetched_at, one.url)):
        if capture.role != "advert" or capture.status != 200 or capture.url in listings:
            continue
        for outcome in _read_capture(site, capture, warc_folder, seen_at, threads):
            if isinstance(outcome, Advert):
                adverts[outcome.ad_id] = outcome
            else:
                issues.append(outcome)
    for ad_id in sorted(adverts):
        yield adverts[ad_id]
    yield from issues


def field_fill(adverts: Iterable[Advert]) -> dict[str, float]:
    """Return the share of ``adverts`` that has it, for ``title``, ``body``, ``posted_at`` and ``fields.<label>``."""
    counts: dict[str, int] = {"title": 0, "body": 0, "posted_at": 0}
    total = 0
    for advert in adverts:
        total += 1
        counts["posted_at"] += advert.posted_at is not None
        for name, text in advert.sources():
            counts[name] = counts.get(name, 0) + bool(text.strip())
    return {name: count / total for name, count in sorted(counts.items())} if total else {}


def _read_capture(
    site: SiteFile, capture: CaptureRecord, folder: Path, seen_at: date | None, threads: Threads
) -> Iterator[Advert | Issue]:
    try:
        stored = read_response(folder, capture.warc_ref)
        response = decoded(response_of(stored, capture.url))
    except CaptureError as error:
        yield Issue(STAGE, capture.url, str(error), "Restore the captures from a backup, or crawl again.", site.name)
        return
    fetched_at = datetime.fromisoformat(capture.fetched_at)
    written_at = datetime.fromisoformat(stored.fetched_at or capture.fetched_at)
    page = advert_page(site, response)
    for read in read_adverts(site, page, capture.url, written_at, threads):
        if is_removed(page, read.title, whole=not read.missing):
            continue
        if read.fault:
            yield Issue(STAGE, capture.url, read.fault, "Mend the page object: `admap sites try` runs it.", site.name)
            continue
        if read.missing:
            what = f"no {', no '.join(read.missing)} found on the page"
            advice = "Compare the page with the site file: `admap sites try` shows what each selector finds."
            yield Issue(STAGE, capture.url, what, advice, site.name)
            continue
        yield Advert(
            ad_id=f"{site.name}-{read.key}",
            site=site.name,
            url=capture.url,
            seen_at=seen_at or fetched_at.date(),
            title=read.title,
            body=read.body,
            fields=read.fields,
            posted_at=read.posted_at,
            warc_ref=capture.warc_ref,
        )

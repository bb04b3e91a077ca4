"""Extract: captures into adverts, adverts into readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from admap.coding_version import CODING_VERSION
from admap.home import Home
from admap.parallel import in_processes
from admap.progress import counted
from admap.records import Advert, Issue, Reading
from admap.stages.erasing import erase_again
from crawlers import monitors
from crawlers.expect import count_shortfalls, fill_shortfalls
from crawlers.extract import field_fill, read_captures
from crawlers.secondlook import second_looks
from crawlers.sitefile import SiteFile
from pipelines.pipeline import read_many
from storage import adverts, codings, events, quality, waves
from storage.models import Wave

CHUNK = 100
WORTH_PROCESSES = 2000
"""Adverts from which on several processes earn the seconds that they take to start."""


def extract(home: Home, wave: str, *, only_missing: bool = False) -> int:
    """Read the adverts of ``wave`` anew from its captures, and what each states; return how many adverts it has.

    With ``only_missing`` the adverts that this version of the extractors has read already are left as they are: an
    interrupted survey goes on so.
    """
    _read_pages(home, wave)
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        row.extractor_version = CODING_VERSION
        seen = list(adverts.observed(session, home.store.cipher, row))
    todo = [o for o in seen if not (o.purged or (only_missing and o.extractor_version == CODING_VERSION))]
    processes = home.settings.processes if len(todo) >= WORTH_PROCESSES else 1
    chunks = list(adverts.chunks(todo, CHUNK))
    read = in_processes(_readings, ([o.advert for o in chunk] for chunk in chunks), processes)
    for chunk, readings in counted(zip(chunks, read, strict=True), f"reading, {CHUNK} a step", len(chunks)):
        by_observation = dict(zip([o.observation_id for o in chunk], readings, strict=True))
        with home.store.begin() as session:
            _keep_replaced(home, session, chunk)
            codings.keep_readings(session, home.store.cipher, by_observation, CODING_VERSION)
    erased = erase_again(home, wave, datetime.now(UTC))
    return len(seen) - (erased.adverts if erased else 0)


def _keep_replaced(home: Home, session: Session, chunk: Sequence[adverts.Observed]) -> None:
    """Keep what another version made of these adverts, so that the two can be compared."""
    other = [o for o in chunk if o.classifier_version not in ("", CODING_VERSION)]
    rows = codings.CodedRows(session, home.store.cipher, [o.observation_id for o in other])
    replaced = {
        o.observation_id: replace(rows.coding(o.observation_id, o.advert.ad_id), version=o.classifier_version)
        for o in other
    }
    quality.keep_earlier(session, home.store.cipher, replaced)


def _readings(chunk: Sequence[Advert]) -> list[Reading]:
    return list(read_many(chunk))


def _read_pages(home: Home, wave: str) -> None:
    """Read every crawled site's adverts from its captures, and note what is new, changed and gone."""
    issues = home.issues(wave)
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        seen_at = row.observed_on if row.dated else None
        sites = waves.sites_of(session, row)
        crawled = waves.crawled_sites(session, row)
    looks: dict[str, Mapping[str, str]] = {}
    for name, (_, definition) in counted(sites.items(), "reading pages", len(sites)):
        site, found = SiteFile.from_json(definition, home.store.cipher.keyed_hash), dict[str, Advert]()
        with home.store.begin() as session:
            row = waves.get_wave(session, wave)
            captures, expected = waves.captures_of(session, row, name), events.present_before(session, row, name)
        pages = read_captures(site, captures, home.warc_folder(wave), seen_at)
        unreadable = 0
        for item in _within_bounds(pages, home.settings.max_characters):
            if isinstance(item, Issue):
                unreadable += 1
                issues.note(item)
            else:
                found[item.ad_id] = item
        with home.store.begin() as session:
            row = waves.get_wave(session, wave)
            adverts.keep_adverts(session, home.store.cipher, row, list(found.values()))
            adverts.forget_unseen(session, row, name, found, {capture.url for capture in captures})
            waves.note_reading(session, row, name, len(found), field_fill(list(found.values())))
            listed = _monitor(session, row, site, unreadable)
        if name in crawled and listed:
            looks[name] = second_looks(site, captures, home.warc_folder(wave), expected)
    with home.store.begin() as session:
        events.note_events(session, waves.get_wave(session, wave), looks)


def _monitor(session: Session, wave: Wave, site: SiteFile, unreadable: int) -> bool:
    """Note what is hard to believe of the reading of ``site``; return whether its listing is to be believed."""
    session.flush()
    now = next((one for one in waves.coverage_of(session, wave) if one.site == site.name), None)
    if now is None:
        return False
    history = waves.history_of(session, wave, site.name)
    listing = count_shortfalls(site.expect, now) + monitors.listing_findings(now, history)
    reading = fill_shortfalls(site.expect, now) + monitors.reading_findings(now, history, unreadable)
    waves.note_findings(session, wave, site.name, listing + reading)
    return not listing


def _within_bounds(pages: Iterator[Advert | Issue], limit: int) -> Iterator[Advert | Issue]:
    for item in pages:
        length = sum(len(text) for _, text in item.sources()) if isinstance(item, Advert) else 0
        if isinstance(item, Advert) and length > limit:
            what = f"the text has {length:,} characters, more than {limit:,}"
            yield Issue("extract", item.ad_id, what, "raise max_characters in admap.toml", item.site)
        else:
            yield item

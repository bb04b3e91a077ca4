"""Fixture folders: a site file with the pages it was tried on and what it read, so that it is tested offline.

A folder holds ``site.yaml``, the pages in WARC files, and ``expected.json``: the captures, and what every listing led
to and every advert gave.
"""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from scrapy.http import Response

from admap import __version__
from admap.records import CaptureRecord
from crawlers.addresses import is_private, resolve
from crawlers.advertpage import ReadPage, advert_page
from crawlers.blankpage import Blank, blanked_page
from crawlers.errors import CrawlError
from crawlers.listings import begun, read_listing
from crawlers.page import page_of
from crawlers.pageobject import FOLDER
from crawlers.platforms import read_site_source
from crawlers.posts import Threads, read_adverts
from crawlers.replay import decoded, response_of
from crawlers.sample import take_sample
from crawlers.sitefile import SiteFile, load_site_file
from crawlers.warc import RENDERED_TYPE, WarcFile, read_response

SITE, EXPECTED = "site.yaml", "expected.json"
ROLES = ("listing", "advert")
Pages = Sequence[tuple[CaptureRecord, Response]]


def record_fixture(
    path: Path,
    out: Path,
    *,
    adverts: int,
    blank: Blank,
    user_agent: str,
    contact: str,
    allow_private: bool = False,
) -> dict[str, Any]:
    """Crawl ``adverts`` adverts by the site file ``path`` into the fixture folder ``out``; return what was read.

    On a public site ``blank`` takes the contact details out of the pages first. Raises :class:`CrawlError` where
    ``out`` is there already, where no advert was read, or where blanking changes more than the texts.
    """
    if out.exists():
        raise CrawlError(f"{out} is there already: name another folder.")
    site = load_site_file(path)
    public = not all(map(is_private, resolve(site.host)))
    with tempfile.TemporaryDirectory(prefix="admap-record-") as name:
        sample = take_sample(
            site,
            Path(name),
            most_adverts=adverts,
            user_agent=user_agent,
            contact=contact,
            allow_private=allow_private,
        )
        pages = [page for role in ROLES for page in sample.responses(Path(name), role)]
    read = readings(site, pages)
    if not read["adverts"] or any(one["missing"] for one in read["adverts"]):
        missing = "; ".join(
            f"{one['url']}: no {', '.join(one['missing'])}" for one in read["adverts"] if one["missing"]
        )
        raise CrawlError(
            f"{site.name}: no whole advert was read ({missing or sample.reasons or 'nothing was listed'})."
        )
    kept = [_written(site, *page, blank if public else None) for page in pages]
    out.mkdir(parents=True)
    captures = _write_pages(site, out, kept)
    (out / SITE).write_text(_whole_site_file(path, site), encoding="utf-8")
    if site.code:
        (out / FOLDER).mkdir()
        (out / FOLDER / Path(site.code.file).name).write_text(site.code.source, encoding="utf-8")
    now = readings(site, list(_pages(out, captures)))
    if _bones(now) != _bones(read):
        raise CrawlError(f"{out}: blanking contact details changed what is read: look at it, and remove the folder.")
    content = {"captures": [dataclasses.asdict(one) for one in captures], "expected": now}
    (out / EXPECTED).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return now


def _whole_site_file(path: Path, site: SiteFile) -> str:
    """Return the site file's text; one laid over a platform is written out with what it has from there."""
    if site.platform is None:
        return path.read_text(encoding="utf-8")
    values, _ = read_site_source(path, {})
    del values["platform"]
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=120)


def replayed(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the fixture in ``folder`` expects, and what its site file reads from its pages today."""
    content = json.loads((folder / EXPECTED).read_text(encoding="utf-8"))
    captures = [CaptureRecord(**one) for one in content["captures"]]
    return content["expected"], readings(load_site_file(folder / SITE), list(_pages(folder, captures)))


def readings(site: SiteFile, pages: Pages) -> dict[str, Any]:
    """Return what every listing led to and every advert gave."""
    listings, adverts, threads = [], [], Threads()
    for capture, response in pages:
        if capture.role == "listing":
            listed = read_listing(site, response, begun(site, capture.url)[1])
            onward = [url for url, _ in listed.onward]
            lists = {"adverts": listed.adverts, "sections": listed.sections, "onward": onward}
            listings.append({"url": capture.url, **lists})
        else:
            seen = datetime.fromisoformat(capture.fetched_at)
            found = read_adverts(site, advert_page(site, response), capture.url, seen, threads)
            adverts += [_values(capture.url, read) for read in found]
    return {"listings": listings, "adverts": adverts}


def _values(url: str, read: ReadPage) -> dict[str, Any]:
    return {
        "url": url,
        "key": read.key,
        "title": read.title,
        "body": read.body,
        "posted_at": read.posted_at.isoformat() if read.posted_at else None,
        "fields": dict(read.fields),
        "missing": [*read.missing, *([read.fault] if read.fault else [])],
    }


def _bones(read: dict[str, Any]) -> Any:
    """Return what blanking must not change: addresses, keys, dates, labels."""
    adverts = [(one["key"], one["posted_at"], list(one["fields"]), one["missing"]) for one in read["adverts"]]
    return read["listings"], adverts


def _written(
    site: SiteFile, capture: CaptureRecord, response: Response, blank: Blank | None
) -> tuple[CaptureRecord, bytes, str]:
    """Return a page as it is written down: body and content type."""
    if blank is None:
        return capture, response.body, RENDERED_TYPE if "rendered" in response.flags else capture.content_type
    if blank(capture.url) != capture.url:
        raise CrawlError(f"{site.name}: an address on the site holds a contact detail, so nothing is recorded.")
    if capture.role == "listing" and site.listing.kind in {"sitemap", "feed"}:
        return capture, blank(response.text).encode(), capture.content_type
    kind = capture.content_type if page_of(response).json is not None else RENDERED_TYPE
    return capture, blanked_page(site, page_of(response), blank).encode("utf-8", "replace"), kind


def _write_pages(site: SiteFile, out: Path, pages: Sequence[tuple[CaptureRecord, bytes, str]]) -> list[CaptureRecord]:
    warc = WarcFile(out, site.name, f"admap/{__version__}")
    captures = []
    for capture, body, kind in pages:
        kept = warc.write_exchange(capture.url, (), 200, [("Content-Type", kind)], body)
        captures.append(
            dataclasses.replace(
                capture, warc_ref=kept.warc_ref, digest=kept.digest, fetched_at=kept.fetched_at, content_type=kind
            )
        )
    warc.close()
    return captures


def _pages(folder: Path, captures: Sequence[CaptureRecord]) -> Pages:
    return [
        (capture, decoded(response_of(read_response(folder, capture.warc_ref), capture.url))) for capture in captures
    ]

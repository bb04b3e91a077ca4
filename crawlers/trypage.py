"""What a site file reads from one page, field by field, for whoever is writing it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scrapy.http import Response

from admap.records import CaptureRecord
from crawlers.advertpage import ReadPage, advert_page
from crawlers.errors import CrawlError
from crawlers.posts import read_adverts
from crawlers.sample import take_sample
from crawlers.selectors import Selector
from crawlers.sitefile import SiteFile


@dataclass(frozen=True, slots=True)
class TriedField:
    """One field of the tried page: its value and the selector it came from; empty: the selector found nothing."""

    field: str
    value: str
    selector: str


def try_page(
    site: SiteFile, url: str | None = None, *, user_agent: str, contact: str, allow_private: bool = False
) -> list[TriedField]:
    """Fetch one advert (``url``, else the first listed) through the crawl's guards and return what is read from it.

    The fetch runs in a process of its own and keeps nothing. Raises :class:`SiteFileError` and :class:`CrawlError` as
    a crawl does, the latter also where no page came back, with the reason.
    """
    with tempfile.TemporaryDirectory(prefix="admap-try-") as name:
        sample = take_sample(
            site,
            Path(name),
            url=url,
            most_adverts=1,
            user_agent=user_agent,
            contact=contact,
            allow_private=allow_private,
        )
        found = next(sample.responses(Path(name), "advert"), None)
    if found is None:
        raise CrawlError(
            f"{site.name}: no advert page came back ({sample.reasons or 'nothing was listed'}): check the address."
        )
    return _read(site, *found)


def _read(site: SiteFile, capture: CaptureRecord, response: Response) -> list[TriedField]:
    seen = datetime.fromisoformat(capture.fetched_at)
    read = next(iter(read_adverts(site, advert_page(site, response), capture.url, seen)), ReadPage())
    advert = site.advert
    found = {
        "key": read.key,
        "title": read.title,
        "body": read.body,
        "posted_at": read.posted_at.isoformat() if read.posted_at else "",
        **{f"fields.{label}": value for label, value in read.fields.items()},
        **{f"fields.{label}": "" for label in advert.fields if label not in read.fields},
    }
    tried: dict[str, Sequence[Selector]] = {
        "title": advert.title,
        "body": advert.body,
        "posted_at": advert.posted or [],
    }
    tried |= {f"fields.{label}": selectors for label, selectors in advert.fields.items()}
    fallback = {"key": f"url {advert.key.url}" if advert.key.url else str(advert.key.page)}
    fallback |= {name: " | ".join(map(str, selectors)) for name, selectors in tried.items()}
    fields = [TriedField(name, value, read.sources.get(name, fallback.get(name, ""))) for name, value in found.items()]
    return [TriedField("url", capture.url, ""), *fields]

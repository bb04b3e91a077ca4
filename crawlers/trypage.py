"""What a site file reads from one page, field by field, or from several adverts, for whoever is writing it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from scrapy.http import Response

from admap.records import Advert, CaptureRecord, CoverageRecord, Issue
from crawlers.advertpage import ReadPage, advert_page
from crawlers.errors import CrawlError
from crawlers.extract import field_fill, read_captures
from crawlers.page import Page
from crawlers.places import Element, places_of, shown_fields
from crawlers.posts import read_adverts
from crawlers.preview import preview
from crawlers.sample import ALONE, Sample, Say, Terms, take_sample
from crawlers.selectors import Selector
from crawlers.sitefile import SiteFile


@dataclass(frozen=True, slots=True)
class TriedField:
    """One field of the tried page: its value, the selector it came from, the element; empty: nothing was found."""

    field: str
    value: str
    selector: str
    element: str = ""


@dataclass(frozen=True)
class Trial:
    """What one page gave: its fields, the page itself, and the elements on it that each field was taken from."""

    fields: list[TriedField]
    page: Page
    places: Mapping[str, Sequence[Element]]

    @property
    def rows(self) -> list[dict[str, str]]:
        """The fields as rows of a table."""
        return [
            {"field": one.field, "value": one.value, "read by": one.selector, "element": one.element}
            for one in self.fields
        ]

    def preview(self) -> str:
        """Return the page with these elements outlined, as HTML that fetches nothing; good for one call."""
        return preview(self.page, self.rows, self.places)


def try_page(
    site: SiteFile,
    url: str | None = None,
    *,
    user_agent: str,
    contact: str,
    allow_private: bool = False,
    terms: Terms = ALONE,
) -> Trial:
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
            terms=terms,
        )
        found = next(sample.responses(Path(name), "advert"), None)
    if found is None:
        raise _nothing_came(site, sample)
    return _read(site, *found)


def _nothing_came(site: SiteFile, sample: Sample) -> CrawlError:
    return CrawlError(
        f"{site.name}: no advert page came back ({sample.reasons or 'nothing was listed'}): "
        "compare the address and the site file with what a browser shows."
    )


@dataclass(frozen=True)
class TriedAdverts:
    """What several adverts gave: how many pages came, what was read from them, and what went wrong.

    ``pages`` has one page's address and fields for each that came, ``coverage`` what the small crawl said of the site.
    """

    fetched: int
    adverts: Sequence[Advert]
    issues: Sequence[Issue]
    pages: Sequence[tuple[str, Sequence[TriedField]]] = ()
    coverage: CoverageRecord | None = None

    @property
    def rows(self) -> list[dict[str, str]]:
        """The fields as rows of a table: those that all adverts have first."""
        filled = field_fill(self.adverts)
        labels = [name for name in filled if name.startswith("fields.")]
        labels.sort(key=lambda name: (-filled[name], name))
        return [
            {
                "field": name,
                "filled": f"{filled[name]:.0%}",
                "different": str(len(set(filter(None, map(partial(_value, name), self.adverts))))),
                "example": next(filter(None, map(partial(_value, name), self.adverts)), ""),
            }
            for name in ("title", "body", "posted_at", *labels)
            if name in filled
        ]


def _value(name: str, advert: Advert) -> str:
    if name == "posted_at":
        return advert.posted_at.isoformat() if advert.posted_at else ""
    return dict(advert.sources()).get(name, "")


def try_adverts(
    site: SiteFile,
    count: int,
    *,
    user_agent: str,
    contact: str,
    allow_private: bool = False,
    terms: Terms = ALONE,
    say: Say = lambda _: None,
) -> TriedAdverts:
    """Fetch the first ``count`` adverts that are listed, through the crawl's guards, and return how they are read.

    Keeps nothing. Raises :class:`SiteFileError` and :class:`CrawlError` as :func:`try_page` does.
    """
    with tempfile.TemporaryDirectory(prefix="admap-try-") as name:
        folder = Path(name)
        sample = take_sample(
            site,
            folder,
            most_adverts=count,
            user_agent=user_agent,
            contact=contact,
            allow_private=allow_private,
            terms=terms,
            say=say,
        )
        pages = [
            (capture.url, _read(site, capture, page).fields) for capture, page in sample.responses(folder, "advert")
        ]
        if not pages:
            raise _nothing_came(site, sample)
        outcomes = list(read_captures(site, sample.captures, folder, None))
    issues = [*sample.issues, *(one for one in outcomes if isinstance(one, Issue))]
    adverts = [one for one in outcomes if isinstance(one, Advert)]
    return TriedAdverts(len(pages), adverts, issues, pages, sample.coverage)


def _read(site: SiteFile, capture: CaptureRecord, response: Response) -> Trial:
    page, seen = advert_page(site, response), datetime.fromisoformat(capture.fetched_at)
    read = next(iter(read_adverts(site, page, capture.url, seen)), ReadPage())
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
    places = places_of(site, page, read)
    shown = shown_fields(places)
    fields = [
        TriedField(name, value, read.sources.get(name, fallback.get(name, "")), shown.get(name, ""))
        for name, value in found.items()
    ]
    if site.code and read.fault:
        fields.append(TriedField("page object", "", read.fault))
    return Trial([TriedField("url", capture.url, ""), *fields], page, places)

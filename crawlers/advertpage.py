"""Reading one advert from one page by its site file, each value with the selector it came from. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from scrapy.http import Response

from crawlers.dates import read_date
from crawlers.labels import label_pairs
from crawlers.links import clean_url
from crawlers.page import Page, page_of
from crawlers.pageobject import overrides
from crawlers.selectors import Selector
from crawlers.sitefile import SiteFile


@dataclass(frozen=True)
class ReadPage:
    """What a page gave; empty ``key``, ``title`` or ``body``: not found. ``sources``: each value's selector.

    ``fault``: how the site's page object failed on this page, which therefore counts as not read.
    """

    key: str = ""
    title: str = ""
    body: str = ""
    posted_at: date | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of what every advert must have and this page has not."""
        return tuple(name for name in ("key", "title", "body") if not getattr(self, name))


def advert_page(site: SiteFile, response: Response) -> Page:
    """Return an advert's response as the page the site file's selectors see."""
    return page_of(response, site.advert.scope, site.advert.drop)


def read_page(site: SiteFile, page: Page, url: str, seen: datetime | None = None) -> ReadPage:
    """Read the advert on ``page``, asked at ``url`` and had at ``seen``: an aware time, from which days may be told.

    What the site's page object gives stands in place of what the selectors read, in ``fields`` label by label.
    """
    sources: dict[str, str] = {}
    local = seen.astimezone(site.zone) if seen else None

    def take(name: str, selectors: list[Selector], joined: str | None = None) -> str:
        values, selector = page.first(selectors)
        if selector is None and name == "title":
            values, selector = page.whole.first(selectors)
        if selector is None:
            return ""
        sources[name] = str(selector)
        return values[0] if joined is None else joined.join(values)

    wanted = site.advert
    title = " ".join(take("title", wanted.title).split())
    body = take("body", wanted.body, "\n")
    posted = take("posted_at", wanted.posted) if wanted.posted else ""
    fields: dict[str, str] = {}
    for labels in wanted.labels:
        for label, value in label_pairs(page, labels):
            if value not in fields.get(label, "").split(", "):
                fields[label] = f"{fields[label]}, {value}" if label in fields else value
            sources.setdefault(f"fields.{label}", str(labels))
    for label, selectors in wanted.fields.items():
        value = take(f"fields.{label}", selectors, ", ")
        if value:
            fields[label] = value
    key, fault = _key(site, page, url, sources), ""
    if site.code:
        given, fault = overrides(site.code, page)
        key, title, body = (given.get(name, own) for name, own in (("key", key), ("title", title), ("body", body)))
        title, posted = " ".join(title.split()), given.get("posted", posted)
        fields |= given.get("fields", {})
        names = [f"fields.{label}" for label in given.pop("fields", {})]
        names += ["posted_at" if name == "posted" else name for name in given]
        sources |= dict.fromkeys(names, f"page object {site.code.name}")
    return ReadPage(
        key=re.sub(r"\s+", "-", key.strip()),
        title=title,
        body=body.strip(),
        posted_at=read_date(posted, wanted.posted_formats, site.languages, local) if posted else None,
        fields={label: value for label, value in fields.items() if value},
        sources=sources,
        fault=fault,
    )


def _key(site: SiteFile, page: Page, url: str, sources: dict[str, str]) -> str:
    key = site.advert.key
    if key.page:
        found = page.values(key.page) or ([] if site.advert.posts else page.whole.values(key.page))
        value, source = (found[0] if found else ""), str(key.page)
    else:
        matches = (re.search(key.url or "", clean_url(site, address)) for address in dict.fromkeys((url, page.url)))
        match = next(filter(None, matches), None)
        value = (match[1] if match.re.groups else match[0]) if match else ""
        source = f"url {key.url}"
    if value:
        sources["key"] = source
    return value or ""

"""What a visit to an unknown site has found so far: the way in, sections, the list of adverts, a few of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawlers.page import Page
from crawlers.propose.blocks import Group
from crawlers.propose.gate import Opener


@dataclass(frozen=True)
class Sample:
    """One advert that was opened: its address as listed, the words of the link to it, its page."""

    url: str
    words: str
    page: Page


@dataclass
class Findings:
    """What the visit found: listing pages with their groups of adverts, samples, how the way there went."""

    start: str
    first: Page | None = None
    rendered: bool = False
    gate: Opener | None = None
    gate_page: Page | None = None
    session: tuple[str, ...] = ()
    sections: list[Group] = field(default_factory=list)
    listing: Group | None = None
    samples: list[Sample] = field(default_factory=list)
    sitemap: str = ""
    sitemap_urls: list[str] = field(default_factory=list)
    robots_sitemaps: list[str] = field(default_factory=list)

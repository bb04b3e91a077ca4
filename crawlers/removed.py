"""Adverts that were taken down: what the site shows in their place with status 200, or where it leads instead. Pure."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import yaml

from crawlers.links import advert_key, clean_url
from crawlers.page import Page
from crawlers.sitefile import SiteFile

LONGEST = 160
"""Letters of a line that says so: a longer one tells of something else."""

MOST_BETWEEN = 40
LINES = "h1, h2, h3, h4, p, strong, [class*=alert], [class*=message], [class*=error], [class*=notice]"
MOST_LINES = 60


def says_removed(text: str) -> bool:
    """Tell whether a line says that an advert was removed, has expired or is not there."""
    return len(text) <= LONGEST and _pattern().search(text) is not None


def is_removed(page: Page, title: str, *, whole: bool) -> bool:
    """Tell whether ``page`` says that its advert is not there any more.

    ``title`` is what the site file reads as the title; ``whole``: whether it reads an advert from the page. Then only
    the title counts, since an advert may speak of removals in its text.
    """
    if says_removed(title):
        return True
    if whole:
        return False
    lines = page.whole.root.css(LINES)[:MOST_LINES].xpath("normalize-space(.)").getall()
    return any(map(says_removed, lines))


def leads_elsewhere(site: SiteFile, asked: str, url: str) -> bool:
    """Tell whether an advert asked for at ``asked`` ended at ``url``, which is no advert's: a listing."""
    if not site.advert.key.url or advert_key(site, asked) == advert_key(site, url):
        return False
    return re.search(site.advert.key.url, clean_url(site, url)) is None


@cache
def _pattern() -> re.Pattern[str]:
    words = yaml.safe_load((files("crawlers") / "data" / "removed.yaml").read_text(encoding="utf-8"))
    things = "|".join(map(re.escape, words["things"].split()))
    gone = "|".join(re.escape(one) for part in words["gone"].split("|") if (one := part.strip()))
    between = rf"[^.!?]{{0,{MOST_BETWEEN}}}?"
    return re.compile(rf"(?<!\w)(?:{things})(?!\w){between}(?<!\w)(?:{gone})(?!\w)", re.IGNORECASE)

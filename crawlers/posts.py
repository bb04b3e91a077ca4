"""Pages that hold several adverts: a thread's posts, or the objects of a JSON answer. Pure."""

from __future__ import annotations

import re
from datetime import datetime

from crawlers.advertpage import ReadPage, read_page
from crawlers.links import clean_url
from crawlers.page import Page
from crawlers.sitefile import SiteFile


class Threads:
    """Who began which thread, learnt from the threads' first pages, so that further pages know it too."""

    def __init__(self) -> None:
        self._starters: dict[str, str] = {}

    def starter(self, site: SiteFile, page: Page, url: str, first_author: str) -> str:
        """Return who began the thread that ``page`` (asked at ``url``) shows.

        That is whom the page names as such, else the author of the first post on the first page that is seen of it.
        """
        posts = site.advert.posts
        if posts and posts.starter:
            return next(iter(page.values(posts.starter)), "")
        match = re.search(posts.thread, clean_url(site, url)) if posts and posts.thread else None
        thread = (match[1] if match.re.groups else match[0]) if match else url.partition("?")[0]
        return self._starters.setdefault(thread, first_author)


def read_adverts(
    site: SiteFile, page: Page, url: str, seen: datetime | None = None, threads: Threads | None = None
) -> list[ReadPage]:
    """Read every advert on ``page``: one, unless the site file says that it holds posts; without any, an empty one.

    ``threads`` carries the starters of threads from page to page; give the pages in the order they were fetched.
    """
    posts = site.advert.posts
    if posts is None:
        return [read_page(site, page, url, seen)]
    parts = page.parts(posts.each)
    if not parts:
        return [ReadPage()]
    if posts.which == "first":
        parts = parts[:1]
    elif posts.which == "starter" and posts.author:
        authors = [next(iter(part.values(posts.author)), "") for part in parts]
        starter = (threads or Threads()).starter(site, page, url, authors[0])
        parts = [part for part, author in zip(parts, authors, strict=True) if author and author == starter]
    return [read_page(site, part, url, seen) for part in parts]

"""What in a site file is allowed but hardly meant. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawlers.sitefile import SiteFile


def warnings(site: SiteFile) -> Iterator[str]:
    """Yield one sentence, with file, line and key, for each pattern of addresses that the site's address itself fits.

    Such a pattern says the same of every page: as an advert's key it would make all adverts one.
    """
    for path, pattern in _patterns(site):
        match = re.search(pattern, site.address)
        if match:
            key = ".".join(part for part in path if isinstance(part, str))
            yield (
                f"{site.where(*path)}: {key}: {pattern} already fits {match[0]!r} in the site's own address "
                f"{site.address}, so it fits every page: write what stands in the path, e.g. '/annons/(\\d+)'."
            )


def _patterns(site: SiteFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    listing, posts = site.listing, site.advert.posts
    if site.advert.key.url:
        yield ("advert", "key", "url"), site.advert.key.url
    if listing.advert_urls:
        yield ("listing", "advert_urls"), listing.advert_urls
    if posts and posts.thread:
        yield ("advert", "posts", "thread"), posts.thread
    if listing.categories:
        for name in ("include", "exclude"):
            for index, pattern in enumerate(getattr(listing.categories, name)):
                yield ("listing", "categories", name, index), pattern

"""Whether a page reads like an advert: it says something of its own rather than listing further pages. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from crawlers.page import Page
from crawlers.propose.blocks import Group, groups_of, links_of
from crawlers.propose.elements import Element, body_of, classes, lies_aside, line, own_texts, shown, squeezed
from crawlers.sitefile import SiteFile

LEAST_WORDS, LEAST_MEAN = 5, 12
"""How many words of their own adverts have that only a sitemap led to: each, and on the average."""

TOLD = 0.6
"""How many of the words around a link the page behind it has too, where they tell of it: some are the list's own."""


def is_html(page: Page) -> bool:
    """Tell whether a page is one for readers, and no feed or data."""
    return re.search(r"<(?:!doctype html|html|body)\b", page.text[:5000], re.IGNORECASE) is not None


def reads_like_advert(site: SiteFile, group: Group, url: str, page: Page) -> bool:
    """Tell whether ``page``, behind the link to ``url`` in ``group``, reads like an advert, and is one of many."""
    if group.aside or len(group.urls) < 2:
        return False
    fresh = fresh_text(page, group.page, group.blocks_of(url))
    words = sum(len(text.split()) for text, linked in fresh if not linked)
    linked = sum(len(text.split()) for text, linked in fresh if linked)
    title = squeezed(group.text_for(url))
    titled = len(title) > 3 and any(title.rstrip("….") in squeezed(line(node)) for node in _headings(page))
    here = set(group.urls) | {link.url for link in links_of(site, group.page)}
    listed = [link for link in links_of(site, page) if link.url not in here]
    best = next(iter(groups_of(site, page, listed)), None)
    covered = 0.0
    if best and len(best.urls) >= 3:
        inside = sum(len(line(block)) for block in {id(one): one for one in best.blocks}.values())
        covered = inside / max(1, len(line(body_of(page))))
    own = min(1.0, words / 25) * words / max(1, words + linked) + (0.25 if titled else 0)
    return own >= 0.45 and covered < (0.65 if titled else 0.5)


def told_by(group: Group, url: str, page: Page) -> bool:
    """Tell whether most of what stands around the link to ``url`` stands on the ``page`` that it leads to as well."""
    words = {word for block in group.blocks_of(url) for word in squeezed(line(block)).split() if len(word) > 1}
    there = set(squeezed(line(body_of(page))).split())
    return len(words & there) >= TOLD * len(words)


def differ_in_words(pages: Sequence[Page]) -> bool:
    """Tell whether each of these pages has words of its own, as adverts have."""
    own = [
        sum(len(text.split()) for text, linked in fresh_text(page, other) if not linked)
        for other, page in pairwise([pages[-1], *pages])
    ]
    return len(pages) > 1 and min(own) >= LEAST_WORDS and sum(own) / len(own) >= LEAST_MEAN


def fresh_text(page: Page, other: Page, besides: Sequence[Element] = ()) -> list[tuple[str, bool]]:
    """Return the pieces of text of ``page`` outside menus, each with whether it is a link, that ``other`` has not.

    What stands in the elements ``besides`` of the other page does not count: a listing may show adverts whole.
    """
    left_out = {one for block in besides for one in block.iter()}
    known = {squeezed(text) for node in shown(body_of(other)) if node not in left_out for text in own_texts(node)}
    found = []
    for node in shown(body_of(page)):
        pieces = [text for text in own_texts(node) if text.strip() and squeezed(text) not in known]
        if pieces and not lies_aside(node):
            linked = node.tag == "a" or any(one.tag == "a" for one in node.iterancestors())
            found += [(text, linked) for text in pieces]
    return found


def makes_of(page: Page) -> frozenset[str]:
    """Return the steady classes of the page's elements: pages of one make have nearly the same."""
    return frozenset().union(*map(classes, shown(body_of(page))))


def _headings(page: Page) -> list[Element]:
    return list(page.root.root.iter("h1", "h2", "h3", "title"))

"""The part of an advert's page that is looked at: the whole page, or the first post of a thread. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsel import Selector as Nodes

from crawlers.page import Page
from crawlers.propose.css import selector_for
from crawlers.propose.elements import Element, Path, body_of, line, path_of, shared_names

HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SIGN = re.compile(r"\W{1,2}\Z")


@dataclass(frozen=True)
class Part:
    """One advert's page: address, words of the link that led there, page, and the element that is looked at."""

    url: str
    words: str
    page: Page
    top: Element
    nodes: Nodes
    names: frozenset[str]

    def path(self, element: Element) -> Path:
        """Return the role of an element: tags, and the ids and classes that all pages share, from ``top`` down."""
        return path_of(element, self.top, self.names)


def wholes(samples: Sequence[tuple[str, str, Page]]) -> list[Part]:
    """Return whole pages; a sample is address, words of the link and page."""
    names = shared_names([page for _, _, page in samples])
    return [Part(url, words, page, body_of(page), page.root, names) for url, words, page in samples]


def without_permalinks(parts: Sequence[Part]) -> tuple[list[Part], str | None]:
    """Return the parts without the signs in headings that link to the heading itself, and what selects those."""
    signs = [
        [
            one
            for one in part.top.iter("a")
            if one.getparent() is not None and one.getparent().tag in HEADS and SIGN.match(line(one))
        ]
        for part in parts
    ]
    css = selector_for([(part.nodes, found) for part, found in zip(parts, signs, strict=True)]) if any(signs) else None
    if css is None:
        return list(parts), None
    return wholes([(part.url, part.words, replace(part.page, drop=(css,))) for part in parts]), css


def narrowed(part: Part, scope: str) -> Part:
    """Return the part of the page that the CSS selector ``scope`` finds first; the same part where there is none."""
    found = part.page.root.css(scope)
    return replace(part, top=found[0].root, nodes=found[0]) if found else part


def node_of(element: Element) -> Nodes:
    """Return an element so that selectors can be tried inside it."""
    return Nodes(root=element, type="html")

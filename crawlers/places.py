"""Where on a page each value that a site file reads comes from: the elements, and how to say which. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from parsel import Selector as Nodes

from crawlers.advertpage import ReadPage
from crawlers.page import Page, text_of
from crawlers.selectors import Labels, Selector
from crawlers.sitefile import SiteFile

Element = Any


def places_of(site: SiteFile, page: Page, read: ReadPage) -> dict[str, list[Element]]:
    """Return the elements that each field of ``read`` was taken from, in page order.

    Fields are named ``title``, ``body``, ``posted_at`` and ``fields.<label>``. One that comes from data in the page
    (JSON-LD, a regular expression) has none. Of a page of several adverts the first is meant.
    """
    wanted = site.advert
    part = next(iter(page.parts(wanted.posts.each)), page) if wanted.posts else page
    selectors: dict[str, Sequence[Selector]] = {
        "title": wanted.title,
        "body": wanted.body,
        "posted_at": wanted.posted or [],
        **{f"fields.{label}": chosen for label, chosen in wanted.fields.items()},
    }
    found = {name: _by_selector(part, chosen, read.sources.get(name, "")) for name, chosen in selectors.items()}
    for label, value in read.fields.items():
        name = f"fields.{label}"
        if name not in found:
            labels = next((one for one in wanted.labels if str(one) == read.sources.get(name)), None)
            found[name] = _by_labels(part, labels, label, value) if labels else []
    return {name: elements for name, elements in found.items() if elements}


def place_name(element: Element) -> str:
    """Say which element: its line in the page's source, its tag with id and classes, and its parent's."""
    names = [_named(one) for one in (element.getparent(), element) if one is not None and isinstance(one.tag, str)]
    line = f"line {element.sourceline}: " if element.sourceline else ""
    return line + " > ".join(names)


def _named(element: Element) -> str:
    name, classes = element.get("id"), (element.get("class") or "").split()
    return "".join([element.tag, *([f"#{name}"] if name else []), *(f".{one}" for one in classes)])


def _by_selector(page: Page, selectors: Sequence[Selector], source: str) -> list[Element]:
    selector = next((one for one in selectors if str(one) == source), None)
    if selector is None:
        return []
    found = _elements(page.root, selector)
    return found or _elements(Nodes(root=page.root.root.getroottree().getroot(), type="html"), selector)


def _elements(nodes: Nodes, selector: Selector) -> list[Element]:
    if selector.css:
        found = nodes.css(selector.css)
    elif selector.xpath:
        found = nodes.xpath(selector.xpath)
    else:
        return []
    elements = (node.root if hasattr(node.root, "tag") else _parent_of_text(node.root) for node in found)
    return [one for one in elements if one is not None]


def _parent_of_text(text: Any) -> Element | None:
    return text.getparent() if hasattr(text, "getparent") else None


def _by_labels(page: Page, labels: Labels, label: str, value: str) -> list[Element]:
    """Return the smallest elements that hold the value in the parts where the labels stand, else the label's own."""
    parts = [node.root for node in page.root.css(labels.css)] if labels.css else []
    parts = [one.getparent() for one in parts] if labels.pattern == "siblings" else parts
    for wanted in (value, label):
        holding = [one for part in parts for one in part.iter() if isinstance(one.tag, str) and wanted in _text(one)]
        smallest = [one for one in holding if not any(child in holding for child in one)]
        if smallest:
            exact = [one for one in smallest if _text(one) == wanted]
            return (exact or smallest)[:1]
    return parts[:1]


def _text(element: Element) -> str:
    return " ".join(text_of(element).split())


def shown_fields(places: Mapping[str, Sequence[Element]]) -> dict[str, str]:
    """Return, for each field, which elements it was taken from, on one line."""
    return {
        name: place_name(elements[0]) + (f" and {len(elements) - 1} more" if len(elements) > 1 else "")
        for name, elements in places.items()
    }

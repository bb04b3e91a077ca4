"""Elements of a page compared over pages: their stable names, their paths, the text that stands in them. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from crawlers.page import SILENT, Page, text_of

Element = Any
"""An lxml element of a page's own tree, so that selectors find the very same objects."""

Path = tuple[str, ...]

MOST_DEPTH, MOST_ELEMENTS = 200, 30_000
MANY, MOST = 4, 0.75
"""Of how many pages, and how many of them, most have what is template."""

ASIDE_TAGS = frozenset({"nav", "footer", "aside", "button", "select", "option", "svg"})
ASIDE_WORDS = re.compile(
    r"(?:^|[-_])(?:nav|navbar|navigation|menu|footer|sidebar|breadcrumbs?|widgets?|related|similar|share|sharing|"
    r"cookies?|comments?|pagination|pager|toolbar)(?:$|[-_])",
    re.IGNORECASE,
)
STATES = frozenset({"active", "current", "selected", "odd", "even", "first", "last", "open", "closed", "hover", "new"})
_HASHED = re.compile(r"\d{2,}|[a-z]\d+[a-z]|^css-|^sc-|[:/\[\]()!%@]|^(?:[mp][xytrbl]?|w|h|col|row|gap|text|font|bg)-")


@lru_cache(maxsize=20_000)
def stable(name: str) -> bool:
    """Tell whether a class or id is likely to name a role: no running number, no generated or state name."""
    return bool(name) and name.lower() not in STATES and not _HASHED.search(name) and len(name) <= 40


def classes(element: Element) -> tuple[str, ...]:
    """Return the stable classes of an element."""
    return tuple(dict.fromkeys(name for name in (element.get("class") or "").split() if stable(name)))


def is_comparable(page: Page) -> bool:
    """Tell whether a page is of a size that its elements can be compared in good time; a trap is not."""
    depth = 0
    for count, (event, _) in enumerate(etree.iterwalk(page.root.root, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        if depth > MOST_DEPTH or count > 2 * MOST_ELEMENTS:
            return False
    return True


def is_element(node: Any) -> bool:
    """Tell whether a node is an element that may show something (no comment, no script)."""
    return isinstance(node.tag, str) and node.tag not in SILENT


def body_of(page: Page) -> Element:
    """Return the body of a page, or its root."""
    root = page.root.root
    found = root.find("body")
    return root if found is None else found


def names_of(element: Element) -> set[str]:
    """Return the stable id and classes of an element, marked as in CSS; none with a number in it."""
    found = {f".{one}" for one in classes(element)} | {f"#{element.get('id') or ''}"}
    return {one for one in found if stable(one[1:]) and not re.search(r"\d", one)}


def shared_names(pages: Sequence[Page]) -> frozenset[str]:
    """Return the ids and classes that every page has: those of single adverts (a category, a state) are not roles."""
    found = [set().union(*map(names_of, shown(body_of(page)))) for page in pages]
    return frozenset(set.intersection(*found)) if found else frozenset()


def path_of(element: Element, top: Element | None = None, names: frozenset[str] | None = None) -> Path:
    """Return tag, id and classes from ``top`` (excluded; without it the root) down: elements of one role share it.

    With ``names`` only those ids and classes count.
    """
    labels = []
    node = element
    while node is not None and node is not top:
        own = names_of(node) if names is None else names_of(node) & names
        labels.append(f"{node.tag}{''.join(sorted(own))}")
        node = node.getparent()
    return tuple(reversed(labels))


def ancestors(element: Element) -> Iterator[Element]:
    """Yield the parents of an element up to, without, the root element."""
    node = element.getparent()
    while node is not None and node.getparent() is not None:
        yield node
        node = node.getparent()


def shown(top: Element) -> Iterator[Element]:
    """Yield ``top`` and every element in it that may show something, in page order."""
    stack = [top]
    while stack:
        node = stack.pop()
        if is_element(node):
            yield node
            stack.extend(reversed(node))


def own_texts(element: Element) -> Iterator[str]:
    """Yield the pieces of text that stand in the element itself, not in its children."""
    yield element.text or ""
    for child in element:
        yield child.tail or ""


def squeezed(text: str) -> str:
    """Return ``text`` with single blanks, lower case: for comparing."""
    return " ".join(text.split()).lower()


def line(element: Element) -> str:
    """Return the element's text on one line; that of a comment is empty."""
    if not isinstance(element.tag, str):
        return ""
    return " ".join(text_of(element).split())


def is_aside(element: Element) -> bool:
    """Tell whether an element, by its tag, role or name, stands beside the content: menu, footer, related things."""
    if element.tag in ASIDE_TAGS or element.get("role") in {"navigation", "contentinfo", "banner", "search"}:
        return True
    if element.tag == "header":
        return sum(1 for _ in ancestors(element)) <= 2 and element.find(".//nav") is not None
    names = [element.get("id") or "", *(element.get("class") or "").split()]
    return any(ASIDE_WORDS.search(name) for name in names)


def lies_aside(element: Element) -> bool:
    """Tell whether an element lies in something that stands beside the content."""
    return is_aside(element) or any(
        is_aside(one) for one in ancestors(element) if one.tag not in {"body", "main", "article"}
    )


def shared_texts(pages: Sequence[Page]) -> set[str]:
    """Return the pieces of text that two or more pages all have, or most of many: template, not content."""
    found = [
        {squeezed(text) for node in shown(body_of(page)) for text in own_texts(node) if text.strip()} for page in pages
    ]
    least = len(pages) if len(pages) < MANY else MOST * len(pages)
    counted = Counter(text for texts in found for text in texts)
    return {text for text, count in counted.items() if count >= least} if len(found) > 1 else set()

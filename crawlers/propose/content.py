"""Title and text of an advert: what differs from page to page, where most of it stands. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import urljoin

from crawlers.page import text_of
from crawlers.propose.addresses import common_path, shape_of
from crawlers.propose.css import selector_for, simple
from crawlers.propose.elements import (
    Element,
    Path,
    ancestors,
    is_aside,
    is_element,
    line,
    own_texts,
    shared_texts,
    shown,
    squeezed,
)
from crawlers.propose.pagepart import Part

INNER_TAGS: frozenset[str] = frozenset(
    {"p", "span", "li", "b", "i", "em", "strong", "font", "br", "u", "small", "ul", "ol"}
)
TITLE_TAGS = ("h1", "h2", "h3", "h4", "strong", "span", "div", "a")
ROWS = frozenset({"tr", "td", "div", "section"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
MOST_IN_BLOCK = 80
"""How many words the block around a link to another advert may have; more is more than that block."""

MOST_LEFT_OUT = 3
"""How many words beside the paragraphs may be left out of the text: a caption, a button."""


@dataclass(frozen=True)
class Chosen:
    """A selector as a site file holds it, the elements it finds on each page, confidence 0–1 and why."""

    selector: Any
    elements: tuple[tuple[Element, ...], ...]
    confidence: float
    why: str


def title_of(parts: Sequence[Part]) -> Chosen | None:
    """Return where the title stands: the element that says what the link or the page's ``title`` says."""
    by_path: dict[Path, list[tuple[int, Element, float]]] = defaultdict(list)
    for number, part in enumerate(parts):
        heads = [
            squeezed(text)
            for text in part.page.root.css("title::text, meta[property='og:title']::attr(content)").getall()
        ]
        seen: set[Path] = set()
        for one in shown(part.top):
            text = squeezed(line(one)) if one.tag in TITLE_TAGS or "title" in (one.get("class") or "") else ""
            path = part.path(one)
            if not text or len(text) > 200 or path in seen:
                continue
            seen.add(path)
            by_path[path].append((number, one, _likeness(text, squeezed(part.words), heads)))
    ranked = []
    for found in by_path.values():
        texts = {squeezed(line(one)) for _, one, _ in found}
        if len(found) < len(parts) or len(texts) < min(2, len(parts)):
            continue
        tag = found[0][1].tag
        rank = TITLE_TAGS.index(tag) if tag in TITLE_TAGS else len(TITLE_TAGS)
        score = sum(like for _, _, like in found) / len(found)
        ranked.append((score + 0.05 * (len(TITLE_TAGS) - rank) * (score > 0.3) / 2, score, found))
    for _, score, found in sorted(ranked, key=lambda one: -one[0]):
        css = selector_for([(parts[number].page.root, [one]) for number, one, _ in found], first=True)
        if css:
            why = f"differs on all {len(parts)} pages and says what the link to each says"
            return Chosen(css, tuple((one,) for _, one, _ in found), min(0.98, 0.3 + 0.7 * score), why)
    return None


def _likeness(text: str, words: str, heads: Sequence[str]) -> float:
    likes = [_alike(text, words)] if words else []
    likes += [0.9 * _alike(text, head) for head in heads]
    return max(likes, default=0.0)


def _alike(text: str, other: str) -> float:
    short = other.rstrip("….").strip()
    if text == other:
        return 1.0
    if len(short) > 3 and text.startswith(short):
        return 0.9
    if len(text) > 3 and other.startswith(text):
        return 0.85
    if len(text) > 3 and text in other:
        return 0.75
    return 0.6 * SequenceMatcher(None, text, other).ratio()


Skip = Callable[[Element], bool]


def body_of_adverts(parts: Sequence[Part], skip: Skip) -> Chosen | None:
    """Return where the text stands: the element with most of what differs and least of anything else.

    ``skip`` tells the elements that are title, label–value pairs or date.
    """
    shared = shared_texts([part.page for part in parts])
    inside: dict[Path, list[float]] = defaultdict(list)
    homes: dict[Path, dict[int, Element]] = defaultdict(dict)
    for number, part in enumerate(parts):
        prose, rest = _weigh(part, shared, skip)
        total = prose[part.top]
        for one, amount in prose.items() if total else ():
            recall, precision = amount / total, amount / max(1.0, amount + rest[one])
            score = 2 * recall * precision / max(1e-9, recall + precision)
            for path in dict.fromkeys((part.path(one), _placed(part, one) if score > 0.5 else part.path(one))):
                if number not in homes[path]:
                    homes[path][number] = one
                    inside[path].append(score)
    pages = max(1, sum(1 for part in parts if part.top in homes[()].values())) if homes else 1
    ranked = sorted(
        ((sum(scores) / pages, path) for path, scores in inside.items() if path),
        key=lambda one: (
            one[1][-1].partition(":")[0] in INNER_TAGS,
            -round(one[0], 2),
            _last_tag(one[1]) in INNER_TAGS,
            -len(one[1]),
        ),
    )
    for score, path in ranked[:12]:
        found = homes[path]
        css = selector_for([(parts[number].nodes, [one]) for number, one in found.items()])
        if not css:
            continue
        elements = tuple((found[number],) if number in found else () for number in range(len(parts)))
        mixed = any(skip(inner) for group in elements for one in group for inner in one.iter())
        apart = (
            (_paragraphs(parts, elements, skip) or _rest(parts, css, elements, skip)) if mixed or score < 0.85 else None
        )
        why = f"{round(100 * score)} % of it is text that differs from page to page"
        return apart or Chosen(css, elements, min(0.97, score), why)
    return None


def _placed(part: Part, element: Element) -> Path:
    """Return the role of an element with its place in rows and cells, which often have no name of their own."""
    places = []
    for step, one in zip(part.path(element)[::-1], [element, *element.iterancestors()], strict=False):
        parent = one.getparent()
        alike = [child for child in parent if child.tag == one.tag] if one.tag in ROWS and parent is not None else []
        places.append(f"{step}:{alike.index(one)}" if len(alike) > 1 else step)
    return tuple(reversed(places))


def _last_tag(path: Path) -> str:
    return re.split(r"[#.:]", path[-1])[0]


def _weigh(part: Part, shared: set[str], skip: Skip) -> tuple[dict[Element, float], dict[Element, float]]:
    """Return, for every element, the words of prose in it, and the words of anything else in it."""
    order = list(shown(part.top))
    prose: dict[Element, float] = defaultdict(float)
    rest: dict[Element, float] = defaultdict(float)
    skipped = _other_adverts(part)
    for one in order:
        parent = one.getparent()
        named = skip(one) or is_aside(one) or one.tag in {"a", "label"}
        apart = one is not part.top and (one in skipped or parent in skipped or named)
        if apart:
            skipped.add(one)
        for text in own_texts(one):
            words = len(text.split())
            if words:
                fresh = not apart and squeezed(text) not in shared
                (prose if fresh else rest)[one] += words if words > 3 else 0.4 * words
    for one in reversed(order):
        parent = one.getparent()
        if one is not part.top and parent is not None:
            prose[parent] += prose[one]
            rest[parent] += rest[one]
    return {one: prose[one] for one in order}, rest


def _other_adverts(part: Part) -> set[Element]:
    """Return the blocks around links to pages like this one: similar adverts, the next and the one before."""
    links = {}
    for one in part.top.iter("a"):
        url = urljoin(part.url, one.get("href") or "").partition("#")[0]
        if url != part.url and shape_of(url) == shape_of(part.url) and len(common_path([url, part.url])) > 1:
            links[one] = url
    inside: dict[Element, set[str]] = defaultdict(set)
    for link, url in links.items():
        for one in (link, *ancestors(link)):
            inside[one].add(url)
    blocks = set()
    for link in links:
        block = link
        for one in ancestors(link):
            if len(inside[one]) > 1 or len(line(one).split()) > MOST_IN_BLOCK or one is part.top:
                break
            block = one
        blocks.add(block)
    return blocks


def _paragraphs(parts: Sequence[Part], homes: Sequence[tuple[Element, ...]], skip: Skip) -> Chosen | None:
    """Return the paragraphs inside an element that holds other things too, where they make up its text."""
    found = [
        [one for home in group for one in home if one.tag == "p" and text_of(one) and not _skips(one, skip)]
        for group in homes
    ]
    there = [(part, elements, group) for part, elements, group in zip(parts, found, homes, strict=True) if group]
    if not there or not all(elements for _, elements, _ in there):
        return None
    others = [
        child for _, elements, group in there for home in group for child in home
        if child not in elements and not _skips(child, skip) and is_element(child) and child.tag not in HEADINGS
    ]  # fmt: skip
    if any(len(line(child).split()) > MOST_LEFT_OUT for child in others):
        return None
    css = selector_for([(part.nodes, elements) for part, elements, _ in there])
    return Chosen(css, tuple(map(tuple, found)), 0.85, "paragraphs beside other things") if css else None


def _rest(parts: Sequence[Part], css: str, homes: Sequence[tuple[Element, ...]], skip: Skip) -> Chosen | None:
    """Return what is in an element but for those of its children that are title, pairs or date."""
    left: list[str] = []
    for part, group in zip(parts, homes, strict=True):
        for home in group:
            for child in home:
                if not is_element(child) or not _skips(child, skip):
                    continue
                kept = [one for one in home if is_element(one) and not _skips(one, skip)]
                inner = [one for one in child.iter() if is_element(one) and skip(one)]
                holding = [f":has({name})" for one in inner if one is not child for name in simple([one])]
                told = [*simple([child]), *holding]
                names = [name for name in told if not any(_matches(part, one, name) for one in kept)]
                if not names:
                    return None
                left.append(names[0])
    if not left or any((home.text or "").strip() for group in homes for home in group):
        return None
    chosen = f"{css} > *" + "".join(f":not({name})" for name in dict.fromkeys(left))
    found = [tuple(node.root for node in part.nodes.css(chosen)) for part in parts]
    return Chosen(chosen, tuple(found), 0.85, "what stands beside title and pairs") if all(found) else None


def _matches(part: Part, element: Element, css: str) -> bool:
    return any(node.root is element for node in part.nodes.css(css))


def _skips(element: Element, skip: Skip) -> bool:
    """Tell whether an element is, or holds, a title, a pair or a date."""
    return any(skip(one) for one in element.iter())

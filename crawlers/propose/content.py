"""The title of an advert: what differs from page to page and says what the link to the page says. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from crawlers.propose.css import selector_for
from crawlers.propose.elements import (
    Element,
    Path,
    line,
    shown,
    squeezed,
)
from crawlers.propose.pagepart import Part

TITLE_TAGS = ("h1", "h2", "h3", "h4", "strong", "span", "div", "a")


@dataclass(frozen=True)
class Chosen:
    """A selector as a site file holds it, the elements it finds on each page, confidence 0–1 and why.

    ``apart``: they are picked from an element that holds other things too.
    """

    selector: Any
    elements: tuple[tuple[Element, ...], ...]
    confidence: float
    why: str
    apart: bool = False


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

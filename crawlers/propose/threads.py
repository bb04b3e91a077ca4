"""Forum threads: the repeated posts on a page, of which the first is the advert. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from crawlers.dates import read_date
from crawlers.propose.css import selector_for
from crawlers.propose.elements import Element, Path, lies_aside, line, own_texts, shared_texts, shown, squeezed
from crawlers.propose.pagepart import Part
from crawlers.propose.words import FORUM

POST_TAGS = frozenset({"article", "div", "section", "li", "tr", "table"})
MOST_BESIDE = 0.35
"""How much of a thread's own words may stand outside its posts (the title, a poll, a notice)."""


@dataclass(frozen=True)
class Thread:
    """The selector of posts, confidence 0–1 and why."""

    scope: str
    confidence: float
    why: str


def thread_of(parts: Sequence[Part], languages: Sequence[str]) -> Thread | None:
    """Return how posts are recognised where these pages are threads; None where they are not."""
    by_path: dict[Path, dict[int, list[Element]]] = defaultdict(lambda: defaultdict(list))
    dated = [_with_date(part.top, languages) for part in parts]
    shared = shared_texts([part.page for part in parts])
    for number, part in enumerate(parts):
        for one in shown(part.top):
            if one.tag in POST_TAGS and one in dated[number] and not lies_aside(one):
                by_path[part.path(one)][number].append(one)
    repeated = {path: found for path, found in by_path.items() if len(found) == len(parts)}
    most = {path: max(map(len, found.values())) for path, found in repeated.items()}
    threads = any(FORUM.search(part.url) for part in parts)
    for path in sorted(repeated, key=lambda path: (most[path] < 2, len(path))):
        if most[path] < 2 and not threads:
            continue
        found = repeated[path]
        if not all(_are_posts(parts[number], shared, posts, alone=most[path] < 2) for number, posts in found.items()):
            continue
        css = selector_for([(parts[number].page.root, posts) for number, posts in found.items()])
        css = css or selector_for([(parts[number].page.root, posts) for number, posts in found.items()], first=True)
        if css and most[path] > 1:
            return Thread(css, 0.9, f"up to {most[path]} posts on a page, each with a date; the first is read")
        if css:
            return Thread(css, 0.6, "the addresses are those of a forum; no page that was seen had an answer")
    return None


def _with_date(top: Element, languages: Sequence[str]) -> set[Element]:
    """Return every element that holds a date."""
    found: set[Element] = set()
    for one in shown(top):
        text = one.get("datetime") or one.get("title") or " ".join(" ".join(own_texts(one)).split())
        if 5 < len(text) <= 80 and read_date(text, ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y"], languages):
            found |= {one, *takewhile(lambda above: above is not top, one.iterancestors())}
    return found


def _are_posts(part: Part, shared: set[str], posts: Sequence[Element], *, alone: bool) -> bool:
    """Tell whether ``posts`` hold nearly all that the page says, the title apart, and each says something."""
    inside = [_words(post, shared) for post in posts]
    if not all(inside):
        return False
    title = {squeezed(part.words), *(squeezed(text) for text in part.page.root.css("title::text").getall())}
    if any(squeezed(line(one)) in title for post in posts for one in post.iter("h1")):
        return False
    whole = _words(part.top, shared)
    beside = whole - sum(inside)
    return beside <= max(12, (0.25 if alone else MOST_BESIDE) * whole)


def _words(top: Element, shared: set[str]) -> int:
    return sum(
        len(text.split())
        for one in shown(top)
        if one.tag != "a" and not lies_aside(one)
        for text in own_texts(one)
        if squeezed(text) not in shared
    )

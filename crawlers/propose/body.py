"""The text of an advert: where most of what differs from page to page stands. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from urllib.parse import urljoin

from crawlers.page import text_of
from crawlers.propose.addresses import common_path, shape_of
from crawlers.propose.content import Chosen
from crawlers.propose.css import selector_for, simple
from crawlers.propose.elements import (
    Element,
    Path,
    ancestors,
    classes,
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
ROWS = frozenset({"tr", "td", "div", "section"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
MOST_IN_BLOCK = 80
"""How many words the block around a link to another advert may have; more is more than that block."""

CERTAIN = 0.85
MOST_MAKES, LEAST_FOR_MAKES = 4, 4
"""Of how many makes pages may be, and how many pages must have been seen to say so."""

MOST_LEFT_OUT = 3
"""How many words beside the paragraphs may be left out of the text: a caption, a button."""


Skip = Callable[[Element], bool]
Beside = Callable[[int, Element], bool]
"""Of the page with this number: whether an element is none of the text."""


@dataclass(frozen=True)
class _Weighed:
    """Of each element of a page: the words of prose in it, and how well it holds all prose and nothing else (F1)."""

    prose: dict[Element, float]
    scores: dict[Element, float]


def body_of_adverts(parts: Sequence[Part], skip: Skip) -> Chosen | None:
    """Return where the text stands: the element with most of what differs and least of anything else.

    ``skip`` tells the elements that are title, label–value pairs or date. Where pages are of several makes, the
    selector is a list, of which on every page the first that finds something finds the text.
    """
    shared = shared_texts([part.page for part in parts])
    found = [_weighed(part, shared, skip) for part in parts]
    one = _of_one_make(parts, found, skip)
    if one and one.confidence >= CERTAIN and not one.apart and all(one.elements):
        return one
    return _of_several_makes(parts, found, skip) or one


def _of_several_makes(parts: Sequence[Part], weighed: Sequence[_Weighed], skip: Skip) -> Chosen | None:
    """Return a list of selectors, one a make of page; None where there are not a few makes, or not all are read."""
    makes: dict[object, list[int]] = defaultdict(list)
    for number, page in enumerate(weighed):
        if of_page := page.scores:
            best = max(of_page, key=lambda one: (round(of_page[one], 2), sum(1 for _ in ancestors(one))))
            makes[best.tag, classes(best)].append(number)
    if not 1 < len(makes) <= MOST_MAKES or len(parts) < LEAST_FOR_MAKES or len(parts) == len(makes):
        return None
    found: list[tuple[list[int], Chosen]] = []
    for numbers in makes.values():
        chosen = _of_one_make([parts[n] for n in numbers], [weighed[n] for n in numbers], skip)
        if chosen is None:
            return None
        found.append((numbers, chosen))
    meant = {n: group for numbers, chosen in found for n, group in zip(numbers, chosen.elements, strict=True)}
    for order in permutations(chosen for _, chosen in found):
        if all(_first_found(parts[n], order) == list(group) for n, group in meant.items()):
            elements = tuple(meant.get(n, ()) for n in range(len(parts)))
            why = f"its pages are of {len(order)} makes, and on each the first of these finds the text"
            return Chosen([one.selector for one in order], elements, min(one.confidence for one in order), why)
    return None


def _first_found(part: Part, order: Sequence[Chosen]) -> list[Element]:
    found = ([node.root for node in part.nodes.css(one.selector)] for one in order)
    return next((elements for elements in found if any(map(text_of, elements))), [])


def _weighed(part: Part, shared: set[str], skip: Skip) -> _Weighed:
    prose, rest = _weigh(part, shared, skip)
    total = prose[part.top]
    found: dict[Element, float] = {}
    for one, amount in prose.items() if total else ():
        recall, precision = amount / total, amount / max(1.0, amount + rest[one])
        found[one] = 2 * recall * precision / max(1e-9, recall + precision)
    return _Weighed(prose, found)


def _is_beside(weighed: Sequence[_Weighed], skip: Skip, number: int, element: Element) -> bool:
    """Tell whether an element of a page is, or holds, title, pair or date, or next to nothing of an advert's own."""
    words = weighed[number].prose.get(element, 0.0)
    tools = element.tag == "p" and words == 0 and sum(1 for _ in element.iter("a")) > 1
    little = element.tag != "p" and words <= MOST_LEFT_OUT
    return tools or little or any(skip(one) for one in element.iter())


def _of_one_make(parts: Sequence[Part], weighed: Sequence[_Weighed], skip: Skip) -> Chosen | None:
    inside: dict[Path, list[float]] = defaultdict(list)
    homes: dict[Path, dict[int, Element]] = defaultdict(dict)
    for number, part in enumerate(parts):
        for one, score in weighed[number].scores.items():
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
        apart = None
        if mixed or score < CERTAIN:
            beside = partial(_is_beside, weighed, skip)
            apart = _paragraphs(parts, elements, beside) or _rest(parts, css, elements, skip, beside)
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
        if url != part.url and _is_like(url, part.url) and len(common_path([url, part.url])) > 1:
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


def _is_like(url: str, other: str) -> bool:
    """Tell whether two addresses are of one kind, query parameters that the first has besides (a session) apart."""
    (depth, ending, names), (other_depth, other_ending, other_names) = shape_of(url), shape_of(other)
    return (depth, ending) == (other_depth, other_ending) and set(other_names) <= set(names)


def _paragraphs(parts: Sequence[Part], homes: Sequence[tuple[Element, ...]], beside: Beside) -> Chosen | None:
    """Return the paragraphs inside an element that holds other things too, where they make up its text."""
    found = [
        [one for home in group for one in home if one.tag == "p" and not beside(number, one)]
        for number, group in enumerate(homes)
    ]
    there = [(number, found[number], group) for number, group in enumerate(homes) if group]
    if not there or not all(any(map(text_of, elements)) for _, elements, _ in there):
        return None
    others = [
        child for number, elements, group in there for home in group for child in home
        if child not in elements and is_element(child) and not beside(number, child) and child.tag not in HEADINGS
    ]  # fmt: skip
    if any(len(line(child).split()) > MOST_LEFT_OUT for child in others):
        return None
    css = selector_for([(parts[number].nodes, elements) for number, elements, _ in there])
    return Chosen(css, tuple(map(tuple, found)), 0.85, "paragraphs beside other things", apart=True) if css else None


def _rest(
    parts: Sequence[Part], css: str, homes: Sequence[tuple[Element, ...]], skip: Skip, beside: Beside
) -> Chosen | None:
    """Return what is in an element but for those of its children that are title, pairs, date or the site's own."""
    left: list[str] = []
    for number, group in enumerate(homes):
        for home in group:
            kept = [one for one in home if is_element(one) and not beside(number, one)]
            for child in home:
                if not is_element(child) or child in kept or not line(child):
                    continue
                inner = [one for one in child.iter() if is_element(one) and skip(one)]
                holding = [f":has({name})" for one in inner if one is not child for name in simple([one])]
                told = [*simple([child]), *holding]
                names = [name for name in told if not any(_matches(parts[number], one, name) for one in kept)]
                if not names:
                    return None
                left.append(names[0])
    if not left or any((home.text or "").strip() for group in homes for home in group):
        return None
    chosen = f"{css} > *" + "".join(f":not({name})" for name in dict.fromkeys(left))
    found = [tuple(node.root for node in part.nodes.css(chosen)) for part in parts]
    why = "what stands beside title and pairs"
    return Chosen(chosen, tuple(found), 0.85, why, apart=True) if all(found) else None


def _matches(part: Part, element: Element, css: str) -> bool:
    return any(node.root is element for node in part.nodes.css(css))

"""A short CSS selector for given elements, tried on every page it must hold for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from parsel import Selector as Nodes

from crawlers.propose.elements import Element, ancestors, classes, stable

Target = tuple[Nodes, Sequence[Element]]
"""A page's tree (or a part of it) and the elements that are meant in it, in page order."""

NAMING = ("itemprop", "property", "rel", "role", "data-testid", "data-test", "data-qa", "name", "aria-label")
IDENT = re.compile(r"-?[A-Za-z_][\w-]*\Z")
MOST_TRIES = 400


def selector_for(targets: Sequence[Target], *, first: bool = False) -> str | None:
    """Return the shortest selector that finds exactly the meant elements on every page; None where there is none.

    With ``first`` it need only find the meant element before any other.
    """
    wanted = [(top, list(elements)) for top, elements in targets if elements]
    elements = [one for _, found in wanted for one in found]
    if not elements:
        return None

    def fits(css: str) -> bool:
        for top, meant in wanted:
            found = [node.root for node in top.css(css)]
            if first and (not found or found[0] is not meant[0]):
                return False
            if not first and (len(found) != len(meant) or any(a is not b for a, b in zip(found, meant, strict=True))):
                return False
        return True

    for tried, css in enumerate(candidates(elements)):
        if fits(css):
            return css
        if tried > MOST_TRIES:
            break
    return None


def candidates(elements: Sequence[Element]) -> Iterator[str]:
    """Yield selectors that hold for all ``elements``, the shortest and steadiest first."""
    own = list(simple(elements))
    above = list(_common_ancestors(elements))
    yield from (css for css in own if not _is_bare(css))
    for steps, simples in above:
        for ancestor in simples:
            if not _is_bare(ancestor):
                yield from (f"{ancestor}{' > ' if steps == 1 else ' '}{css}" for css in own)
    yield from (css for css in own if _is_bare(css))
    parents = [css for steps, simples in above if steps == 1 for css in simples]
    for parent in parents:
        yield from (f"{parent} > {css}" for css in own)
        for steps, simples in above:
            if steps > 1:
                yield from (f"{outer} {parent} > {css}" for outer in simples if not _is_bare(outer) for css in own)
    yield from _weak(elements)
    positions = _common_position(elements)
    if positions:
        placed = [f"{css}{positions}" for css in own]
        for steps, simples in above:
            for ancestor in simples:
                yield from (f"{ancestor}{' > ' if steps == 1 else ' '}{css}" for css in placed)
    yield from _in_placed_parents(elements, own, above)


def _in_placed_parents(
    elements: Sequence[Element], own: Sequence[str], above: Sequence[tuple[int, list[str]]]
) -> Iterator[str]:
    """Yield selectors through the place of the parent among its siblings: the second row's cell."""
    parents = [one.getparent() for one in elements]
    place = _common_position(parents) if all(one is not None for one in parents) else ""
    names = [css for steps, simples in above if steps == 1 for css in simples]
    outer = [css for steps, simples in above if steps > 1 for css in simples if css not in {"body", "tbody"}]
    for parent in names if place else ():
        for ancestor in outer:
            yield from (f"{ancestor} {parent}{place} > {css}" for css in own)


def simple(elements: Sequence[Element]) -> Iterator[str]:
    """Yield selectors of one element each that hold for all: by id, attribute, tag and class, tag."""
    tags = {one.tag for one in elements}
    tag = tags.pop() if len(tags) == 1 else ""
    name = elements[0].get("id") or ""
    if stable(name) and IDENT.match(name) and all(one.get("id") == name for one in elements):
        yield f"{tag}#{name}"
    shared = [one for one in classes(elements[0]) if all(one in classes(other) for other in elements)]
    shared = [one for one in shared if IDENT.match(one)]
    yield from (f"{tag}.{one}" for one in shared)
    for attribute in NAMING:
        value = elements[0].get(attribute) or ""
        quotable = value and len(value) <= 40 and not re.search(r'["\\\n]', value)
        if quotable and all(one.get(attribute) == value for one in elements):
            yield f'{tag}[{attribute}="{value}"]'
    if len(shared) > 1:
        yield f"{tag}.{'.'.join(shared[:3])}"
    for prefix in _generated(elements):
        yield f'{tag}[class*="{prefix}"]'
    if tag:
        yield tag


def _weak(elements: Sequence[Element]) -> Iterator[str]:
    """Yield selectors by class names that tell how a thing looks: poor ones, but better than its place."""
    names = [set((one.get("class") or "").split()) for one in elements]
    for name in sorted(set.intersection(*names)):
        if IDENT.match(name) and not stable(name):
            yield f"{elements[0].tag}.{name}"


def _generated(elements: Sequence[Element]) -> Iterator[str]:
    """Yield the steady part of generated class names: ``Card_title__`` of ``Card_title__3xYz1``."""
    for name in (elements[0].get("class") or "").split():
        found = re.match(r"[A-Za-z]+[_-]+[A-Za-z]+__", name)
        if found and all(found[0] in (one.get("class") or "") for one in elements):
            yield found[0]


def _common_ancestors(elements: Sequence[Element]) -> Iterator[tuple[int, list[str]]]:
    """Yield, level by level upwards, the selectors that the ancestors of all elements on that level share."""
    levels = [list(ancestors(one)) for one in elements]
    for step, level in enumerate(zip(*levels, strict=False), start=1):
        found = list(simple(_once(level)))
        if found:
            yield step, found


def _once(elements: Iterable[Element]) -> list[Element]:
    return list({id(one): one for one in elements}.values())


def _common_position(elements: Sequence[Element]) -> str:
    """Return ``:nth-of-type(n)`` or ``:last-of-type`` where all elements share their place among their siblings."""
    places, last = set(), True
    for one in elements:
        parent = one.getparent()
        alike = [] if parent is None else [child for child in parent if child.tag == one.tag]
        places.add(alike.index(one) + 1 if one in alike else 0)
        last = last and bool(alike) and alike[-1] is one
    if len(places) == 1 and places != {0}:
        return f":nth-of-type({places.pop()})"
    return ":last-of-type" if last else ""


def _is_bare(css: str) -> bool:
    return re.fullmatch(r"[a-z]+[0-9]?", css) is not None and css not in {
        "h1",
        "article",
        "main",
        "time",
        "dl",
        "table",
    }

"""Pairs that the page's elements mark: definition lists, tables, grids of labels and values. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from crawlers.propose.css import selector_for
from crawlers.propose.elements import Element, is_element, lies_aside, line, shown
from crawlers.propose.pagepart import Part, node_of
from crawlers.propose.pair import MOST_VALUE_WORDS, TABLED, Labels, Pair, Pairs, accepted, grouped, is_label

MOST_CLIMB = 3


def definition_lists(parts: Sequence[Part], known: Labels) -> Iterator[Pairs]:
    """``dt`` and ``dd``."""
    yield from _contained(parts, known, "dl", "definition_list", _dl_pairs)


def tables(parts: Sequence[Part], known: Labels) -> Iterator[Pairs]:
    """A label's cell, a value's cell."""
    yield from _contained(parts, known, "table", "table", _table_pairs)


def _contained(
    parts: Sequence[Part],
    known: Labels,
    tag: str,
    pattern: str,
    read: Callable[[Element], Iterator[tuple[str, str, list[Element]]]],
) -> Iterator[Pairs]:
    """Find the elements ``tag`` of one role whose pairs recur."""
    homes: dict[object, list[tuple[int, Element]]] = defaultdict(list)
    for number, part in enumerate(parts):
        for one in part.top.iter(tag):
            if not lies_aside(one):
                homes[part.path(one)].append((number, one))
    for found in map(_without_heads, homes.values()):
        pairs = [
            Pair(number, label, value, tuple(elements))
            for number, home in found
            for label, value, elements in read(home)
            if is_label(label) and value
        ]
        recurring = accepted(pairs, parts, known, least=1, sure=True)
        if not recurring:
            continue
        targets = [(part.nodes, [one for n, one in found if n == number]) for number, part in enumerate(parts)]
        inner = found[0][1].tag
        targets = targets if inner == tag else [(top, [one.getparent() for one in ones]) for top, ones in targets]
        css = (selector_for(targets) or tag) + ("" if inner == tag else f" > {inner}")
        yield Pairs({"pattern": pattern, "css": css}, tuple(pairs), recurring)


def _without_heads(found: list[tuple[int, Element]]) -> list[tuple[int, Element]]:
    """Return the bodies of tables that all have a head, else the elements as they are."""
    bodies = [(number, one.find("tbody")) for number, one in found if one.find("thead") is not None]
    return bodies if len(bodies) == len(found) and all(body is not None for _, body in bodies) else found


def _dl_pairs(home: Element) -> Iterator[tuple[str, str, list[Element]]]:
    for term in home.iter("dt"):
        values = []
        for sibling in term.itersiblings():
            if sibling.tag == "dt":
                break
            if sibling.tag == "dd":
                values.append(sibling)
        yield line(term), ", ".join(line(one) for one in values), [term, *values]


def _table_pairs(home: Element) -> Iterator[tuple[str, str, list[Element]]]:
    if home.find(".//table") is not None:
        return
    for row in home.iter("tr"):
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        if len(cells) % 2 == 0:
            for label, value in zip(cells[::2], cells[1::2], strict=True):
                yield line(label), line(value), [label, value]


def grids(parts: Sequence[Part], known: Labels) -> Iterator[Pairs]:
    """Labels and values in elements of their own that are no list and no table."""
    for pairs in grouped(_neighbours(parts)):
        recurring = accepted(pairs, parts, known)
        entry = recurring and _grid_entry(parts, pairs)
        if entry:
            yield Pairs(entry, tuple(pairs), recurring)


def _neighbours(parts: Sequence[Part]) -> Iterator[tuple[object, Pair]]:
    for number, part in enumerate(parts):
        for one in shown(part.top):
            label = " ".join((one.text or "").split())
            if not label or one.tag in TABLED or one.tag in {"a", "p"} or not is_label(line(one)) or lies_aside(one):
                continue
            outer = one
            for _ in range(MOST_CLIMB):
                parent = outer.getparent()
                if outer.getnext() is not None or parent is part.top or parent is None or line(parent) != line(one):
                    break
                outer = parent
            value = outer.getnext()
            if value is None or not is_element(value) or value.tag in TABLED or (outer.tail or "").strip(" :\n\t"):
                continue
            text = line(value)
            if text and len(text.split()) <= MOST_VALUE_WORDS:
                role = part.path(one), part.path(value)
                yield role, Pair(number, line(one).rstrip(": "), text, (one, value))


def _grid_entry(parts: Sequence[Part], pairs: Sequence[Pair]) -> dict[str, Any] | None:
    homes = []
    for number, part in enumerate(parts):
        elements = [one for pair in pairs if pair.part == number for one in pair.elements]
        if elements:
            homes.append((part, number, _common_home(elements)))
    css = selector_for([(part.nodes, [home]) for part, _, home in homes])
    if not css:
        return None
    selectors = []
    for position in (0, 1):
        targets = [
            (node_of(home), [pair.elements[position] for pair in pairs if pair.part == number])
            for _, number, home in homes
        ]
        selectors.append(selector_for(targets))
    label, value = selectors
    return {"pattern": "grid", "css": css, "label": label, "value": value} if label and value else None


def _common_home(elements: Sequence[Element]) -> Element:
    chains = [[one, *one.iterancestors()] for one in elements]
    shared = set.intersection(*map(set, chains))
    home = next(one for one in chains[0] if one in shared)
    return home.getparent() if len(elements) < 2 else home

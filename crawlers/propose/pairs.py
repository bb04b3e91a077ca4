"""Label–value pairs that several adverts of one site share: labels recur, values differ. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from crawlers.labels import LONGEST_LABEL
from crawlers.page import BLOCKS, text_of
from crawlers.propose.css import selector_for
from crawlers.propose.elements import Element, is_element, lies_aside, line, own_texts, shown, squeezed
from crawlers.propose.pagepart import Part, node_of
from crawlers.propose.words import FACT

COLON_LINE = re.compile(r"([^:\n]{1,40}?)\s*:[ \t\u00a0]*(\S[^\n]*)")
LABEL = re.compile(r"(?=[^\d]*[^\W\d])[^.!?\n]{1,40}$")
TABLED = frozenset({"dl", "dt", "dd", "table", "tbody", "thead", "tr", "td", "th"})
MOST_VALUE_WORDS = 30
MOST_CLIMB = 3
Labels = frozenset[str]
"""Labels in small letters."""


@dataclass(frozen=True)
class Pair:
    """One label with its value on one page, and the elements they stand in.

    ``leading``: those elements go on with other lines; ``amid``: other lines stand around the pairs in them.
    """

    part: int
    label: str
    value: str
    elements: tuple[Element, ...]
    leading: bool = False
    amid: bool = False

    @property
    def alone(self) -> bool:
        """Whether nothing but pairs stands in the elements."""
        return not (self.leading or self.amid)


@dataclass(frozen=True)
class Pairs:
    """One way in which the site writes pairs: ``entry`` as in a site file, the pairs found, how often labels recur."""

    entry: dict[str, Any]
    found: tuple[Pair, ...]
    recurring: int

    @property
    def labels(self) -> list[str]:
        """The labels, each once."""
        return list(dict.fromkeys(pair.label.rstrip(": ") for pair in self.found))


def pairs_of(parts: Sequence[Part]) -> list[Pairs]:
    """Return the ways in which these adverts write label–value pairs, each at most once, in order of the page."""
    found: list[Pairs] = []
    used: set[Element] = set()
    for known in (frozenset[str](), None):
        labels = known if known is not None else frozenset(squeezed(one) for group in found for one in group.labels)
        for read in (_definition_lists, _tables, _grids, _lines, _tails):
            for group in read(parts, labels):
                elements = {one for pair in group.found for one in pair.elements}
                if not elements & used:
                    found.append(group)
                    used |= {one for top in elements for one in top.iter()}
    return found


def _accepted(
    pairs: Sequence[Pair], parts: Sequence[Part], known: Labels, least: int = 2, *, sure: bool = False
) -> int:
    """Return how many labels recur on two or more pages, 0 where this is no set of pairs: too few, or values alike.

    Labels that are ``known`` recur in any case: they stand on other pages, written in another way. With ``sure`` the
    page's own elements say that these are pairs; then common names of facts are enough.
    """
    seen: dict[str, dict[int, str]] = defaultdict(dict)
    for pair in pairs:
        seen[squeezed(pair.label.rstrip(": "))][pair.part] = squeezed(pair.value)
    familiar = known & seen.keys() or {label for label in seen if sure and FACT.fullmatch(label)}
    if len(familiar) >= max(least, 0.4 * len(seen)):
        return len(familiar)
    recurring = {label: values for label, values in seen.items() if len(values) > 1}
    differing = [label for label, values in recurring.items() if len(set(values.values())) > 1]
    if len(recurring) < least or not differing or len(recurring) < 0.4 * len(seen):
        return 0
    twice = len(pairs) / max(1, sum(len(values) for values in seen.values()))
    return len(recurring) if twice < 1.5 and len(parts) > 1 else 0


def _grouped(pairs: Iterator[tuple[object, Pair]]) -> list[list[Pair]]:
    groups: dict[object, list[Pair]] = defaultdict(list)
    for role, pair in pairs:
        groups[role].append(pair)
    return sorted(groups.values(), key=len, reverse=True)


def _definition_lists(parts: Sequence[Part], known: Labels) -> Iterator[Pairs]:
    yield from _contained(parts, known, "dl", "definition_list", _dl_pairs)


def _tables(parts: Sequence[Part], known: Labels) -> Iterator[Pairs]:
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
            if _is_label(label) and value
        ]
        recurring = _accepted(pairs, parts, known, least=1, sure=True)
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


def _grids(parts: Sequence[Part], known: Labels) -> Iterator[Pairs]:
    """Labels and values in elements of their own that are no list and no table."""
    for pairs in _grouped(_neighbours(parts)):
        recurring = _accepted(pairs, parts, known)
        entry = recurring and _grid_entry(parts, pairs)
        if entry:
            yield Pairs(entry, tuple(pairs), recurring)


def _neighbours(parts: Sequence[Part]) -> Iterator[tuple[object, Pair]]:
    for number, part in enumerate(parts):
        for one in shown(part.top):
            label = " ".join((one.text or "").split())
            if not label or one.tag in TABLED or one.tag in {"a", "p"} or not _is_label(line(one)) or lies_aside(one):
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


def _lines(parts: Sequence[Part], known: Labels) -> Iterator[Pairs]:
    """``Label: value`` on lines of text, each in an element of its own or several in one."""
    for pairs in _grouped(_colon_lines(parts)):
        recurring = _accepted(pairs, parts, known, least=1)
        if not recurring:
            continue
        homes: dict[int, list[Element]] = {}
        for pair in pairs:
            found = homes.setdefault(pair.part, [])
            found += [one for one in pair.elements if one not in found]
        targets = [(parts[number].nodes, found) for number, found in homes.items()]
        css = selector_for(targets) or selector_for(targets, first=True)
        if css and ":" in css and (above := _first_in(homes)):
            outer = selector_for([(parts[number].nodes, [one]) for number, one in above.items()])
            if outer:
                moved = tuple(replace(pair, elements=(above[pair.part],), leading=True) for pair in pairs)
                yield Pairs({"pattern": "lines", "css": outer, "leading": True}, moved, recurring)
                continue
        if css:
            leading = {"leading": True} if any(pair.leading for pair in pairs) else {}
            yield Pairs({"pattern": "lines", "css": css, **leading}, tuple(pairs), recurring)


def _first_in(homes: Mapping[int, Sequence[Element]]) -> dict[int, Element]:
    """Return the element that each page's one home of pairs comes first in; nothing where it does not on each page."""
    above = {}
    for number, found in homes.items():
        parent = found[0].getparent()
        alone = len(found) == 1 and parent is not None and not (parent.text or "").strip()
        if not alone or next((one for one in parent if is_element(one)), None) is not found[0]:
            return {}
        above[number] = parent
    return above


def _colon_lines(parts: Sequence[Part]) -> Iterator[tuple[object, Pair]]:
    for number, part in enumerate(parts):
        for one in shown(part.top):
            if one.tag in TABLED - {"td"} or lies_aside(one) or not any(":" in text for text in _line_texts(one)):
                continue
            lines = text_of(one).split("\n")
            found = [match if (match := COLON_LINE.fullmatch(text.strip())) else None for text in lines]
            good = [match is not None and _is_label(match[1]) for match in found]
            count = sum(good)
            if not count or _has_whole_lines_inside(one):
                continue
            first = good.index(False) if False in good else len(good)
            whole = len([text for text in lines if text.strip()])
            leading = first == count < whole
            trailing = all(good[len(good) - count :])
            if not leading and not trailing and count < 0.6 * whole:
                continue
            for match, fits in zip(found, good, strict=True):
                if fits and match:
                    yield (
                        part.path(one),
                        Pair(number, match[1].strip(), match[2].strip(), (one,), leading, count < whole),
                    )


def _line_texts(one: Element) -> Iterator[str]:
    """Yield the texts that make up the element's own lines: its own, and those of inline elements in it."""
    yield from own_texts(one)
    for child in one:
        if is_element(child) and child.tag not in BLOCKS:
            yield line(child)


def _has_whole_lines_inside(one: Element) -> bool:
    """Tell whether the pairs stand in block elements inside, so that those are the better place."""
    return any(is_element(child) and child.tag in BLOCKS and ":" in line(child) for child in one)


def _is_label(text: str) -> bool:
    return len(text) <= LONGEST_LABEL and LABEL.match(text.rstrip(": ")) is not None and len(text.split()) <= 5


def _tails(parts: Sequence[Part], known: Labels) -> Iterator[Pairs]:
    """Labels in an element of their own, values in the bare text after it: ``<b>Age</b> 23``."""
    for pairs in _grouped(_followed(parts)):
        recurring = _accepted(pairs, parts, known)
        targets = [
            (part.nodes, [pair.elements[0] for pair in pairs if pair.part == number])
            for number, part in enumerate(parts)
        ]
        css = recurring and selector_for(targets)
        if css:
            yield Pairs({"pattern": "siblings", "css": css}, tuple(pairs), recurring)


def _followed(parts: Sequence[Part]) -> Iterator[tuple[object, Pair]]:
    for number, part in enumerate(parts):
        for one in shown(part.top):
            value = " ".join((one.tail or "").split()).lstrip(": ")
            fits = one.tag in {"b", "strong", "span", "em", "i", "label", "small"} and not lies_aside(one)
            if fits and value and _is_label(line(one)) and len(value.split()) <= MOST_VALUE_WORDS:
                yield part.path(one), Pair(number, line(one).rstrip(": "), value, (one,))

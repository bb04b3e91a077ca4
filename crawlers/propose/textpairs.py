"""Pairs that stand in the text: ``Label: value`` lines, and labels with bare text behind them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from crawlers.page import BLOCKS, text_of
from crawlers.propose.css import selector_for
from crawlers.propose.elements import Element, is_element, lies_aside, line, own_texts, shown
from crawlers.propose.pagepart import Part
from crawlers.propose.pair import MOST_VALUE_WORDS, TABLED, Labels, Pair, Pairs, accepted, grouped, is_label

COLON_LINE = re.compile(r"([^:\n]{1,40}?)\s*:[ \t\u00a0]*(\S[^\n]*)")


def lines(parts: Sequence[Part], known: Labels) -> Iterator[Pairs]:
    """``Label: value`` on lines of text, each in an element of its own or several in one."""
    for pairs in grouped(_colon_lines(parts)):
        recurring = accepted(pairs, parts, known, least=1)
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
            good = [match is not None and is_label(match[1]) for match in found]
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


def tails(parts: Sequence[Part], known: Labels) -> Iterator[Pairs]:
    """Labels in an element of their own, values in the bare text after it: ``<b>Age</b> 23``."""
    for pairs in grouped(_followed(parts)):
        recurring = accepted(pairs, parts, known)
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
            if fits and value and is_label(line(one)) and len(value.split()) <= MOST_VALUE_WORDS:
                yield part.path(one), Pair(number, line(one).rstrip(": "), value, (one,))

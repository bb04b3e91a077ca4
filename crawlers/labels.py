"""Label–value pairs beside an advert, in the ways sites write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsel import Selector as Nodes

from crawlers.page import BLOCKS, SILENT, Page, search, text_of
from crawlers.selectors import Labels

LONGEST_LABEL = 60


def label_pairs(page: Page, labels: Labels) -> Iterator[tuple[str, str]]:
    """Yield every ``(label, value)`` that the pattern finds, in page order; labels without their closing colon."""
    if labels.pattern == "json":
        pairs = _from_json(page, labels)
    elif labels.pattern == "siblings":
        pairs = _siblings(page, labels)
    else:
        parts = page.root.css(labels.css or "")
        pairs = (pair for part in parts for pair in _READERS[labels.pattern](part, labels))
    for label, value in pairs:
        name = " ".join(label.split()).rstrip(labels.separator + ": ").strip()
        if name and value.strip() and len(name) <= LONGEST_LABEL:
            yield name, value.strip()


def _definition_list(part: Nodes, _: Labels) -> Iterator[tuple[str, str]]:
    for term in part.css("dt"):
        yield _text(term), ", ".join(_text(value) for value in _following_values(term))


def _following_values(term: Nodes) -> list[Nodes]:
    values: list[Nodes] = []
    for sibling in term.xpath("following-sibling::*"):
        if sibling.root.tag == "dd":
            values.append(sibling)
        elif values or sibling.root.tag == "dt":
            break
    return values


def _table(part: Nodes, _: Labels) -> Iterator[tuple[str, str]]:
    rows = [row.xpath("./td | ./th") for row in part.xpath(".//tr")]
    headed = len(rows) == 2 and len(rows[0]) == len(rows[1]) > 1 and all(cell.root.tag == "th" for cell in rows[0])
    if headed:
        yield from ((_text(head), _text(cell)) for head, cell in zip(rows[0], rows[1], strict=True))
        return
    for cells in rows:
        for label, value in zip(cells[::2], cells[1::2], strict=False):
            yield _text(label), _text(value)


def _lines(part: Nodes, labels: Labels) -> Iterator[tuple[str, str]]:
    for line in _text(part).split("\n"):
        label, found, value = line.partition(labels.separator)
        if found:
            yield label, value
        elif labels.leading:
            return


def _grid(part: Nodes, labels: Labels) -> Iterator[tuple[str, str]]:
    """Pair every label with the values between it and the next label, in page order."""
    names = {node.root for node in part.css(labels.label or "")}
    values = {node.root for node in part.css(labels.value or "")}
    label, found = "", list[str]()
    for element in part.root.iter():
        if element in names:
            yield label, ", ".join(found)
            label, found = text_of(element), []
        elif element in values:
            found.append(text_of(element))
    yield label, ", ".join(found)


def _rows(part: Nodes, _: Labels) -> Iterator[tuple[str, str]]:
    cells = part.xpath("./*")
    if len(cells) > 1:
        yield _text(cells[0]), ", ".join(filter(None, map(_text, cells[1:])))


def _attribute(part: Nodes, labels: Labels) -> Iterator[tuple[str, str]]:
    named = part.attrib.get(labels.attribute or "", "")
    if labels.attribute == "aria-labelledby":
        named = " ".join(_text(node) for one in named.split() for node in part.xpath("//*[@id=$id]", id=one))
    label, paired, value = named.partition(labels.separator)
    yield (label, value) if paired and value.strip() else (named, _text(part))


def _regex(part: Nodes, labels: Labels) -> Iterator[tuple[str, str]]:
    for match in re.finditer(labels.regex or "", _text(part)):
        groups = {name: value or "" for name, value in match.groupdict().items()}
        if "label" in groups and "value" in groups:
            yield groups["label"], groups["value"]
        else:
            yield from groups.items()


def _siblings(page: Page, labels: Labels) -> Iterator[tuple[str, str]]:
    """Pair every label with what follows it beside it, up to the next label, a line break or a block after it."""
    names = [node.root for node in page.root.css(labels.css or "")]
    known = set(names)
    for name in names:
        found = [name.tail or ""]
        for sibling in name.itersiblings():
            if sibling in known or (sibling.tag == "br" and "".join(found).strip(labels.separator + " \n\t")):
                break
            if sibling.tag in BLOCKS:
                found.append(text_of(sibling))
                if found[-1]:
                    break
            elif isinstance(sibling.tag, str) and sibling.tag not in SILENT:
                found.append("".join(sibling.itertext()))
            found.append(sibling.tail or "")
        yield text_of(name), " ".join("".join(found).split()).removeprefix(labels.separator)


def _from_json(page: Page, labels: Labels) -> Iterator[tuple[str, str]]:
    source = page.script(labels.script) if labels.script else page.jsonld if page.json is None else page.json
    found = search(labels.path or "", source)
    if isinstance(found, dict):
        yield from ((str(label), _json_text(value)) for label, value in found.items() if label[:1] != "@")
    elif isinstance(found, list):
        for pair in found:
            if isinstance(pair, dict):
                yield str(pair.get(labels.label or "name") or ""), _json_text(pair.get(labels.value or "value"))


def _json_text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, (_json_text(part) for part in value)))
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def _text(node: Nodes) -> str:
    return text_of(node.root)


_READERS = {
    "definition_list": _definition_list,
    "table": _table,
    "lines": _lines,
    "rows": _rows,
    "grid": _grid,
    "attribute": _attribute,
    "regex": _regex,
}

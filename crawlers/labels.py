"""Label–value pairs beside an advert, in the five ways sites write them."""

from __future__ import annotations

from collections.abc import Iterator

from parsel import Selector as Nodes

from crawlers.page import Page, search, text_of
from crawlers.selectors import Labels

LONGEST_LABEL = 60


def label_pairs(page: Page, labels: Labels) -> Iterator[tuple[str, str]]:
    """Yield every ``(label, value)`` that the pattern finds, in page order; labels without their closing colon."""
    if labels.pattern == "json":
        pairs = _from_json(page, labels)
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


def _from_json(page: Page, labels: Labels) -> Iterator[tuple[str, str]]:
    source = page.script(labels.script) if labels.script else page.jsonld
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


_READERS = {"definition_list": _definition_list, "table": _table, "lines": _lines, "grid": _grid}

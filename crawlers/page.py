"""A fetched page as the site file's selectors see it: text, elements, JSON-LD, JSON. Values in, values out."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError
from lxml import etree  # type: ignore[import-untyped]
from parsel import Selector as Nodes
from scrapy.http import Response, TextResponse

from crawlers.selectors import Selector

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
MOST_NODES = 5000
"""How many elements one selector may find on a page; more would be a trap."""

SILENT = frozenset({"script", "style", "noscript", "template", "head", "title"})
BREAKS = re.compile(r" *[\n\x01\x02][ \n\x01\x02]*")
MARKUP = re.compile(r"</?(?:br|p|div|ul|li|b|strong|em|i|span)\b[^>]*>", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """One page: its address, status and decoded text. ``scope`` (CSS) narrows to its first match, ``drop`` cuts out."""

    url: str
    status: int
    text: str
    scope: str | None = None
    drop: tuple[str, ...] = ()

    @cached_property
    def root(self) -> Nodes:
        """The elements that selectors see."""
        nodes = Nodes(text=self.text or "<html></html>", type="html", base_url=self.url)
        if self.scope:
            found = nodes.css(self.scope)
            nodes = found[0] if found else Nodes(text="<html></html>", type="html")
        for css in self.drop:
            for node in nodes.css(css):
                node.drop()
        return nodes

    @cached_property
    def whole(self) -> Page:
        """The same page without its scope: a thread's title stands outside its first post."""
        return dataclasses.replace(self, scope=None) if self.scope else self

    def parts(self, each: Selector) -> list[Page]:
        """Return what ``each`` (css, xpath or json) selects as pages of their own, their ``whole`` being this page."""
        found: list[Page] = []
        if each.json_path is None:
            for node in self._nodes(each):
                found.append(Page(self.url, self.status, node.get() or ""))
                found[-1].__dict__["root"] = node
        elif isinstance(values := search(each.json_path, self.json), list):
            found += [Page(self.url, self.status, json.dumps(value, ensure_ascii=False)) for value in values]
        for part in found:
            part.__dict__["whole"] = self
        return found

    @cached_property
    def jsonld(self) -> list[dict[str, Any]]:
        """Every JSON-LD object of the page, graphs opened."""
        found: list[dict[str, Any]] = []
        nodes = Nodes(text=self.text or "<html></html>", type="html")
        for source in nodes.css('script[type="application/ld+json"]::text').getall():
            found.extend(_json_objects(_read_json(source)))
        return found

    @cached_property
    def json(self) -> Any:
        """The response itself as JSON; None where it is not JSON."""
        return _read_json(self.text)

    def script(self, css: str) -> Any:
        """The JSON inside the first element ``css``; None where there is none."""
        return _read_json(self.root.css(css).xpath("string()").get() or "")

    def values(self, selector: Selector) -> list[str]:
        """Return every text that ``selector`` finds, in page order, cut down by its pattern, blank ones left out."""
        return [text for text in self._texts(selector) if text]

    def first(self, selectors: Sequence[Selector]) -> tuple[list[str], Selector | None]:
        """Return what the first selector that finds something finds, and that selector."""
        for selector in selectors:
            values = self.values(selector)
            if values:
                return values, selector
        return [], None

    def described(self, selector: Selector) -> list[tuple[str, str]]:
        """Return every text that ``selector`` finds, each with the text a reader sees in its element."""
        if selector.kind not in {"css", "xpath"}:
            return [(value, "") for value in self.values(selector)]
        shown = [_node_text(node, None) for node in self._nodes(selector)]
        return [(text, words) for text, words in zip(self._texts(selector), shown, strict=True) if text]

    def _texts(self, selector: Selector) -> list[str]:
        texts = [text.strip() for text in self._raw(selector)]
        return [_cut(selector.pattern, text) for text in texts] if selector.pattern else texts

    def _nodes(self, selector: Selector) -> list[Nodes]:
        nodes = self.root.css(selector.css) if selector.css else self.root.xpath(selector.xpath or "")
        return list(nodes[:MOST_NODES])

    def _raw(self, selector: Selector) -> Iterator[str]:
        kind = selector.kind
        if kind in {"css", "xpath"}:
            yield from (_node_text(node, selector.attribute) for node in self._nodes(selector))
        elif kind == "regex":
            yield from (
                match[1] if match.re.groups else match[0] for match in re.finditer(selector.regex or "", self.text)
            )
        elif selector.jsonld is not None:
            yield from _json_texts(search(selector.jsonld, self.jsonld))
        else:
            source = self.script(selector.script) if selector.script else self.json
            yield from _json_texts(search(selector.json_path or "", source))


def page_of(response: Response, scope: str | None = None, drop: Sequence[str] = ()) -> Page:
    """Return a response as a page, decoded by header, meta element or detection; without text where it is not text."""
    text = response.text if isinstance(response, TextResponse) else ""
    return Page(response.url, response.status, text.replace("\x00", ""), scope, tuple(drop))


def text_of(element: etree._Element) -> str:
    """Return the text a reader sees in an element.

    Block elements stand on lines of their own, paragraphs and doubled line breaks leave a blank one, blanks are single.
    """
    parts: list[str] = []
    hidden = 0
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        inner = node is not element
        if event in {"comment", "pi"}:
            if inner and not hidden:
                parts.append(_squeezed(node.tail))
            continue
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            hidden += inner and tag in SILENT
            parts.append("\n" if tag == "br" else _edge(tag))
            if not hidden:
                parts.append(node.text or "" if tag == "pre" else _squeezed(node.text))
            continue
        hidden -= inner and tag in SILENT
        parts.append(_edge(tag))
        if inner and not hidden:
            parts.append(_squeezed(node.tail))
    text = re.sub(r"[ \t]+", " ", "".join(parts))
    return BREAKS.sub(_line_breaks, text).strip()


def search(path: str, value: Any) -> Any:
    """Return what a JMESPath finds in ``value``; None where the path does not fit the value."""
    try:
        return jmespath.search(path, value)
    except JMESPathError:
        return None


def plain(text: str) -> str:
    """Return ``text`` with any markup in it turned into line breaks and characters."""
    if not MARKUP.search(text):
        return text
    return text_of(Nodes(text=text, type="html").root)


def _squeezed(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f\x01\x02]+", " ", text or "")


def _edge(tag: str) -> str:
    """Return the mark of a block's edge: a line's end, or a paragraph's."""
    if tag == "p":
        return "\x02"
    return "\x01" if tag in BLOCKS else ""


def _line_breaks(run: re.Match[str]) -> str:
    marks = run[0]
    return "\n\n" if "\x02" in marks or marks.count("\n") > 1 else "\n"


def _node_text(node: Nodes, attribute: str | None) -> str:
    root = node.root
    if isinstance(root, etree._Element):
        if attribute is None:
            return text_of(root)
        return str(next((one.get(attribute) for one in root.iter() if one.get(attribute)), ""))
    return str(root)


def _cut(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        return ""
    return (match[1] or "").strip() if match.re.groups else match[0].strip()


def _read_json(text: str) -> Any:
    try:
        return json.loads(text.strip().removeprefix("\ufeff"), strict=False)
    except (ValueError, RecursionError):
        return None


def _json_objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for part in value:
            yield from _json_objects(part)
    elif isinstance(value, dict):
        if isinstance(value.get("@graph"), list):
            yield from _json_objects(value["@graph"])
        else:
            yield value


def _json_texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _json_texts(part)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, str):
        yield plain(value)
    elif isinstance(value, int | float):
        yield str(value)

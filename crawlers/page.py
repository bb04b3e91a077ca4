"""A fetched page as the site file's selectors see it: text, elements, JSON-LD, JSON. Values in, values out."""

from __future__ import annotations

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
        "br",
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
SILENT = frozenset({"script", "style", "noscript", "template", "head", "title"})
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
        texts = (text.strip() for text in self._raw(selector))
        if selector.pattern:
            texts = (_cut(selector.pattern, text) for text in texts)
        return [text for text in texts if text]

    def first(self, selectors: Sequence[Selector]) -> tuple[list[str], Selector | None]:
        """Return what the first selector that finds something finds, and that selector."""
        for selector in selectors:
            values = self.values(selector)
            if values:
                return values, selector
        return [], None

    def _raw(self, selector: Selector) -> Iterator[str]:
        kind = selector.kind
        if kind in {"css", "xpath"}:
            nodes = self.root.css(selector.css) if selector.css else self.root.xpath(selector.xpath or "")
            yield from (_node_text(node, selector.attribute) for node in nodes)
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
    """Return the text a reader sees in an element: block elements begin lines, blanks are single, no line is blank."""
    parts: list[str] = []
    hidden = 0
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event in {"comment", "pi"}:
            if not hidden and node is not element and node.tail:
                parts.append(_squeezed(node.tail))
            continue
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            hidden += tag in SILENT and node is not element
            if tag in BLOCKS:
                parts.append("\n")
            if not hidden and node.text:
                parts.append(node.text if tag == "pre" else _squeezed(node.text))
            continue
        hidden -= tag in SILENT and node is not element
        if tag in BLOCKS:
            parts.append("\n")
        if node is not element and not hidden and node.tail:
            parts.append(_squeezed(node.tail))
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


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


def _squeezed(text: str) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text)


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

"""A page with the parts outlined that a site file reads: one HTML file that fetches nothing and runs nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment
from lxml import etree  # type: ignore[import-untyped]

from crawlers.page import Page

Element = Any

LEFT_OUT = frozenset(
    [
        *("script", "style", "link", "meta", "base", "noscript", "template", "iframe", "frame", "frameset", "object"),
        *("embed", "applet", "img", "picture", "video", "audio", "source", "track", "svg", "canvas", "math", "map"),
        *("input", "select", "textarea", "dialog", "portal", "head"),
    ]
)
KEPT_ATTRIBUTES = frozenset({"colspan", "rowspan", "dir", "data-field", "data-colour"})
TURNED_PLAIN = frozenset(
    {"html", "body", "form", "button", "a", "main", "plaintext", "xmp", "marquee", "font", "center"}
)
"""Elements that would act, or end ours: they become plain ones, as do elements of the page's own invention."""

BLOCK_LIKE = frozenset({"html", "body", "form", "main", "plaintext", "xmp"})

COLOURS = 8


def preview(page: Page, rows: Sequence[Mapping[str, str]], places: Mapping[str, Sequence[Element]]) -> str:
    """Return the preview of ``page``: the table ``rows`` (field, value, read by, element), then its text, outlined.

    ``places`` gives the elements of each field on the page's own tree, which is changed.
    """
    colours = {name: str(number % COLOURS) for number, name in enumerate(places)}
    for name, elements in places.items():
        for element in elements:
            named = [element.get("data-field"), name.removeprefix("fields.")]
            element.set("data-field", ", ".join(filter(None, named)))
            element.set("data-colour", colours[name])
    top = page.root.root.getroottree().getroot()
    body = top.find("body")
    _clean(top if body is None else body)
    inner = etree.tostring(top if body is None else body, method="html", encoding="unicode", with_tail=False)
    source = files("crawlers").joinpath("data/preview.html").read_text(encoding="utf-8")
    template = Environment(autoescape=True).from_string(source)
    return template.render(url=page.url, rows=rows, colours=colours, page=inner, columns=list(rows[0]) if rows else [])


def write_privately(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` so that its owner alone can read it; raises :class:`OSError`."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text)


def _clean(top: Element) -> None:
    """Leave elements and text alone: no resource, no script, no address, no style of the page."""
    for one in list(top.iter()):
        if not isinstance(one.tag, str) or one.tag in LEFT_OUT:
            _take_out(one)
            continue
        if one.tag in TURNED_PLAIN or not one.tag.isalnum():
            one.tag = "div" if one.tag in BLOCK_LIKE else "span"
        for name in set(one.attrib) - KEPT_ATTRIBUTES:
            del one.attrib[name]


def _take_out(one: Element) -> None:
    """Remove an element with what is in it; the text after it stays."""
    parent, tail = one.getparent(), one.tail or ""
    if parent is None:
        return
    before = one.getprevious()
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(one)

"""A page with contact details taken out of its text, attributes and data, its structure left as it is. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

from lxml import etree  # type: ignore[import-untyped]

from crawlers.page import Page
from crawlers.sitefile import SiteFile

Blank = Callable[[str], str]

ADDRESSES = frozenset({"href", "src", "action", "data-href", "data-url", "srcset", "formaction", "poster"})
STRUCTURE = frozenset({"class", "id", "name", "rel", "type", "datetime", "lang", "itemprop", "itemtype", "property"})
DATA_TYPES = ("application/ld+json", "application/json")


def blanked_page(site: SiteFile, page: Page, blank: Blank) -> str:
    """Return the page's HTML after ``blank`` has gone over all that it says; scripts other than data are left out.

    Addresses off the site, and any in which ``blank`` finds something, become ``#``. A page that is no HTML is gone
    over as plain text.
    """
    if page.json is not None:
        return blank(page.text)
    top = page.root.root.getroottree().getroot()
    for one in list(top.iter()):
        if not isinstance(one.tag, str):
            _drop(one)
        elif one.tag in {"style", "template"} or (one.tag == "script" and one.get("type") not in DATA_TYPES):
            one.text = None
        else:
            one.text = blank(one.text) if one.text else one.text
            _blank_attributes(site, page, one, blank)
        if isinstance(one.tag, str) and one.tail:
            one.tail = blank(one.tail)
    return str(etree.tostring(top, method="html", encoding="unicode", doctype="<!doctype html>", with_tail=False))


def _blank_attributes(site: SiteFile, page: Page, one: Any, blank: Blank) -> None:
    for name, value in list(one.attrib.items()):
        if name in ADDRESSES:
            stays = value.startswith("#") or (site.own(urljoin(page.url, value)) and blank(value) == value)
            one.set(name, value if stays else "#")
        elif name.startswith("on") or name == "style":
            del one.attrib[name]
        elif name not in STRUCTURE:
            one.set(name, blank(value))


def _drop(one: Any) -> None:
    parent, before, tail = one.getparent(), one.getprevious(), one.tail or ""
    if parent is None:
        return
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(one)

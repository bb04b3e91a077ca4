"""An age gate before the site: how it is recognised, and what a visitor clicks to go on. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawlers.errors import FormRefusedError
from crawlers.forms import GateForm, gate_form
from crawlers.page import Page
from crawlers.propose.css import selector_for
from crawlers.propose.elements import Element, body_of, line, shown, squeezed
from crawlers.propose.words import AGE, NO, YES
from crawlers.sitefile import SiteFile

MOST_WORDS = 250
NAME = re.compile(r"[A-Za-z_][\w-]*")
SCRIPT_COOKIE = re.compile(r"""document\.cookie\s*=\s*["'`]([\w.-]+)=([^;"'`]*)""")
TYPED = frozenset({"text", "password", "email", "tel", "date", "number", "search", "file"})


@dataclass(frozen=True)
class Opener:
    """One way through a gate: an address to ask for or cookies to send, and how a site file says it."""

    entry: dict[str, Any]
    how: str
    url: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    form: GateForm | None = None


def is_gate(page: Page) -> bool:
    """Tell whether a page is short, speaks of age, and asks for no name or password."""
    body = body_of(page)
    text = line(body)
    asks = any(node.tag == "input" and (node.get("type") or "text").lower() in TYPED for node in shown(body))
    return bool(AGE.search(text)) and len(text.split()) <= MOST_WORDS and not asks


def openers(site: SiteFile, page: Page) -> Iterator[Opener]:
    """Yield the ways through a gate, likeliest first: links and forms that say yes, then cookies its scripts set."""
    ranked: list[tuple[int, Opener]] = []
    for node in shown(body_of(page)):
        if node.tag == "a" and node.get("href"):
            opener = _by_link(site, page, node)
        elif node.tag == "form":
            opener = _by_form(site, page, node)
        else:
            continue
        if opener:
            ranked.append((_reluctance(_words(node)), opener))
    yield from (opener for _, opener in sorted(ranked, key=lambda one: one[0]))
    for name, value in dict(SCRIPT_COOKIE.findall(page.text)).items():
        yield Opener({"cookies": {name: value}}, f"the cookie {name} that its script sets", cookies={name: value})


def told_apart(opener: Opener, gate: Page, opened: Page) -> Opener | None:
    """Return the way with a ``shown`` that the gate has and the page behind it has not; None: it is no page behind."""
    css = opener.entry.get("shown")
    if css is None or not opened.root.css(css):
        return opener
    if is_gate(opened):
        return None
    node = gate.root.css(css)[0].root
    for one in (node, *node.iterancestors(), *node.iter("input", "button")):
        for shown_by in _own_selectors(one):
            if gate.root.css(shown_by) and not opened.root.css(shown_by):
                return replace(opener, entry={**opener.entry, "shown": shown_by})
    return None


def _own_selectors(node: Element) -> Iterator[str]:
    """Yield selectors for an element by its own names."""
    if NAME.fullmatch(node.get("id") or ""):
        yield f"{node.tag}#{node.get('id')}"
    yield from (f"{node.tag}.{name}" for name in (node.get("class") or "").split() if NAME.fullmatch(name))
    if NAME.fullmatch(node.get("name") or ""):
        yield f"{node.tag}[name={node.get('name')}]"


def _reluctance(words: str) -> int:
    if YES.search(words) and not re.match(r"\W*(?:no|nej|nein|non|nee|nei|nie)\b", words, re.IGNORECASE):
        return 0
    return 2 if NO.search(words) else 1


def _words(node: Element) -> str:
    pressed = [f"{line(one)} {one.get('value') or ''}" for one in node.iter("input", "button")]
    return squeezed(" ".join([line(node), *pressed]))


def _by_link(site: SiteFile, page: Page, node: Element) -> Opener | None:
    url = urljoin(page.url, node.get("href"))
    css = selector_for([(page.root, [node])], first=True)
    if not css or urlsplit(url).scheme not in {"http", "https"} or not site.own(url):
        return None
    return Opener({"shown": css, "follow": css}, "its link", url)


def _by_form(site: SiteFile, page: Page, node: Element) -> Opener | None:
    """A form in which a visitor types nothing, with its button or choice that says yes."""
    css = selector_for([(page.root, [node])], first=True)
    if not css:
        return None
    choose = _choices(node)
    try:
        form = gate_form(page, css, choose)
    except FormRefusedError:
        return None
    entry = {"shown": css, "form": css, **({"choose": choose} if choose else {})}
    return Opener(entry, "its form", form.url, form=form) if site.own(form.url) else None


def _choices(node: Element) -> dict[str, str]:
    """Return what a visitor who says yes presses: of several buttons, or of radio buttons of one name."""
    asked: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for one in node.iter("input", "button"):
        kind = (one.get("type") or ("submit" if one.tag == "button" else "text")).lower()
        if one.get("name") and kind in {"submit", "radio"}:
            beside = squeezed(" ".join([line(one), one.get("value") or "", one.tail or "", one.get("id") or ""]))
            asked[one.get("name")].append((_reluctance(beside), one.get("value") or "on"))
    return {name: min(values)[1] for name, values in asked.items() if len(values) > 1}

"""The form of an age gate: what of it may be sent, and what is never sent.

Only forms in which a visitor types nothing: hidden fields, checkboxes, submit buttons, and a choice (a year, a radio
button) where the site file names it. One text, password, e-mail or file field, shown or not, and nothing is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

from lxml import etree  # type: ignore[import-untyped]
from scrapy.http import Request
from w3lib.html import get_base_url
from w3lib.url import safe_url_string

from crawlers.errors import FormRefusedError
from crawlers.page import Page
from crawlers.walls import LOGIN_PATH, wall

URLENCODED = "application/x-www-form-urlencoded"
FIELDS = ("input", "select", "textarea", "button", "object")
TYPELESS = {"input": "text", "button": "submit", "select": "select", "textarea": "text", "object": "object"}
SENT = frozenset({"hidden", "checkbox", "radio", "submit", "select"})
SILENT = frozenset({"button", "reset"})

Pair = tuple[str, str]


@dataclass(frozen=True)
class GateForm:
    """A form that may be sent once: its method (GET or POST), address and fields."""

    method: str
    url: str
    fields: tuple[Pair, ...]

    @property
    def body(self) -> bytes:
        """The fields as they are sent."""
        return urlencode(self.fields).encode() if self.method == "POST" else b""

    def is_sent_by(self, request: Request) -> bool:
        """Tell whether ``request`` is this form and nothing else: not a redirect of it, not with another body."""
        same = (request.method, request.url, request.body) == (self.method, self.url, self.body)
        return same and not request.meta.get("redirect_times")


def gate_form(page: Page, css: str, chosen: Mapping[str, str]) -> GateForm:
    """Return the form ``css`` of ``page`` as it is sent with the values ``chosen``.

    Raises :class:`FormRefusedError` for a form that is not there or must not be sent.
    """
    found = page.root.css(css)
    if not found or found[0].root.tag != "form":
        raise FormRefusedError(f"there is no form {css} on the page")
    form = found[0].root
    method = (form.get("method") or "get").strip().upper()
    action = urljoin(get_base_url(page.text, page.url), (form.get("action") or "").strip() or page.url)
    if method not in {"GET", "POST"} or (form.get("enctype") or URLENCODED).strip().lower() != URLENCODED:
        raise FormRefusedError("the form is sent in a way that is never used")
    if wall(page) or LOGIN_PATH.search(action):
        raise FormRefusedError("the form belongs to a login or a challenge")
    fields = tuple(_sent(form, dict(chosen)))
    if method == "GET":
        action = urlsplit(action)._replace(query=urlencode(fields)).geturl()
    return GateForm(method, safe_url_string(urlsplit(action)._replace(fragment="").geturl()), fields)


def _sent(form: etree._Element, chosen: dict[str, str]) -> list[Pair]:
    """Return the fields that are sent, in page order, the button last; every field of the form is judged."""
    judged = [(field, _kind(field)) for field in _fields(form)]
    named = [(field, kind) for field, kind in judged if field.get("name") and field.get("disabled") is None]
    for name in chosen.keys() - {field.get("name") for field, _ in named}:
        raise FormRefusedError(f"the form has no field {name}")
    _check_offered(named, chosen)
    buttons = [(field.get("name"), field.get("value") or "") for field, kind in named if kind == "submit"]
    pressed = [pair for pair in buttons if chosen.get(pair[0]) == pair[1]] or buttons
    if len(pressed) > 1:
        raise FormRefusedError(f"the form has several buttons: name the value of {pressed[0][0]} under choose")
    values = [_value(field, kind, chosen.get(field.get("name"))) for field, kind in named if kind != "submit"]
    return [pair for pair in values if pair] + pressed


def _check_offered(named: list[tuple[etree._Element, str]], chosen: dict[str, str]) -> None:
    """Refuse a chosen value that no button or radio button of its name has."""
    offered: dict[str, list[str]] = {}
    for field, kind in named:
        if kind in {"submit", "radio"}:
            offered.setdefault(field.get("name"), []).append(field.get("value") or ("on" if kind == "radio" else ""))
    for name in chosen.keys() & offered.keys():
        if chosen[name] not in offered[name]:
            has = ", ".join(offered[name])
            raise FormRefusedError(f"the form's {name} cannot be {chosen[name]}: it offers {has}")


def _kind(field: etree._Element) -> str:
    kind = (field.get("type") or TYPELESS[field.tag]).strip().lower()
    kind = kind if field.tag in {"input", "button"} else TYPELESS[field.tag]
    if kind not in SENT | SILENT:
        raise FormRefusedError(f"the form has a field ({kind}) that a visitor fills in")
    return kind


def _value(field: etree._Element, kind: str, wanted: str | None) -> Pair | None:
    """Return what a named field sends; None: nothing."""
    name, value = field.get("name"), field.get("value")
    if kind == "select":
        return name, _option(field, wanted)
    if kind == "radio":
        if wanted is None:
            raise FormRefusedError(f"the form asks for a choice: name {name} under choose")
        return (name, wanted) if wanted == (value or "on") else None
    if kind == "checkbox":
        ticked = wanted is not None or field.get("checked") is not None or field.get("required") is not None
        return (name, value or "on") if ticked else None
    return (name, value or "") if kind == "hidden" else None


def _fields(form: etree._Element) -> list[etree._Element]:
    """Return the fields inside a form and those elsewhere on the page that belong to it."""
    inside = [node for node in form.iter(*FIELDS) if node.get("form") is None]
    name = form.get("id")
    tied = [node for node in form.getroottree().getroot().iter(*FIELDS) if name and node.get("form") == name]
    return inside + tied


def _option(select: etree._Element, wanted: str | None) -> str:
    values = [
        value if (value := option.get("value")) is not None else "".join(option.itertext()).strip()
        for option in select.iter("option")
    ]
    if wanted is None or wanted not in values or select.get("multiple") is not None:
        raise FormRefusedError(
            f"the form asks for a choice: name one of the values of {select.get('name')} under choose"
        )
    return wanted

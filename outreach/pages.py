"""Rendering: one template environment a language, and what every page has around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from mapping.geography import place_name
from mapping.labels import language as language_label
from outreach.gate import COOKIE, FORM_TOKEN, Signed, cookie_name
from outreach.roles import Permission
from outreach.words import LANGUAGES, shown_day, shown_moment, shown_number, swedish_order, translations

MENU = (
    ("/queue", "Queue", Permission.QUEUE),
    ("/support", "Support", Permission.QUEUE),
    ("/survey", "Survey", Permission.SURVEY),
    ("/research", "Research", Permission.RESEARCH),
    ("/administration", "Administration", Permission.ADMINISTER),
    ("/audit", "Audit log", Permission.AUDIT),
)
"""Address, name and permission of each main page, in order. A page that is not there yet is not in it."""

LANGUAGE_COOKIE = "admap_language"
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@cache
def environment(language: str) -> Environment:
    """Return the templates in ``language``. Everything is escaped, and an unknown name is an error."""
    made = Environment(
        loader=PackageLoader("outreach", "templates/office"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        finalize=_without_controls,
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals["_"] = _translating(language)
    made.globals["options"] = options
    made.filters["day"] = lambda value: shown_day(value, language)
    made.filters["moment"] = lambda value: shown_moment(value, language)
    made.filters["number"] = lambda value: shown_number(value, language)
    made.filters["place"] = place_name
    made.filters["by_name"] = lambda places: sorted(places, key=lambda place: swedish_order(place.name))
    made.filters["language_name"] = lambda code: getattr(language_label(code), language)
    return made


def _translating(language: str) -> Callable[..., Markup]:
    """Return what a template's ``_`` does: a sentence in the reader's language, with values escaped into it."""
    translate = translations(language).gettext

    @cache
    def plain(text: str) -> Markup:
        return Markup(translate(text)) % {}  # noqa: S704  (a catalogue's own words)

    def translated(text: str, **values: object) -> Markup:
        if not values:
            return plain(str(text))
        return Markup(translate(str(text))) % {name: _without_controls(value) for name, value in values.items()}  # noqa: S704

    return translated


def options(choices: Iterable[tuple[str, str]], chosen: str) -> Markup:
    """Return the options of a select: values with their words."""
    parts = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>'
        for value, words in choices
    )
    return Markup("".join(parts))  # noqa: S704  (escaped part by part)


def _without_controls(value: object) -> object:
    """Show a control character, which an advert may hold and no page may, as the sign for what cannot be shown."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", value) if type(value) is str else value


def language_of(request: Request) -> str:
    """Return the language of the reader: their account's, else the one chosen in this browser, else Swedish."""
    who: Signed | None = getattr(request.state, "signed", None)
    chosen = who.language if who is not None else request.cookies.get(cookie_name(request, LANGUAGE_COOKIE), "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def page(request: Request, template: str, status: int = 200, **given: object) -> HTMLResponse:
    """Return the page that ``template`` makes of ``given``."""
    who: Signed | None = getattr(request.state, "signed", None)
    language = language_of(request)
    whole = who is not None and who.whole and not who.must_change
    text = (
        environment(language)
        .get_template(template)
        .render(
            who=who,
            whole=whole,
            language=language,
            menu=[
                (address, name)
                for address, name, permission in MENU
                if whole and who is not None and who.may(permission)
            ],
            here=request.url.path,
            token_name=FORM_TOKEN,
            token=who.form_token if who is not None else "",
            **given,
        )
    )
    return HTMLResponse(text, status_code=status)


def see_other(address: str) -> RedirectResponse:
    """Send the reader on to a page of ours, after a form."""
    if not address.startswith("/") or address.startswith("//"):
        raise ValueError("only pages of ours are gone to")
    return RedirectResponse(address, status_code=303)


def signed_out(request: Request) -> RedirectResponse:
    """Send somebody whose sign-in has ended to where one signs in, and have the browser forget what it holds of us."""
    answer = see_other("/sign-in")
    answer.delete_cookie(cookie_name(request, COOKIE), path="/", secure=request.app.state.secure, httponly=True)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


STATIC = Path(__file__).parent / "data" / "static"

"""The session that a site carries in its addresses: sent with every request, and no part of what an address is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from scrapy.http import Request, Response, TextResponse

from crawlers.forms import GateForm


class Session:
    """The values that a site has given to its session ``parameters``, in one run.

    A value is taken from the address that a redirect leads to and, while there is none, from the links of a page.
    """

    def __init__(self, parameters: Sequence[str]) -> None:
        self.parameters = tuple(parameters)
        self._values: dict[str, str] = {}

    @property
    def state(self) -> tuple[str, ...]:
        """The session as it stands, to tell it from another."""
        return tuple(self._values.get(name, "") for name in self.parameters)

    def bare(self, url: str) -> str:
        """Return ``url`` without the session."""
        return without(url, self.parameters)

    def carried(self, request: Request) -> str:
        """Return the address that ``request`` is sent to: with the session, but for robots.txt and a form."""
        url = request.url
        form = request.meta.get("form")
        sends_form = isinstance(form, GateForm) and form.is_sent_by(request)
        if not self._values or sends_form or request.meta.get("role") == "robots":
            return url
        parts = urlsplit(url)
        there = {unquote(pair.partition("=")[0]) for pair in parts.query.split("&")}
        pairs = [f"{quote(name, safe='')}={value}" for name, value in self._values.items() if name not in there]
        return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, *pairs]))))

    def learn(self, response: Response) -> None:
        """Take the session from where a redirect of the site leads."""
        location = response.headers.get("Location") or b""
        self._values |= self._in_query(urlsplit(location.decode("latin-1")).query)

    def led_on(self, response: Response) -> Response:
        """Return a redirect as one to the address without the session; any other response as it is."""
        location = (response.headers.get("Location") or b"").decode("latin-1")
        if not self.parameters or not location:
            return response
        headers = response.headers.copy()
        headers["Location"] = self.bare(urljoin(response.url, location))
        return response.replace(headers=headers)

    def only_names(self, url: str, location: str) -> bool:
        """Tell whether a redirect from ``url`` leads to the same address and only names the session."""
        return bool(self.parameters and location) and self.bare(urljoin(url, location)) == self.bare(url)

    def shown(self, response: Response) -> None:
        """Learn, while there is no session yet, from the links of a page."""
        for name in self.parameters:
            if name not in self._values and isinstance(response, TextResponse):
                found = re.search(rf"[?&;]{re.escape(name)}=([^&;\"'#\s<>]+)", unescape(response.text))
                self._values |= {name: found[1]} if found else {}

    def _in_query(self, query: str) -> dict[str, str]:
        pairs = (pair.partition("=") for pair in query.split("&"))
        return {name: value for key, _, value in pairs if (name := unquote(key)) in self.parameters and value}


def without(url: str, parameters: Sequence[str]) -> str:
    """Return ``url`` without these query parameters, and otherwise as it was."""
    parts = urlsplit(url)
    if not parts.query or not parameters:
        return url
    pairs = [pair for pair in parts.query.split("&") if unquote(pair.partition("=")[0]) not in parameters]
    return urlunsplit(parts._replace(query="&".join(pairs)))

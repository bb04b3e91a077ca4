"""The listing part of a site file: where adverts are listed, which listings count, and how they go on."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from crawlers.selectors import FirstOf, One, Strict, checked_css, checked_regex, plain_strings_as_json


class Onward(Strict):
    """How the address of a listing's following page is made: a template ``url``, or a query ``parameter`` to set.

    A template may hold ``{listing}``, the address of the listing's first page; without it all pages are one listing.
    """

    url: str | None = None
    parameter: str | None = Field(default=None, pattern=r"^[^&=#\s]+$")

    def _check(self, placeholder: str) -> None:
        if bool(self.url) == bool(self.parameter):
            raise ValueError(f"write either url (a template with {placeholder}) or parameter (a name in the query)")
        if self.url and placeholder not in self.url:
            raise ValueError(f"the address of following pages holds {placeholder}")

    @property
    def each_listing(self) -> bool:
        """Whether every listing has following pages of its own."""
        return self.url is None or "{listing}" in self.url


class Pages(Onward):
    """Listing pages by number or offset (``{page}``), asked one after another until a page lists nothing new."""

    first: int = Field(default=1, ge=0)
    step: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _has_number(self) -> Pages:
        self._check("{page}")
        return self


class Cursor(Onward):
    """Listing pages by a ``value`` that each page names for the next (``{cursor}``), until one names or lists none."""

    value: FirstOf

    @model_validator(mode="after")
    def _has_cursor(self) -> Cursor:
        self._check("{cursor}")
        return self


class Scroll(Strict):
    """A list that grows in the browser: by scrolling, or by clicking ``button`` (CSS), until nothing new appears.

    ``most`` bounds how often; where that is reached, the site counts as incomplete.
    """

    button: str | None = None
    most: int = Field(default=100, ge=1, le=2000)

    @field_validator("button")
    @classmethod
    def _css(cls, value: str | None) -> str | None:
        return value if value is None else checked_css(value)


class Categories(Strict):
    """Which of the links that ``sections`` finds are followed: regular expressions on a link's text or address.

    Without ``include`` all are; ``exclude`` goes before ``include``.
    """

    include: list[str] = Field(default_factory=list)
    exclude: list[str] = Field(default_factory=list)

    @field_validator("include", "exclude")
    @classmethod
    def _regexes(cls, value: list[str]) -> list[str]:
        return [checked_regex(part) for part in value]


class Listing(Strict):
    """Where adverts are listed and how the listing goes on.

    ``kind``: ``page`` (HTML), ``json`` (a plain string is a JMESPath), ``feed`` (RSS, Atom), ``sitemap`` (an index
    leads to its sitemaps) or ``adverts`` (the starts hold whole adverts, read by ``advert.posts``). ``adverts``
    selects the links to adverts, or with ``advert_url`` (a template that holds ``{id}``) their numbers;
    ``advert_urls`` is a regular expression that an address must match. ``sections`` selects links to further
    listings. In a browser, ``wait_for`` (CSS) is waited for, and the elements ``reveal`` (CSS) are clicked once each.
    """

    kind: Literal["page", "json", "feed", "sitemap", "adverts"] = "page"
    starts: list[str] = Field(min_length=1)
    adverts: FirstOf | None = None
    advert_url: str | None = None
    advert_urls: str | None = None
    sections: One | None = None
    categories: Categories = Categories()
    next: FirstOf | None = None
    pages: Pages | None = None
    cursor: Cursor | None = None
    wait_for: str | None = None
    reveal: list[str] = Field(default_factory=list)
    scroll: Scroll | None = None
    most_pages: int = Field(default=2000, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _paths(cls, value: Any) -> Any:
        return plain_strings_as_json(value, ("adverts", "sections", "next", "cursor.value"))

    @field_validator("advert_url")
    @classmethod
    def _has_id(cls, value: str | None) -> str | None:
        if value is not None and "{id}" not in value:
            raise ValueError("the address of an advert holds {id}")
        return value

    @field_validator("advert_urls")
    @classmethod
    def _regex(cls, value: str | None) -> str | None:
        return value if value is None else checked_regex(value)

    @field_validator("wait_for")
    @classmethod
    def _css(cls, value: str | None) -> str | None:
        return value if value is None else checked_css(value)

    @field_validator("reveal")
    @classmethod
    def _all_css(cls, value: list[str]) -> list[str]:
        return [checked_css(part) for part in value]

    @property
    def needs_browser(self) -> str:
        """The name of a key that only a browser can follow; empty: none is used."""
        return next((name for name in ("wait_for", "reveal", "scroll") if getattr(self, name)), "")

    @model_validator(mode="after")
    def _leads_to_adverts(self) -> Listing:
        if self.kind == "adverts" and (beside := self.model_fields_set - {"kind", "starts"}):
            raise ValueError(f"a listing of kind adverts has only starts: remove {', '.join(sorted(beside))}")
        if self.kind == "page" and not self.adverts:
            raise ValueError("a listing of pages needs adverts: a selector of the links to adverts")
        if self.kind == "json" and not self.adverts:
            raise ValueError("a JSON listing needs adverts: a JMESPath to the addresses or numbers of adverts")
        if self.kind == "sitemap" and not self.advert_urls:
            raise ValueError("a sitemap needs advert_urls: a regular expression that addresses of adverts match")
        if sum(way is not None for way in (self.next, self.pages, self.cursor)) > 1:
            raise ValueError("a listing goes on in one way: next, pages or cursor")
        if self.advert_url and not self.adverts:
            raise ValueError("advert_url needs adverts: a selector of the numbers of adverts")
        if self.kind != "page" and self.needs_browser:
            raise ValueError(f"a listing of kind {self.kind} is never shown in a browser: remove {self.needs_browser}")
        return self

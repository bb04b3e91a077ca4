"""The advert part of a site file: what one advert page looks like."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from crawlers.selectors import FirstOf, Labels, One, Strict, checked_css, checked_regex, plain_strings_as_json


class Key(Strict):
    """What makes an advert the same one next time: a regular expression on its address, or a selector on its page."""

    url: str | None = None
    page: One | None = None

    @field_validator("url")
    @classmethod
    def _regex(cls, value: str | None) -> str | None:
        return value if value is None else checked_regex(value)

    @model_validator(mode="after")
    def _one_way(self) -> Key:
        if bool(self.url) == bool(self.page):
            raise ValueError("a key has either url (a regular expression) or page (a selector)")
        return self


class AdvertPage(Strict):
    """What one advert page looks like. ``scope`` (CSS) narrows all selectors to its first match: a thread's first post.

    ``kind`` is ``page`` (HTML) or ``json`` (the answer itself; a plain string is a JMESPath, and so is the ``path`` of
    labels). ``posted_formats`` are strptime forms tried after ISO 8601 and ``17 mars 2026``; ``drop`` are elements
    (CSS) that are cut out before anything is read (signatures, quoted posts, similar adverts). In a browser,
    ``wait_for`` (CSS) is waited for, and the elements ``reveal`` (CSS) are clicked once each.
    """

    kind: Literal["page", "json"] = "page"
    key: Key
    title: FirstOf
    body: FirstOf
    posted: FirstOf | None = None
    posted_formats: list[str] = Field(default_factory=list)
    scope: str | None = None
    drop: list[str] = Field(default_factory=list)
    labels: list[Labels] = Field(default_factory=list)
    fields: dict[str, FirstOf] = Field(default_factory=dict)
    wait_for: str | None = None
    reveal: list[str] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _paths(cls, value: Any) -> Any:
        return plain_strings_as_json(value, ("key.page", "title", "body", "posted", "fields.*"))

    @field_validator("scope", "wait_for")
    @classmethod
    def _css(cls, value: str | None) -> str | None:
        return value if value is None else checked_css(value)

    @field_validator("drop", "reveal")
    @classmethod
    def _all_css(cls, value: list[str]) -> list[str]:
        return [checked_css(part) for part in value]

    @property
    def needs_browser(self) -> str:
        """The name of a key that only a browser can follow; empty: none is used."""
        return next((name for name in ("wait_for", "reveal") if getattr(self, name)), "")

    @model_validator(mode="after")
    def _fits_kind(self) -> AdvertPage:
        used = next((name for name in ("scope", "drop", "wait_for", "reveal") if getattr(self, name)), "")
        if self.kind == "json" and used:
            raise ValueError(f"a JSON advert has no elements and is never shown in a browser: remove {used}")
        return self

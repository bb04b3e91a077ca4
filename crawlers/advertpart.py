"""The advert part of a site file: what one advert page looks like."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from crawlers.selectors import FirstOf, Labels, One, Strict, checked_css, checked_regex, plain_strings_as_json

JSON_PATHS = (
    "key.page", "title", "body", "posted", "fields.*", "posts.each", "posts.author", "posts.starter", "posts.next",
)  # fmt: skip
"""Where a plain string is a JMESPath if the advert is JSON."""


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


class Posts(Strict):
    """A page of several adverts: a thread's posts, or the objects of a JSON answer.

    ``each`` selects them; all other selectors of the advert look inside one; a title that is not there is the thread's.
    ``which``: ``all``; the ``first`` on the page; or those of the thread's ``starter``, so that other people's comments
    are dropped: then ``author`` selects who wrote a post, and ``starter`` who began the thread where every page says so
    (without it: the author of the thread's first post; ``thread`` is what its pages' addresses have in common, a
    regular expression, by default all before ``?``). ``next`` leads to a thread's next page.
    """

    each: One
    which: Literal["all", "first", "starter"] = "all"
    author: One | None = None
    starter: One | None = None
    thread: str | None = None
    next: FirstOf | None = None
    most_pages: int = Field(default=100, ge=1)

    @field_validator("thread")
    @classmethod
    def _regex(cls, value: str | None) -> str | None:
        return value if value is None else checked_regex(value)

    @model_validator(mode="after")
    def _fits(self) -> Posts:
        if self.each.kind not in {"css", "xpath", "json"} or self.each.attribute or self.each.pattern:
            raise ValueError("each selects whole posts: css or xpath, or json, without attribute or pattern")
        if (self.which == "starter") != bool(self.author):
            raise ValueError("which: starter and author go together: author selects who wrote a post")
        if (self.starter or self.thread) and self.which != "starter":
            raise ValueError("starter and thread only go with which: starter")
        if self.next and self.which == "first":
            raise ValueError("which: first reads a thread's first page: remove next")
        return self


class AdvertPage(Strict):
    """What one advert page looks like. ``scope`` (CSS) narrows all selectors to its first match: a thread's first post.

    ``kind`` is ``page`` (HTML) or ``json`` (the answer itself; a plain string is a JMESPath, and so is the ``path`` of
    labels); ``posts`` makes several adverts of one page. ``posted_formats`` are strptime forms tried after ISO 8601
    and ``17 mars 2026``; ``drop`` are elements (CSS) that are cut out before anything is read (signatures, quoted
    posts, similar adverts). In a browser, ``wait_for`` (CSS) is waited for, and the elements ``reveal`` (CSS) are
    clicked once each.
    """

    kind: Literal["page", "json"] = "page"
    posts: Posts | None = None
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
        return plain_strings_as_json(value, JSON_PATHS)

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
        if self.posts and (self.posts.each.kind == "json") != (self.kind == "json"):
            raise ValueError("posts.each is a JMESPath in a JSON advert, and selects elements in a page")
        if self.posts and self.posts.which != "first" and self.key.url:
            raise ValueError("posts have one address between them: write key.page, a selector in the post")
        if self.posts and self.scope:
            raise ValueError("scope and posts.each both narrow the page: keep one")
        return self

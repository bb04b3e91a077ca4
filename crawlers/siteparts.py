"""Parts of a site file beside its pages: the permission to crawl it, and what stands before it."""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from crawlers.selectors import One, Strict


class Permission(Strict):
    """Who decided that this site may be crawled, on what ground, and when that is looked at again."""

    owner: str = Field(min_length=1)
    decision: str = Field(min_length=1)
    legal_note: str = Field(min_length=1)
    review_date: date


class Interstitial(Strict):
    """A page that stands before the site (an age gate): passed by a cookie, by one GET of ``visit``, or by a link.

    ``shown`` recognises the page; ``follow`` selects the link on it that leads on.
    """

    cookies: dict[str, str] = Field(default_factory=dict)
    visit: str | None = None
    shown: One | None = None
    follow: One | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Interstitial:
        if not (self.cookies or self.visit or self.follow):
            raise ValueError("an interstitial needs cookies, visit, or shown with follow")
        if self.follow and not self.shown:
            raise ValueError("follow needs shown: how the page is recognised")
        return self

"""Parts of a site file beside its pages: the permission to crawl it, and what stands before it."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from crawlers.selectors import One, Strict, checked_css

WINDOW = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)")


def window(text: str) -> tuple[int, int]:
    """Return the first and the last minute of the day that ``22:00-06:00`` names; raises :class:`ValueError`."""
    found = WINDOW.fullmatch(text.strip())
    if found is None:
        raise ValueError("hours are written as 22:00-06:00, in the site's own time")
    begin, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if begin == end:
        raise ValueError("hours begin and end at the same minute: remove them for the whole day")
    return begin, end


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _windows(value: list[str]) -> list[str]:
    for one in value:
        window(one)
    return value


Hours = Annotated[list[str], BeforeValidator(_as_list), AfterValidator(_windows)]
"""Times of day between which a site is asked, one or several, each like ``22:00-06:00``."""
TO_FILL = "FILL IN"
"""How a value begins that a proposed site file leaves to a human; nothing is crawled while one stands."""


class Permission(Strict):
    """Who decided that this site may be crawled, on what ground, and when that is looked at again."""

    owner: str = Field(min_length=1)
    decision: str = Field(min_length=1)
    legal_note: str = Field(min_length=1)
    review_date: date

    @property
    def unfilled(self) -> list[str]:
        """The keys that nobody has filled in yet."""
        texts = {"owner": self.owner, "decision": self.decision, "legal_note": self.legal_note}
        found = [name for name, text in texts.items() if text.startswith(TO_FILL)]
        return found + (["review_date"] if self.review_date == date.min else [])


Share = Annotated[float, Field(gt=0, le=1)]


class Count(Strict):
    """A number with bounds."""

    at_least: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> Count:
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least is more than at_most")
        return self


class Expect(Strict):
    """What a reading of the site should hold; one that falls short makes the site incomplete, with what is wrong.

    ``adverts``: how many; ``posted``: the share of them with a day; ``fields``: by label, the share that has it.
    """

    adverts: Count = Count()
    posted: Share | None = None
    fields: dict[str, Share] = Field(default_factory=dict)


class Interstitial(Strict):
    """A page that stands before the site (an age gate): passed by a cookie, one GET of ``visit``, a link or a form.

    ``shown`` recognises the page. ``follow`` selects the link on it that leads on; ``form`` (CSS) the form on it that
    is sent once, with the values that ``choose`` gives for selects, radio buttons, checkboxes or a submit button. A
    form with any field to fill in (text, password, e-mail, file) is never sent.
    """

    cookies: dict[str, str] = Field(default_factory=dict)
    visit: str | None = None
    shown: One | None = None
    follow: One | None = None
    form: str | None = None
    choose: dict[str, str] = Field(default_factory=dict)

    @field_validator("form")
    @classmethod
    def _css(cls, value: str | None) -> str | None:
        return value if value is None else checked_css(value)

    @model_validator(mode="after")
    def _one_way(self) -> Interstitial:
        if not (self.cookies or self.visit or self.follow or self.form):
            raise ValueError("an interstitial needs cookies, visit, or shown with follow or form")
        if self.follow and self.form:
            raise ValueError("an interstitial is passed by follow or by form, not both")
        if (self.follow or self.form) and not self.shown:
            raise ValueError(f"{'follow' if self.follow else 'form'} needs shown: how the page is recognised")
        if self.choose and not self.form:
            raise ValueError("choose only goes with form")
        return self

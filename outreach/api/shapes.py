"""The shapes of the API's answers."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field


class Fault(BaseModel):
    """Why a call was not answered."""

    detail: str


class Release(BaseModel):
    """The publication that figures went out with."""

    publication: int
    at: datetime
    rounding: int = Field(description="Counts are multiples of it; 0 or 1: exact.")


class WaveFacts(BaseModel):
    """A wave: when it was observed, by which version its adverts were coded, and how its figures were released."""

    name: str
    observed_on: date
    first_day: date
    last_day: date
    coded_by: str
    released: Release | None


class FigureFacts(BaseModel):
    """One released figure, as the export `aggregates` has it; `value` is null where it is protected."""

    wave: str
    level: str
    code: str
    indicator: str
    category: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    suppressed: bool
    denominator: int | None


class Figures(BaseModel):
    """Released figures of a wave; `total` counts all that were sought."""

    wave: str
    released: Release
    total: int
    figures: list[FigureFacts]


class SiteCoverageFacts(BaseModel):
    """How completely a site was read; null where it would tell a protected figure."""

    site: str
    adverts_listed: int | None
    adverts_read: int | None
    complete: bool
    note: str
    asked: int | None
    failed: int
    disallowed: int
    requests: int | None
    seconds: float | None
    pages_http: int | None
    pages_browser: int | None
    unchanged: int | None
    started: str
    ended: str


class CoverageFacts(BaseModel):
    """The coverage of a wave as it was released."""

    wave: str
    released: Release
    sites: list[SiteCoverageFacts]


class SiteFacts(BaseModel):
    """A site as the register holds its latest version."""

    name: str
    title: str
    arena: str
    audience: str
    access: str
    administration_country: str
    version: int
    first_seen: date
    last_seen: date


class ProfileFacts(BaseModel):
    """A profile in numbers. The pseudonyms hold within one account's calls alone."""

    profile: str
    operator: str
    adverts: int
    sites: int
    waves: int
    first_seen: date
    last_seen: date


class Profiles(BaseModel):
    """Profiles, the largest first; `total` counts all that were sought."""

    total: int
    profiles: list[ProfileFacts]

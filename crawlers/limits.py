"""How much of one site a run takes at most, so that no answer, page or trap holds a survey up."""

from __future__ import annotations

from dataclasses import dataclass

from admap.settings import CrawlSettings


@dataclass(frozen=True, slots=True)
class Limits:
    """The caps of one run of one site; what lies beyond makes the site incomplete, and the next run goes on.

    They mean what the settings of the same names mean, ``site_seconds`` the setting ``site_hours``.
    """

    answer_seconds: float
    page_seconds: float
    page_requests: int
    site_requests: int
    site_seconds: float

    @classmethod
    def of(cls, settings: CrawlSettings) -> Limits:
        """Return the caps that a home's settings name."""
        return cls(
            settings.answer_seconds,
            settings.page_seconds,
            settings.page_requests,
            settings.site_requests,
            settings.site_hours * 3600,
        )


DEFAULT_LIMITS = Limits.of(CrawlSettings())

"""How much of one site a run takes at most, so that no answer, page or trap holds a survey up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The caps of one run of one site; what lies beyond makes the site incomplete, and the next run goes on.

    ``answer_seconds``: one request, from its turn to the last byte. ``page_seconds``: one browser page, the time that
    its own requests wait left aside; ``page_requests``: how many of those it may make. ``site_requests`` and
    ``site_seconds``: the whole run.
    """

    answer_seconds: float = 60.0
    page_seconds: float = 60.0
    page_requests: int = 200
    site_requests: int = 100_000
    site_seconds: float = 24 * 3600.0


DEFAULT_LIMITS = Limits()

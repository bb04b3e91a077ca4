"""When and how often a site may be asked: the hours and the daily cap of its file, and the limits of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from time import monotonic

from crawlers.limits import Limits
from crawlers.sitefile import SiteFile
from crawlers.siteparts import window


class Allowance:
    """Judges, before every request, whether the site may be asked now; all times are the site's own.

    ``earlier`` are the times (ISO 8601) of what was had before, so that several runs of a day share its cap. ``sent``
    counts the requests of this run, which begins now.
    """

    def __init__(self, site: SiteFile, limits: Limits, earlier: Iterable[str]) -> None:
        self._site, self._limits, self._began = site, limits, monotonic()
        self.sent = 0
        self._asked: Counter[date] = Counter()
        if site.daily_cap is not None:
            self._asked.update(datetime.fromisoformat(at).astimezone(site.zone).date() for at in earlier)

    def refusal(self, now: datetime) -> str:
        """Say why the site may not be asked at ``now`` (aware); nothing: it may."""
        local = now.astimezone(self._site.zone)
        hours = self._site.hours
        if hours and not any(_within(window(one), local) for one in hours):
            return f"it is outside the site's hours ({', '.join(hours)}, {self._site.zone.key})"
        cap = self._site.daily_cap
        if cap is not None and self._asked[local.date()] >= cap:
            return f"the site's daily cap of {cap} requests is reached"
        if self.sent >= self._limits.site_requests:
            return f"the run's limit of {self._limits.site_requests} requests is reached"
        if monotonic() - self._began > self._limits.site_seconds:
            return f"the run's limit of {self._limits.site_seconds / 3600:g} hours is reached"
        return ""

    def count(self, now: datetime) -> None:
        """Count one request."""
        self.sent += 1
        self._asked[now.astimezone(self._site.zone).date()] += 1


def _within(hours: tuple[int, int], local: datetime) -> bool:
    begin, end = hours
    minute = local.hour * 60 + local.minute
    return begin <= minute < end if begin < end else minute >= begin or minute < end

"""What binds a request to a site outside a wave: the stop switch, the leases of hosts, the limits and the daily cap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from admap.errors import UsageError
from admap.home import Home, open_home
from admap.leases import TrialLeases
from crawlers.limits import Limits
from crawlers.sample import Terms
from storage import frontier
from storage.stops import standing_stop

COUNTED_HOURS = 25
"""How far back requests count for a site's daily cap: its day has up to 25 hours."""


def refuse_while_stopped(session: Session) -> None:
    """Raise :class:`UsageError` while crawling is stopped."""
    if stop := standing_stop(session):
        raise UsageError(f"Crawling was stopped by {stop.user} ({stop.reason}): `admap resume` lets it go on.")


def terms_of(home: Home, site: str) -> Terms:
    """Return what binds a try-out of ``site``: its host's lease, the home's limits, and what was asked lately.

    Raises :class:`UsageError` while crawling is stopped.
    """
    since = (datetime.now(UTC) - timedelta(hours=COUNTED_HOURS)).isoformat(timespec="seconds").replace("+00:00", "Z")
    with home.store.begin() as session:
        refuse_while_stopped(session)
        lately = frontier.fetched_since(session, site, since)
    leases = partial(_leases, home.settings.home.resolve())
    return Terms(leases, Limits.of(home.settings.crawl), tuple(lately))


def _leases(folder: Path) -> TrialLeases:
    """Return leases in the process that asks; its store lives as long as it."""
    home = open_home(folder).__enter__()
    return TrialLeases(home.store, home.settings.lease_seconds)

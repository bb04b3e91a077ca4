"""The clock of one site: one request at a time, and none begins sooner than the site's pace allows.

Scrapy's own slots do not bound it: in 2.19 a slot without delay starts everything that waits in it at once, whatever
its concurrency, since a transfer is counted only when its task first runs.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic

from crawlers.errors import PageClosed, Stopped
from crawlers.hosts import HostState

LONGEST_HOLD = 600.0
"""Seconds that a run waits for a site that asks for time; for longer it is left alone and gone on with later."""

LOOK_UP = 1.0
"""Seconds after which one who waits looks whether the wait is still for something."""


class Pace:
    """Hands out turns to ask a site, one at a time and in order of arrival.

    ``interval`` seconds pass from the end of one to the start of the next, so however slow the network is, the site
    never sees two requests closer together than that. ``before`` is what earlier runs and processes leave to be kept;
    ``allowed`` is asked before every turn, and where it says no, the turn raises :class:`Stopped`.
    """

    def __init__(
        self, interval: float, before: HostState | None = None, allowed: Callable[[], bool] = lambda: True
    ) -> None:
        before = before or HostState()
        self.interval = interval
        self._allowed = allowed
        self._last = monotonic() - before.asked_ago
        self._held_until = max(self._last + before.interval, monotonic() + before.held_for)
        self._queue = asyncio.Lock()

    def at_least(self, interval: float) -> None:
        """Slow down to ``interval`` seconds (a Crawl-delay); never speeds up."""
        self.interval = max(self.interval, interval)

    def hold(self, seconds: float) -> None:
        """Ask nothing for ``seconds`` (a Retry-After), at most ten minutes."""
        self._held_until = max(self._held_until, monotonic() + min(seconds, LONGEST_HOLD))

    @property
    def asked_ago(self) -> float:
        """Seconds since the site was asked last."""
        return monotonic() - self._last

    @asynccontextmanager
    async def turn(self, is_over: Callable[[], bool] | None = None) -> AsyncIterator[None]:
        """Wait for the next turn, and hold it while the request is under way.

        Raises :class:`PageClosed`, and takes no turn, where ``is_over`` says by then that the request is not wanted.
        """
        async with self._queue:
            while (wait := max(self._last + self.interval, self._held_until) - monotonic()) > 0:
                self._check(is_over)
                await asyncio.sleep(min(wait, LOOK_UP))
            self._check(is_over)
            try:
                yield
            finally:
                self._last = monotonic()

    def _check(self, is_over: Callable[[], bool] | None) -> None:
        if is_over and is_over():
            raise PageClosed
        if not self._allowed():
            raise Stopped


def seconds_asked(retry_after: str) -> float:
    """Return how many seconds a Retry-After header asks to wait, in seconds or as a date; 0 where it cannot be read."""
    value = retry_after.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())

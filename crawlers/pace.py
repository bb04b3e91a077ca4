"""The clock of one site: no request to it begins sooner than its pace allows."""

from __future__ import annotations

import asyncio
from time import monotonic

LONGEST_HOLD = 600.0


class Pace:
    """Hands out turns to ask a site, ``interval`` seconds from start to start, first come first served."""

    def __init__(self, interval: float) -> None:
        self.interval = interval
        self._last = float("-inf")
        self._held_until = float("-inf")
        self._queue = asyncio.Lock()

    def at_least(self, interval: float) -> None:
        """Slow down to ``interval`` seconds (a Crawl-delay); never speeds up."""
        self.interval = max(self.interval, interval)

    def hold(self, seconds: float) -> None:
        """Ask nothing for ``seconds`` (a Retry-After), at most ten minutes."""
        self._held_until = max(self._held_until, monotonic() + min(seconds, LONGEST_HOLD))

    async def turn(self) -> None:
        """Wait for the next turn."""
        async with self._queue:
            while (wait := max(self._last + self.interval, self._held_until) - monotonic()) > 0:
                await asyncio.sleep(wait)
            self._last = monotonic()

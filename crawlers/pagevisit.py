"""One page in the browser: what it has asked for, how long it has taken, and whether it shows what it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from scrapy.http import HtmlResponse, Response

from crawlers.errors import PageError
from crawlers.limits import Limits
from crawlers.page import page_of
from crawlers.walls import wall

TICK = 0.1
QUIET_SECONDS = 0.5
"""How long a page asks for nothing before it counts as whole, where nothing is said that it must show."""

PATIENCE = 1 / 3
"""The share of a page's time that it may be idle without showing what it is waited for."""

IDLE = "() => new Promise(done => requestIdleCallback(() => done(), {timeout: 1000}))"


class Visit:
    """A page from its opening to its closing.

    Its clock stands still while something it asked for is being fetched, since that waits for the site's pace.
    ``outcome`` is what became of its document where that was not rendered; ``over`` that nothing is fetched for it now.
    """

    def __init__(self, limits: Limits) -> None:
        self.page: Page | None = None
        self.outcome: Response | Exception | None = None
        self.over = False
        self._limits = limits
        self._seconds, self._requests = limits.page_seconds, limits.page_requests
        self._asked = self._waiting = 0
        self._used = self._idle = 0.0

    def is_over(self) -> bool:
        """Tell whether the page is closed."""
        return self.over

    def extend(self, seconds: float, requests: int) -> None:
        """Allow the page more, for a list that is brought up bit by bit."""
        self._seconds += seconds
        self._requests += requests

    def may_ask(self) -> bool:
        """Count one thing that the page asks for; False beyond the limit."""
        self._asked += 1
        return self._asked <= self._requests

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Stop the clock while something is fetched."""
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1
            self._idle = 0.0

    async def within_time(self, work: Coroutine[Any, Any, Response]) -> Response:
        """Return the result of ``work``; raises :class:`PageError` where the page takes longer than it may."""
        task, last = asyncio.ensure_future(work), monotonic()
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=TICK)
                now = monotonic()
                if not self._waiting:
                    self._used += now - last
                    self._idle += now - last
                last = now
                if self._used > self._seconds:
                    raise PageError(f"the page took longer than {self._seconds:g} seconds in the browser")
            return task.result()
        finally:
            task.cancel()

    async def quiet(self, page: Page) -> None:
        """Wait until the page asks for nothing more and has run its scripts, or has been at it for long enough."""
        self._idle = 0.0  # what it loaded has yet to run
        while self._used < self._limits.page_seconds * PATIENCE:
            if self._is_quiet() and await ran_dry(page) and self._is_quiet():
                return
            await asyncio.sleep(TICK)

    def _is_quiet(self) -> bool:
        return not self._waiting and self._idle >= QUIET_SECONDS

    async def shown(self, page: Page, awaited: str) -> bool:
        """Wait for an element; False where the page is idle without showing it."""
        looking = asyncio.ensure_future(page.wait_for_selector(awaited, state="attached", timeout=0))
        try:
            while not looking.done():
                if self._idle > self._limits.page_seconds * PATIENCE:
                    return False
                await asyncio.wait({looking}, timeout=TICK)
            return looking.result() is not None
        finally:
            looking.cancel()


async def ran_dry(page: Page) -> bool:
    """Wait until the scripts of ``page`` have run, however slow the machine; False where it went elsewhere by then."""
    try:
        await page.evaluate(IDLE)
    except PlaywrightError as error:
        return "context was destroyed" not in error.message
    return True


current_visit: ContextVar[Visit] = ContextVar("current_visit")


async def until_shown(page: Page, awaited: str | None) -> None:
    """Wait until ``page`` shows ``awaited`` (CSS), or is quiet; raises :class:`PageError` where it shows no such thing.

    A login or challenge page is let through, so that it is recognised.
    """
    visit = current_visit.get()
    if awaited is None:
        await visit.quiet(page)
    elif not await visit.shown(page, awaited):
        content = HtmlResponse(page.url, body=await page.content(), encoding="utf-8")
        if not wall(page_of(content)):
            raise PageError("the page does not show what it is waited for")

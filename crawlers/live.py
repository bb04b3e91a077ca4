"""What is done with a page in the browser once it is loaded: wait, bring up the rest of a list, reveal. Bounded.

Nothing here leads off the page. Only elements that neither submit a form nor lead elsewhere are clicked; while a page
is being clicked on, its forms cannot be submitted, it cannot open another, and a navigation that a script tries all
the same is refused (:data:`HELD`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from weakref import WeakSet

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page, Request

from crawlers.errors import CaptureError
from crawlers.listingpart import Scroll
from crawlers.pagevisit import current_visit, ran_dry, until_shown

HELD: WeakSet[Page] = WeakSet()
"""Pages that are being clicked on: they may not navigate."""

WAIT_MS = 20_000
CLICK_MS = 2_000
QUIET = 0.3
"""Seconds without a request under way after which a page is taken to have reacted."""

GROWTH_MS = 1_000

HOLD = """() => {
  const stop = event => { event.preventDefault(); event.stopImmediatePropagation(); };
  window.addEventListener('submit', stop, true);
  HTMLFormElement.prototype.submit = () => {};
  HTMLFormElement.prototype.requestSubmit = () => {};
  window.open = () => null;
}"""
WHY_NOT = """element => {
  const field = element.closest('input, select, textarea, [contenteditable]');
  if (field && !['button', 'checkbox', 'radio'].includes(field.type)) return 'it is a field of a form';
  const button = element.closest('button');
  if (button && button.form && button.type !== 'button') return 'it submits a form';
  const link = element.closest('[href]');
  if (!link) return '';
  if (link.hasAttribute('download')) return 'it is a download';
  const address = link.getAttribute('href');
  if (/^\\s*javascript:/i.test(address)) return '';
  const to = new URL(address, document.baseURI);
  const bare = url => url.href.split('#')[0];
  return bare(to) === bare(new URL(location.href)) ? '' : 'it leads to another page';
}"""
COUNT = "css => document.querySelectorAll(css).length"
DOWN = """css => {
  const all = document.querySelectorAll(css);
  if (all.length) all[all.length - 1].scrollIntoView();
  window.scrollTo(0, document.documentElement.scrollHeight);
}"""


@dataclass(frozen=True)
class Plan:
    """What one page needs: what to wait for (CSS; without it, quiet), how its list goes on, what is clicked open.

    ``counted`` (CSS) are the elements that a list shows more of; ``seconds`` bounds the whole; ``note`` is told what
    went wrong, and ``cut_short`` that a list did not come to its end.
    """

    ready: str | None
    seconds: float
    note: Callable[[str], None]
    cut_short: Callable[[], None]
    scroll: Scroll | None = None
    counted: str = "a[href]"
    reveal: tuple[str, ...] = field(default=())


async def bring_up(page: Page, plan: Plan) -> None:
    """Carry out ``plan`` on a loaded page.

    Raises :class:`PageError` where the page never shows what is waited for, :class:`TimeoutError` beyond the plan's
    time, :class:`CaptureError` where a click changed the page's address.
    """
    await until_shown(page, plan.ready)
    if not (plan.scroll or plan.reveal):
        return
    current_visit.get().extend(plan.seconds, plan.scroll.most if plan.scroll else 0)
    end = monotonic() + plan.seconds
    async with asyncio.timeout(plan.seconds + WAIT_MS / 1000):
        address = page.url
        HELD.add(page)
        await page.evaluate(HOLD)
        traffic = _Traffic(page)
        for css in plan.reveal:
            await _click(page, css, traffic, plan.note)
        if plan.scroll and not await _to_the_end(page, plan, plan.scroll, traffic, end):
            plan.cut_short()
        if _bare(page.url) != _bare(address):
            raise CaptureError("a click led off the page, so it was not read")


class _Traffic:
    """The requests that a page has under way."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._open: set[Request] = set()
        self._quiet_since = 0.0
        page.on("request", self._begun)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def _begun(self, request: Request) -> None:
        self._open.add(request)

    def _ended(self, request: Request) -> None:
        self._open.discard(request)
        self._quiet_since = monotonic()

    async def settled(self) -> None:
        """Wait until nothing has been under way for a moment and scripts have run, at most as long as for a page."""
        end = monotonic() + WAIT_MS / 1000
        self._quiet_since = monotonic()
        while monotonic() < end:
            if self._is_quiet() and await ran_dry(self._page) and self._is_quiet():
                return
            await asyncio.sleep(QUIET / 6)

    def _is_quiet(self) -> bool:
        return not self._open and monotonic() - self._quiet_since >= QUIET


async def _click(page: Page, css: str, traffic: _Traffic, note: Callable[[str], None]) -> bool:
    """Click the first visible element ``css`` if that is harmless; tell whether it was clicked."""
    element = await _first_visible(page, css)
    if element is None:
        return False
    reason = await element.evaluate(WHY_NOT)
    if reason:
        note(f"{css} is not clicked: {reason}")
        return False
    try:
        await element.click(timeout=CLICK_MS, no_wait_after=True)
    except PlaywrightError:
        note(f"{css} could not be clicked: something lies before it")
        return False
    await traffic.settled()
    return True


async def _first_visible(page: Page, css: str) -> Locator | None:
    found = page.locator(css)
    for position in range(min(await found.count(), 20)):
        if await found.nth(position).is_visible() and await found.nth(position).is_enabled():
            return found.nth(position)
    return None


async def _to_the_end(page: Page, plan: Plan, scroll: Scroll, traffic: _Traffic, end: float) -> bool:
    """Bring up the list until nothing new appears; tell whether that came before the plan's bounds."""
    for _ in range(scroll.most):
        if monotonic() > end:
            return False
        before = await page.evaluate(COUNT, plan.counted)
        if scroll.button is None:
            await page.evaluate(DOWN, plan.counted)
            await traffic.settled()
        elif not await _click(page, scroll.button, traffic, plan.note):
            return True
        try:
            grown = "([css, before]) => document.querySelectorAll(css).length > before"
            await page.wait_for_function(grown, arg=[plan.counted, before], timeout=GROWTH_MS)
        except PlaywrightError:
            return True
    return False


def _bare(url: str) -> str:
    return url.partition("#")[0]

"""What one process crawls: it takes a host that nobody holds, crawls its sites, gives it back, and takes the next."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import DontCloseSpider
from twisted.internet.error import ReactorNotRunning
from twisted.python.failure import Failure

from crawlers.browser import launch_options
from crawlers.hosts import Hosts, HostState, host_of
from crawlers.run import SiteRun
from crawlers.sitefile import SiteFile
from crawlers.spider import ENDED, SiteSpider

Begin = Callable[[SiteFile, HostState], SiteRun]
"""Makes the run of a site whose host was taken."""

HOSTS_AT_ONCE = 8
BROWSERS_AT_ONCE = 1
LOOK_AGAIN = 0.5
"""Seconds until a process looks again whether another has given a host back, or died holding it."""

HAND_OVER = 0.5
"""Seconds between two batches that a run hands to the store."""


class Work:
    """The sites that this process may crawl, shared with whoever else holds leases of ``hosts``.

    ``at_once`` bounds how many hosts are taken at a time, so that a process that starts first leaves some to others.
    """

    def __init__(
        self,
        process: AsyncCrawlerProcess,
        sites: Sequence[SiteFile],
        begin: Begin,
        hosts: Hosts,
        user_agent: str,
        at_once: int = HOSTS_AT_ONCE,
    ) -> None:
        self._at_once = min(at_once, HOSTS_AT_ONCE)
        self._process, self._begin, self._hosts, self._agent = process, begin, hosts, user_agent
        self._groups: dict[str, list[SiteFile]] = defaultdict(list)
        for site in sites:
            self._groups[host_of(site.address)].append(site)
        self.fatal: Exception | None = None
        self.interrupted = False

    async def carry_out(self) -> None:
        """Crawl until no site waits any more, then stop the reactor."""
        from twisted.internet import reactor as installed  # noqa: PLC0415  (importing it installs it)

        reactor: Any = installed
        rendered = {host for host, sites in self._groups.items() if any(site.may_render for site in sites)}
        plain = self._groups.keys() - rendered
        try:
            await asyncio.gather(
                *(self._work_on(plain) for _ in range(min(self._at_once, len(plain)))),
                *(self._work_on(rendered) for _ in range(min(BROWSERS_AT_ONCE, len(rendered)))),
            )
        except Exception as error:
            self.fatal = self.fatal or error
        finally:
            reactor.callLater(0, _stop, reactor)

    async def _work_on(self, hosts: set[str]) -> None:
        """Take host after host of ``hosts`` until no site of them waits; hosts that others hold may come back."""
        while hosts and not self.fatal and not self.interrupted:
            taken = self._hosts.take(sorted(hosts))
            if taken:
                hosts.discard(taken[0])
                if not await self._crawl_host(*taken):
                    hosts.add(taken[0])
                continue
            await asyncio.sleep(LOOK_AGAIN)
            waiting = self._hosts.waiting([site.name for host in hosts for site in self._groups[host]])
            for host in list(hosts):
                if not any(site.name in waiting for site in self._groups[host]):
                    hosts.discard(host)

    async def _crawl_host(self, host: str, before: HostState) -> bool:
        """Crawl those sites of ``host`` that wait; false where another process has taken it meanwhile."""
        waiting = self._hosts.waiting([site.name for site in self._groups[host]])
        try:
            for site in self._groups[host]:
                if site.name not in waiting or self.fatal or self.interrupted:
                    continue
                run = self._begin(site, before)
                await self._crawl_site(run)
                before = replace(before, asked_ago=run.pace.asked_ago, interval=run.pace.interval)
                if run.lost_lease:
                    return False
        finally:
            self._hosts.release(host, before.asked_ago, before.interval)
        return True

    async def _crawl_site(self, run: SiteRun) -> None:
        settings = self._process.settings.copy()
        settings.set("DOWNLOAD_TIMEOUT", run.limits.answer_seconds, priority="spider")
        if run.site.may_render:
            handler = "crawlers.browser.BrowserHandler"
            handlers = settings.getdict("DOWNLOAD_HANDLERS") | {"http": handler, "https": handler}
            settings.set("DOWNLOAD_HANDLERS", handlers, priority="spider")
            settings.set("PLAYWRIGHT_LAUNCH_OPTIONS", launch_options(), priority="spider")
        crawler = Crawler(SiteSpider, settings)
        ended = asyncio.Event()
        handing_over = asyncio.create_task(_hand_over(run, ended))

        def idle(spider: SiteSpider) -> None:
            requests = spider.more()
            for request in requests:
                crawler.engine.crawl(request)
            if requests:
                raise DontCloseSpider

        def failed(failure: Failure) -> None:
            run.fatal = run.fatal or failure.value  # type: ignore[assignment]

        async def closed(reason: str) -> None:
            ended.set()
            await handing_over
            run.interrupted = reason not in {"finished", ENDED}
            try:
                run.finish()
            except Exception as error:
                run.fatal = run.fatal or error

        crawler.signals.connect(idle, signals.spider_idle, weak=False)
        crawler.signals.connect(failed, signals.spider_error, weak=False)
        crawler.signals.connect(closed, signals.spider_closed, weak=False)
        await self._process.crawl(crawler, run=run, user_agent=self._agent)
        self.fatal = self.fatal or run.fatal
        self.interrupted = self.interrupted or run.interrupted


async def _hand_over(run: SiteRun, ended: asyncio.Event) -> None:
    while not ended.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), HAND_OVER)
        await run.flush()


def _stop(reactor: Any) -> None:
    with suppress(ReactorNotRunning):
        reactor.stop()

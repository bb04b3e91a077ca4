"""Crawling sites: every response goes to a WARC file first, captures and coverage to the store. Reading comes later."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.settings import Settings
from twisted.internet.error import ReactorNotRunning
from twisted.python.failure import Failure

from admap import __version__
from crawlers.addresses import is_private, origin, resolve
from crawlers.browser import launch_options
from crawlers.errors import CrawlError
from crawlers.limits import DEFAULT_LIMITS, Limits
from crawlers.replay import MOST_BYTES
from crawlers.run import CrawlStore, Progress, SiteRun
from crawlers.sitefile import SiteFile, check_addresses, check_permission
from crawlers.spider import SiteSpider

__all__ = ["CrawlStore", "crawl"]

SITES_AT_ONCE = 8
BROWSERS_AT_ONCE = 1
QUIET_LOGGERS = ("scrapy", "twisted", "scrapy-playwright", "playwright", "asyncio", "protego")


def crawl(
    site_files: Sequence[SiteFile],
    store: CrawlStore,
    warc_folder: Path,
    *,
    user_agent: str,
    contact: str,
    allow_private: bool = False,
    limits: Limits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> None:
    """Crawl the sites once, politely, in this process (Twisted's reactor runs once, so: a fresh process a crawl).

    What the store already has of this wave is read back from ``warc_folder`` instead of asked again, so the same call
    after a kill goes on where it stopped. Every site gets one coverage record; a site that is down or forbidden gets
    one too, with the reason, and the others go on.

    Raises :class:`SiteFileError` for a private address without ``allow_private`` and for a permission that is not
    filled in, :class:`CrawlError` where no contact is set for a public site, where a file cannot be written or no
    browser is found, and whatever the store raises; what was kept until then stays kept. Ctrl-C ends the requests under
    way and raises :class:`KeyboardInterrupt`.
    """
    for site in site_files:
        check_permission(site)
    software = f"admap/{__version__}"
    runs = [SiteRun(site, store, warc_folder, software, progress, limits) for site in site_files]
    carry_out(runs, user_agent=user_agent, contact=contact, allow_private=allow_private)


def carry_out(runs: Sequence[SiteRun], *, user_agent: str, contact: str, allow_private: bool) -> None:
    """Carry out prepared runs; raises as :func:`crawl`."""
    for run in runs:
        check_addresses(run.site, allow_private)
    if not contact and any(not _all_private(run.site.host) for run in runs):
        raise CrawlError("no contact is set: set contact in admap.toml, so that a site's owner can reach you.")
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    private = sorted({run.site.host for run in runs}) if allow_private else []
    process = AsyncCrawlerProcess(Settings(process_settings(user_agent, contact, private)))
    loop = asyncio.get_event_loop()
    whole = loop.create_task(_crawl_all(process, runs, user_agent))
    process.start(stop_after_crawl=False)
    for run in runs:
        if run.fatal:
            raise _as_crawl_error(run.fatal)
    if not whole.done() or any(run.interrupted for run in runs):
        raise KeyboardInterrupt
    whole.result()


def process_settings(user_agent: str, contact: str, private_hosts: Sequence[str]) -> dict[str, Any]:
    """Return the hardened Scrapy settings that every site's crawl shares."""
    return {
        "ADMAP_PRIVATE_HOSTS": list(private_hosts),
        "USER_AGENT": user_agent,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            **({"From": contact} if "@" in contact else {}),
        },
        "TWISTED_DNS_RESOLVER": "crawlers.addresses.GuardedResolver",
        "DOWNLOAD_HANDLERS": {
            "http": "crawlers.handlers.PacedHandler",
            "https": "crawlers.handlers.PacedHandler",
            "file": None,
            "data": None,
            "ftp": None,
            "s3": None,
        },
        "DOWNLOADER_MIDDLEWARES": {
            "crawlers.middlewares.GuardMiddleware": 50,
            "crawlers.middlewares.CaptureMiddleware": 950,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        },
        "SPIDER_MIDDLEWARES": {"scrapy.spidermiddlewares.depth.DepthMiddleware": None},
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        "ROBOTSTXT_OBEY": False,
        "AUTOTHROTTLE_ENABLED": False,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_MAXSIZE": MOST_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "DNS_TIMEOUT": 20,
        "COMPRESSION_ENABLED": False,
        "HTTPERROR_ALLOW_ALL": True,
        "REDIRECT_MAX_TIMES": 5,
        "METAREFRESH_ENABLED": False,
        "RETRY_TIMES": 2,
        "RETRY_HTTP_CODES": [500, 502, 503, 504, 408, 429],
        "REFERER_ENABLED": False,
        "REFERRER_POLICY": "no-referrer",
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "LOGSTATS_INTERVAL": 0,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 1_000,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": 0,
        "PLAYWRIGHT_DOWNLOAD_TIMEOUT": 2_000,
    }


async def _crawl_all(process: AsyncCrawlerProcess, runs: Sequence[SiteRun], user_agent: str) -> None:
    """Crawl all sites, those on one host one after another, then stop the reactor."""
    from twisted.internet import reactor as installed  # noqa: PLC0415  (importing it installs it)

    reactor: Any = installed

    at_once, browsers = asyncio.Semaphore(SITES_AT_ONCE), asyncio.Semaphore(BROWSERS_AT_ONCE)
    hosts: dict[tuple[str, int], list[SiteRun]] = defaultdict(list)
    for run in runs:
        hosts[origin(run.site.address)[1:]].append(run)

    async def one_host(group: Sequence[SiteRun]) -> None:
        for run in group:
            async with browsers if run.site.may_render else at_once:
                await _crawl_site(process, run, user_agent)

    try:
        await asyncio.gather(*(one_host(group) for group in hosts.values()))
    finally:
        reactor.callLater(0, _stop, reactor)


def _stop(reactor: Any) -> None:
    with suppress(ReactorNotRunning):
        reactor.stop()


async def _crawl_site(process: AsyncCrawlerProcess, run: SiteRun, user_agent: str) -> None:
    settings = process.settings.copy()
    settings.set("DOWNLOAD_TIMEOUT", run.limits.answer_seconds, priority="spider")
    if run.site.may_render:
        handler = "crawlers.browser.BrowserHandler"
        handlers = settings.getdict("DOWNLOAD_HANDLERS") | {"http": handler, "https": handler}
        settings.set("DOWNLOAD_HANDLERS", handlers, priority="spider")
        settings.set("PLAYWRIGHT_LAUNCH_OPTIONS", launch_options(), priority="spider")
    crawler = Crawler(SiteSpider, settings)
    reasons: list[str] = []
    faults: list[Exception] = []

    def closed(reason: str) -> None:
        reasons.append(reason)

    def failed(failure: Failure) -> None:
        faults.append(failure.value)  # type: ignore[arg-type]

    def idle(spider: SiteSpider) -> None:
        requests = spider.more()
        for request in requests:
            crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    crawler.signals.connect(idle, signals.spider_idle, weak=False)
    crawler.signals.connect(closed, signals.spider_closed, weak=False)
    crawler.signals.connect(failed, signals.spider_error, weak=False)
    await process.crawl(crawler, run=run, user_agent=user_agent)
    run.fatal = run.fatal or next(iter(faults), None)
    run.interrupted = "finished" not in reasons
    run.finish()


def _all_private(host: str) -> bool:
    addresses = resolve(host)
    return bool(addresses) and all(map(is_private, addresses))


def _as_crawl_error(error: Exception) -> Exception:
    if isinstance(error, OSError):
        return CrawlError(
            f"a capture could not be written ({error.strerror or error}): make room, then run the same command again."
        )
    return error

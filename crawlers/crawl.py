"""Crawling sites: every response goes to a WARC file first, captures and coverage to the store. Reading comes later."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from admap import __version__
from crawlers.addresses import is_private, resolve
from crawlers.browser import PAGES_AT_ONCE
from crawlers.errors import CrawlError
from crawlers.hosts import Alone, Hosts, HostState
from crawlers.limits import DEFAULT_LIMITS, Limits
from crawlers.outbox import CrawlStore
from crawlers.replay import MOST_BYTES
from crawlers.run import Progress, SiteRun
from crawlers.sitefile import SiteFile, check_addresses, check_permission
from crawlers.work import HOSTS_AT_ONCE, Begin, Work

__all__ = ["CrawlStore", "crawl"]

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
    hosts: Hosts | None = None,
    hosts_at_once: int = HOSTS_AT_ONCE,
    progress: Progress | None = None,
) -> None:
    """Crawl the sites once, politely, in this process (Twisted's reactor runs once, so: a fresh process a crawl).

    What the store already has of this wave is read back from ``warc_folder`` instead of asked again, so the same call
    after a kill goes on where it stopped. Several processes may crawl the same sites at a time: ``hosts`` gives each
    host to one of them (at most ``hosts_at_once`` at a time to this one), and the call returns when no site waits any
    more, whoever crawled it. Every site gets one coverage record; a site that is down or forbidden gets one too, with
    the reason, and the others go on.

    Raises :class:`SiteFileError` for a private address without ``allow_private`` and for a permission that is not
    filled in, :class:`CrawlError` where no contact is set for a public site, where a file cannot be written or no
    browser is found, and whatever the store raises; what was kept until then stays kept. Ctrl-C ends the requests under
    way and raises :class:`KeyboardInterrupt`.
    """
    for site in site_files:
        check_permission(site)
    software, leases = f"admap/{__version__}", hosts or Alone()

    def begin(site: SiteFile, before: HostState) -> SiteRun:
        return SiteRun(site, store, warc_folder, software, progress, limits, leases, before)

    carry_out(
        site_files,
        begin,
        leases,
        user_agent=user_agent,
        contact=contact,
        allow_private=allow_private,
        at_once=hosts_at_once,
    )


def carry_out(
    sites: Sequence[SiteFile],
    begin: Begin,
    hosts: Hosts,
    *,
    user_agent: str,
    contact: str,
    allow_private: bool,
    at_once: int = HOSTS_AT_ONCE,
) -> None:
    """Crawl ``sites``, each in the run that ``begin`` gives for it; raises as :func:`crawl`."""
    for site in sites:
        check_addresses(site, allow_private)
    if not contact and any(not _all_private(site.host) for site in sites):
        raise CrawlError("no contact is set: set contact in admap.toml, so that a site's owner can reach you.")
    private = sorted({site.host for site in sites}) if allow_private else []
    process = AsyncCrawlerProcess(Settings(process_settings(user_agent, contact, private)))
    for name in QUIET_LOGGERS:  # Scrapy's process has set their levels
        logging.getLogger(name).setLevel(logging.CRITICAL)
    work = Work(process, sites, begin, hosts, user_agent, at_once)
    whole = asyncio.get_event_loop().create_task(work.carry_out())
    process.start(stop_after_crawl=False)
    if work.fatal:
        raise _as_crawl_error(work.fatal)
    if not whole.done() or work.interrupted:
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
            "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
        },
        "SPIDER_MIDDLEWARES": {
            "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
            "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
        },
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        "EXTENSIONS": {"scrapy.extensions.corestats.CoreStats": None, "scrapy.extensions.logstats.LogStats": None},
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        "ROBOTSTXT_OBEY": False,
        "AUTOTHROTTLE_ENABLED": False,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_ITEMS": 1,  # so many tasks are made for every page; a page of ours yields few requests and no item
        "WARN_ON_GENERATOR_RETURN_VALUE": False,  # else the callback's source is parsed for every page
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_SLOTS": {"rendering": {"concurrency": PAGES_AT_ONCE}},
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_MAXSIZE": MOST_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "DNS_TIMEOUT": 20,
        "COMPRESSION_ENABLED": False,
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


def _all_private(host: str) -> bool:
    addresses = resolve(host)
    return bool(addresses) and all(map(is_private, addresses))


def _as_crawl_error(error: Exception) -> Exception:
    if isinstance(error, OSError):
        return CrawlError(
            f"a capture could not be written ({error.strerror or error}): make room, then run the same command again."
        )
    return error

"""Looking at a few pages of a site one after another, through the guards, the robots gate and the pace of a crawl."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Request, Response
from scrapy.http.request import VerboseCookie
from scrapy.settings import Settings

from admap import __version__
from admap.errors import AdmapError
from crawlers.addresses import is_private, resolve
from crawlers.browser import launch_options, page_meta
from crawlers.crawl import QUIET_LOGGERS, process_settings
from crawlers.errors import CrawlError
from crawlers.faults import plain_fault
from crawlers.forms import URLENCODED, GateForm
from crawlers.outbox import NothingKept
from crawlers.page import Page, page_of
from crawlers.replay import GZIP_MAGIC, unpacked
from crawlers.run import SiteRun
from crawlers.session import Session
from crawlers.sitefile import SiteFile, check_addresses


@dataclass(frozen=True)
class Look:
    """One page as it was seen: ``problem`` says in a few words why there is none; ``body`` is unpacked."""

    asked: str
    page: Page
    problem: str = ""
    body: bytes = b""

    @property
    def found(self) -> bool:
        """Whether a page came back that may be read."""
        return not self.problem and self.page.status == 200


@dataclass(frozen=True, slots=True)
class _Order:
    url: str
    rendered: bool
    cookies: Mapping[str, str]
    form: GateForm | None
    session: tuple[str, ...]


class Visit:
    """A visit to one site, in a process of its own; nothing is kept of it. A context manager.

    ``site`` gives hosts and pace; ``session_parameters``, once they are known, are carried from look to look. Raises
    :class:`SiteFileError` for a private address without ``allow_private`` and :class:`CrawlError` without a contact for
    a public site.
    """

    def __init__(self, site: SiteFile, *, user_agent: str, contact: str, allow_private: bool = False) -> None:
        check_addresses(site, allow_private)
        addresses = resolve(site.host)
        if not contact and not (addresses and all(map(is_private, addresses))):
            raise CrawlError("no contact is set: set contact in admap.toml, so that a site's owner can reach you.")
        self.looks: list[Look] = []
        self.session_parameters: tuple[str, ...] = ()
        self._folder = tempfile.TemporaryDirectory(prefix="admap-visit-")
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        private = [site.host] if allow_private else []
        arguments = (theirs, site, Path(self._folder.name), user_agent, contact, private)
        self._process = context.Process(target=_serve, args=arguments)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._pipe.send(None)
        except OSError:
            logging.getLogger(__name__).debug("the visit had already ended")
        self._process.join()
        self._pipe.close()
        self._folder.cleanup()

    def look(
        self,
        url: str,
        *,
        rendered: bool = False,
        cookies: Mapping[str, str] | None = None,
        form: GateForm | None = None,
    ) -> Look:
        """Ask for ``url``, or send the ``form`` of an age gate, and return what came.

        Raises :class:`CrawlError` where the visit as a whole broke off.
        """
        try:
            self._pipe.send(_Order(url, rendered, cookies or {}, form, self.session_parameters))
            outcome: Look | AdmapError = self._pipe.recv()
        except (EOFError, OSError):
            raise CrawlError("the visit broke off without a result: try again.") from None
        if isinstance(outcome, AdmapError):
            raise outcome
        self.looks.append(outcome)
        return outcome


class _Visitor(Spider):
    """Carries out orders from the pipe until there is none."""

    name = "visit"

    def __init__(self, run: SiteRun, pipe: Connection, user_agent: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run, self._pipe, self._agent, self._count = run, pipe, user_agent, 0

    async def start(self) -> AsyncIterator[Request]:
        """Answer every order; yields no request of its own."""
        while True:
            try:
                order: _Order | None = await asyncio.to_thread(self._pipe.recv)
            except EOFError:
                order = None
            if order is None:
                return
            self._pipe.send(await self._outcome(order))
        yield

    async def _outcome(self, order: _Order) -> Look | AdmapError:
        self._count += 1
        if order.session != self.run.session.parameters:
            self.run.session = Session(order.session)
        how = page_meta(self.run, "listing", self._agent) if order.rendered else {"download_slot": "site"}
        cookies: list[VerboseCookie] = [
            {"name": name, "value": value, "path": "/"} for name, value in order.cookies.items()
        ]
        meta = {**how, "role": f"look{self._count}", "form": order.form}
        try:
            request = Request(order.url, cookies=cookies, meta=meta, dont_filter=True)
            if order.form and order.form.body:
                headers = {"Content-Type": URLENCODED}
                request = request.replace(method=order.form.method, body=order.form.body, headers=headers)
            response: Response = await self.crawler.engine.download_async(request)
        except Exception as error:
            if self.run.fatal:
                return CrawlError(f"the visit broke off ({plain_fault(self.run.fatal)}): try again.")
            if "Executable doesn't exist" in str(error):
                return CrawlError("no browser was found: install Chromium, or run `playwright install chromium`.")
            return Look(order.url, Page(order.url, 0, ""), plain_fault(error))
        body = response.body
        if body.startswith(GZIP_MAGIC):
            try:
                body = unpacked(body)
            except AdmapError as error:
                return Look(order.url, Page(order.url, 0, ""), plain_fault(error))
        return Look(order.url, page_of(response), body=body)


def _serve(pipe: Connection, site: SiteFile, folder: Path, user_agent: str, contact: str, private: list[str]) -> None:
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    settings = Settings(process_settings(user_agent, contact, private))
    handler = "crawlers.browser.BrowserHandler"
    handlers = settings.getdict("DOWNLOAD_HANDLERS") | {"http": handler, "https": handler}
    settings.set("DOWNLOAD_HANDLERS", handlers, priority="spider")
    settings.set("PLAYWRIGHT_LAUNCH_OPTIONS", launch_options(), priority="spider")
    process = AsyncCrawlerProcess(settings)
    run = SiteRun(site, NothingKept(), folder, f"admap/{__version__}")
    process.crawl(Crawler(_Visitor, settings), run=run, pipe=pipe, user_agent=user_agent)
    process.start()
    run.finish()

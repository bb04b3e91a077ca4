"""A small crawl that no store keeps: one page or a few adverts of a site, in a process of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from scrapy.http import Response

from admap import __version__
from admap.errors import AdmapError
from admap.records import CaptureRecord, CoverageRecord, Issue
from crawlers.crawl import carry_out
from crawlers.errors import CrawlError
from crawlers.hosts import Alone, Hosts, HostState
from crawlers.limits import DEFAULT_LIMITS, Limits
from crawlers.outbox import Batch, NothingKept
from crawlers.replay import decoded, response_of
from crawlers.run import SiteRun
from crawlers.sitefile import SiteFile
from crawlers.warc import read_response


@dataclass(frozen=True)
class Terms:
    """What binds a small crawl beside the site file.

    ``hosts`` gives the leases that it shares with other crawls, in the process that asks; ``lately`` are the times (ISO
    8601) at which the site was asked in the last days, which count for its daily cap.
    """

    hosts: Callable[[], Hosts] = Alone
    limits: Limits = DEFAULT_LIMITS
    lately: tuple[str, ...] = ()


ALONE = Terms()
Say = Callable[[int], None]


@dataclass
class Sample(NothingKept):
    """What a small crawl brought: its captures (the responses lie in WARC files in its folder) and its issues."""

    captures: list[CaptureRecord] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    lately: tuple[str, ...] = ()
    coverage: CoverageRecord | None = None

    def fetched_elsewhere(self, site: str, since: str) -> Iterable[str]:  # noqa: ARG002  (a sample is of one site)
        """Return when the site was asked after ``since``."""
        return [at for at in self.lately if at > since]

    def keep(self, site: str, batch: Batch) -> None:  # noqa: ARG002  (a sample is of one site)
        """Keep the captures in memory."""
        self.captures += batch.captures

    def keep_coverage(self, coverage: CoverageRecord, ended: bool) -> None:  # noqa: ARG002  (it is not gone on with)
        """Keep how much was had, and why nothing more was, where nothing else says it."""
        self.coverage = coverage
        if not coverage.complete and not self.issues:
            self.issues.append(Issue("crawl", coverage.site, coverage.note, "", coverage.site))

    def note_issue(self, issue: Issue) -> None:
        """Keep one thing that went wrong."""
        self.issues.append(issue)

    def responses(self, folder: Path, role: str) -> Iterator[tuple[CaptureRecord, Response]]:
        """Yield the captures of ``role`` that came with status 200, with their responses, in the order they came."""
        for capture in self.captures:
            if capture.role == role and capture.status == 200:
                yield capture, decoded(response_of(read_response(folder, capture.warc_ref), capture.url))

    @property
    def reasons(self) -> str:
        """What went wrong, on one line."""
        return "; ".join(f"{issue.where}: {issue.what.rstrip('.')}" for issue in self.issues)


def take_sample(
    site: SiteFile,
    folder: Path,
    *,
    url: str | None = None,
    most_adverts: int | None,
    user_agent: str,
    contact: str,
    allow_private: bool = False,
    terms: Terms = ALONE,
    say: Say = lambda _: None,
) -> Sample:
    """Crawl ``url`` alone, or the site until ``most_adverts`` (None: all) are listed, through the crawl's guards.

    Responses go to WARC files in ``folder``; ``say`` is told how many pages there are. Raises :class:`SiteFileError`
    and :class:`CrawlError` as a crawl does; a permission that is not filled in is no hindrance for a sample.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    arguments = (theirs, site, url, most_adverts, folder, user_agent, contact, allow_private, terms)
    process = context.Process(target=_crawl, args=arguments)
    process.start()
    theirs.close()
    try:
        outcome: Sample | AdmapError | int = ours.recv()
        while isinstance(outcome, int):
            say(outcome)
            outcome = ours.recv()
    except EOFError:
        raise CrawlError(f"{site.name}: the trial ended without a result: try again.") from None
    finally:
        process.join()
    if isinstance(outcome, AdmapError):
        raise outcome
    return outcome


class _Told(Sample):
    """A sample that says how far it is while it is taken."""

    def __init__(self, lately: tuple[str, ...], result: Connection) -> None:
        super().__init__(lately=lately)
        self._result = result

    def keep(self, site: str, batch: Batch) -> None:
        super().keep(site, batch)
        self._result.send(len(self.captures))


def _crawl(
    result: Connection,
    site: SiteFile,
    url: str | None,
    most_adverts: int | None,
    folder: Path,
    user_agent: str,
    contact: str,
    allow_private: bool,
    terms: Terms,
) -> None:
    sample = _Told(terms.lately, result)

    def begin(site: SiteFile, before: HostState) -> SiteRun:
        run = SiteRun(site, sample, folder, f"admap/{__version__}", None, terms.limits, hosts, before)
        run.only, run.most_adverts = url, most_adverts
        return run

    try:
        hosts = terms.hosts()
        try:
            carry_out([site], begin, hosts, user_agent=user_agent, contact=contact, allow_private=allow_private)
        finally:
            hosts.close()
    except AdmapError as error:
        result.send(error)
        return
    result.send(Sample(sample.captures, sample.issues, coverage=sample.coverage))

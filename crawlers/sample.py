"""A small crawl that no store keeps: one page or a few adverts of a site, in a process of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from scrapy.http import Response

from admap import __version__
from admap.errors import AdmapError
from admap.records import CaptureRecord, CoverageRecord, Issue
from crawlers.crawl import carry_out
from crawlers.errors import CrawlError
from crawlers.outbox import Batch, NothingKept
from crawlers.replay import decoded, response_of
from crawlers.run import SiteRun
from crawlers.sitefile import SiteFile
from crawlers.warc import read_response


@dataclass
class Sample(NothingKept):
    """What a small crawl brought: its captures (the responses lie in WARC files in its folder) and its issues."""

    captures: list[CaptureRecord] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def keep(self, site: str, batch: Batch) -> None:  # noqa: ARG002  (a sample is of one site)
        """Keep the captures in memory."""
        self.captures += batch.captures

    def keep_coverage(self, coverage: CoverageRecord, ended: bool) -> None:  # noqa: ARG002  (it is not gone on with)
        """Keep why nothing more was had, where nothing else says it."""
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
) -> Sample:
    """Crawl ``url`` alone, or the site until ``most_adverts`` (None: all) are listed, through the crawl's guards.

    Responses go to WARC files in ``folder``. Raises :class:`SiteFileError` and :class:`CrawlError` as a crawl does; a
    permission that is not filled in is no hindrance for a sample.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    arguments = (theirs, site, url, most_adverts, folder, user_agent, contact, allow_private)
    process = context.Process(target=_crawl, args=arguments)
    process.start()
    theirs.close()
    try:
        outcome: Sample | AdmapError = ours.recv()
    except EOFError:
        raise CrawlError(f"{site.name}: the trial ended without a result: try again.") from None
    finally:
        process.join()
    if isinstance(outcome, AdmapError):
        raise outcome
    return outcome


def _crawl(
    result: Connection,
    site: SiteFile,
    url: str | None,
    most_adverts: int | None,
    folder: Path,
    user_agent: str,
    contact: str,
    allow_private: bool,
) -> None:
    sample = Sample()
    run = SiteRun(site, sample, folder, f"admap/{__version__}")
    run.only, run.most_adverts = url, most_adverts
    try:
        carry_out([run], user_agent=user_agent, contact=contact, allow_private=allow_private)
    except AdmapError as error:
        result.send(error)
        return
    result.send(sample)

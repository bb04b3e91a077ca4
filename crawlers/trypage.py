"""What a site file reads from one page, field by field, for whoever is writing it."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path

from admap import __version__
from admap.errors import AdmapError
from admap.records import CaptureRecord, CoverageRecord, Issue
from crawlers.advertpage import ReadPage, advert_page
from crawlers.crawl import carry_out
from crawlers.errors import CrawlError
from crawlers.posts import read_adverts
from crawlers.replay import decoded, response_of
from crawlers.run import SiteRun
from crawlers.selectors import Selector
from crawlers.sitefile import SiteFile
from crawlers.warc import read_response


@dataclass(frozen=True, slots=True)
class TriedField:
    """One field of the tried page: its value and the selector it came from; empty: the selector found nothing."""

    field: str
    value: str
    selector: str


@dataclass
class _Sample:
    """A crawl's store in memory, for one page."""

    captures: list[CaptureRecord] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def captured(self, site: str) -> Iterable[CaptureRecord]:  # noqa: ARG002  (a sample begins with nothing)
        return ()

    def keep_capture(self, capture: CaptureRecord) -> None:
        self.captures.append(capture)

    def keep_coverage(self, coverage: CoverageRecord) -> None:
        if not coverage.complete and not self.issues:
            self.issues.append(Issue("crawl", coverage.site, coverage.note, "", coverage.site))

    def note_issue(self, issue: Issue) -> None:
        self.issues.append(issue)


def try_page(
    site: SiteFile, url: str | None = None, *, user_agent: str, contact: str, allow_private: bool = False
) -> list[TriedField]:
    """Fetch one advert (``url``, else the first listed) through the crawl's guards and return what is read from it.

    The fetch runs in a process of its own and keeps nothing. Raises :class:`SiteFileError` and :class:`CrawlError` as
    a crawl does, the latter also where no page came back, with the reason.
    """
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="admap-try-") as name:
        ours, theirs = context.Pipe(duplex=False)
        arguments = (theirs, site, url, Path(name), user_agent, contact, allow_private)
        process = context.Process(target=_fetch, args=arguments)
        process.start()
        theirs.close()
        try:
            outcome: _Sample | AdmapError = ours.recv()
        except EOFError:
            raise CrawlError(f"{site.name}: the trial ended without a result: try again.") from None
        finally:
            process.join()
        if isinstance(outcome, AdmapError):
            raise outcome
        return _read(site, outcome, Path(name))


def _fetch(
    result: Connection,
    site: SiteFile,
    url: str | None,
    folder: Path,
    user_agent: str,
    contact: str,
    allow_private: bool,
) -> None:
    sample = _Sample()
    run = SiteRun(site, sample, folder, f"admap/{__version__}")
    run.only, run.most_adverts = url, 1
    try:
        carry_out([run], user_agent=user_agent, contact=contact, allow_private=allow_private)
    except AdmapError as error:
        result.send(error)
        return
    result.send(sample)


def _read(site: SiteFile, sample: _Sample, folder: Path) -> list[TriedField]:
    capture = next((one for one in sample.captures if one.role == "advert" and one.status == 200), None)
    if capture is None:
        reasons = "; ".join(f"{issue.where}: {issue.what.rstrip('.')}" for issue in sample.issues)
        raise CrawlError(
            f"{site.name}: no advert page came back ({reasons or 'nothing was listed'}): check the address."
        )
    response = decoded(response_of(read_response(folder, capture.warc_ref), capture.url))
    seen = datetime.fromisoformat(capture.fetched_at)
    read = next(iter(read_adverts(site, advert_page(site, response), capture.url, seen)), ReadPage())
    advert = site.advert
    found = {
        "key": read.key,
        "title": read.title,
        "body": read.body,
        "posted_at": read.posted_at.isoformat() if read.posted_at else "",
        **{f"fields.{label}": value for label, value in read.fields.items()},
        **{f"fields.{label}": "" for label in advert.fields if label not in read.fields},
    }
    tried: dict[str, Sequence[Selector]] = {
        "title": advert.title,
        "body": advert.body,
        "posted_at": advert.posted or [],
    }
    tried |= {f"fields.{label}": selectors for label, selectors in advert.fields.items()}
    fallback = {"key": f"url {advert.key.url}" if advert.key.url else str(advert.key.page)}
    fallback |= {name: " | ".join(map(str, selectors)) for name, selectors in tried.items()}
    fields = [TriedField(name, value, read.sources.get(name, fallback.get(name, ""))) for name, value in found.items()]
    return [TriedField("url", capture.url, ""), *fields]

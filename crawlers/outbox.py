"""What a run hands to the store, some at a time, and only once the records that it speaks of are on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Protocol

from admap.records import CaptureRecord, CoverageRecord, Effort, Issue, PageRecord
from crawlers.warc import WarcFile


@dataclass
class Batch:
    """What a run hands to the store in one piece. The captures' records are on disk by then."""

    captures: list[CaptureRecord] = field(default_factory=list)
    pages: dict[tuple[str, str], PageRecord] = field(default_factory=dict)
    effort: Effort = field(default_factory=Effort)


@dataclass(frozen=True, slots=True)
class EarlierCapture:
    """What an earlier wave has of a page: where it lies, and what the site gave to ask by whether it has changed."""

    folder: Path
    warc_ref: str
    digest: str
    etag: str = ""
    last_modified: str = ""


class CrawlStore(Protocol):
    """Where a crawl keeps what it makes. Of one site, no two methods are called at a time."""

    def captured(self, site: str) -> Iterable[CaptureRecord]:
        """Return what this wave already has of ``site``."""

    def pages(self, site: str) -> Iterable[PageRecord]:
        """Return the frontier of ``site`` in this wave, in the order it was found."""

    def earlier(self, site: str, role: str, urls: Sequence[str]) -> Mapping[str, EarlierCapture]:
        """Return what the wave before has of ``urls`` in ``role``, as far as it had them with status 200."""

    def expected(self, site: str) -> Mapping[str, str]:
        """Return the adverts that were there when earlier waves looked last: ``ad_id`` → address."""

    def fetched_elsewhere(self, site: str, since: str) -> Iterable[str]:
        """Return when other waves fetched something of ``site`` after ``since`` (times in ISO 8601, UTC)."""

    def keep(self, site: str, batch: Batch) -> None:
        """Keep a batch whole: captures, pages (each replaces what was known of it) and the run's effort so far.

        Raises :class:`LeaseLostError` where another process has taken the host; nothing is kept then.
        """

    def keep_coverage(self, coverage: CoverageRecord, ended: bool) -> None:
        """Keep how completely this run read one site; one that was not ``ended`` by itself waits for another run.

        Raises as :meth:`keep`.
        """

    def note_issue(self, issue: Issue) -> None:
        """Keep one thing that went wrong."""


class NothingKept:
    """A store that keeps nothing and knows of nothing, for a small crawl; who needs more of it adds that."""

    def captured(self, site: str) -> Iterable[CaptureRecord]:  # noqa: ARG002
        """Return nothing."""
        return ()

    def pages(self, site: str) -> Iterable[PageRecord]:  # noqa: ARG002
        """Return nothing."""
        return ()

    def earlier(self, site: str, role: str, urls: Sequence[str]) -> Mapping[str, EarlierCapture]:  # noqa: ARG002
        """Return nothing."""
        return {}

    def expected(self, site: str) -> Mapping[str, str]:  # noqa: ARG002
        """Return nothing."""
        return {}

    def fetched_elsewhere(self, site: str, since: str) -> Iterable[str]:  # noqa: ARG002
        """Return nothing."""
        return ()

    def keep(self, site: str, batch: Batch) -> None:
        """Keep nothing."""

    def keep_coverage(self, coverage: CoverageRecord, ended: bool) -> None:
        """Keep nothing."""

    def note_issue(self, issue: Issue) -> None:
        """Keep nothing."""


class Outbox:
    """Collects what one run has for the store, and hands it over in batches that the store keeps whole.

    What a killed run had not handed over is found in its WARC file by the next (see :mod:`crawlers.recovery`).
    """

    def __init__(self, store: CrawlStore, site: str, warc: WarcFile) -> None:
        self._store, self._site, self._warc = store, site, warc
        self._batch = Batch()
        self._bytes = self._pages_http = self._pages_browser = 0
        self._started, self._began = _now(), monotonic()

    def note_page(self, page: PageRecord) -> None:
        """Take what became of a page; it replaces what was noted before."""
        self._batch.pages[page.url, page.role] = page

    def note_capture(self, capture: CaptureRecord) -> None:
        """Take a capture whose record was written."""
        self._batch.captures.append(capture)

    def spent(self, size: int, *, page: bool, rendered: bool) -> None:
        """Add to the run's effort ``size`` bytes, and a page of the site where it is one."""
        self._bytes += size
        self._pages_http += page and not rendered
        self._pages_browser += page and rendered

    async def flush(self, requests: int) -> None:
        """Hand over what there is, beside the event loop; raises what the store raises."""
        if self._batch.captures or self._batch.pages:
            await asyncio.to_thread(self._hand_over, self._taken(requests))

    def finish(self, requests: int, coverage: CoverageRecord, *, ended: bool) -> None:
        """Hand over the rest and the coverage; raises what the store raises."""
        self._hand_over(self._taken(requests))
        self._store.keep_coverage(coverage, ended)

    def _taken(self, requests: int) -> Batch:
        batch, self._batch = self._batch, Batch()
        seconds = round(monotonic() - self._began, 3)
        batch.effort = Effort(
            runs=1,
            requests=requests,
            bytes=self._bytes,
            seconds=seconds,
            pages_http=self._pages_http,
            pages_browser=self._pages_browser,
            started=self._started,
            ended=_now(),
        )
        return batch

    def _hand_over(self, batch: Batch) -> None:
        self._warc.sync()
        self._store.keep(self._site, batch)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

"""The vocabulary of collection: what was kept, what became of every address, how completely and with what effort."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CaptureRecord:
    """One response kept as evidence.

    ``role`` is ``listing``, ``advert``, ``second_look`` (an advert asked for because it is listed no more), ``robots``,
    ``interstitial`` or ``other``. ``warc_ref`` is ``<file name>#<byte offset>`` of the response record; ``digest`` is
    the payload's SHA-256 in hexadecimal. ``fetched_at`` is an ISO 8601 time in UTC. ``etag`` and ``last_modified`` are
    what the site gave to ask by whether the page has changed; ``unchanged``: an earlier wave has the same content.
    """

    site: str
    url: str
    role: str
    status: int
    fetched_at: str
    warc_ref: str
    digest: str
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One address that a wave found on a site, and what became of it: a row of the frontier.

    ``state`` is ``waiting``, ``done``, ``failed`` or ``disallowed``; while a process holds the lease of its host, a
    waiting page is that process's. ``attempts`` counts how often it was asked; ``reason`` says why it failed.
    """

    url: str
    role: str
    state: str = "waiting"
    attempts: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Effort:
    """What reading a site took, over ``runs`` runs.

    ``requests`` counts all that were sent, robots.txt, redirects, repeats and a browser's own among them; ``bytes``
    what came back, as transferred; ``seconds`` go from start to end of each run; pages are listings and adverts, by
    engine. ``started`` and ``ended`` are ISO 8601 times in UTC.
    """

    runs: int = 0
    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0
    pages_http: int = 0
    pages_browser: int = 0
    started: str = ""
    ended: str = ""


@dataclass(frozen=True, slots=True)
class CoverageRecord:
    """How completely a wave read one site, and with what effort, to tell change in the world from change in effort.

    ``field_fill`` gives for every field the share of read adverts that had it; ``complete`` is false when something
    that was listed could not be read, nothing was listed at all, or a monitor found the result hard to believe, and
    ``note`` says why in one or more sentences. ``unchanged`` counts pages with the same content as in an earlier wave.
    """

    site: str
    asked: int = 0
    fetched: int = 0
    failed: int = 0
    disallowed: int = 0
    adverts_listed: int = 0
    adverts_read: int = 0
    field_fill: Mapping[str, float] = field(default_factory=dict)
    complete: bool = True
    note: str = ""
    unchanged: int = 0
    effort: Effort = Effort()

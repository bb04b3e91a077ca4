"""Adverts in WARC files that others collected: which records are a known site's adverts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from admap.records import CaptureRecord
from crawlers.advertpage import advert_page
from crawlers.errors import CaptureError
from crawlers.links import clean_url, only_adverts
from crawlers.posts import read_adverts
from crawlers.replay import decoded, response_of
from crawlers.sitefile import SiteFile
from crawlers.wacz import is_wacz
from crawlers.warc import StoredResponse, read_response

MAGIC = (b"WARC/", b"\x1f\x8b")


def is_archive(path: Path) -> bool:
    """Tell by its name whether ``path`` is a WARC or WACZ file."""
    return is_wacz(path) or path.name.lower().removesuffix(".gz").endswith(".warc")


def advert_captures(path: Path, sites: Sequence[SiteFile]) -> Iterator[CaptureRecord]:
    """Yield the records of the WARC file ``path`` that one of ``sites`` reads as an advert, in their order.

    Listings, scripts, errors and other sites' pages are passed over. Raises :class:`CaptureError` where the file
    cannot be read on.
    """
    for warc_ref, fetched_at, url in _responses(path):
        site = next((site for site in sites if site.own(url)), None)
        if site is None or not only_adverts(site, [url]):
            continue
        stored = read_response(path.parent, warc_ref)
        if stored.status == 200 and _is_advert(site, stored, url):
            digest = hashlib.sha256(stored.body).hexdigest()
            kind = stored.header("Content-Type")
            yield CaptureRecord(site.name, clean_url(site, url), "advert", 200, fetched_at, warc_ref, digest, kind)


def _responses(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield ``(warc_ref, time, address)`` of every response and rendered page."""
    try:
        with path.open("rb") as stream:
            if not stream.read(5).startswith(MAGIC):
                raise CaptureError(f"{path} is no WARC file: check the file.")
            stream.seek(0)
            records = ArchiveIterator(stream)
            for record in records:
                if record.rec_type in {"response", "resource"}:
                    about = record.rec_headers
                    url = about.get_header("WARC-Target-URI") or ""
                    if url.startswith(("http://", "https://")):
                        ref = f"{path.name}#{records.get_record_offset()}"
                        yield ref, about.get_header("WARC-Date") or "", url
    except (OSError, EOFError, ArchiveLoadFailed, ValueError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise CaptureError(f"{path} cannot be read ({reason}): check the file.") from None


def _is_advert(site: SiteFile, stored: StoredResponse, url: str) -> bool:
    try:
        page = advert_page(site, decoded(response_of(stored, url)))
    except CaptureError:
        return False
    return any(not read.missing for read in read_adverts(site, page, url))

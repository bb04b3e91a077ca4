"""Responses kept as evidence: a small WARC 1.1 writer on warcio, and reading one record back."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import io
import os
import secrets
import threading
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordbuilder import RecordBuilder
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders

from crawlers.errors import CaptureError
from crawlers.manifest import seal, seal_left_files

Headers = Iterable[tuple[str, str]]
ROLE_HEADER = "Admap-Role"
"""What the crawl asked for a page as: with it the captures of a killed run are known from its WARC file alone."""

ASKED_HEADER = "Admap-Asked"
"""The address that was asked for, where a browser ended on another."""

PLACE_HEADER = "Admap-Refers-To"
"""Where the earlier capture lies that a revisit record refers to: ``<wave's folder>/<file>#<byte offset>``."""

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
HOP_HEADERS = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "trailer", "upgrade"})
RENDERED_TYPE = "text/html; charset=utf-8"
ROTATE_BYTES = 10**9
"""The size after which a run begins a new file."""

GZIP_LEVEL = 5
"""Four times as fast as the highest level, for three per cent more bytes on adverts."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a response lies: ``<file name>#<byte offset>``, the payload's SHA-256 in hexadecimal, the time in UTC."""

    warc_ref: str
    digest: str
    fetched_at: str


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response read back. ``body`` is as transferred (still content-encoded); ``rendered``: a browser's page.

    ``fetched_at`` is when the body came, in ISO 8601; ``place``, ``<folder name>/<warc_ref>``, is where it lies: for a
    page that had not changed, in an earlier wave's file.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    rendered: bool
    fetched_at: str = ""
    place: str = ""

    def header(self, name: str) -> str:
        """Return a header as the site gave it; empty: none given."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), "")


class WarcFile:
    """The WARC file (gzip, one member a record) of one site and one run; opened on the first record, never reopened.

    A run always writes files of its own, so the cut-off end that a killed run may leave harms no other record. It
    begins another after ``rotate_bytes``. The file under way is locked; a finished one stands in the folder's manifest.
    """

    def __init__(self, folder: Path, site: str, software: str, rotate_bytes: int = ROTATE_BYTES) -> None:
        self._folder, self._site, self._software, self._rotate_bytes = folder, site, software, rotate_bytes
        self._stream: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self._closing = threading.Lock()
        self._records = RecordBuilder(warc_version="WARC/1.1")
        self.name = ""

    def write_exchange(
        self,
        url: str,
        request_headers: Headers,
        status: int,
        response_headers: Headers,
        body: bytes,
        method: str = "GET",
        request_body: bytes = b"",
        ip_address: str = "",
        role: str = "",
    ) -> Kept:
        """Write a request and its response; both outlive this process when this returns, else it raises `OSError`."""
        stream = self._opened()
        phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
        answer = [(name, value) for name, value in response_headers if name.lower() not in HOP_HEADERS]
        kept = self._kept(stream, body)
        response = self._records.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(
                f"{status} {phrase}".strip(), [*answer, ("Content-Length", str(len(body)))], protocol="HTTP/1.1"
            ),
            warc_headers_dict=_record_headers(kept, role) | ({"WARC-IP-Address": ip_address} if ip_address else {}),
        )
        sent = [*request_headers, *([("Content-Length", str(len(request_body)))] if request_body else [])]
        request = self._records.create_warc_record(
            url,
            "request",
            payload=io.BytesIO(request_body),
            length=len(request_body),
            http_headers=_request_head(method, url, sent),
            warc_headers_dict=_with(response, kept),
        )
        self._write(stream, response, body)
        self._write(stream, request, request_body)
        stream.flush()
        return kept

    def write_revisit(
        self, url: str, request_headers: Headers, response_headers: Headers, same: StoredResponse, role: str
    ) -> Kept:
        """Write that the site answered 304: the page is still what ``same`` holds; as :meth:`write_exchange`."""
        stream = self._opened()
        kept = self._kept(stream, same.body)
        about = _record_headers(kept, role) | {
            "WARC-Profile": NOT_MODIFIED,
            "WARC-Refers-To-Target-URI": same.url,
            "WARC-Refers-To-Date": same.fetched_at,
            PLACE_HEADER: same.place,
        }
        answer = StatusAndHeaders("304 Not Modified", list(response_headers), protocol="HTTP/1.1")
        response = self._records.create_warc_record(url, "revisit", http_headers=answer, warc_headers_dict=about)
        head = _request_head("GET", url, request_headers)
        request = self._records.create_warc_record(
            url, "request", http_headers=head, warc_headers_dict=_with(response, kept)
        )
        self._write(stream, response, b"")
        self._write(stream, request, b"")
        stream.flush()
        return kept

    def write_rendered(self, url: str, body: bytes, role: str = "", asked: str = "") -> Kept:
        """Write the document a browser showed (HTML, UTF-8) as a resource record; as :meth:`write_exchange`.

        ``asked`` is the address that was asked for, where the page stands under another by now.
        """
        stream = self._opened()
        kept = self._kept(stream, body)
        record = self._records.create_warc_record(
            url,
            "resource",
            payload=io.BytesIO(body),
            length=len(body),
            warc_content_type=RENDERED_TYPE,
            warc_headers_dict=_record_headers(kept, role) | ({ASKED_HEADER: asked} if asked not in ("", url) else {}),
        )
        self._write(stream, record, body)
        stream.flush()
        return kept

    def sync(self) -> None:
        """Have all records on disk, so that they outlive the machine too; may be called from another thread."""
        with self._closing:
            if self._stream:
                os.fsync(self._stream.fileno())

    def close(self) -> None:
        """Close the file and enter it in the manifest; a run that kept nothing leaves none behind."""
        with self._closing:
            self._close()

    def _close(self) -> None:
        if self._stream:
            self._stream.flush()
            os.fsync(self._stream.fileno())
            seal(self._folder, self.name, self._digest.hexdigest())
            self._stream.close()
            self._stream = None

    def _opened(self) -> BinaryIO:
        if self._stream is not None and self._stream.tell() >= self._rotate_bytes:
            self.close()
        if self._stream is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
            self.name = f"{self._site}-{stamp}-{secrets.token_hex(4)}.warc.gz"
            seal_left_files(self._folder)
            beginning = self._folder / f"{self.name}.new"
            self._stream = beginning.open("xb")
            fcntl.flock(self._stream, fcntl.LOCK_EX)
            beginning.rename(self._folder / self.name)
            self._digest = hashlib.sha256()
            info = {"software": self._software, "format": "WARC File Format 1.1", "isPartOf": self._site}
            record = self._records.create_warcinfo_record(self.name, info)
            self._write(self._stream, record, record.raw_stream.read())
        return self._stream

    def _write(self, stream: BinaryIO, record: ArcWarcRecord, payload: bytes) -> None:
        """Write one record as a gzip member of its own."""
        http = b""
        if record.http_headers:
            record.http_headers.compute_headers_buffer(None)
            http = record.http_headers.headers_buff
        block = http + payload
        about = record.rec_headers
        about.replace_header("WARC-Block-Digest", _digest_of(block))
        about.replace_header("Content-Type", record.content_type)
        about.replace_header("Content-Length", str(len(block)))
        packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 31)
        packed = packer.compress(about.to_bytes(encoding="utf-8") + block + b"\r\n\r\n") + packer.flush()
        self._digest.update(packed)
        stream.write(packed)

    def _kept(self, stream: BinaryIO, body: bytes) -> Kept:
        now = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        return Kept(f"{self.name}#{stream.tell()}", hashlib.sha256(body).hexdigest(), now)


def read_response(folder: Path, warc_ref: str) -> StoredResponse:
    """Read the response record that ``warc_ref`` names in ``folder``; for a page that had not changed, the earlier one.

    Raises :class:`CaptureError` where the file is gone, the record is damaged, or it is no response.
    """
    name, _, offset = warc_ref.rpartition("#")
    if not name or Path(name).name != name or not offset.isdigit():
        raise CaptureError(f"{warc_ref} is not a place in a WARC file: crawl the wave again.")
    try:
        with (folder / name).open("rb") as stream:
            stream.seek(int(offset))
            record = next(ArchiveIterator(stream), None)
            if record is None or record.rec_type not in {"response", "resource", "revisit"}:
                raise CaptureError(f"{folder / name}: no response at byte {offset}: restore the file from a backup.")
            found = stored_response(record, folder)
            return replace(found, place=found.place or f"{folder.name}/{warc_ref}")
    except FileNotFoundError:
        raise CaptureError(f"{folder / name} is gone: restore it from a backup, or crawl the wave again.") from None
    except (OSError, ArchiveLoadFailed, ValueError) as error:
        raise CaptureError(
            f"{folder / name} cannot be read at byte {offset} ({error}): restore it from a backup."
        ) from None


def stored_response(record: ArcWarcRecord, folder: Path) -> StoredResponse:
    """Return what a record in a file of ``folder`` holds, or the earlier one that a revisit record refers to.

    Raises :class:`CaptureError` for a reference that leads nowhere, else what a damaged record makes warcio raise.
    """
    if record.rec_type == "revisit":
        return _referred_to(record, folder)
    rendered = record.rec_type == "resource"
    http = record.http_headers
    return StoredResponse(
        url=record.rec_headers.get_header("WARC-Target-URI"),
        status=200 if rendered else int(http.get_statuscode()),
        headers=(("Content-Type", RENDERED_TYPE),) if rendered else tuple(http.headers),
        body=_payload(record),
        rendered=rendered,
        fetched_at=record.rec_headers.get_header("WARC-Date") or "",
    )


def _referred_to(record: ArcWarcRecord, folder: Path) -> StoredResponse:
    about = record.rec_headers
    wave, _, place = (about.get_header(PLACE_HEADER) or "").partition("/")
    if not wave or wave in {".", ".."}:
        raise CaptureError("the record of an unchanged page does not say where the page lies: crawl the wave again.")
    found = read_response(folder.parent / wave, place)
    if payload_digest(hashlib.sha256(found.body).hexdigest()) != about.get_header("WARC-Payload-Digest"):
        raise CaptureError(f"{wave}/{place} is not the page that it is said to be: restore it from a backup.")
    return replace(found, url=about.get_header("WARC-Target-URI"))


def _payload(record: ArcWarcRecord) -> bytes:
    """Return the body as transferred, but in one piece: other tools keep the chunks of a chunked answer."""
    http = record.http_headers
    chunked = http is not None and "chunked" in (http.get_header("Transfer-Encoding") or "").lower()
    if not chunked:
        return bytes(record.raw_stream.read())
    reader, parts = ChunkedDataReader(record.raw_stream), []
    while part := reader.read():
        parts.append(part)
    return b"".join(parts)


def _request_head(method: str, url: str, headers: Headers) -> StatusAndHeaders:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return StatusAndHeaders(f"{method} {target} HTTP/1.1", [("Host", parts.netloc), *headers], is_http_request=True)


def _with(response: ArcWarcRecord, kept: Kept) -> dict[str, str]:
    """Return the headers of a request's record, of one time with its response."""
    return {
        "WARC-Date": kept.fetched_at,
        "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
    }


def _digest_of(block: bytes) -> str:
    return payload_digest(hashlib.sha256(block).hexdigest())


def payload_digest(digest: str) -> str:
    """Return a SHA-256 in hexadecimal as a WARC record states it."""
    return f"sha256:{base64.b32encode(bytes.fromhex(digest)).decode()}"


def _record_headers(kept: Kept, role: str) -> dict[str, str]:
    headers = {"WARC-Date": kept.fetched_at, "WARC-Payload-Digest": payload_digest(kept.digest)}
    return headers | ({ROLE_HEADER: role} if role else {})

"""Responses kept as evidence: a small WARC 1.1 writer on warcio, and reading one record back."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.errors import CaptureError

Headers = Iterable[tuple[str, str]]
HOP_HEADERS = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "trailer", "upgrade"})
RENDERED_TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a response lies: ``<file name>#<byte offset>``, the payload's SHA-256 in hexadecimal, the time in UTC."""

    warc_ref: str
    digest: str
    fetched_at: str


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response read back. ``body`` is as transferred (still content-encoded); ``rendered``: a browser's page."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    rendered: bool


class WarcFile:
    """One WARC file (gzip, one member a record) of one site and one run; opened on the first record, never reopened.

    A run always writes a file of its own, so the cut-off end that a killed run may leave harms no other record.
    """

    def __init__(self, folder: Path, site: str, software: str) -> None:
        self._folder, self._site, self._software = folder, site, software
        self._stream: BinaryIO | None = None
        self._writer: WARCWriter
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
    ) -> Kept:
        """Write a request and its response; both are on disk when this returns, else it raises :class:`OSError`."""
        writer, stream = self._opened()
        phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
        answer = [(name, value) for name, value in response_headers if name.lower() not in HOP_HEADERS]
        kept = self._kept(stream, body)
        response = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(
                f"{status} {phrase}".strip(), [*answer, ("Content-Length", str(len(body)))], protocol="HTTP/1.1"
            ),
            warc_headers_dict=_record_headers(kept),
        )
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = [*request_headers, *([("Content-Length", str(len(request_body)))] if request_body else [])]
        request = writer.create_warc_record(
            url,
            "request",
            payload=io.BytesIO(request_body),
            length=len(request_body),
            http_headers=StatusAndHeaders(
                f"{method} {target} HTTP/1.1", [("Host", parts.netloc), *sent], is_http_request=True
            ),
        )
        writer.write_request_response_pair(request, response)
        _to_disk(stream)
        return kept

    def write_rendered(self, url: str, body: bytes) -> Kept:
        """Write the document a browser showed (HTML, UTF-8) as a resource record; on disk when this returns."""
        writer, stream = self._opened()
        kept = self._kept(stream, body)
        record = writer.create_warc_record(
            url,
            "resource",
            payload=io.BytesIO(body),
            length=len(body),
            warc_content_type=RENDERED_TYPE,
            warc_headers_dict=_record_headers(kept),
        )
        writer.write_record(record)
        _to_disk(stream)
        return kept

    def close(self) -> None:
        """Close the file; a run that kept nothing leaves none behind."""
        if self._stream:
            self._stream.close()
            self._stream = None

    def _opened(self) -> tuple[WARCWriter, BinaryIO]:
        if self._stream is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
            self.name = f"{self._site}-{stamp}-{secrets.token_hex(4)}.warc.gz"
            self._stream = (self._folder / self.name).open("xb")
            self._writer = WARCWriter(self._stream, gzip=True, warc_version="WARC/1.1")
            info = {"software": self._software, "format": "WARC File Format 1.1", "isPartOf": self._site}
            self._writer.write_record(self._writer.create_warcinfo_record(self.name, info))
        return self._writer, self._stream

    def _kept(self, stream: BinaryIO, body: bytes) -> Kept:
        now = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        return Kept(f"{self.name}#{stream.tell()}", hashlib.sha256(body).hexdigest(), now)


def read_response(folder: Path, warc_ref: str) -> StoredResponse:
    """Read the response record that ``warc_ref`` names in ``folder``.

    Raises :class:`CaptureError` where the file is gone, the record is damaged, or it is no response.
    """
    name, _, offset = warc_ref.rpartition("#")
    if not name or Path(name).name != name or not offset.isdigit():
        raise CaptureError(f"{warc_ref} is not a place in a WARC file: crawl the wave again.")
    try:
        with (folder / name).open("rb") as stream:
            stream.seek(int(offset))
            record = next(ArchiveIterator(stream), None)
            if record is None or record.rec_type not in {"response", "resource"}:
                raise CaptureError(f"{folder / name}: no response at byte {offset}: restore the file from a backup.")
            rendered = record.rec_type == "resource"
            http = record.http_headers
            return StoredResponse(
                url=record.rec_headers.get_header("WARC-Target-URI"),
                status=200 if rendered else int(http.get_statuscode()),
                headers=(("Content-Type", RENDERED_TYPE),) if rendered else tuple(http.headers),
                body=_payload(record),
                rendered=rendered,
            )
    except FileNotFoundError:
        raise CaptureError(f"{folder / name} is gone: restore it from a backup, or crawl the wave again.") from None
    except (OSError, ArchiveLoadFailed, ValueError) as error:
        raise CaptureError(
            f"{folder / name} cannot be read at byte {offset} ({error}): restore it from a backup."
        ) from None


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


def _record_headers(kept: Kept) -> dict[str, str]:
    digest = base64.b32encode(bytes.fromhex(kept.digest)).decode()
    return {"WARC-Date": kept.fetched_at, "WARC-Payload-Digest": f"sha256:{digest}"}


def _to_disk(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())

"""Responses kept as evidence: a small WARC 1.1 writer on warcio, and reading one record back."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import io
import os
import secrets
import zlib
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
from warcio.recordbuilder import RecordBuilder
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders

from crawlers.errors import CaptureError
from crawlers.manifest import seal, seal_left_files

Headers = Iterable[tuple[str, str]]
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
    """A response read back. ``body`` is as transferred (still content-encoded); ``rendered``: a browser's page."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    rendered: bool


class WarcFile:
    """The WARC file (gzip, one member a record) of one site and one run; opened on the first record, never reopened.

    A run always writes files of its own, so the cut-off end that a killed run may leave harms no other record. It
    begins another after ``rotate_bytes``. The file under way is locked; a finished one stands in the folder's manifest.
    """

    def __init__(self, folder: Path, site: str, software: str, rotate_bytes: int = ROTATE_BYTES) -> None:
        self._folder, self._site, self._software, self._rotate_bytes = folder, site, software, rotate_bytes
        self._stream: BinaryIO | None = None
        self._digest = hashlib.sha256()
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
    ) -> Kept:
        """Write a request and its response; both are on disk when this returns, else it raises :class:`OSError`."""
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
            warc_headers_dict=_record_headers(kept) | ({"WARC-IP-Address": ip_address} if ip_address else {}),
        )
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = [*request_headers, *([("Content-Length", str(len(request_body)))] if request_body else [])]
        request = self._records.create_warc_record(
            url,
            "request",
            payload=io.BytesIO(request_body),
            length=len(request_body),
            http_headers=StatusAndHeaders(
                f"{method} {target} HTTP/1.1", [("Host", parts.netloc), *sent], is_http_request=True
            ),
            warc_headers_dict={
                "WARC-Date": kept.fetched_at,
                "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
            },
        )
        self._write(stream, response, body)
        self._write(stream, request, request_body)
        _to_disk(stream)
        return kept

    def write_rendered(self, url: str, body: bytes) -> Kept:
        """Write the document a browser showed (HTML, UTF-8) as a resource record; on disk when this returns."""
        stream = self._opened()
        kept = self._kept(stream, body)
        record = self._records.create_warc_record(
            url,
            "resource",
            payload=io.BytesIO(body),
            length=len(body),
            warc_content_type=RENDERED_TYPE,
            warc_headers_dict=_record_headers(kept),
        )
        self._write(stream, record, body)
        _to_disk(stream)
        return kept

    def close(self) -> None:
        """Close the file and enter it in the manifest; a run that kept nothing leaves none behind."""
        if self._stream:
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
    return {"WARC-Date": kept.fetched_at, "WARC-Payload-Digest": _in_base32(bytes.fromhex(kept.digest))}


def _digest_of(block: bytes) -> str:
    return _in_base32(hashlib.sha256(block).digest())


def _in_base32(digest: bytes) -> str:
    return f"sha256:{base64.b32encode(digest).decode()}"


def _to_disk(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())

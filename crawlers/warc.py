"""Responses kept as evidence: the WARC file of a run, and reading one record back."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from crawlers.errors import CaptureError
from crawlers.manifest import seal, seal_left_files
from crawlers.warcrecord import Headers, answer_head, new_id, packed, payload_digest, request_head

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
OF_NOTHING = payload_digest(hashlib.sha256(b"").hexdigest())


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
        kept = self._kept(stream, body)
        phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
        answer = [(name, value) for name, value in response_headers if name.lower() not in HOP_HEADERS]
        head = answer_head(f"{status} {phrase}".strip(), [*answer, ("Content-Length", str(len(body)))])
        about = _about(url, kept, role) | ({"WARC-IP-Address": ip_address} if ip_address else {})
        sent = [*request_headers, *([("Content-Length", str(len(request_body)))] if request_body else [])]
        self._write(stream, "response", about, head + body)
        self._write_request(stream, about, request_head(method, url, sent), request_body)
        return kept

    def write_revisit(
        self, url: str, request_headers: Headers, response_headers: Headers, same: StoredResponse, role: str
    ) -> Kept:
        """Write that the site answered 304: the page is still what ``same`` holds; as :meth:`write_exchange`."""
        stream = self._opened()
        kept = self._kept(stream, same.body)
        about = _about(url, kept, role) | {
            "WARC-Profile": NOT_MODIFIED,
            "WARC-Refers-To-Target-URI": same.url,
            "WARC-Refers-To-Date": same.fetched_at,
            PLACE_HEADER: same.place,
        }
        self._write(stream, "revisit", about, answer_head("304 Not Modified", response_headers))
        self._write_request(stream, about, request_head("GET", url, request_headers), b"")
        return kept

    def write_rendered(self, url: str, body: bytes, role: str = "", asked: str = "") -> Kept:
        """Write the document a browser showed (HTML, UTF-8) as a resource record; as :meth:`write_exchange`.

        ``asked`` is the address that was asked for, where the page stands under another by now.
        """
        stream = self._opened()
        kept = self._kept(stream, body)
        about = _about(url, kept, role) | {"Content-Type": RENDERED_TYPE}
        self._write(stream, "resource", about | ({ASKED_HEADER: asked} if asked not in ("", url) else {}), body)
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
            facts = {"software": self._software, "format": "WARC File Format 1.1", "isPartOf": self._site}
            about = {"WARC-Filename": self.name, "WARC-Date": _now()}
            block = "".join(f"{name}: {value}\r\n" for name, value in facts.items())
            self._write(self._stream, "warcinfo", about, block.encode())
        return self._stream

    def _write_request(self, stream: BinaryIO, response: Mapping[str, str], head: bytes, body: bytes) -> None:
        """Write the request of a response's record, of one time with it; with it the exchange is handed over."""
        about = {
            "WARC-Target-URI": response["WARC-Target-URI"],
            "WARC-Date": response["WARC-Date"],
            "WARC-Concurrent-To": response["WARC-Record-ID"],
            "WARC-Payload-Digest": payload_digest(hashlib.sha256(body).hexdigest()) if body else OF_NOTHING,
        }
        self._write(stream, "request", about, head + body)
        stream.flush()

    def _write(self, stream: BinaryIO, kind: str, about: Mapping[str, str], block: bytes) -> None:
        record = packed(kind, about, block)
        self._digest.update(record)
        stream.write(record)

    def _kept(self, stream: BinaryIO, body: bytes) -> Kept:
        return Kept(f"{self.name}#{stream.tell()}", hashlib.sha256(body).hexdigest(), _now())


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


def _about(url: str, kept: Kept, role: str) -> dict[str, str]:
    """Return the headers of the record that holds what ``url`` brought."""
    return {
        "WARC-Record-ID": new_id(),
        "WARC-Target-URI": url,
        "WARC-Date": kept.fetched_at,
        "WARC-Payload-Digest": payload_digest(kept.digest),
        **({ROLE_HEADER: role} if role else {}),
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

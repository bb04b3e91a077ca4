"""One record of a WARC 1.1 file as bytes: a gzip member of its own, with the digest of its block."""

from __future__ import annotations

import base64
import hashlib
import uuid
import zlib
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders

Headers = Iterable[tuple[str, str]]

CONTENT_TYPES = {
    "warcinfo": "application/warc-fields",
    "request": "application/http; msgtype=request",
    "response": "application/http; msgtype=response",
    "revisit": "application/http; msgtype=response",
}
GZIP_LEVEL = 5
"""Four times as fast as the highest level, for three per cent more bytes on adverts."""


def new_id() -> str:
    """Return an id for a record."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def packed(kind: str, about: Mapping[str, str], block: bytes) -> bytes:
    """Return one record of ``kind``; ``about`` has its headers but for those that its block settles."""
    headers = {
        "WARC-Type": kind,
        "WARC-Record-ID": about.get("WARC-Record-ID") or new_id(),
        **about,
        "WARC-Block-Digest": payload_digest(hashlib.sha256(block).hexdigest()),
        "Content-Type": about.get("Content-Type") or CONTENT_TYPES[kind],
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, 31)
    return packer.compress(b"WARC/1.1\r\n%s\r\n%s\r\n\r\n" % (head.encode(), block)) + packer.flush()


def answer_head(status: str, headers: Headers) -> bytes:
    """Return the head of an answer over HTTP; ``status`` is its code and phrase."""
    return _http_head(f"HTTP/1.1 {status}", headers)


def request_head(method: str, url: str, headers: Headers) -> bytes:
    """Return the head of a request over HTTP."""
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _http_head(f"{method} {target} HTTP/1.1", [("Host", parts.netloc), *headers])


def _http_head(line: str, headers: Headers) -> bytes:
    """Return a line and headers as bytes; characters beyond ASCII are escaped."""
    pairs = list(headers)
    text = "".join([line, "\r\n", *(f"{name}: {value}\r\n" for name, value in pairs), "\r\n"])
    if text.isascii():
        return text.encode()
    protocol, _, rest = line.partition(" ")
    return bytes(StatusAndHeaders(rest, pairs, protocol=protocol).to_ascii_bytes())


def payload_digest(digest: str) -> str:
    """Return a SHA-256 in hexadecimal as a WARC record states it."""
    return f"sha256:{base64.b32encode(bytes.fromhex(digest)).decode()}"

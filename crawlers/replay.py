"""Kept responses as Scrapy responses again: for reading them, and for answering a resumed crawl."""

from __future__ import annotations

import zlib

from scrapy.http import HtmlResponse, Request, Response, TextResponse
from scrapy.http.headers import Headers
from scrapy.responsetypes import responsetypes
from scrapy.utils._compression import _DecompressionMaxSizeExceeded, _unbrotli, _unzstd

from crawlers.charset import page_encoding
from crawlers.errors import CaptureError
from crawlers.warc import RENDERED_TYPE, StoredResponse

KEPT_FLAG = "kept"
"""Flag of a response that came from a WARC file and not from the site."""

UNRENDERED_FLAG = "unrendered"
"""Flag of a browser page's document that was captured on its own and is handed on without being rendered."""

MOST_BYTES = 5 * 1024 * 1024
"""The largest response, before and after unpacking, that is read."""

PASSING_STATUSES = frozenset({408, 425, 429})
"""Answers below 500 that may be another in a moment; like 5xx they are in the WARC file but no capture of the wave."""

ACCEPTED_ENCODINGS = "gzip, deflate"
GZIP_MAGIC = b"\x1f\x8b"
UNDOABLE = "the answer is packed in a way that cannot be undone."

MOST_LAYERS = 3
"""How often a body may be packed over."""

_WINDOW_BITS = {b"gzip": (31,), b"x-gzip": (31,), b"deflate": (15, -15)}
_OTHERS = {b"br": _unbrotli, b"zstd": _unzstd}
"""Packings that the crawl never asks for, but that servers send and archives of others hold."""


def passing(status: int) -> bool:
    """Tell whether an answer with this status says nothing lasting about the page."""
    return status >= 500 or status in PASSING_STATUSES


def response_of(stored: StoredResponse, url: str, request: Request | None = None) -> Response:
    """Return the response as it came in, still content-encoded, flagged as kept."""
    if stored.rendered:
        headers = {"Content-Type": RENDERED_TYPE}
        return HtmlResponse(
            url, body=stored.body, encoding="utf-8", headers=headers, request=request, flags=[KEPT_FLAG, "rendered"]
        )
    answered = Headers()
    for name, value in stored.headers:
        answered.appendlist(name, value)
    return Response(url, status=stored.status, headers=answered, body=stored.body, request=request, flags=[KEPT_FLAG])


def decoded(response: Response) -> Response:
    """Return ``response`` with its content encoding undone, in the class (HTML, XML, JSON …) its content calls for.

    Raises :class:`CaptureError` for a body that is broken, larger than ``MOST_BYTES``, or packed in an unknown way.
    """
    if isinstance(response, HtmlResponse) and "rendered" in response.flags:
        return response
    body = response.body
    named = [
        part.strip().lower() for value in response.headers.getlist("Content-Encoding") for part in value.split(b",")
    ]
    encodings = [encoding for encoding in named if encoding not in {b"", b"identity"}]
    if len(encodings) > MOST_LAYERS:
        raise CaptureError(UNDOABLE)
    for encoding in reversed(encodings):
        body = unpacked(body, encoding)
    kind = responsetypes.from_args(headers=response.headers, url=response.url, body=body)
    if issubclass(kind, TextResponse):
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        plain: Response = response.replace(cls=kind, body=body, encoding=page_encoding(content_type, body))
    else:
        plain = response.replace(cls=kind, body=body)
    plain.headers.pop("Content-Encoding", None)
    return plain


def unpacked(body: bytes, encoding: bytes = b"gzip") -> bytes:
    """Return ``body`` unpacked; raises :class:`CaptureError` if it is broken, cut, too large or oddly packed."""
    if not body:
        return body
    for bits in _WINDOW_BITS.get(encoding, ()):
        try:
            return _inflated(body, bits)
        except zlib.error:
            continue
    if encoding in _OTHERS:
        try:
            return _OTHERS[encoding](body, max_size=MOST_BYTES)
        except _DecompressionMaxSizeExceeded:
            raise CaptureError(f"the answer unpacks to more than {MOST_BYTES} bytes.") from None
        except Exception:  # the two packages' own errors have no base in common
            raise CaptureError(UNDOABLE) from None
    raise CaptureError(UNDOABLE)


def _inflated(body: bytes, bits: int) -> bytes:
    """Return all members of a packed body, one after another."""
    plain = b""
    while True:
        unpacker = zlib.decompressobj(bits)
        plain += unpacker.decompress(body, MOST_BYTES + 1 - len(plain))
        if len(plain) > MOST_BYTES:
            raise CaptureError(f"the answer unpacks to more than {MOST_BYTES} bytes.")
        if not unpacker.eof:
            raise CaptureError("the packed answer is cut short.")
        body = unpacker.unused_data
        if not body.startswith(GZIP_MAGIC):
            return plain

"""Taking single records out of WARC files for good: a data subject's request reaches the evidence too.

A removed record is overwritten in place by a note of the very same length, so that every other record keeps its offset
and the file stays readable by any WARC tool. The manifest gets the file's new checksum first and the bytes change
afterwards: the note is always the same for the same place, so that an interrupted removal, done again, ends in what the
manifest says.
"""

from __future__ import annotations

import binascii
import fcntl
import hashlib
import os
import uuid
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from scrapy.http import TextResponse
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from crawlers.errors import CaptureError
from crawlers.manifest import is_open, reseal, sealed
from crawlers.replay import decoded, response_of
from crawlers.warc import ASKED_HEADER, ROLE_HEADER, stored_response

REMOVED_TYPE = "metadata"
_CHUNK = 1 << 20
_GZIP_HEAD = b"\x1f\x8b\x08\x10\x00\x00\x00\x00\x00\xff"
"""Deflate, with a comment, no time, no system."""


@dataclass(frozen=True, slots=True)
class Page:
    """One record as the decision sees it, at ``<file>#<offset>``; ``words`` and ``links`` only of a page of text."""

    kind: str
    role: str
    urls: frozenset[str]
    words: str = ""
    links: frozenset[str] = frozenset()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Redacted:
    """What became of one file: the offsets of the removed records, and of those that were removed before.

    ``under_way``: a run writes it, nothing was done.
    """

    name: str
    removed: tuple[int, ...] = ()
    before: tuple[int, ...] = ()
    under_way: bool = False


def warc_files(folder: Path, names: str) -> list[Path]:
    """Return the WARC files of ``folder`` that match ``names``, by name."""
    return sorted(path for path in folder.glob(names) if path.suffix in {".gz", ".warc"})


def redact(folder: Path, names: str, unwanted: Callable[[Page], bool]) -> Iterator[Redacted]:
    """Remove the records that are ``unwanted`` from the files of ``folder`` that match ``names``; yield each file.

    Raises :class:`CaptureError` for a file that cannot be read to its end, before anything of it is changed.
    """
    for path in warc_files(folder, names):
        if is_open(path):
            yield Redacted(path.name, under_way=True)
            continue
        places, before = _places(path, unwanted)
        if places:
            _overwrite(path, places)
        yield Redacted(path.name, tuple(offset for offset, _ in places), before)


def _places(path: Path, unwanted: Callable[[Page], bool]) -> tuple[list[tuple[int, int]], tuple[int, ...]]:
    """Return offset and length of every unwanted record of ``path``, and the offsets of those removed before."""
    found: list[tuple[int, int]] = []
    before: list[int] = []
    chosen = False
    last = 0
    try:
        with path.open("rb") as stream:
            records = ArchiveIterator(stream)
            for record in records:
                page = _page(record, path.parent)
                start = records.get_record_offset()
                if chosen:
                    found.append((last, start - last))
                if record.rec_headers.get_header("WARC-Record-ID") == f"<urn:uuid:{_number(path.name, start)}>":
                    before.append(start)
                chosen = page is not None and unwanted(replace(page, place=f"{path.name}#{start}"))
                last = start
        if chosen:
            found.append((last, path.stat().st_size - last))
    except (OSError, EOFError, ArchiveLoadFailed, ValueError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise CaptureError(f"{path} cannot be read to its end ({reason}): restore it from a backup.") from None
    return found, tuple(before)


def _page(record: ArcWarcRecord, folder: Path) -> Page | None:
    about = record.rec_headers
    named = (about.get_header("WARC-Target-URI"), about.get_header(ASKED_HEADER))
    urls = frozenset(url for url in named if url)
    if record.rec_type not in {"response", "resource", "revisit", "request"}:
        return None
    page = Page(record.rec_type, about.get_header(ROLE_HEADER) or "", urls)
    if record.rec_type not in {"response", "resource"}:
        return page
    try:
        response = decoded(response_of(stored_response(record, folder), min(urls, default="")))
    except CaptureError:
        return page
    if not isinstance(response, TextResponse):
        return page
    try:
        links = frozenset(response.urljoin(one) for one in response.xpath("//@href").getall())
    except ValueError:
        links = frozenset()
    return Page(page.kind, page.role, urls, response.text, links)


def _overwrite(path: Path, places: list[tuple[int, int]]) -> None:
    packed = path.suffix == ".gz"
    notes = [(offset, _note(path.name, offset, length, packed=packed)) for offset, length in places]
    if path.name in sealed(path.parent):
        reseal(path.parent, path.name, _digest_with(path, notes))
    with path.open("r+b") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        for offset, note in notes:
            stream.seek(offset)
            stream.write(note)
        stream.flush()
        os.fsync(stream.fileno())


def _digest_with(path: Path, notes: list[tuple[int, bytes]]) -> str:
    """Return the SHA-256 that ``path`` will have with ``notes`` in it."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for offset, note in notes:
            left = offset - stream.tell()
            while left:
                part = stream.read(min(_CHUNK, left))
                digest.update(part)
                left -= len(part)
            digest.update(note)
            stream.seek(len(note), os.SEEK_CUR)
        while part := stream.read(_CHUNK):
            digest.update(part)
    return digest.hexdigest()


def _number(name: str, offset: int) -> uuid.UUID:
    """Return the number of the note that stands for the record removed at ``offset`` of the file ``name``."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{name}#{offset}")


def _note(name: str, offset: int, length: int, *, packed: bool) -> bytes:
    """Return a record of exactly ``length`` bytes that says that another was removed here."""
    number = _number(name, offset)
    head = f"WARC/1.1\r\nWARC-Type: {REMOVED_TYPE}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
    head += "WARC-Date: 1970-01-01T00:00:00Z\r\nContent-Type: text/plain\r\n"
    text = b"removed at a person's request"
    if packed:
        plain = f"{head}Content-Length: {len(text)}\r\n\r\n".encode() + text + b"\r\n\r\n"
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        body = packer.compress(plain) + packer.flush()
        end = binascii.crc32(plain).to_bytes(4, "little") + len(plain).to_bytes(4, "little")
        filling = length - len(_GZIP_HEAD) - 1 - len(body) - len(end)
        note = _GZIP_HEAD + b" " * filling + b"\0" + body + end
    else:
        rest = length - len(head) - len("Content-Length: \r\n\r\n") - 4
        size = rest - len(str(rest))
        size += len(str(rest)) - len(str(size))
        note = f"{head}Content-Length: {size}\r\n\r\n".encode() + text[:size].ljust(size) + b"\r\n\r\n"
    if len(note) != length:
        raise CaptureError(f"{name} has a record at byte {offset} that is too short to be removed: restore the file.")
    return note

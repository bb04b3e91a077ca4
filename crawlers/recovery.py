"""What a killed run had kept and not yet told the store: its WARC files know it."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawlers.errors import CaptureError
from crawlers.replay import passing
from crawlers.warc import ASKED_HEADER, ROLE_HEADER, Kept, StoredResponse, stored_response
from crawlers.warcrecord import payload_digest

KEPT_TYPES = frozenset({"response", "resource", "revisit"})


@dataclass(frozen=True, slots=True)
class Recovered:
    """One response that a killed run had kept."""

    url: str
    role: str
    stored: StoredResponse
    kept: Kept


def unnoted(site: str, folder: Path, known: Iterable[str]) -> Iterator[Recovered]:
    """Yield the lasting answers of ``site`` that lie in ``folder`` behind those that ``known`` (``warc_ref``) tells of.

    A record that was cut off, or does not have its digest, ends its file: nothing was kept after it.
    """
    last: dict[str, int] = defaultdict(int)
    for warc_ref in known:
        name, _, offset = warc_ref.rpartition("#")
        last[name] = max(last[name], int(offset))
    own = re.compile(re.escape(site) + r"-\d{8}T\d{6}Z-[0-9a-f]{8}\.warc\.gz")
    for path in sorted(folder.glob(f"{site}-*.warc.gz")):
        if own.fullmatch(path.name):
            for found in _behind(path, last[path.name]):
                if not passing(found.stored.status):
                    yield found


def _behind(path: Path, offset: int) -> Iterator[Recovered]:
    with path.open("rb") as stream:
        stream.seek(offset)
        records = ArchiveIterator(stream)
        try:
            for record in records:
                about = record.rec_headers
                role = about.get_header(ROLE_HEADER)
                if record.rec_type not in KEPT_TYPES or not role:
                    continue
                stored = stored_response(record, path.parent)
                place = records.get_record_offset()  # asking for it reads the record to its end
                if place == offset:
                    continue
                digest = hashlib.sha256(stored.body).hexdigest()
                if payload_digest(digest) != about.get_header("WARC-Payload-Digest"):
                    return
                url = about.get_header(ASKED_HEADER) or stored.url
                yield Recovered(url, role, stored, Kept(f"{path.name}#{place}", digest, about.get_header("WARC-Date")))
        except (OSError, EOFError, ArchiveLoadFailed, ValueError, CaptureError):
            return

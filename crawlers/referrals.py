"""Which captures of earlier waves a later one stands on: a page that had not changed is kept once."""

from __future__ import annotations

from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawlers.warc import PLACE_HEADER


def referred_place(folder: Path, warc_ref: str) -> str:
    """Return ``<wave's folder>/<file>#<offset>`` that the record at ``warc_ref`` refers to; empty: it has its own body.

    A record that cannot be read refers to nothing.
    """
    name, _, offset = warc_ref.rpartition("#")
    try:
        with (folder / name).open("rb") as stream:
            stream.seek(int(offset))
            record = next(ArchiveIterator(stream), None)
            found = record.rec_headers.get_header(PLACE_HEADER) if record and record.rec_type == "revisit" else ""
    except (OSError, ValueError, ArchiveLoadFailed):
        return ""
    return str(found or "")

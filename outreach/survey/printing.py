"""The report's pages as PDF, printed by a browser beside the office's own process."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath

from admap.stages.paper import PaperError, write_pdfs

_PRINTER = threading.Lock()
"""One browser at a time: who waits holds a thread of their own, and nobody else's page."""

NOT_PRINTED = "PDF.txt"


def with_pdfs(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return ``files`` and a PDF beside each HTML page; where none can be printed, a text that says why."""
    added = dict(files)
    for name, content in files.items():
        path = PurePosixPath(name)
        if path.suffix == ".html":
            try:
                with _PRINTER:
                    added[str(path.with_suffix(".pdf"))] = _printed(content)
            except PaperError as error:
                added[NOT_PRINTED] = f"{error}\n".encode()
    return added


@lru_cache(maxsize=8)
def _printed(page: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="admap-print-") as folder:
        path = Path(folder) / "page.html"
        path.write_bytes(page)
        return write_pdfs([path])[0].read_bytes()

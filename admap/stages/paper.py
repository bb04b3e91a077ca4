"""Paper: a page that stands alone as PDF, printed by Chromium; the same page gives the same bytes."""

from __future__ import annotations

import io
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright
from pypdf import PdfReader, PdfWriter

from admap.errors import AdmapError
from crawlers.browser import launch_options

_FOOTER = (
    '<div style="font:8px Helvetica,Arial,sans-serif;color:#52606d;width:100%;text-align:center">'
    '<span class="pageNumber"></span> / <span class="totalPages"></span></div>'
)
_MARGINS = {"top": "16mm", "bottom": "18mm", "left": "16mm", "right": "16mm"}


class PaperError(AdmapError):
    """Raised by :func:`write_pdfs` where no browser can print; says what to install, and that the pages are there."""


def write_pdfs(pages: list[Path]) -> list[Path]:
    """Print each HTML file as A4 with page numbers into a PDF beside it, and return the PDFs.

    No script runs and nothing is fetched. Raises :class:`PaperError` without a browser.
    """
    written = []
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**launch_options())
            context = browser.new_context(java_script_enabled=False, offline=True, locale="sv-SE")
            for path in pages:
                page = context.new_page()
                page.set_content(path.read_text(encoding="utf-8"), wait_until="load")
                printed = page.pdf(
                    format="A4",
                    margin=_MARGINS,  # type: ignore[arg-type]
                    print_background=True,
                    display_header_footer=True,
                    header_template="<span></span>",
                    footer_template=_FOOTER,
                    tagged=True,
                    outline=True,
                )
                title = page.title()
                page.close()
                out = path.with_suffix(".pdf")
                out.write_bytes(_settled(printed, title))
                written.append(out)
            browser.close()
    except PlaywrightError as error:
        reason = str(error).strip().partition("\n")[0]
        raise PaperError(
            f"The PDF could not be printed ({reason}): install Chromium or run `playwright install chromium`, or add "
            "--no-pdf. The HTML and its tables are written."
        ) from None
    return written


def _settled(printed: bytes, title: str) -> bytes:
    """Return the PDF without what changes from run to run: dates, ids, the browser's version."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(printed)))
    writer.metadata = {"/Title": title, "/Producer": "admap"}
    writer._ID = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()

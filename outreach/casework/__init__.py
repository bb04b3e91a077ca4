"""Casework: the queue of alerts, a case, reaching the person, where help is, and reports of concern."""

from pathlib import Path

from outreach.casework import case_pages, contact_pages, help_pages, link_pages, queue_pages
from outreach.casework.messages import all_messages
from outreach.casework.reporting import reporting
from outreach.casework.support import directory

CASEWORK = tuple(part.router for part in (queue_pages, case_pages, link_pages, contact_pages, help_pages))
"""The routers of this part."""


def check_own_files(home: Path) -> None:
    """Read the files that a home may have of its own; raises :class:`UsageError` with the line of a mistake."""
    for read in (all_messages, reporting, directory):
        read(home)

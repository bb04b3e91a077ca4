"""The first page of administration: what there is to do, each with a word on what it is for."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from outreach.gate import home_of, needs
from outreach.pages import page
from outreach.roles import Permission
from storage import work
from storage.stops import standing_stop

router = APIRouter()
PLACES = (
    ("/administration/accounts", "Accounts", "Who may enter the office, in which role and for which regions."),
    ("/administration/tokens", "Tokens of the API", "Whose programs read the API, and revoking that."),
    (
        "/administration/subject",
        "A person's request",
        "What is held about a phone number, an e-mail address or a handle, and its erasure (GDPR articles 15 and 17).",
    ),
    (
        "/administration/crawling",
        "Crawling and schedule",
        "Stop all crawling, let it go on, and see what is scheduled and how it went.",
    ),
    ("/administration/health", "Health", "Database, disk, key, backup, schedule and sites, and what to do about them."),
    ("/administration/retention", "Retention", "How long things are kept, what is due, and taking it away."),
)
"""Address, name and purpose of each page, in English; the catalogue has the Swedish."""


@router.get("/administration")
@needs(Permission.ADMINISTER)
def overview(request: Request) -> Response:
    """List the pages of administration."""
    with home_of(request).store.begin() as session:
        stopped = standing_stop(session)
        waiting = [number for number, kind in work.under_way(session) if kind != work.TRY_OUT]
    return page(request, "administration/overview.html", places=PLACES, stopped=stopped, waiting=waiting)

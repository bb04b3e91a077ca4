"""Health: the state of the home in plain sentences, each with what to do."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from admap.health import findings
from admap.stages.rekey import keys
from outreach.gate import home_of, needs, now_of
from outreach.pages import page
from outreach.roles import Permission

router = APIRouter()
KEYS = {"contents": "What texts and contacts are encrypted with", "matching": "What contacts are matched by"}
"""What each key is for, in English; the catalogue has the Swedish."""

STATES = {"good": "Good", "watch": "Have a look", "bad": "Wrong"}
WHATS = {
    "database": "Database",
    "disk": "Disk",
    "key": "Key",
    "browser": "Browser",
    "clock": "Clock",
    "log": "Audit log",
    "backup": "Backup",
    "schedule": "Schedule",
    "crawling": "Crawling",
    "sites": "Sites",
}
"""What is looked at, in English; the catalogue has the Swedish."""


@router.get("/administration/health")
@needs(Permission.ADMINISTER)
def health_page(request: Request) -> Response:
    """Show how the home is."""
    home = home_of(request)
    found = findings(home, now_of(request))
    return page(
        request, "administration/health.html", found=found, states=STATES, whats=WHATS, keys=keys(home), kinds=KEYS
    )

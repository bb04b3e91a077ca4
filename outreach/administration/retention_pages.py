"""Retention: what the rule says, what is due, and taking it away."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from admap import beside
from admap.stages import purge as stage
from outreach.gate import Who, home_of, needs, now_of
from outreach.pages import page, see_other
from outreach.roles import Permission
from storage import schedule_runs, work
from storage.turns import take_turn

router = APIRouter()
HERE = "/administration/retention"
KINDS = {
    "texts": "An advert's words, since it was last seen",
    "contacts": "Contacts, since an advert last stated them",
    "captures": "Fetched pages, logs and queue page of a wave, since its last fetch",
    "cases": "What was written in closed cases, since the last step",
    "drafts": "Drafts in cases, since they were last changed",
    "sign_ins": "Failed and old sign-ins",
}
"""What is taken away, in English; the catalogue has the Swedish."""


@router.get(HERE)
@needs(Permission.ADMINISTER)
def retention_page(request: Request) -> Response:
    """Show the rule and what is due."""
    return _page(request)


@router.post(HERE)
@needs(Permission.ADMINISTER)
def purge(request: Request, who: Who, sure: Annotated[str, Form()] = "") -> Response:
    """Have what is due taken away beside the office; one purge at a time."""
    if sure != "yes":
        return _page(request, 422, fault=True)
    home, at = home_of(request), now_of(request)
    with home.store.begin() as session:
        take_turn(session, work.PURGE)
        latest = work.latest_work(session, home.store.cipher, work.PURGE)
        if latest is None or latest.outcome != work.UNDER_WAY:
            number = work.ask_for(session, home.store.cipher, work.PURGE, "", who.name, {}, at)
        else:
            number = latest.number
    beside.start(home, number)
    return see_other(f"/administration/work/{number}")


def _page(request: Request, status: int = 200, *, fault: bool = False) -> Response:
    home = home_of(request)
    due = stage.due(home, now_of(request))
    with home.store.begin() as session:
        last = schedule_runs.upkeep(session).get("purge")
        latest = work.latest_work(session, home.store.cipher, work.PURGE)
    rule = home.settings.retention
    rows = [(words, getattr(rule, f"{kind}_days"), getattr(due, kind)) for kind, words in KINDS.items()]
    return page(
        request,
        "administration/retention.html",
        status,
        rows=rows,
        due=due,
        last=last[0] if last else None,
        fault=fault,
        under_way=latest.number if latest and latest.outcome == work.UNDER_WAY else None,
    )

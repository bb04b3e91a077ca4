"""Trying a registered site: a few adverts fetched beside the office, and how its site file reads them."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from admap import beside
from admap.stages.site_register import Registered, registered_sites
from admap.stages.trying import SiteTried
from outreach.errors import ConflictError, NotFoundError
from outreach.gate import Who, home_of, needs, now_of
from outreach.pages import page, see_other
from outreach.roles import Permission
from outreach.survey.parts import PARTS
from storage import work
from storage.audit import note_access
from storage.stops import standing_stop
from storage.turns import take_turn

router = APIRouter()
MOST_AT_ONCE = 2
"""Try-outs that run at a time: each is a crawl, and two cores have other things to do."""


@router.get("/survey/site/{name}/try")
@needs(Permission.TRY)
def try_page(request: Request, who: Who, name: str) -> Response:
    """Show how far the latest try-out of a site is, or what it gave; what it gave is audited as read."""
    home, at = home_of(request), now_of(request)
    site = _registered(request, name)
    with home.store.begin() as session:
        latest = work.latest_work(session, home.store.cipher, work.TRY_OUT, site.name)
        stopped = standing_stop(session)
        if latest is not None and latest.outcome == work.DONE:
            note_access(session, who.name, "try-out read", site.name, at)
    tried = SiteTried(**latest.result) if latest and latest.outcome == work.DONE else None
    surveys = who.may(Permission.SURVEY)
    return page(
        request,
        "survey/try.html",
        parts=PARTS if surveys else (),
        surveys=surveys,
        site=site,
        latest=latest,
        tried=tried,
        stopped=stopped,
        interrupted=latest is not None and beside.interrupted(home, latest),
    )


@router.post("/survey/site/{name}/try")
@needs(Permission.TRY)
def start_try(request: Request, who: Who, name: str) -> Response:
    """Have a site tried beside the office. One that is being tried is not asked a second time."""
    home, at = home_of(request), now_of(request)
    site = _registered(request, name)
    where = f"/survey/site/{site.name}/try"
    with home.store.begin() as session:
        take_turn(session, work.TRY_OUT)
        latest = work.latest_work(session, home.store.cipher, work.TRY_OUT, site.name)
        tried = latest is not None and latest.outcome == work.UNDER_WAY and not beside.interrupted(home, latest)
        if tried or standing_stop(session):
            return see_other(where)
        trying = [number for number, kind in work.under_way(session) if kind == work.TRY_OUT]
        if sum(beside.lives(home, number) for number in trying) >= MOST_AT_ONCE:
            raise ConflictError
        note_access(session, who.name, "site tried", site.name, at)
        number = work.ask_for(session, home.store.cipher, work.TRY_OUT, site.name, who.name, {}, at)
    beside.start(home, number, allow_private=request.app.state.allow_private)
    return see_other(where)


def _registered(request: Request, name: str) -> Registered:
    home = home_of(request)
    with home.store.begin() as session:
        site = next((each for each in registered_sites(home, session) if each.name == name), None)
    if site is None or site.file is None:
        raise NotFoundError
    return site

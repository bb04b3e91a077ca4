"""The stop switch for crawling, and the schedule: what runs when, what rests, and how the last runs went."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from admap.blanking import blanked
from admap.errors import UsageError
from outreach.errors import NotFoundError
from outreach.gate import Who, home_of, needs, now_of
from outreach.pages import page, see_other
from outreach.roles import Permission
from schedules.surveys import list_surveys, pause_survey, resume_survey
from storage import schedule_runs, stops, waves
from storage.audit import note_access

router = APIRouter()
HERE = "/administration/crawling"
RUNS = 20
OUTCOMES = {
    schedule_runs.RUNNING: "running, or its process died",
    schedule_runs.DONE: "done",
    schedule_runs.INCOMPLETE: "done, but not every site was read completely",
    schedule_runs.FAILED: "failed",
}
"""How a run ended, in English; the catalogue has the Swedish."""

Name = Annotated[str, Form(max_length=80)]


@router.get(HERE)
@needs(Permission.ADMINISTER)
def crawling_page(request: Request) -> Response:
    """Show whether crawling is stopped, what is scheduled, and how the last runs went."""
    return _page(request)


@router.post(f"{HERE}/stop")
@needs(Permission.ADMINISTER)
def stop(request: Request, who: Who, reason: Annotated[str, Form(max_length=500)] = "") -> Response:
    """Stop all crawling, at the next request of every crawl that runs."""
    told = blanked(reason.strip())
    if not told:
        return _page(request, 422, fault=True)
    with home_of(request).store.begin() as session:
        if stops.stop_crawling(session, who.name, told, now_of(request)):
            note_access(session, who.name, "crawling stopped", told, now_of(request))
    return see_other(HERE)


@router.post(f"{HERE}/resume")
@needs(Permission.ADMINISTER)
def resume(request: Request, who: Who) -> Response:
    """Let crawling go on."""
    with home_of(request).store.begin() as session:
        if stops.let_crawling_go_on(session, now_of(request)):
            note_access(session, who.name, "crawling resumed", "", now_of(request))
    return see_other(HERE)


@router.post(f"{HERE}/schedule")
@needs(Permission.ADMINISTER)
def change_schedule(request: Request, who: Who, name: Name = "", change: Name = "") -> Response:
    """Let a scheduled survey rest, or run again."""
    home = home_of(request)
    if change not in {"pause", "resume"}:
        raise NotFoundError
    try:
        (pause_survey if change == "pause" else resume_survey)(home.settings, name)
    except UsageError:
        raise NotFoundError from None
    with home.store.begin() as session:
        action = "schedule paused" if change == "pause" else "schedule resumed"
        note_access(session, who.name, action, name, now_of(request))
    return see_other(HERE)


def _page(request: Request, status: int = 200, *, fault: bool = False) -> Response:
    home = home_of(request)
    with home.store.begin() as session:
        stopped = stops.standing_stop(session)
        runs = schedule_runs.latest_runs(session, RUNS)
        sites = [(site.name, site.title) for site in waves.registered_sites(session) if site.definition]
    return page(
        request,
        "administration/crawling.html",
        status,
        stopped=stopped,
        surveys=list_surveys(home.settings),
        runs=runs,
        sites=sites,
        outcomes=OUTCOMES,
        fault=fault,
    )

"""The register of sites: who decided, when that is looked at again, and how completely each wave read them."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from admap.stages.site_register import coverage_history, registered_sites
from mapping.labels import label
from outreach.errors import NotFoundError
from outreach.gate import Who, home_of, needs, now_of
from outreach.pages import language_of
from outreach.roles import Permission
from outreach.survey.parts import survey_page

router = APIRouter()


def _arena(key: str, language: str) -> str:
    name = label("arena", key)
    return name.sv if language == "sv" else name.en


@router.get("/survey/sites")
@needs(Permission.SURVEY)
def sites_page(request: Request) -> Response:
    """List the registered sites; a decision that is past its day is marked."""
    home, language = home_of(request), language_of(request)
    with home.store.begin() as session:
        rows = registered_sites(home, session)
    today = now_of(request).date()
    return survey_page(request, "sites.html", rows=rows, today=today, arena=lambda key: _arena(key, language))


@router.get("/survey/site/{name}")
@needs(Permission.SURVEY)
def site_page(request: Request, who: Who, name: str) -> Response:
    """Show one site: the decision, its site file as it stands in the register, and its coverage wave by wave."""
    home, language = home_of(request), language_of(request)
    with home.store.begin() as session:
        site = next((each for each in registered_sites(home, session) if each.name == name), None)
        if site is None:
            raise NotFoundError
        history = coverage_history(session, name)
    today = now_of(request).date()
    return survey_page(
        request,
        "site.html",
        site=site,
        history=history,
        today=today,
        arena=lambda key: _arena(key, language),
        may_try=who.may(Permission.TRY),
    )

"""Texts that several profiles use almost word for word, as templates with slots."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from admap.stages.template_view import Found, shown_templates
from outreach.gate import Who, home_of, needs, now_of
from outreach.roles import Permission
from outreach.survey.parts import survey_page, wave_choice
from storage.audit import note_access

router = APIRouter()
MOST = 3_000
"""Adverts that a page looks through; the command line looks through all."""


@router.get("/survey/templates")
@needs(Permission.SURVEY)
def templates_page(request: Request, who: Who, wave: Annotated[str, Query(max_length=80)] = "") -> Response:
    """Show the templates of a wave that enough profiles use; opening them is audited."""
    home = home_of(request)
    with home.store.begin() as session:
        name, every = wave_choice(session, wave)
        note_access(session, who.name, "shared texts opened", f"wave {name}", now_of(request))
    found = shown_templates(home, name, MOST) if name else Found((), 0, 0, 1)
    return survey_page(
        request,
        "templates.html",
        wave=name,
        every=every,
        found=found.shown,
        left_out=found.left_out,
        texts=found.texts,
        one_in=found.every,
        minimum=home.settings.minimum_cell,
    )

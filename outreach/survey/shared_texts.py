"""Texts that several profiles use almost word for word, as templates with slots."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from admap.stages.template_view import shown_templates
from outreach.gate import Who, home_of, needs, now_of
from outreach.roles import Permission
from outreach.survey.parts import survey_page, wave_choice
from storage.audit import note_access

router = APIRouter()


@router.get("/survey/templates")
@needs(Permission.SURVEY)
def templates_page(request: Request, who: Who, wave: Annotated[str, Query(max_length=80)] = "") -> Response:
    """Show the templates of a wave that enough profiles use; opening them is audited."""
    home = home_of(request)
    with home.store.begin() as session:
        name, every = wave_choice(session, wave)
        note_access(session, who.name, "shared texts opened", f"wave {name}", now_of(request))
    found, left_out = shown_templates(home, name) if name else ([], 0)
    return survey_page(
        request,
        "templates.html",
        wave=name,
        every=every,
        found=found,
        left_out=left_out,
        minimum=home.settings.minimum_cell,
    )

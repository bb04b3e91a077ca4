"""Researchers' page: microdata under pseudonyms, for research with ethical approval."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from admap.errors import AdmapError
from admap.stages.microdata import COLUMNS, export_microdata
from outreach.gate import Who, home_of, needs
from outreach.pages import page
from outreach.roles import Permission
from outreach.survey.downloads import zipped
from storage.publications import latest_of
from storage.waves import all_waves

router = APIRouter()
NO_NUMBER = "Microdata are given for research with ethical approval only: state its number."


@router.get("/research")
@needs(Permission.RESEARCH)
def research_page(request: Request) -> Response:
    """Show what microdata hold, and the form that asks for the number of the approval."""
    return _page(request)


def _page(request: Request, fault: str = "", status: int = 200) -> Response:
    home = home_of(request)
    with home.store.begin() as session:
        rows = [(wave.name, wave.observed_on, latest_of(session, [wave.name])) for wave in all_waves(session)]
    return page(
        request,
        "survey/research.html",
        status,
        rows=list(reversed(rows)),
        columns=COLUMNS,
        k=home.settings.minimum_cell,
        fault=fault,
    )


@router.post("/research/microdata")
@needs(Permission.RESEARCH)
def microdata(
    request: Request,
    who: Who,
    wave: Annotated[str, Form(max_length=80)],
    ethics: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Give the microdata of a wave as one file; the number of the approval is in it and in the audit log."""
    if not ethics.strip():
        return _page(request, NO_NUMBER, 422)
    try:
        with tempfile.TemporaryDirectory() as folder:
            export_microdata(home_of(request), wave, Path(folder), ethics, who.name)
            content = zipped({path.name: path.read_bytes() for path in Path(folder).iterdir()})
    except AdmapError as error:
        return _page(request, str(error), 422)
    file = re.sub(r"[^\w.-]", "-", f"microdata-{wave}.zip", flags=re.ASCII)
    return Response(
        content, media_type="application/zip", headers={"Content-Disposition": f'attachment; filename="{file}"'}
    )

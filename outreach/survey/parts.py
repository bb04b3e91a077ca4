"""What the analysts' pages share: their list, and what each has around it."""

from __future__ import annotations

from fastapi import Request, Response
from sqlalchemy.orm import Session

from outreach.errors import NotFoundError
from outreach.pages import page
from storage import waves
from storage.models import Wave

PARTS = (
    ("/survey", "Overview"),
    ("/survey/figures", "Figures and maps"),
    ("/survey/profiles", "Profiles"),
    ("/survey/operators", "Operators"),
    ("/survey/pairs", "Pairs to judge"),
    ("/survey/templates", "Shared texts"),
    ("/survey/samples", "Hand-coding"),
    ("/survey/sites", "Sites"),
)
"""Address and name of each part, in order."""


def survey_page(request: Request, template: str, status: int = 200, **given: object) -> Response:
    """Return one of the survey's pages."""
    return page(request, f"survey/{template}", status, parts=PARTS, **given)


def chosen_wave(session: Session, name: str) -> Wave | None:
    """Return the wave called ``name``, or the latest where none is named; None where there is none at all.

    Raises :class:`NotFoundError` for a name that no wave has.
    """
    found = waves.all_waves(session)
    if not name:
        return found[-1] if found else None
    wave = next((each for each in found if each.name == name), None)
    if wave is None:
        raise NotFoundError
    return wave

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
    if not name:
        return next(reversed(waves.all_waves(session)), None)
    wave = waves.find_wave(session, name)
    if wave is None:
        raise NotFoundError
    return wave


def wave_choice(session: Session, name: str) -> tuple[str, list[str]]:
    """Return the name of the chosen wave (empty where there is none), and those of all, latest first."""
    wave = chosen_wave(session, name)
    return wave.name if wave else "", wave_names(session)


def wave_names(session: Session) -> list[str]:
    """Return the names of all waves, latest first."""
    return [wave.name for wave in reversed(waves.all_waves(session))]

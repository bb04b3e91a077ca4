"""Figures, maps and trends as they were released, and their release by an analyst."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy.orm import Session

from admap.errors import AdmapError
from admap.stages.release import counted, release
from mapping.errors import ScopeError
from mapping.geography import counties, municipalities
from outreach.errors import NotFoundError
from outreach.gate import Who, home_of, needs, now_of
from outreach.pages import see_other
from outreach.remembered import cache_of
from outreach.roles import Permission
from outreach.survey.parts import chosen_wave, survey_page
from outreach.survey.shown import FLOW_NAME, Shown, figures, shown
from storage.audit import note_access
from storage.models import Wave
from storage.waves import all_waves

router = APIRouter()
WHAT = "figures in the office"
WaveName = Annotated[str, Query(max_length=80)]
Earlier = Annotated[tuple[str, ...], Query(alias="with", max_length=20)]
PlaceCode = Annotated[str, Query(max_length=4)]
PAIRS = (
    ("age", "stated_age", "Stated age"),
    ("gender", "gender_by_arena", "Gender by arena"),
    ("nationality", "nationality", "Stated nationality"),
    ("language", "spoken_language", "Spoken languages"),
    ("", "origin", "Origin stated as a region"),
    ("", "text_language", "Languages of the texts"),
    ("", "signals", "Reasons to look closer"),
    ("", "alerts", "Needs review"),
)
"""Chart, table and heading of each section."""


def rows_of(session: Session, wave: str, earlier: Sequence[str]) -> list[Wave]:
    """Return the wave that is shown, then those beside it in order of time; empty where there is no wave at all."""
    first = chosen_wave(session, wave)
    if first is None:
        return []
    others = {other.id: other for name in earlier if name and (other := chosen_wave(session, name)) is not None}
    others.pop(first.id, None)
    return [first, *sorted(others.values(), key=lambda w: (w.observed_on, w.id))]


def what_is_shown(
    request: Request, session: Session, wave: str, earlier: Sequence[str], place: str
) -> tuple[list[Wave], Shown | None]:
    """Return the waves asked for and what was released of them; raises :class:`NotFoundError` for unknown ones."""
    rows = rows_of(session, wave, earlier)
    try:
        return rows, shown(home_of(request), session, cache_of(request), rows, place) if rows else None
    except ScopeError:
        raise NotFoundError from None


def address_of(rows: Sequence[Wave], place: str, page: str = "/survey/figures") -> str:
    """Return the address of a page on these waves and this place."""
    given = [
        ("wave", rows[0].name),
        *(("with", wave.name) for wave in rows[1:]),
        *([("place", place)] if place else []),
    ]
    return f"{page}?{urlencode(given)}"


@router.get("/survey/figures")
@needs(Permission.SURVEY)
def figures_page(
    request: Request,
    who: Who,
    wave: WaveName = "",
    earlier: Earlier = (),
    place: PlaceCode = "",
) -> Response:
    """Show a wave's figures as they were released."""
    return _page(request, who.may(Permission.RELEASE), wave, earlier, place)


def _page(
    request: Request,
    may_release: bool,
    wave: str,
    earlier: Sequence[str],
    place: str,
    fault: str = "",
    status: int = 200,
) -> Response:
    home = home_of(request)
    with home.store.begin() as session:
        rows, found = what_is_shown(request, session, wave, earlier, place)
        return survey_page(
            request,
            "figures.html",
            status,
            rows=rows,
            every=list(reversed(all_waves(session))),
            counted=bool(rows) and len(counted(session, rows)) == len(rows),
            shown=found,
            tables=found.tables() if found else {},
            figures=figures(found, cache_of(request)) if found else {},
            place=place,
            counties=counties(),
            municipalities=municipalities(),
            pairs=PAIRS,
            flow_name=FLOW_NAME,
            query=address_of(rows, place, "") if rows else "",
            fault=fault,
            may_release=may_release,
        )


@router.post("/survey/figures/release")
@needs(Permission.RELEASE)
def release_figures(
    request: Request,
    who: Who,
    wave: Annotated[str, Form(max_length=80)],
    earlier: Annotated[tuple[str, ...], Form(alias="with", max_length=20)] = (),
    place: Annotated[str, Form(max_length=4)] = "",
) -> Response:
    """Have the figures of these waves pass disclosure control together, and enter them in the register."""
    home = home_of(request)
    try:
        with home.store.begin() as session:
            rows = rows_of(session, wave, earlier)
            if not rows:
                raise NotFoundError
            release(home, session, rows, WHAT, who.name)
            names = ", ".join(row.name for row in rows)
            note_access(session, who.name, "figures released", f"waves {names}", now_of(request))
            address = address_of(rows, place)
    except AdmapError as error:
        return _page(request, True, wave, earlier, place, str(error), 409)
    return see_other(address)


@router.get("/survey/figure/{name}.svg")
@needs(Permission.SURVEY)
def figure(
    request: Request,
    name: str,
    wave: WaveName,
    earlier: Earlier = (),
    place: PlaceCode = "",
) -> Response:
    """Return one chart or map of released figures."""
    with home_of(request).store.begin() as session:
        _, found = what_is_shown(request, session, wave, earlier, place)
        drawn = figures(found, cache_of(request)).get(name) if found else None
    if drawn is None:
        raise NotFoundError
    return Response(drawn.svg, media_type="image/svg+xml")

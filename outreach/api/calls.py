"""The API's calls. Figures and coverage are given as they were released; asking releases nothing."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Request
from sqlalchemy.orm import Session

from admap.stages.release import Standing, released
from mapping.disclosure import site_coverage
from mapping.geography import COUNTRY
from outreach.api.gate import ANY, TheCaller, reads
from outreach.api.scopes import Scope
from outreach.api.shapes import (
    CoverageFacts,
    Fault,
    FigureFacts,
    Figures,
    ProfileFacts,
    Profiles,
    Release,
    SiteCoverageFacts,
    SiteFacts,
    WaveFacts,
)
from outreach.gate import home_of
from storage import explored, publications, waves
from storage.models import Wave

FAULTS: dict[int | str, dict[str, Any]] = {
    401: {"model": Fault, "description": "No token that stands"},
    403: {"model": Fault, "description": "The token may not read this"},
    429: {"model": Fault, "description": "Too many calls"},
}
UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"model": Fault, "description": "Not there, or not released"}}
router = APIRouter(responses=FAULTS)
WaveName = Annotated[str, Path(pattern=r"^\w[\w.\-]{0,79}$", description="Name of a wave")]
Limit = Annotated[int, Query(ge=1, le=10_000)]
Offset = Annotated[int, Query(ge=0, le=1_000_000_000)]


@router.get("/openapi.json", summary="This description", include_in_schema=False)
@reads(ANY)
def openapi(request: Request, _caller: TheCaller) -> dict[str, Any]:
    """Return what calls there are, as an OpenAPI document."""
    return request.app.openapi()  # type: ignore[no-any-return]


@router.get("/waves", summary="Waves, oldest first")
@reads(ANY)
def list_waves(request: Request, _caller: TheCaller) -> list[WaveFacts]:
    """Return every wave, and how it was released last."""
    with home_of(request).store.begin() as session:
        return [_wave(session, wave) for wave in waves.all_waves(session)]


def _wave(session: Session, wave: Wave) -> WaveFacts:
    first, last = waves.window_of(session, wave)
    latest = publications.latest_of(session, [wave.name])
    return WaveFacts(
        name=wave.name,
        observed_on=wave.observed_on,
        first_day=first,
        last_day=last,
        coded_by=wave.extractor_version,
        released=_release(latest) if latest else None,
    )


def _release(publication: publications.Publication) -> Release:
    return Release(publication=publication.number, at=publication.at, rounding=publication.rounding)


def _standing(request: Request, session: Session, name: str) -> tuple[Wave, Standing]:
    wave = waves.find_wave(session, name)
    found = released(home_of(request), session, [wave]) if wave else None
    if wave is None or found is None:
        raise HTTPException(404, f"No figures of a wave {name} have been released.")
    return wave, found


@router.get("/waves/{wave}/figures", summary="Released figures of a wave", responses=UNKNOWN)
@reads(Scope.FIGURES)
def figures(
    request: Request,
    _caller: TheCaller,
    wave: WaveName,
    level: Annotated[Literal["country", "county", "municipality"] | None, Query()] = None,
    code: Annotated[str | None, Query(pattern=r"^(SE|\d\d|\d{4})$", description="SCB code of a place")] = None,
    indicator: Annotated[str | None, Query(pattern=r"^[\w:.\-]{1,60}$")] = None,
    limit: Limit = 1000,
    offset: Offset = 0,
) -> Figures:
    """Return the figures of a wave as they were released, in their order; protected ones have no value."""
    with home_of(request).store.begin() as session:
        row, found = _standing(request, session, wave)
        rows = found.published.select(row.name, level, code, indicator)
        shown = [
            FigureFacts(
                wave=a.wave,
                level=a.level,
                code=a.code,
                indicator=a.indicator,
                category=a.category,
                unit=str(a.unit),
                value=a.value,
                low=a.low,
                high=a.high,
                suppressed=a.suppressed,
                denominator=a.denominator,
            )
            for a in rows[offset : offset + limit]
        ]
        return Figures(wave=row.name, released=_release(found.publication), total=len(rows), figures=shown)


@router.get("/waves/{wave}/coverage", summary="How completely the sites of a wave were read", responses=UNKNOWN)
@reads(Scope.COVERAGE)
def coverage(request: Request, _caller: TheCaller, wave: WaveName) -> CoverageFacts:
    """Return the coverage of a released wave, without what would tell a protected figure."""
    with home_of(request).store.begin() as session:
        row, found = _standing(request, session, wave)
        sites = site_coverage(waves.coverage_of(session, row), found.published, row.name)
        names = SiteCoverageFacts.model_fields
        return CoverageFacts(
            wave=row.name,
            released=_release(found.publication),
            sites=[SiteCoverageFacts(**{name: getattr(site, name) for name in names}) for site in sites],
        )


@router.get("/sites", summary="Sites in the register")
@reads(Scope.SITES)
def sites(request: Request, _caller: TheCaller) -> list[SiteFacts]:
    """Return the latest version of every registered site."""
    with home_of(request).store.begin() as session:
        names = SiteFacts.model_fields
        return [SiteFacts(**{name: getattr(row, name) for name in names}) for row in waves.registered_sites(session)]


@router.get("/profiles", summary="Profiles in numbers, under pseudonyms")
@reads(Scope.PROFILES)
def profiles(
    request: Request,
    caller: TheCaller,
    wave: Annotated[str | None, Query(pattern=r"^\w[\w.\-]{0,79}$")] = None,
    place: Annotated[str | None, Query(pattern=r"^(\d\d|\d{4})$", description="SCB code of a place")] = None,
    least: Annotated[int, Query(ge=1, le=100_000, description="Adverts, at least")] = 1,
    waves_at_least: Annotated[int, Query(ge=1, le=1000, alias="waves")] = 1,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Profiles:
    """Return profiles of the account's regions, the largest first. Working figures: not protected, not to publish."""
    home = home_of(request)
    with home.store.begin() as session:
        row = waves.find_wave(session, wave) if wave else None
        if wave is not None and row is None:
            return Profiles(total=0, profiles=[])
        regions = () if COUNTRY in caller.regions else caller.regions
        sought = explored.Sought(row.id if row else 0, place or "", least, waves_at_least, "", regions)
        total, found = explored.profiles(session, sought, limit, offset)

    def pseudonym(kind: str, name: str) -> str:
        return home.store.cipher.keyed_hash(f"api {caller.name} {kind} {name}")[:16] if name else ""

    shown = [
        ProfileFacts(
            profile=pseudonym("profile", p.profile_id),
            operator=pseudonym("operator", p.operator_id),
            adverts=p.adverts,
            sites=p.sites,
            waves=p.waves,
            first_seen=p.first,
            last_seen=p.last,
        )
        for p in found
    ]
    return Profiles(total=total, profiles=shown)

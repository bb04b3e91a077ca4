"""The survey's overview: how far each wave has come, and how completely its sites were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from admap.records import CoverageRecord
from admap.stages.release import counted
from outreach.errors import NotFoundError
from outreach.gate import home_of, needs
from outreach.remembered import cache_of, kept
from outreach.roles import Permission
from outreach.survey.parts import chosen_wave, survey_page
from storage import frontier, progress, waves
from storage.models import Wave
from storage.publications import latest_of

router = APIRouter()
DONE, PARTLY, WAITING = "done", "partly", "not yet"
STATES = {DONE: "done", PARTLY: "in part", WAITING: "not yet"}
STAGES = {
    "collected": "Collected",
    "read": "Read",
    "classified": "Classified",
    "linked": "Linked",
    "counted": "Counted",
    "released": "Released",
}
ROLES = {"listing": "listing", "advert": "advert", "second_look": "advert looked for once more"}
NOT_READ = {"failed": "failed", "disallowed": "not allowed by robots.txt", "waiting": "waits"}


@dataclass(frozen=True)
class WaveLine:
    """One wave of the overview: how far it has come, and its sites."""

    wave: Wave
    progress: progress.Progress
    coverage: Sequence[CoverageRecord]
    stages: dict[str, str]

    @property
    def incomplete(self) -> list[str]:
        """The sites that were not read completely."""
        return [record.site for record in self.coverage if not record.complete]


def _linked(request: Request, session: Session) -> dict[int, int]:
    """Return how many adverts of every wave are linked, counted once for each state of things."""
    key = ("linked", *progress.state_of(session))
    return kept(cache_of(request), key, lambda: progress.linked_by_wave(session))


def line_of(session: Session, wave: Wave, linked: Mapping[int, int]) -> WaveLine:
    """Return how far ``wave`` has come, stage by stage; ``linked`` adverts by wave."""
    now = progress.progress_of(session, wave, linked.get(wave.id, 0))
    coverage = waves.coverage_of(session, wave)
    whole = now.observed > 0 and not frontier.waiting_sites(session, wave)
    stages = {
        "collected": _state(whole, now.observed > 0 or bool(coverage)),
        "read": _state(0 < now.read == now.observed, now.read > 0),
        "classified": _state(0 < now.classified == now.observed, now.classified > 0),
        "linked": _state(now.linked > 0, now.linked > 0),
        "counted": _state(bool(counted(session, [wave])), False),
        "released": _state(latest_of(session, [wave.name]) is not None, False),
    }
    return WaveLine(wave, now, coverage, stages)


def _state(whole: bool, begun: bool) -> str:
    return DONE if whole else PARTLY if begun else WAITING


@router.get("/survey")
@needs(Permission.SURVEY)
def overview(request: Request) -> Response:
    """Show every wave, newest first."""
    home = home_of(request)
    with home.store.begin() as session:
        linked = _linked(request, session)
        lines = [line_of(session, wave, linked) for wave in reversed(waves.all_waves(session))]
        return survey_page(request, "overview.html", lines=lines, stages=STAGES, states=STATES)


@router.get("/survey/wave/{wave_name}")
@needs(Permission.SURVEY)
def wave_page(request: Request, wave_name: str) -> Response:
    """Show one wave: its sites, runs, effort, and what was not read and why."""
    home = home_of(request)
    with home.store.begin() as session:
        wave = chosen_wave(session, wave_name)
        if wave is None:
            raise NotFoundError
        return survey_page(
            request,
            "wave.html",
            line=line_of(session, wave, _linked(request, session)),
            window=waves.window_of(session, wave),
            runs=progress.runs_of(session, wave),
            efforts=progress.efforts_of(session, wave),
            not_read=progress.not_read(session, wave),
            titles={name: site.title for name, (site, _) in waves.sites_of(session, wave).items()},
            waiting=sorted(frontier.waiting_sites(session, wave)),
            stages=STAGES,
            states=STATES,
            roles=ROLES,
            not_read_words=NOT_READ,
        )

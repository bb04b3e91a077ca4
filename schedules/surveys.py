"""Surveys that recur by a cron expression. Jobs are rows in the home's database, so they outlive any process."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from admap import stages
from admap.errors import UsageError
from admap.home import Home, checked_name, open_home
from admap.settings import Settings
from outreach.queue import write_queue
from storage import aggregates, waves

MISSED_RUN_GRACE_SECONDS = 24 * 3600
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME_ZONE = "Europe/Stockholm"


@dataclass(frozen=True)
class ScheduledSurvey:
    """A survey that recurs: its name, when it runs next, and what it crawls."""

    name: str
    next_run: datetime
    cron: str
    sites: tuple[str, ...]


def run_survey(home: str, name: str, cron: str, sites: list[str], allow_private: bool) -> None:  # noqa: ARG001
    """Run one scheduled survey now, as the wave ``NAME-YYYY-MM-DD``; one that never came to its end goes on first."""
    with open_home(Path(home)) as opened:
        files = stages.load_sites([Path(p) for p in sites])
        wave = _unfinished(opened, name) or f"{name}-{date.today().isoformat()}"
        for c in stages.survey(opened, wave, files, write_queue, allow_private=allow_private):
            if not c.complete:
                logging.getLogger(__name__).warning("wave %s: %s was not read completely: %s", wave, c.site, c.note)


def _unfinished(home: Home, name: str) -> str | None:
    """Return the latest dated wave of this survey if it has no figures yet, since it was stopped before its end."""
    dated = re.compile(rf"{re.escape(name)}-\d{{4}}-\d\d-\d\d")
    with home.store.begin() as session:
        own = [wave for wave in waves.all_waves(session) if dated.fullmatch(wave.name)]
        return own[-1].name if own and not aggregates.aggregates_of(session, own[-1]) else None


def add_survey(
    settings: Settings, name: str, cron: str, sites: list[Path], *, allow_private: bool = False
) -> ScheduledSurvey:
    """Schedule a survey under ``name``, in place of one of that name; its site files are checked now.

    ``cron`` has five fields (minute, hour, day of month, month, day of week), in Swedish time. Raises
    :class:`UsageError` for a cron expression that is none.
    """
    checked_name(name)
    stages.load_sites(sites)
    try:
        trigger = CronTrigger.from_crontab(_with_named_days(cron), timezone=TIME_ZONE)
    except ValueError as error:
        raise UsageError(f"{cron!r} is no cron expression ({error}): as in '0 2 1 * *', 02:00 on every 1st.") from None
    paths = [str(path.resolve()) for path in sites]
    scheduler = _paused(settings)
    try:
        job = scheduler.add_job(
            run_survey,
            trigger,
            args=[str(settings.home.resolve()), name, cron, paths, allow_private],
            id=name,
            replace_existing=True,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=MISSED_RUN_GRACE_SECONDS,
        )
        return ScheduledSurvey(name, job.next_run_time, cron, tuple(paths))
    finally:
        scheduler.shutdown()


def list_surveys(settings: Settings) -> list[ScheduledSurvey]:
    """Return the scheduled surveys, the next to run first."""
    scheduler = _paused(settings)
    try:
        return [
            ScheduledSurvey(job.id, job.next_run_time, job.args[2], tuple(job.args[3])) for job in scheduler.get_jobs()
        ]
    finally:
        scheduler.shutdown()


def remove_survey(settings: Settings, name: str) -> None:
    """Take a survey off the schedule; raises :class:`UsageError` where there is none of that name."""
    scheduler = _paused(settings)
    try:
        scheduler.remove_job(name)
    except JobLookupError:
        raise UsageError(f"No survey called {name} is scheduled: see `admap schedule list`.") from None
    finally:
        scheduler.shutdown()


def run_schedule(settings: Settings) -> None:
    """Run scheduled surveys, one at a time, until interrupted."""
    scheduler = BlockingScheduler(**_options(settings))
    scheduler.start()


def _with_named_days(cron: str) -> str:
    """Name the days of the week, which cron counts from Sunday (0 or 7) and APScheduler from Monday.

    Ranges are written out, since one that begins on a Sunday would run backwards.
    """
    *fields, days = cron.split() or [""]
    written_out = re.sub(r"(?<!/)\b([0-7])-([0-7])(?:/([1-7]))?\b", _each_day, days)
    return " ".join((*fields, re.sub(r"(?<!/)\b[0-7]\b", lambda day: DAYS[int(day[0])], written_out)))


def _each_day(span: re.Match[str]) -> str:
    return ",".join(map(str, range(int(span[1]), int(span[2]) + 1, int(span[3] or 1)))) or span[0]


def _paused(settings: Settings) -> BaseScheduler:
    scheduler = BackgroundScheduler(**_options(settings))
    scheduler.start(paused=True)
    return scheduler


def _options(settings: Settings) -> dict[str, object]:
    return {
        "jobstores": {"default": SQLAlchemyJobStore(url=settings.database, tablename="scheduled_jobs")},
        "executors": {"default": ThreadPoolExecutor(1)},
        "timezone": TIME_ZONE,
    }

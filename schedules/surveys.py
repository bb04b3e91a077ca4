"""Surveys that recur by a cron expression. Jobs are rows in the home's database, so they outlive any process."""

from __future__ import annotations

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
from admap.home import open_home
from admap.settings import Settings

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
    """Run one scheduled survey now, as the wave ``NAME-YYYY-MM-DD``; run again on the same day it goes on."""
    with open_home(Path(home)) as opened:
        wave = f"{name}-{date.today().isoformat()}"
        stages.survey(opened, wave, stages.load_sites([Path(p) for p in sites]), allow_private=allow_private)


def add_survey(
    settings: Settings, name: str, cron: str, sites: list[Path], *, allow_private: bool = False
) -> ScheduledSurvey:
    """Schedule a survey under ``name``, in place of one of that name; its site files are checked now.

    ``cron`` has five fields (minute, hour, day of month, month, day of week), in Swedish time. Raises
    :class:`UsageError` for a cron expression that is none.
    """
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
    """Name the days of the week, which cron counts from Sunday (0 or 7) and APScheduler from Monday."""
    *fields, days = cron.split() or [""]
    return " ".join((*fields, re.sub(r"(?<!/)\b[0-7]\b", lambda day: DAYS[int(day[0])], days)))


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

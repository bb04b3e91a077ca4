"""Surveys and purges that recur by a cron expression. Jobs are rows in the home's database and outlive any process."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from admap import stages
from admap.errors import AdmapError, UsageError
from admap.home import Home, checked_name, open_home
from admap.settings import Settings
from admap.stages.purge import purge
from outreach.queue import write_queue
from storage import aggregates, schedule_runs, waves

MISSED_RUN_GRACE_SECONDS = 24 * 3600
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME_ZONE = "Europe/Stockholm"
BEAT_SECONDS = 60


@dataclass(frozen=True)
class ScheduledSurvey:
    """A survey that recurs: its name, when it runs next (None: it is paused), and what it crawls; a purge nothing."""

    name: str
    next_run: datetime | None
    cron: str
    sites: tuple[str, ...]


def run_survey(home: str, name: str, cron: str, sites: list[str], allow_private: bool) -> None:  # noqa: ARG001
    """Run one scheduled survey now, as the wave ``NAME-YYYY-MM-DD``; one that never came to its end goes on first."""
    with open_home(Path(home)) as opened:
        wave = _unfinished(opened, name) or f"{name}-{date.today().isoformat()}"
        with _noted(opened, name, wave) as run:
            files = stages.load_sites([Path(p) for p in sites])
            read = stages.survey(opened, wave, files, write_queue, allow_private=allow_private)
            left = [f"{c.site} was not read completely: {c.note}" for c in read if not c.complete]
            run.outcome, run.note = (schedule_runs.INCOMPLETE if left else schedule_runs.DONE), " ".join(left)
        for line in left:
            logging.getLogger(__name__).warning("wave %s: %s", wave, line)


def run_purge(home: str, name: str, cron: str, sites: list[str]) -> None:  # noqa: ARG001  (as a survey's)
    """Take away now what the home's settings say is due; the run's note says how much it was."""
    with open_home(Path(home)) as opened, _noted(opened, name, "") as run:
        run.note = purge(opened, f"schedule {name}", datetime.now(UTC)).summary
        run.outcome = schedule_runs.DONE


@dataclass
class _Run:
    """How a run ended, as the run history tells."""

    outcome: str = schedule_runs.FAILED
    note: str = "it was interrupted"


@contextmanager
def _noted(home: Home, name: str, wave: str) -> Iterator[_Run]:
    """Note a run of the schedule ``name`` in the run history: that it began, and how it ended, whatever happens."""
    with home.store.begin() as session:
        number = schedule_runs.begin_run(session, name, wave, datetime.now(UTC))
    run = _Run()
    try:
        yield run
    except Exception as error:
        run.note = str(error) if isinstance(error, AdmapError) else f"unexpected {type(error).__name__}"
        raise
    finally:
        with home.store.begin() as session:
            schedule_runs.end_run(session, number, run.outcome, run.note, datetime.now(UTC))


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
    stages.load_sites(sites)
    paths = [str(path.resolve()) for path in sites]
    return _add(settings, run_survey, name, cron, paths, allow_private)


def add_purge(settings: Settings, name: str, cron: str) -> ScheduledSurvey:
    """Schedule a purge under ``name``, in place of what has that name; what it takes is the settings' to say.

    Raises as :func:`add_survey`.
    """
    return _add(settings, run_purge, name, cron, [])


def _add(
    settings: Settings, run: Callable[..., None], name: str, cron: str, paths: list[str], *more: bool
) -> ScheduledSurvey:
    checked_name(name)
    try:
        trigger = CronTrigger.from_crontab(_with_named_days(cron), timezone=TIME_ZONE)
    except ValueError as error:
        raise UsageError(f"{cron!r} is no cron expression ({error}): as in '0 2 1 * *', 02:00 on every 1st.") from None
    scheduler = _paused(settings)
    try:
        job = scheduler.add_job(
            run,
            trigger,
            args=[str(settings.home.resolve()), name, cron, paths, *more],
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
    """Return the scheduled surveys and purges, the next to run first."""
    scheduler = _paused(settings)
    try:
        return [
            ScheduledSurvey(job.id, job.next_run_time, job.args[2], tuple(job.args[3])) for job in scheduler.get_jobs()
        ]
    finally:
        scheduler.shutdown()


def remove_survey(settings: Settings, name: str) -> None:
    """Take a survey off the schedule; raises :class:`UsageError` where there is none of that name."""
    with _found(settings, name) as scheduler:
        scheduler.remove_job(name)


def pause_survey(settings: Settings, name: str) -> None:
    """Let a survey rest until it is resumed; raises :class:`UsageError` where there is none of that name."""
    with _found(settings, name) as scheduler:
        scheduler.pause_job(name)


def resume_survey(settings: Settings, name: str) -> None:
    """Let a survey that rests run again when it is due; raises :class:`UsageError` as :func:`pause_survey`."""
    with _found(settings, name) as scheduler:
        scheduler.resume_job(name)


def run_schedule(settings: Settings) -> None:
    """Run scheduled surveys, one at a time, until interrupted.

    A sign of life is left every minute; with it the schedule is read anew, so that what was added, paused or resumed
    elsewhere is minded within a minute.
    """
    scheduler = BlockingScheduler(**_options(settings))
    scheduler.add_jobstore(MemoryJobStore(), "own")
    scheduler.add_executor(ThreadPoolExecutor(1), "own")
    scheduler.add_job(
        _live, "interval", seconds=BEAT_SECONDS, args=[str(settings.home)], jobstore="own", executor="own",
        next_run_time=datetime.now(UTC), coalesce=True, misfire_grace_time=None,
    )  # fmt: skip
    scheduler.start()


def _live(home: str) -> None:
    with open_home(Path(home)) as opened, opened.store.begin() as session:
        schedule_runs.note_upkeep(session, "schedule", datetime.now(UTC))


@contextmanager
def _found(settings: Settings, name: str) -> Iterator[BaseScheduler]:
    scheduler = _paused(settings)
    try:
        yield scheduler
    except JobLookupError:
        raise UsageError(f"No survey called {name} is scheduled: see `admap schedule list`.") from None
    finally:
        scheduler.shutdown()


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

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from admap.cli_schedule import app
from admap.demo import site_files
from admap.errors import UsageError
from admap.home import Home
from admap_lab.server import serve
from schedules.surveys import (
    _with_named_days,
    add_purge,
    add_survey,
    list_surveys,
    remove_survey,
    run_purge,
    run_survey,
)
from storage import schedule_runs, waves
from storage.audit import latest
from storage.models import SignInFailure


def test_a_scheduled_survey_outlives_its_process_and_runs(home: Home, tmp_path: Path) -> None:
    with serve(1) as lab:
        (site,) = [f for f in site_files(tmp_path / "sites", lab.addresses) if f.stem == "lanternguide"]
        added = add_survey(home.settings, "weekly", "30 3 * * 1", [site], allow_private=True)
        assert (added.next_run.weekday(), added.next_run.hour, added.next_run.minute) == (0, 3, 30)
        assert list_surveys(home.settings) == [added]
        run_survey(str(home.settings.home), added.name, added.cron, list(added.sites), True)
    with home.store.begin() as session:
        (coverage,) = waves.coverage_of(session, waves.get_wave(session, f"weekly-{date.today().isoformat()}"))
    assert coverage.complete
    assert coverage.adverts_read == coverage.adverts_listed > 50
    remove_survey(home.settings, "weekly")
    assert list_surveys(home.settings) == []


@pytest.mark.parametrize(
    ("cron", "days"),
    [
        ("0 2 * * 0-6", "sun,mon,tue,wed,thu,fri,sat"),
        ("0 2 * * 1-5", "mon,tue,wed,thu,fri"),
        ("0 2 * * 5-7", "fri,sat,sun"),
        ("0 2 * * 0", "sun"),
        ("0 2 * * */2", "*/2"),
    ],
)
def test_days_of_the_week_are_counted_as_cron_does(cron: str, days: str) -> None:
    assert _with_named_days(cron).split()[-1] == days


def test_a_scheduled_purge_takes_what_the_settings_say_and_its_run_tells_how_much(home: Home) -> None:
    added = add_purge(home.settings, "cleaning", "0 4 * * 0")
    assert (added.next_run.weekday(), added.sites) == (6, ())
    assert list_surveys(home.settings) == [added]
    with home.store.begin() as session:
        old = datetime.now(UTC) - timedelta(days=home.settings.retention.sign_ins_days + 1)
        session.add_all([SignInFailure(source="x", at=old), SignInFailure(source="x", at=datetime.now(UTC))])
    run_purge(str(home.settings.home), added.name, added.cron, [])
    with home.store.begin() as session:
        assert session.scalar(select(func.count()).select_from(SignInFailure)) == 1
        (run,) = schedule_runs.latest_runs(session, 5)
        assert (run.name, run.wave, run.outcome) == ("cleaning", "", schedule_runs.DONE)
        assert "1 sign-ins" in run.note
        (row,) = latest(session, 1)
        assert (row.user, row.action, row.detail) == ("schedule cleaning", "purged", run.note)
    remove_survey(home.settings, "cleaning")


def test_what_recurs_is_a_survey_or_a_purge(home: Home) -> None:
    for given in ([], ["--purge", "--sites", "sites"]):
        answer = CliRunner().invoke(app, ["add", "x", "--cron", "0 4 * * 0", "--home", str(home.settings.home), *given])
        assert isinstance(answer.exception, UsageError)
    assert list_surveys(home.settings) == []

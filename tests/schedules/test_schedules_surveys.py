from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from admap.demo import site_files
from admap.home import Home
from admap_lab.server import serve
from schedules.surveys import _with_named_days, add_survey, list_surveys, remove_survey, run_survey
from storage import waves


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

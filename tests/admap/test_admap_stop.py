"""The stop switch: a crawl that runs asks nothing more, none starts, and later the same survey goes on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
import yaml
from admap_running import Ran
from loopback_site import Answer, Site, site_dict

from admap import stages
from admap.errors import UsageError
from admap.home import Home
from crawlers.sitefile import SiteFile
from schedules.surveys import add_survey, list_surveys, pause_survey, resume_survey, run_survey
from storage.audit import latest
from storage.schedule_runs import latest_runs
from storage.stops import let_crawling_go_on, standing_stop, stop_crawling

ADVERTS = 12
NOW = datetime(2026, 5, 3, tzinfo=UTC)


@dataclass
class Waiting:
    """A site whose fourth advert waits until it is let go."""

    site: Site
    reached: Event = field(default_factory=Event)
    let_go: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        adverts = {f"/ad/{n}": Answer(f"<h1>Rubrik {n}</h1><p>Text {n}</p>") for n in range(1, ADVERTS + 1)}
        listing = Answer("".join(f'<a class=ad href="{path}">x</a>' for path in adverts))
        self.site.pages |= {"/": listing} | adverts | {"/ad/4": lambda _: self._wait(adverts["/ad/4"])}

    def _wait(self, answer: Answer) -> Answer:
        self.reached.set()
        self.let_go.wait(60)
        return answer


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    site = Site()
    yield Waiting(site)
    site.stop()


def _site_file(folder: Path, address: str) -> Path:
    listing = {"starts": ["/"], "adverts": "a.ad"}
    advert = {"key": {"url": r"/ad/(\d+)"}, "title": "h1", "body": "p"}
    path = folder / "stoppable.yaml"
    path.write_text(yaml.safe_dump(site_dict(address, "stoppable", listing=listing, advert=advert)), encoding="utf-8")
    return path


def test_a_running_crawl_obeys_at_its_next_request_none_starts_and_the_survey_goes_on_later(
    home: Home, tmp_path: Path, waiting: Waiting
) -> None:
    sites: list[SiteFile] = stages.load_sites([_site_file(tmp_path, waiting.site.address)])
    done: list[object] = []
    crawling = Thread(target=lambda: done.extend(stages.crawl(home, "w", sites, allow_private=True)))
    crawling.start()
    assert waiting.reached.wait(60)
    with home.store.begin() as session:
        assert stop_crawling(session, "anna", "ägaren har hört av sig", NOW)
        assert not stop_crawling(session, "berit", "en gång till", NOW)
    time.sleep(0.5)
    before = len(waiting.site.asked())
    waiting.let_go.set()
    crawling.join(60)
    assert len(waiting.site.asked()) == before
    assert before < ADVERTS
    (coverage,) = done
    assert not coverage.complete  # type: ignore[attr-defined]
    assert "crawling was stopped by anna" in coverage.note  # type: ignore[attr-defined]
    with pytest.raises(UsageError, match="stopped by anna"):
        stages.crawl(home, "w", sites, allow_private=True)
    with pytest.raises(UsageError, match="stopped by anna"):
        stages.crawl(home, "another", sites, allow_private=True)
    assert len(waiting.site.asked()) == before
    with home.store.begin() as session:
        assert let_crawling_go_on(session, NOW)
        assert standing_stop(session) is None
    (coverage,) = stages.crawl(home, "w", sites, allow_private=True)
    assert coverage.complete
    asked = waiting.site.asked("/ad/")
    assert sorted(asked) == sorted(set(asked))
    assert len(asked) == ADVERTS


def test_the_switch_is_a_command_too(home: Home, run: Callable[..., Ran]) -> None:
    folder = home.settings.home
    assert run("stop", "--reason", "prov", "--home", folder).code == 0
    with home.store.begin() as session:
        stop = standing_stop(session)
        assert stop is not None
        assert stop.reason == "prov"
    assert run("resume", "--home", folder).code == 0
    with home.store.begin() as session:
        assert standing_stop(session) is None
        assert [row.action for row in latest(session, 2)] == ["crawling resumed", "crawling stopped"]


def test_a_scheduled_survey_rests_runs_again_and_leaves_its_history(
    home: Home, tmp_path: Path, waiting: Waiting, run: Callable[..., Ran]
) -> None:
    waiting.let_go.set()
    path = _site_file(tmp_path, waiting.site.address)
    added = add_survey(home.settings, "often", "0 3 * * *", [path], allow_private=True)
    pause_survey(home.settings, "often")
    assert [s.next_run for s in list_surveys(home.settings)] == [None]
    assert json.loads(run("schedule", "list", "--json", "--home", home.settings.home).out)[0]["next run"] == "paused"
    resume_survey(home.settings, "often")
    assert [s.next_run for s in list_surveys(home.settings)] == [added.next_run]
    run_survey(str(home.settings.home), added.name, added.cron, list(added.sites), True)
    with home.store.begin() as session:
        stop_crawling(session, "anna", "paus", NOW)
    with pytest.raises(UsageError):
        run_survey(str(home.settings.home), "other", added.cron, list(added.sites), True)
    with home.store.begin() as session:
        failed, ended = latest_runs(session, 5)
    assert (ended.outcome, ended.note) == ("done", "")
    assert ended.ended is not None
    assert failed.outcome == "failed"
    assert "stopped by anna" in failed.note
    with pytest.raises(UsageError, match="No survey called x"):
        pause_survey(home.settings, "x")


@pytest.mark.parametrize("command", ["try", "new", "record"])
def test_no_site_is_tried_proposed_or_recorded_while_crawling_is_stopped(
    run: Callable[..., Ran], home: Home, tmp_path: Path, waiting: Waiting, command: str
) -> None:
    with home.store.begin() as session:
        stop_crawling(session, "anna", "ägaren har hört av sig", NOW)
    address = waiting.site.address
    given = address if command == "new" else _site_file(tmp_path, address)
    out = [] if command == "try" else ["--out", tmp_path / "out"]
    refused = run("sites", command, given, *out, "--allow-private", "--home", home.settings.home)
    assert refused.code == 2
    assert "Crawling was stopped by anna (ägaren har hört av sig): `admap resume`" in refused.err
    assert waiting.site.asked() == []

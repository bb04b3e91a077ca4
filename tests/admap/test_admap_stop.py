"""The stop switch: a crawl that runs asks nothing more, none starts, and later the same survey goes on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
import yaml
from admap_running import Ran

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


class Site:
    """A site whose fourth advert waits until it is let go."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.reached, self.let_go = Event(), Event()


@contextmanager
def _serving(site: Site) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            if self.path == "/ad/4":
                site.reached.set()
                site.let_go.wait(60)
            listing = "".join(f'<a class=ad href="/ad/{n}">x</a>' for n in range(1, ADVERTS + 1))
            pages = {"/": listing} | {f"/ad/{n}": f"<h1>Rubrik {n}</h1><p>Text {n}</p>" for n in range(1, ADVERTS + 1)}
            body = pages.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def _site_file(folder: Path, address: str) -> Path:
    content = {
        "name": "stoppable",
        "title": "An invented site",
        "address": address,
        "arena": "escort_site",
        "audience": "everybody",
        "administration_country": "SE",
        "languages": ["sv"],
        "permission": {"owner": "x", "decision": "t", "legal_note": "t", "review_date": "2030-01-01"},
        "pace": 0,
        "listing": {"starts": ["/"], "adverts": "a.ad"},
        "advert": {"key": {"url": r"/ad/(\d+)"}, "title": "h1", "body": "p"},
    }
    path = folder / "stoppable.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_a_running_crawl_obeys_at_its_next_request_none_starts_and_the_survey_goes_on_later(
    home: Home, tmp_path: Path
) -> None:
    site = Site()
    with _serving(site) as address:
        sites: list[SiteFile] = stages.load_sites([_site_file(tmp_path, address)])
        done: list[object] = []
        crawling = Thread(target=lambda: done.extend(stages.crawl(home, "w", sites, allow_private=True)))
        crawling.start()
        assert site.reached.wait(60)
        with home.store.begin() as session:
            assert stop_crawling(session, "anna", "ägaren har hört av sig", NOW)
            assert not stop_crawling(session, "berit", "en gång till", NOW)
        time.sleep(0.5)
        before = len(site.asked)
        site.let_go.set()
        crawling.join(60)
        assert len(site.asked) == before
        assert before < ADVERTS
        (coverage,) = done
        assert not coverage.complete  # type: ignore[attr-defined]
        assert "crawling was stopped by anna" in coverage.note  # type: ignore[attr-defined]
        with pytest.raises(UsageError, match="stopped by anna"):
            stages.crawl(home, "w", sites, allow_private=True)
        with pytest.raises(UsageError, match="stopped by anna"):
            stages.crawl(home, "another", sites, allow_private=True)
        assert len(site.asked) == before
        with home.store.begin() as session:
            assert let_crawling_go_on(session, NOW)
            assert standing_stop(session) is None
        (coverage,) = stages.crawl(home, "w", sites, allow_private=True)
        assert coverage.complete
        asked = [path for path in site.asked if path.startswith("/ad/")]
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
    home: Home, tmp_path: Path, run: Callable[..., Ran]
) -> None:
    site = Site()
    site.let_go.set()
    with _serving(site) as address:
        path = _site_file(tmp_path, address)
        added = add_survey(home.settings, "often", "0 3 * * *", [path], allow_private=True)
        pause_survey(home.settings, "often")
        assert [s.next_run for s in list_surveys(home.settings)] == [None]
        assert (
            json.loads(run("schedule", "list", "--json", "--home", home.settings.home).out)[0]["next run"] == "paused"
        )
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

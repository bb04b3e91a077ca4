"""Several processes on one wave: they share the sites, keep the pace together, and go on for one that is killed."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import environment
from loopback_site import Answer, Site, fill, site_dict
from sqlalchemy import select

from admap.home import Home, make_home, open_home
from admap.records import CoverageRecord
from storage import frontier, waves
from storage.models import HostLease

WAVE, PACE, LEASE = "w", 0.15, 2.0
Folder = Path


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    make_home(tmp_path / "home")
    settings = tmp_path / "home" / "admap.toml"
    settings.write_text(f"{settings.read_text()}\nlease_seconds = {LEASE}\n")
    with open_home(tmp_path / "home") as opened:
        yield opened


def start(home: Home, *contents: dict[str, Any], processes: int = 1) -> subprocess.Popen[str]:
    named = []
    for content in contents:
        path = home.settings.home / f"{content['name']}.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        named += ["--sites", str(path)]
    command = [sys.executable, "-m", "admap", "crawl", "--wave", WAVE, *named, "--home", str(home.settings.home)]
    command += ["--processes", str(processes), "--allow-private"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())


def end(command: subprocess.Popen[str], code: int = 0) -> str:
    out, err = command.communicate(timeout=120)
    assert command.returncode == code, out + err
    return out + err


def wait_for(reached: Callable[[], bool], seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "it never got that far"
        time.sleep(0.01)


def holders(home: Home) -> dict[str, int]:
    """The process that holds each host."""
    with home.store.begin() as session:
        rows = session.execute(select(HostLease.host, HostLease.holder).where(HostLease.holder != ""))
        return {host: int(holder.partition("-")[0]) for host, holder in rows}


def coverage(home: Home) -> dict[str, CoverageRecord]:
    with home.store.begin() as session:
        return {one.site: one for one in waves.coverage_of(session, waves.get_wave(session, WAVE))}


def keeps_pace(site: Site) -> bool:
    times = sorted(one.at for one in site.ledger)
    return all(later - earlier >= PACE * 0.95 for earlier, later in itertools.pairwise(times))


def sites(make_site: Callable[[], Site], count: int, adverts: int) -> tuple[list[Site], list[dict[str, Any]]]:
    made = [make_site() for _ in range(count)]
    for site in made:
        fill(site, adverts)
    return made, [site_dict(site.address, f"lab-{n}", pace=PACE) for n, site in enumerate(made)]


def test_two_commands_share_a_wave_and_one_killed_is_gone_on_for(home: Home, make_site: Any) -> None:
    made, contents = sites(make_site, 3, 30)
    commands = [start(home, *contents), start(home, *contents)]
    wait_for(lambda: sum(len(site.ledger) for site in made) >= 30 and len(holders(home)) == 3)
    killed = Counter(holders(home).values()).most_common(1)[0][0]
    os.kill(killed, signal.SIGKILL)
    for command in commands:
        command.communicate(timeout=120)
    assert sorted(command.returncode for command in commands) == [0, 1], "the one whose process was killed says so"
    assert all(one.complete and one.adverts_listed == 30 for one in coverage(home).values())
    for site in made:
        adverts = Counter(site.asked("/ad/"))
        assert len(adverts) == 30
        assert adverts.total() <= 31, "only the page under way at the kill is asked again"
        assert keeps_pace(site)
    assert holders(home) == {}


def test_four_processes_ask_each_site_once_and_in_its_pace(home: Home, make_site: Any) -> None:
    made, contents = sites(make_site, 4, 6)
    end(start(home, *contents, processes=4))
    for site in made:
        assert set(Counter(site.asked()).values()) == {1}
        assert keeps_pace(site)
    efforts = [one.effort for one in coverage(home).values()]
    assert [effort.requests for effort in efforts] == [len(site.ledger) for site in made]
    assert all(effort.runs == 1 and effort.pages_http == 8 and effort.bytes > 500 for effort in efforts)


def test_a_site_that_asks_for_an_hour_is_left_alone_by_every_later_command(home: Home, make_site: Any) -> None:
    (site,), contents = sites(make_site, 1, 6)
    site.pages["/ad/2"] = Answer("busy", 503, {"Retry-After": "3600"})
    end(start(home, *contents), 1)
    asked = len(site.ledger)
    assert site.asked("/ad/") == ["/ad/1", "/ad/2"]
    assert "asks to be left alone until" in coverage(home)["lab-0"].note
    end(start(home, *contents), 1)
    assert len(site.ledger) == asked
    with home.store.begin() as session:
        session.execute(HostLease.__table__.update().values(held_until=0))  # type: ignore[attr-defined]
    fill(site, 6)
    end(start(home, *contents))
    assert coverage(home)["lab-0"].complete
    assert set(Counter(site.asked("/ad/")).values()) == {1, 2}


def test_a_short_wish_to_be_left_alone_is_kept_by_the_process_that_takes_over(home: Home, make_site: Any) -> None:
    (site,), contents = sites(make_site, 1, 6)
    answers = iter([Answer("busy", 503, {"Retry-After": "8"})])
    good = site.pages["/ad/2"]
    site.pages["/ad/2"] = lambda _: next(answers, good)
    command = start(home, *contents, processes=2)
    wait_for(lambda: "/ad/2" in site.asked())
    asked = site.ledger[-1].at
    time.sleep(0.5)
    os.kill(next(iter(holders(home).values())), signal.SIGKILL)
    end(command)
    later = [one.at for one in site.ledger if one.at > asked]
    assert later[0] - asked >= 8
    assert coverage(home)["lab-0"].complete


def test_a_site_that_fails_page_after_page_is_left_alone_and_the_rest_waits(home: Home, make_site: Any) -> None:
    (site,), contents = sites(make_site, 1, 60)
    for number in range(2, 61):
        site.pages[f"/ad/{number}"] = Answer("<form><input type=password></form>")
    contents[0]["pace"] = 0
    end(start(home, *contents), 1)
    assert "25 pages in a row could not be had (a login page stands before the advert)" in coverage(home)["lab-0"].note
    with home.store.begin() as session:
        states = frontier.states_of(session, waves.ensure_wave(session, WAVE, date.today()))["lab-0"]
    assert states["failed"] == 25
    assert states["waiting"] == 34

"""A survey killed in the middle goes on, and ends as one that was left alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from admap.demo import site_files
from admap.export import EXPORTS, export
from admap.home import Home, make_home, open_home
from admap_lab.server import Lab, serve
from storage.models import Capture, Observation

ENTRANCES = {"/robots.txt", "/lista", "/intrade?till=/lista"}
"""Asked again by every process: the rules, and the way through the age gate."""
READ = ("site", "adverts_listed", "adverts_read", "complete", "note")
"""What coverage says of the adverts; the effort that it also tells is greater after a kill."""
WAVE, DAY = "w1", "2025-03-14"


def command(home: Path, sites: list[Path]) -> list[str]:
    named = [part for path in sites for part in ("--sites", str(path))]
    return [
        sys.executable,
        "-m",
        "admap",
        "survey",
        WAVE,
        *named,
        "--home",
        str(home),
        "--date",
        DAY,
        "--allow-private",
    ]


def kill_when(arguments: list[str], home: Home, reached: Callable[[Home], bool]) -> None:
    child = subprocess.Popen(arguments, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 240
        while not reached(home):
            assert child.poll() is None, "the survey ended before it could be killed"
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def some_captures(home: Home) -> bool:
    with home.store.begin() as session:
        return (session.scalar(select(func.count()).select_from(Capture)) or 0) >= 40


def some_readings(home: Home) -> bool:
    with home.store.begin() as session:
        read = select(func.count()).select_from(Observation).where(Observation.extractor_version != "")
        return (session.scalar(read) or 0) >= 100


def results(home: Home, folder: Path) -> dict[str, str]:
    found = {}
    for what in EXPORTS:
        export(home, what, WAVE, folder / f"{what}.jsonl")
        found[what] = (folder / f"{what}.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in found["coverage"].splitlines()]
    found["coverage"] = json.dumps([{key: row[key] for key in READ} for row in rows])
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("undisturbed")
    with serve(1) as lab:
        done = survey(folder, lab)
    return {**done, "ports": {site: int(a.rpartition(":")[2]) for site, a in lab.addresses.items()}}  # type: ignore[dict-item]


def survey(folder: Path, lab: Lab, *kills: Callable[[Home], bool]) -> dict[str, str]:
    make_home(folder / "home")
    arguments = command(folder / "home", site_files(folder / "sites", lab.addresses))
    with open_home(folder / "home") as home:
        for reached in kills:
            kill_when(arguments, home, reached)
        subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)
        return results(home, folder)


def test_killed_in_crawl_and_in_extract_it_ends_with_the_same_result(
    undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    with serve(1, undisturbed["ports"]) as lab:
        disturbed = survey(tmp_path, lab, some_captures, some_readings)
        asked = Counter((entry.site, entry.path) for entry in lab.ledger if entry.path not in ENTRANCES)
    assert disturbed == {what: undisturbed[what] for what in EXPORTS}
    twice = [page for page, times in asked.items() if times > 1]
    assert len(twice) <= 8, "only pages under way when the crawl was killed may be asked for again"

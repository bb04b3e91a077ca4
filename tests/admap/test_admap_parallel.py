"""Chunks in several processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from admap.errors import AdmapError
from admap.parallel import in_processes

ENDLESS = """
import sys, time
from admap.parallel import in_processes
from test_admap_parallel import tell_and_wait
if __name__ == "__main__":
    list(in_processes(tell_and_wait, [sys.argv[1]] * 4, 2))
"""


def doubled(number: int) -> int:
    return 2 * number


def refuse(number: int) -> int:
    raise ValueError(f"{number} is refused")


def die(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def tell_and_wait(folder: str) -> None:
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(120)


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_order(processes: int) -> None:
    assert list(in_processes(doubled, range(20), processes)) == [2 * n for n in range(20)]


@pytest.mark.parametrize("processes", [1, 2])
def test_an_error_of_a_worker_reaches_the_caller(processes: int) -> None:
    with pytest.raises(ValueError, match="3 is refused"):
        list(in_processes(refuse, [3], processes))


def test_a_worker_ended_from_outside_is_told_in_one_sentence() -> None:
    with pytest.raises(AdmapError, match="processes"):
        list(in_processes(die, [1], 2))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text(ENDLESS, encoding="utf-8")
    told = tmp_path / "told"
    told.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    parent = subprocess.Popen([sys.executable, str(tmp_path / "endless.py"), str(told)], env=environment)
    deadline = time.monotonic() + 60
    while len(list(told.iterdir())) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    while any(_lives(int(worker.name)) for worker in told.iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def _lives(process: int) -> bool:
    """Tell whether ``process`` runs; one that ended and waits to be collected does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"

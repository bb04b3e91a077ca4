"""Starting long work beside the process that asks for it, and telling whether its process lives."""

from __future__ import annotations

import subprocess
import sys
import threading

from admap.home import Home
from admap.locks import held, taken_for_a_child
from storage import work


def lock_of(number: int) -> str:
    """Return the name of the lock that the process of the work ``number`` holds while it lives."""
    return f"work-{number}"


def start(home: Home, number: int, *, allow_private: bool = False) -> subprocess.Popen[bytes] | None:
    """Start the process of work that was asked for, which outlives this one; None where one is at it already."""
    command = [sys.executable, "-m", "admap.work_process", str(home.settings.home.resolve()), str(number)]
    command += ["--allow-private"] if allow_private else []
    nothing = subprocess.DEVNULL
    with taken_for_a_child(home.settings.home, lock_of(number)) as lock:
        if lock is None:
            return None
        child = subprocess.Popen(  # noqa: S603  (our own module)
            command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True, pass_fds=(lock,)
        )
    threading.Thread(target=child.wait, name=f"work {number}", daemon=True).start()
    return child


def lives(home: Home, number: int) -> bool:
    """Tell whether a process is at the work ``number``."""
    with held(home.settings.home, lock_of(number), wait=False) as free:
        return not free


def interrupted(home: Home, asked: work.Work) -> bool:
    """Tell whether work has not ended and nobody is at it any more."""
    return asked.outcome == work.UNDER_WAY and not lives(home, asked.number)


def go_on(home: Home) -> None:
    """Start what was interrupted, but for try-outs: those are asked for again by whoever still wants them."""
    with home.store.begin() as session:
        waiting = [number for number, kind in work.under_way(session) if kind != work.TRY_OUT]
    for number in waiting:
        start(home, number)

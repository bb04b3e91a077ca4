"""Locks between the processes on one home: the system lets go of them when their holder ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "locks"


@contextmanager
def held(home: Path, name: str, *, wait: bool = True, shared: bool = False) -> Iterator[bool]:
    """Hold the lock ``name`` of ``home`` (``shared``: beside others who share it), and tell whether it is held.

    Without ``wait`` it is not held where another holds it.
    """
    folder = home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    kind = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
    try:
        try:
            fcntl.flock(descriptor, kind)
            taken = True
        except BlockingIOError:
            taken = False
        yield taken
    finally:
        os.close(descriptor)

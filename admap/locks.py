"""Locks between the processes on one home: the system lets go of them when their holder ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = "locks"
HOME = "home"
"""The lock that everything on a home shares, and that the exchange of a key has alone."""

PAGES = "pages"
"""The lock of whoever takes kept pages away: an erasure or a purge, one at a time."""


@contextmanager
def held(home: Path, name: str, *, wait: bool = True, shared: bool = False) -> Iterator[bool]:
    """Hold the lock ``name`` of ``home`` (``shared``: beside others who share it), and tell whether it is held.

    Without ``wait`` it is not held where another holds it.
    """
    with _opened(home, name) as descriptor:
        yield _take(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))


@contextmanager
def taken_for_a_child(home: Path, name: str) -> Iterator[int | None]:
    """Hold the lock ``name`` to hand it on: a child that is given the descriptor holds it as long as it lives.

    Yields None where another holds it.
    """
    with _opened(home, name) as descriptor:
        yield descriptor if _take(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB) else None


@contextmanager
def _opened(home: Path, name: str) -> Iterator[int]:
    folder = home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind)
    except BlockingIOError:
        return False
    return True

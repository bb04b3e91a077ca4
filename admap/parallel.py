"""One function over many chunks in several processes, in order, with a bounded number of chunks under way."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from admap.errors import AdmapError

T = TypeVar("T")
R = TypeVar("R")


def in_processes(function: Callable[[T], R], chunks: Iterable[T], processes: int) -> Iterator[R]:
    """Yield ``function(chunk)`` for every chunk, in order; with one process in this one.

    ``function`` must be importable by name, and chunks and results picklable. The workers leave an interrupt to this
    process and end with it, however it ends.
    """
    if processes < 2:
        yield from map(function, chunks)
        return
    context = multiprocessing.get_context("spawn")
    waiting: deque[Future[R]] = deque()
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_end_with_parent) as pool:
        try:
            for chunk in chunks:
                waiting.append(pool.submit(function, chunk))
                if len(waiting) > 2 * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise AdmapError(
                "A worker process was ended from outside, perhaps for lack of memory: run the same command again to go "
                "on, with a smaller `processes` in admap.toml."
            ) from None
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _end_with_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()

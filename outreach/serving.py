"""Serving the office: one process, or several side by side on one port.

Sign-ins, rate limits and all that is changed are in the database, and what a process remembers never changes, so any
process can answer any page.
"""

from __future__ import annotations

import gc
import socket
from contextlib import suppress
from functools import partial
from pathlib import Path

import uvicorn
from anyio import to_thread
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from admap.home import Home, open_home
from outreach.app import make_app
from storage.database import CONNECTIONS

LOCAL = "127.0.0.1"
STARTING_SECONDS = 180
"""How long a process may take until it answers, before another takes its place: a busy machine starts it slowly."""


def processes_of(home: Home) -> int:
    """Return how many processes serve ``home`` where nobody says: one where it is SQLite."""
    return home.settings.processes if home.store.engine.dialect.name == "postgresql" else 1


def serve(folder: Path, home: Home, port: int, processes: int, *, allow_private: bool = False) -> None:
    """Serve the office of ``home``, which lies in ``folder``, on loopback until it is stopped.

    With ``allow_private`` sites on loopback may be tried. Raises :class:`UsageError` where a file of the home's own
    holds a mistake.
    """
    app = make_app(home, allow_private=allow_private)
    if processes == 1:
        with suppress(KeyboardInterrupt):
            uvicorn.Server(_config(_made_ready(app), home, port)).run()
        return
    home.store.close()
    config = _config(partial(_app_of, folder, allow_private=allow_private), home, port, processes)
    bound = config.bind_socket()
    # only of a socket that is said to be TCP's does asyncio switch off Nagle's algorithm, which costs 40 ms a page
    known = socket.socket(bound.family, bound.type, socket.IPPROTO_TCP, fileno=bound.detach())
    Multiprocess(config, [known]).run()


def _app_of(folder: Path, *, allow_private: bool) -> FastAPI:
    """Make the office in a process of its own, which holds the home open until it ends."""
    opened = open_home(folder)
    app = make_app(opened.__enter__(), allow_private=allow_private)
    app.router.on_shutdown.append(lambda: opened.__exit__(None, None, None))
    return _made_ready(app)


def _made_ready(app: FastAPI) -> FastAPI:
    """Let the process answer many at once: what is there by now is not looked through for what may be forgotten.

    Half as many pages are made at a time as there are connections: a page has two at most, so none waits for another.
    """

    async def limit_threads() -> None:
        to_thread.current_default_thread_limiter().total_tokens = CONNECTIONS // 2

    app.router.on_startup.append(limit_threads)
    gc.freeze()
    return app


def _config(app: FastAPI | partial[FastAPI], home: Home, port: int, workers: int = 1) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=isinstance(app, partial),
        host=LOCAL,
        port=port,
        workers=workers,
        timeout_worker_healthcheck=STARTING_SECONDS,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(home.settings.public_url),
    )

"""Serving the office: one process, or several side by side on one port.

Sign-ins, rate limits and all that is changed are in the database, and what a process remembers never changes, so any
process can answer any page.
"""

from __future__ import annotations

import gc
from functools import partial
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from admap.home import Home, open_home
from outreach.app import make_app

LOCAL = "127.0.0.1"


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
        gc.freeze()
        uvicorn.Server(_config(app, home, port)).run()
        return
    home.store.close()
    config = _config(partial(_app_of, folder, allow_private=allow_private), home, port, processes)
    Multiprocess(config, [config.bind_socket()]).run()


def _app_of(folder: Path, *, allow_private: bool) -> FastAPI:
    """Make the office in a process of its own, which holds the home open until it ends."""
    opened = open_home(folder)
    app = make_app(opened.__enter__(), allow_private=allow_private)
    gc.freeze()  # what is there by now stays: it need not be looked through again and again
    app.router.on_shutdown.append(lambda: opened.__exit__(None, None, None))
    return app


def _config(app: FastAPI | partial[FastAPI], home: Home, port: int, workers: int = 1) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=isinstance(app, partial),
        host=LOCAL,
        port=port,
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(home.settings.public_url),
    )

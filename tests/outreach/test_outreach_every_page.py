"""Every page of the office in Chromium, in both languages: axe finds nothing, and no page scrolls sideways on a phone.

The pages come from the office's own routes, so that a new one cannot be forgotten: it has to be reached, or the test
says that a value for its address is missing.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import chromium
from fastapi.routing import APIRoute, iter_route_contexts
from office_running import Clock, Office, do, send, served
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import select, update

from admap.home import Home, open_home
from admap.settings import SETTINGS_FILE
from outreach.app import make_app
from outreach.gate import COOKIE, HALF, PUBLIC, needed
from outreach.roles import PERMISSIONS, Permission, Role
from schedules.surveys import add_survey
from storage import accounts, work
from storage.office import Account
from tools.screenshots import prepare

WAVES = "wave=demo-2026&with=demo-2025"
FILES = {"/survey/figure/{name}.svg", "/survey/download/{name}.{kind}"}
"""What a GET gives that is no page."""
QUERIES = {
    "/sign-in/oidc/callback": ["?state=x&code=y"],
    "/queue": ["", "?whose=all"],
    "/survey/figures": ["", f"?{WAVES}"],
    "/audit": ["", "?what=signed+in", "?first=x"],
}
"""What stands after the address, where the page alone would not show all."""
ANSWERS = {"/sign-in/oidc": 503, "/sign-in/oidc/callback": 403}
"""What is answered but 200: the provider of the settings is away, and asked for nothing."""
WIDTHS = (1280, 640, 390)
"""Pixels: a laptop, the same at double size, and a phone."""
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
OIDC = '[oidc]\nissuer = "http://127.0.0.1:9"\nclient_id = "admap"\nclient_secret_file = "oidc.secret"\n'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def office(surveyed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office of a copy of the home with a survey, with an account of each role, released figures and a sample."""
    folder = tmp_path_factory.mktemp("every-page") / "home"
    shutil.copytree(surveyed_home, folder)
    (folder / "oidc.secret").write_text("hemlig", encoding="utf-8")
    with (folder / SETTINGS_FILE).open("a", encoding="utf-8") as file:
        file.write(OIDC)
    with open_home(folder) as home:
        prepare(home)
        add_survey(home.settings, "yearly", "0 3 1 1 *", [folder / "sites" / "brukstorget.yaml"])
        with home.store.begin() as session:
            work.ask_for(session, home.store.cipher, work.PURGE, "", "administrator", {}, datetime.now(UTC))
        with served(home, Clock(datetime.now(UTC))) as office:
            yield office


def _token(role: Role) -> str:
    return f"screenshots-{role}"


@contextmanager
def _client(office: Office, role: Role) -> Iterator[httpx.Client]:
    with office.browser() as client:
        client.cookies.set(COOKIE, _token(role), domain="127.0.0.1", path="/")
        yield client


@pytest.fixture(scope="module")
def values(office: Office) -> dict[str, str]:
    """A value for each part of an address: of a case that somebody works on, and of what the survey found."""
    with _client(office, Role.CHILD_HANDLER) as handler, _client(office, Role.ANALYST) as analyst:
        case = _first(handler, "/queue?whose=all", r"/case/([\w-]+)")
        assert do(handler, f"/case/{case}", "claim").status_code == 200
        assert do(handler, f"/case/{case}", "note", text="Ringde mottagningen.").status_code == 200
        page = f"/case/{case}/contact"
        assert send(handler, page, page, purpose="report", words="Skriva en orosanmälan").status_code == 200
        found = {
            "alert_id": case,
            "profile_id": _first(analyst, "/survey/profiles", r"/survey/profile/([\w-]+)"),
            "name": _first(analyst, "/survey/sites", r"/survey/site/([\w-]+)"),
            "pair": f"?{analyst.get('/survey/pairs/next').url.query.decode()}",
        }
        send(analyst, "/account/tokens", "/account/tokens", scope="figures")
    return {**found, "wave_name": "demo-2026", "number": "1", "place": "1", "account_id": "1"}


def _first(client: httpx.Client, page: str, pattern: str) -> str:
    found = re.search(pattern, client.get(page).text)
    assert found is not None, page
    return found[1]


def _pages(home: Home, values: dict[str, str]) -> Iterator[tuple[str, str, Role | None, bool]]:
    """Yield route, address, who may see it (None: nobody signed in) and whether their second factor is given."""
    for route in iter_route_contexts(make_app(home).routes):
        if not isinstance(route.original_route, APIRoute) or "GET" not in (route.methods or ()) or route.path in FILES:
            continue
        permission, path = needed(route.original_route), route.path or ""
        address = re.sub(r"\{(\w+)\}", lambda part: values[part[1]], path)
        queries = [values["pair"]] if path == "/survey/pair" else QUERIES.get(path, [""])
        role = next((r for r in reversed(Role) if permission in PERMISSIONS[r]), None)
        if path.startswith("/case/"):
            role = Role.CHILD_HANDLER
        for query in queries:
            if permission is HALF:
                yield path, address + query, Role.AUDITOR, path == "/password"
            else:
                assert isinstance(permission, Permission) == (role is not None)
                assert role is not None or permission is PUBLIC
                yield path, address + query, role, True


def _signed_in(browser: Browser, office: Office, role: Role | None, whole: bool, language: str) -> BrowserContext:
    context = browser.new_context(base_url=office.address, reduced_motion="reduce")
    context.add_cookies([{"name": "admap_language", "value": language, "url": office.address}])
    if role is not None:
        token = _token(role) if whole else f"half-{language}"
        context.add_cookies([{"name": COOKIE, "value": token, "url": office.address}])
    return context


@pytest.mark.parametrize(("language", "looked_at"), [("sv", 390), ("en", 1280)])
def test_axe_finds_nothing_on_any_page_and_none_scrolls_sideways(
    office: Office, browser: Browser, values: dict[str, str], language: str, looked_at: int
) -> None:
    with office.home.store.begin() as session:
        session.execute(update(Account).values(language=language))
        auditor = session.scalars(select(Account).where(Account.role == Role.AUDITOR)).one()
        accounts.start_sign_in(session, auditor, f"half-{language}", office.clock(), whole=False)
    pages = list(_pages(office.home, values))
    assert len(pages) > 40
    contexts = {
        (role, whole): _signed_in(browser, office, role, whole, language)
        for role, whole in {(role, whole) for *_, role, whole in pages}
    }
    axe, faults = Axe(), []
    for path, address, role, whole in pages:
        page = contexts[role, whole].new_page()
        complaints: list[str] = []
        page.on("console", lambda message, told=complaints: told.append(message.text))
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == ANSWERS.get(path, 200), address
        assert page.locator("html").get_attribute("lang") == language, address
        assert page.locator("h1").count() == 1, address
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                faults.append(f"{address} scrolls sideways at {width}")
            if width == looked_at:
                found = axe.run(page, options=RULES).response["violations"]
                faults += [f"{address} at {width}: {v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]
        faults += [f"{address}: {said}" for said in complaints if "Content Security Policy" in said]
        page.close()
    for context in contexts.values():
        context.close()
    assert not faults, "\n".join(faults)

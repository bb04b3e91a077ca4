"""Administration in headless Chromium: an erasure request from start to end, what forms lead to, and keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import Watched, chromium, page_of, sign_in
from office_running import PASSWORD, Office, running
from playwright.sync_api import Browser

from admap import beside
from admap.locks import held
from storage import work

ADVERTS = [
    (name, f"{who} i {town}", f"{who}, 29 år, {town}. Ring 070-17406{number}.", {"Stad": town})
    for name, who, town, number in (
        ("p1", "Tyra", "Kiruna", "41"),
        ("p2", "Siv", "Kalmar", "42"),
        ("p3", "Elin", "Visby", "43"),
        ("p4", "Moa", "Falun", "44"),
    )
]
HOLDS = {"sv": "Annonser som anger den", "en": "Adverts that state it"}
ERASED = {"sv": "Raderat", "en": "Erased"}
NOTHING = {"sv": "Inget finns om den här kontaktuppgiften", "en": "Nothing is held about this contact"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with running(tmp_path_factory.mktemp("seen") / "home", ADVERTS) as office:
        yield office


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.mark.parametrize(
    ("language", "script", "number"), [("sv", True, "41"), ("en", True, "42"), ("sv", False, "43")]
)
def test_an_administrator_handles_a_request_for_erasure(
    office: Office, browser: Browser, language: str, script: bool, number: str
) -> None:
    watched = page_of(browser, office, script=script)
    sign_in(watched, office, "administrator", language=language)
    page = watched.page
    assert page.locator("html").get_attribute("lang") == language
    page.goto("/")
    assert page.url.endswith("/administration")
    page.locator("a[href='/administration/subject']").click()
    page.locator("#contact").fill(f"070-174 06 {number}")
    page.locator("main form button").click()
    assert HOLDS[language] in page.locator("main").inner_text()
    page.locator("#extract-reason").fill("Dnr 7/2026")
    with page.expect_download() as download:
        page.locator("form[action$=extract] button").click()
    assert f"070-17406{number}" in download.value.path().read_text(encoding="utf-8")
    page.locator("#erase-reason").fill("Dnr 7/2026")
    page.locator("form[action$=erase] button").click()
    page.locator("#sure").check()
    page.locator("main form button").click()
    for _ in range(300):
        if page.locator("h1").inner_text() == ERASED[language]:
            break
        page.wait_for_timeout(200)
        if not script:
            page.reload()
    assert page.locator("h1").inner_text() == ERASED[language]
    page.goto("/administration/subject")
    page.locator("#contact").fill(f"070-174 06 {number}")
    page.locator("main form button").click()
    assert NOTHING[language] in page.locator("main").inner_text()
    assert watched.harmless
    assert number not in urlsplit(page.url).path  # the port may well have these figures
    page.context.close()


@pytest.fixture(scope="module", params=["sv", "en"])
def administrator(office: Office, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Watched]:
    watched = page_of(browser, office)
    sign_in(watched, office, "administrator", language=request.param)
    yield watched
    watched.page.context.close()


def _faults(watched: Watched) -> list[str]:
    found = Axe().run(watched.page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found]


def _too_wide(watched: Watched) -> bool:
    wide: bool = watched.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wide


def test_work_beside_the_office_is_accessible_while_it_runs_and_when_it_was_interrupted(
    office: Office, administrator: Watched
) -> None:
    home, page = office.home, administrator.page
    with home.store.begin() as session:
        number = work.ask_for(session, home.store.cipher, work.PURGE, "", "anna", {}, office.clock())
        work.tell(session, number, "taking pages away", 1, 3)
    page.set_viewport_size({"width": 390, "height": 800})
    for living in (True, False):
        with held(home.settings.home, beside.lock_of(number)) if living else nullcontext():
            page.goto(f"/administration/work/{number}")
            assert page.locator("#work[data-look-again]").count() == int(living)
            assert _faults(administrator) == []
            assert not _too_wide(administrator)
    with home.store.begin() as session:
        work.end(session, home.store.cipher, number, work.FAILED, office.clock(), result={}, note="x")
    assert administrator.complaints == []


def test_what_a_request_leads_through_is_accessible_too(administrator: Watched) -> None:
    page = administrator.page
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/administration/subject")
    page.locator("#contact").fill("070-174 06 44")
    page.locator("main form button").click()
    assert _faults(administrator) == []
    assert not _too_wide(administrator)
    page.locator("#erase-reason").fill("Dnr 8/2026")
    page.locator("form[action$=erase] button").click()
    assert page.locator("#sure").count() == 1
    assert _faults(administrator) == []
    assert not _too_wide(administrator)


def test_a_wrong_password_and_a_checked_log_are_told_accessibly(office: Office, browser: Browser) -> None:
    watched = page_of(browser, office, 390)
    page = watched.page
    page.goto("/sign-in")
    page.locator("#name").fill(office.account("auditor"))
    page.locator("#password").fill("fel lösenord helt")
    page.locator("main button").click()
    assert page.locator("[role=alert]").count() == 1
    assert _faults(watched) == []
    assert not _too_wide(watched)
    sign_in(watched, office, "auditor")
    page.locator("form[action='/audit/check'] button").click()
    assert page.locator("[role=status]").count() == 1
    assert _faults(watched) == []
    assert not _too_wide(watched)
    page.context.close()


def test_signing_in_is_walked_with_keys_alone(office: Office, browser: Browser) -> None:
    watched = page_of(browser, office)
    page, keys = watched.page, watched.page.keyboard
    name = office.account("administrator")
    page.goto("/sign-in")
    order = []
    for _ in range(12):
        keys.press("Tab")
        order.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        if order[-1] == "name":
            break
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring != "none"
    assert order[0] == "Till innehållet"
    keys.type(name)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url("**/second-factor")
    page.evaluate("document.activeElement.blur()")
    for _ in range(12):
        keys.press("Tab")
        if page.evaluate("document.activeElement.id") == "code":
            break
    keys.type(office.code(name))
    keys.press("Enter")
    page.wait_for_url("**/administration")
    keys.press("Tab")
    keys.press("Enter")
    assert page.evaluate("document.activeElement.id || location.hash") in {"main", "#main"}
    keys.press("Tab")
    keys.press("Enter")
    page.wait_for_url("**/administration/*")
    page.context.close()

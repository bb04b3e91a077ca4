"""An analyst's week in Chromium: a wave, its coverage, map and report; in both languages, with scripts and without."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import Watched, chromium, page_of, sign_in
from office_running import Office
from playwright.sync_api import Browser, Page, expect

from admap.stages import judging
from outreach.words import translations

LATER, EARLIER = "demo-2026", "demo-2025"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


class Analyst:
    """An analyst who is signed in and finds things by their words, in their language."""

    def __init__(self, browser: Browser, office: Office, language: str, role: str = "analyst", script: bool = True):
        self.language, self.script = language, script
        self.watched: Watched = page_of(browser, office, script=script)
        sign_in(self.watched, office, role, language=language)
        self.page: Page = self.watched.page
        self.say: Callable[[str], str] = translations(language).gettext

    def follow(self, words: str) -> None:
        self.page.get_by_role("link", name=self.say(words), exact=True).first.click()

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=self.say(words), exact=True).first.click()

    def sees(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(self.say(words))

    def finds_the_page_accessible(self) -> None:
        """Check the page with axe, and that nothing scrolls sideways on a telephone."""
        assert self.page.locator("html").get_attribute("lang") == self.language
        assert self.watched.harmless
        if not self.script:
            return
        self.page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
        violations = Axe().run(self.page).response["violations"]
        assert [(found["id"], found["nodes"][0]["html"]) for found in violations] == []
        self.page.set_viewport_size({"width": 390, "height": 800})
        assert self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        self.page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.parametrize(("language", "script"), [("sv", True), ("en", True), ("sv", False), ("en", False)])
def test_an_analysts_week(
    surveyed_office: Office, browser: Browser, tmp_path: Path, language: str, script: bool
) -> None:
    analyst = Analyst(browser, surveyed_office, language, script=script)
    page = analyst.page
    assert page.url.endswith("/survey")
    page.get_by_role("link", name=LATER, exact=True).click()
    analyst.sees("How far it has come")
    analyst.sees("Every page that was found was read.")

    analyst.follow("Figures and maps")
    page.get_by_label(EARLIER, exact=True).check()
    analyst.press("Show")
    if page.get_by_role("button", name=analyst.say("Release the figures"), exact=True).count():
        analyst.sees("These waves have not been released together yet.")
        analyst.finds_the_page_accessible()
        analyst.press("Release the figures")
    analyst.sees("Wave by wave")
    analyst.sees("protected")
    drawn = page.locator("figure img").all()
    assert len(drawn) >= 5
    if script:
        widths = [picture.evaluate("one => one.decode().then(() => one.naturalWidth)") for picture in drawn]
        assert min(widths) > 100
    assert page.locator("html").get_attribute("lang") == language
    assert analyst.watched.harmless
    with page.expect_download() as download:
        analyst.follow("The whole report (ZIP)")
    download.value.save_as(tmp_path / "report.zip")
    with zipfile.ZipFile(tmp_path / "report.zip") as packed:
        assert {"report.html", "datapackage.json", "tables/counties.csv"} <= set(packed.namelist())
    assert download.value.suggested_filename == f"admap-{LATER}-SE-report.zip"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_analyst_looks_through_profiles_and_judges_a_pair(
    surveyed_office: Office, browser: Browser, language: str
) -> None:
    analyst = Analyst(browser, surveyed_office, language)
    page = analyst.page
    analyst.follow("Profiles")
    page.locator("main table a").first.click()
    analyst.sees("Why they are together")
    for part in ("Operators", "Shared texts", "Sites", "Pairs to judge"):
        analyst.follow(part)
    analyst.follow("Begin with the first")
    page.get_by_label(analyst.say("Why, in a few words"), exact=True).fill("Samma ord i hela texten")
    analyst.press("Unsure")
    analyst.sees("Samma ord i hela texten")
    analyst.finds_the_page_accessible()
    assert len(judging.judgement_history(surveyed_office.home, standing=True)) == 1
    analyst.press("Take it back")
    assert judging.judgement_history(surveyed_office.home, standing=True) == []
    analyst.follow("Hand-coding")
    page.get_by_label(analyst.say("Adverts"), exact=True).fill("1")
    analyst.press("Draw")
    analyst.follow("Begin coding")
    page.get_by_label(analyst.say("yes"), exact=True).check()
    analyst.press("Keep, and go on")
    analyst.sees("Until then nobody sees another's codes." if language == "en" else "Till dess ser ingen")
    analyst.finds_the_page_accessible()
    page.goto("/account/tokens")
    page.get_by_label(analyst.say("Released figures"), exact=True).check()
    page.locator("main button").first.click()
    analyst.sees("Your new token, shown this once:")
    analyst.finds_the_page_accessible()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_researcher_downloads_microdata(surveyed_office: Office, browser: Browser, language: str) -> None:
    researcher = Analyst(browser, surveyed_office, language, "researcher")
    assert researcher.page.url.endswith("/research")
    researcher.page.get_by_label(researcher.say("Number of the ethical approval")).fill("2026-01234-01")
    with researcher.page.expect_download() as download:
        researcher.press("Download the microdata (ZIP)")
    assert download.value.suggested_filename.startswith("microdata-")

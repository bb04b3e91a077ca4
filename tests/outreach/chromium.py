"""Chromium over an office that runs: a signed-in page, and what a page did that it must not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from office_running import PASSWORD, Office
from playwright.sync_api import Browser, Dialog, Page, Request, sync_playwright

CHROMIUM = "/usr/bin/chromium"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open the system's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, and the dialogs it opened and the foreign addresses it asked."""

    page: Page
    address: str
    dialogs: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)
        self.page.on("console", lambda message: self.complaints.append(message.text))

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.foreign.append(request.url)

    @property
    def harmless(self) -> bool:
        """Tell whether nothing ran and nothing left."""
        return not self.dialogs and not self.foreign


def page_of(browser: Browser, office: Office, width: int = 1280, *, script: bool = True) -> Watched:
    """Return a page of somebody who is not signed in."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=script, base_url=office.address, locale="sv-SE"
    )
    return Watched(context.new_page(), office.address)


def sign_in(watched: Watched, office: Office, role: str, *regions: str, language: str = "sv") -> str:
    """Sign in as a new account of ``role`` by the forms, and return its name."""
    name = office.account(role, *regions)
    page = watched.page
    if language == "en":
        page.goto("/sign-in")
        page.locator("button[name=language]").click()
    page.goto("/sign-in")
    page.locator("#name").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.locator("#code").fill(office.code(name))
    page.locator("main button").click()
    page.wait_for_url(lambda url: "second-factor" not in url)
    if language == "en" and page.locator("html").get_attribute("lang") != "en":
        page.locator("button[name=language]").click()
    return name

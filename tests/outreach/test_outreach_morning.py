"""A worker's morning, and a child path with two persons, in Chromium: in both languages, with scripts and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import Watched, chromium, page_of, sign_in
from office_running import Office, running
from playwright.sync_api import Browser, Page, expect

from outreach.words import translations

Walk = tuple[str, str, bool]
MORNINGS: list[tuple[Walk, str, int]] = [
    (("sv", "12", True), "Malmö", 20),
    (("en", "18", True), "Örebro", 21),
    (("sv", "17", False), "Karlstad", 22),
    (("en", "21", False), "Gävle", 23),
]
CHILD_PATHS: list[tuple[Walk, str, int]] = [
    (("sv", "08", True), "Kalmar", 24),
    (("en", "07", True), "Växjö", 25),
    (("sv", "22", False), "Sundsvall", 26),
    (("en", "19", False), "Västerås", 27),
]
WIDER = """[...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > 391 && !one.closest(".scroll, .skip, svg"))
    .map((one) => one.outerHTML.slice(0, 90))"""
"""What stands out to the right of a telephone's screen; a table may scroll within its own frame."""
WORDS = {
    "Malmö": ("Maja", "Maja, 18 år, tar emot i Malmö. Min chef sköter bokningar."),
    "Örebro": ("Mirjam", "Välkommen till Örebro! Mirjam fyllde 18 år i våras. Ring chefen så bokar hon en tid åt dig."),
    "Karlstad": (
        "Olivia",
        "Ålder: 18 år. Jag heter Olivia och finns nära stationen i Karlstad. Vår chef svarar i telefonen.",
    ),
    "Gävle": ("Tindra", "Kvällar och helger i Gävle med Tindra, 18 år, glad och lugn. Bokas genom min chef."),
    "Kalmar": ("Saga", "Jag är 17 år och bor i Kalmar."),
    "Växjö": ("Freja", "Freja heter jag. Bara 17 år gammal, nära torget i Växjö, ledig efter lunch varje dag."),
    "Sundsvall": ("Alva", "Hej från Sundsvall! Alva, 17 år, tycker om promenader vid havet och långa samtal."),
    "Västerås": ("Vera", "Ålder: 17 år. Namn: Vera. Västerås, gärna vardagar. Skriv en rad så hör jag av mig."),
}
"""Each town's advert in words of its own, so that no two towns are taken for one profile."""
ADVERTS = [
    (f"{town}-{copy}", WORDS[town][0], f"{WORDS[town][1]} Ring 070-17406{number}.", {"Stad": town})
    for _, town, number in (*MORNINGS, *CHILD_PATHS)
    for copy in range(2)
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with a case of its own for each walk."""
    with running(tmp_path_factory.mktemp("morning") / "home", ADVERTS) as office:
        yield office


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


class Reader:
    """Somebody who is signed in and finds things by their words, in their language."""

    def __init__(self, browser: Browser, office: Office, role: str, walk: Walk) -> None:
        self.language, region, self.script = walk
        self.watched: Watched = page_of(browser, office, script=self.script)
        sign_in(self.watched, office, role, region, language=self.language)
        self.page: Page = self.watched.page
        self.say: Callable[[str], str] = translations(self.language).gettext

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=self.say(words), exact=True).first.click()

    def follow(self, words: str) -> None:
        self.page.get_by_role("link", name=self.say(words), exact=True).first.click()

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(self.say(label), exact=True).first.fill(text)

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(self.say(label), exact=True).first.select_option(label=self.say(option))

    def sees(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(self.say(words))

    def finds_the_page_accessible(self) -> None:
        """Check the page with axe, and that nothing scrolls sideways on a telephone."""
        assert self.page.locator("html").get_attribute("lang") == self.language
        if not self.script:
            return
        self.page.locator("main details").evaluate_all("all => all.forEach(one => one.open = true)")
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()
        self.page.set_viewport_size({"width": 390, "height": 800})
        assert self.page.evaluate(WIDER) == []
        self.page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.parametrize(("walk", "town", "number"), MORNINGS, ids=[town for _, town, _ in MORNINGS])
def test_a_workers_morning(office: Office, browser: Browser, walk: Walk, town: str, number: int) -> None:
    worker = Reader(browser, office, "outreach", walk)
    assert worker.page.url.endswith("/queue")
    worker.page.locator("main table a").first.click()
    worker.sees("Reasons to look")
    worker.press("Take the case")
    worker.sees("What came of it")

    worker.follow("Why they belong together")
    worker.sees("Speaks for")
    worker.fill("Why, in a few words", "Samma namn, ort och nummer")
    worker.press("The same person or persons")
    worker.sees("Samma namn, ort och nummer")

    worker.follow("Contact")
    worker.finds_the_page_accessible()
    contact = f"+467017406{number}"
    assert contact not in worker.page.content()
    worker.choose("Purpose", "To offer the person support")
    worker.fill("In a few words", "Erbjuda samtal om stöd")
    worker.press("Show the contact details")
    worker.sees(contact)
    for question in worker.page.locator("main fieldset").all():
        question.get_by_label(worker.say("No"), exact=True).check()
    worker.press("Keep the answers")
    worker.sees("Texts to copy")
    worker.finds_the_page_accessible()
    worker.choose("What came of it", "Wants contact")
    worker.press("Keep the contact")
    worker.sees("The person wants contact: there is no limit.")

    worker.follow("Support")
    worker.page.go_back()
    worker.follow("The case")
    worker.choose("Outcome", "Help was accepted")
    worker.fill("In a few words", "Besök på mottagningen bokat")
    worker.press("State the outcome")
    worker.sees("Besök på mottagningen bokat")
    worker.press("Take the outcome back")
    worker.choose("Outcome", "Help was accepted")
    worker.press("State the outcome")
    expect(worker.page.locator("main")).to_contain_text(f"{worker.say('closed')}: {worker.say('Help was accepted')}")
    assert worker.watched.harmless
    worker.page.context.close()


@pytest.mark.parametrize(("walk", "town", "number"), CHILD_PATHS, ids=[town for _, town, _ in CHILD_PATHS])
def test_a_child_path_with_two_persons(office: Office, browser: Browser, walk: Walk, town: str, number: int) -> None:
    worker, handler = (Reader(browser, office, role, walk) for role in ("outreach", "child_handler"))
    worker.page.locator("main table a").first.click()
    worker.press("Take the case")
    worker.follow("Write the report of concern")
    draft = worker.page.locator("#report").input_value()
    assert f"Till socialnämnden i {town}" in draft
    assert str(number) not in draft.split("Kontaktuppgifter")[1]
    worker.press("Keep the draft in the case")
    worker.sees("Wrote a draft of a report of concern")
    worker.choose("Outcome", "A report of concern was made")
    worker.press("State the outcome")
    worker.sees("waits for a second person")

    handler.page.goto("/queue?whose=waiting")
    handler.page.locator("main table a").first.click()
    handler.sees("Settle")
    handler.finds_the_page_accessible()
    handler.press("Agree")
    expect(handler.page.locator("main")).to_contain_text(
        f"{handler.say('closed')}: {handler.say('A report of concern was made')}"
    )
    for reader in (worker, handler):
        assert reader.watched.harmless
        reader.page.context.close()


def test_scripts_add_keys_and_keep_what_is_being_written(office: Office, browser: Browser) -> None:
    reader = Reader(browser, office, "coordinator", ("sv", "SE", True))
    page = reader.page
    page.goto("/queue?whose=all")
    rows = page.locator("main table tbody a")
    rows.first.focus()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/*")
    reader.fill("Write a note", "En tanke som inte är klar")
    reader.sees("Draft kept for you")
    page.reload()
    expect(page.get_by_label(reader.say("Write a note"))).to_have_value("En tanke som inte är klar")
    page.context.close()

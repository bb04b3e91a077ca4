"""What somebody wrote is not lost where it could not be taken, and nothing says that it was kept when it was not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing

import httpx
import pytest
from chromium import chromium, page_of, sign_in
from office_running import Office, case_in, send
from playwright.sync_api import Browser, expect

Reader = Callable[..., httpx.Client]
NOTE = "Ringde & hörde <inget>.\nNytt försök på fredag."
SHOWN = "Ringde &amp; hörde &lt;inget&gt;.\nNytt försök på fredag."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def given_back(answer: httpx.Response) -> list[str]:
    return re.findall(r"<textarea[^>]* readonly>\n(.*?)</textarea>", answer.text, re.DOTALL)


def test_a_note_sent_after_the_sign_in_ended_comes_back_to_its_writer(reader: Reader) -> None:
    worker = reader("outreach")
    case = case_in(worker, "Göteborg")
    token = re.findall(r'name="form_token" value="(\w+)"', worker.get(case).text)[0]
    worker.cookies.clear()
    answer = worker.post(f"{case}/note", data={"form_token": token, "text": NOTE})
    assert answer.status_code == 403
    assert "Din inloggning har tagit slut" in answer.text
    assert given_back(answer) == [SHOWN]


def test_a_note_sent_with_the_token_of_an_earlier_sign_in_comes_back(office: Office, reader: Reader) -> None:
    worker = reader("outreach")
    case = case_in(worker, "Göteborg")
    answer = worker.post(f"{case}/note", data={"form_token": "earlier", "text": NOTE})
    assert (answer.status_code, given_back(answer)) == (403, [SHOWN])


def test_a_text_that_lacks_something_comes_back(reader: Reader) -> None:
    worker = reader("outreach")
    page = f"{case_in(worker, 'Göteborg')}/links"
    answer = send(worker, page, page, reason=NOTE, one="x")
    assert (answer.status_code, given_back(answer)) == (422, [SHOWN])


def test_nothing_is_given_back_of_a_form_from_another_site(office: Office, reader: Reader) -> None:
    for client in (reader("outreach"), office.browser()):
        with closing(client):
            answer = client.post("/case/x/note", data={"text": NOTE}, headers={"Origin": "https://other.example"})
        assert answer.status_code == 403
        assert "Ringde" not in answer.text


def test_the_page_says_that_a_draft_was_not_kept_once_the_sign_in_has_ended(office: Office, browser: Browser) -> None:
    watched = page_of(browser, office, 320)
    sign_in(watched, office, "coordinator", "SE")
    page = watched.page
    page.goto("/queue?whose=all")
    page.locator("main a[href^='/case/']").last.click()
    told = page.locator("form:has(#note) [data-saved]")
    page.locator("#note").fill("Första delen.")
    expect(told).to_have_text("Utkastet är sparat åt dig")
    page.context.clear_cookies()
    page.locator("#note").fill("Första delen. Andra delen.")
    expect(told).to_have_text("Utkastet kunde inte sparas: kopiera din text innan du lämnar sidan")
    page.get_by_role("button", name="Spara anteckningen").click()
    expect(page.get_by_label("Det du skrev")).to_have_value("Första delen. Andra delen.")
    page.context.close()


def test_a_single_key_does_something_only_where_a_row_has_the_focus(office: Office, browser: Browser) -> None:
    watched = page_of(browser, office)
    sign_in(watched, office, "coordinator", "SE")
    page = watched.page
    page.goto("/queue?whose=all")
    focused = "document.activeElement.matches('table a')"
    page.locator(".brand").focus()
    page.keyboard.press("j")
    assert not page.evaluate(focused)
    rows = page.locator("main table tbody a")
    rows.first.focus()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.context.close()


def test_adverts_say_their_language_and_support_fits_a_narrow_screen(office: Office, browser: Browser) -> None:
    watched = page_of(browser, office, 320)
    sign_in(watched, office, "coordinator", "SE")
    page = watched.page
    page.goto("/support")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto("/queue?whose=all")
    page.locator("main table tbody tr", has_text="Göteborg").first.locator("a").first.click()
    assert set(page.locator(".words").evaluate_all("all => all.map(one => one.lang)")) == {"sv"}
    page.context.close()

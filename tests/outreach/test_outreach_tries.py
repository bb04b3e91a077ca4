"""Trying a registered site from the office, over real HTTP on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import chromium, page_of
from chromium import sign_in as sign_in_by_hand
from loopback_site import Answer, Site, site_dict
from office_running import Clock, Office, ended, send, served, token_of
from sqlalchemy import select

from admap import beside
from admap.home import make_home, open_home
from admap.locks import held
from crawlers.sitefile import SiteFile
from storage import adverts, leases, waves, work
from storage.audit import latest
from storage.models import WorkRow
from storage.stops import let_crawling_go_on, stop_crawling

SignIn = Callable[[str], httpx.Client]
WHERE = "/survey/site/lab/try"
LISTING = {"starts": ["/"], "adverts": "a.ad"}
ADVERT = {"key": {"url": r"/ad/(\d+)"}, "title": "h1", "body": ".text", "fields": {"Pris": ".price"}}
PHONES = ("070-1740621", "070-1740622")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    site = Site()
    site.pages["/"] = Answer("".join(f'<a class=ad href="/ad/{n}">x</a>' for n in (1, 2, 3)))
    for number, phone in enumerate(PHONES, start=1):
        words = f"Ring {phone} eller skriv till anna{number}@post.example. <script>alert(1)</script><img src=/p.jpg>"
        site.pages[f"/ad/{number}"] = Answer(f"<h1>Rubrik {number} &lt;b&gt;</h1><div class=text>{words}</div>")
    yield site
    site.stop()


@pytest.fixture(scope="module")
def tried_office(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Iterator[Office]:
    """An office whose register has one site, which no wave has crawled."""
    folder: Path = tmp_path_factory.mktemp("tried") / "home"
    make_home(folder)
    with open_home(folder) as home:
        file = SiteFile.model_validate(site_dict(site.address, "lab", listing=LISTING, advert=ADVERT))
        with home.store.begin() as session:
            row = waves.ensure_wave(session, "w", date(2026, 5, 3))
            waves.register_site(session, row, file.record(), file.to_json(home.store.cipher.keyed_hash))
        with served(home, Clock(datetime.now(UTC)), allow_private=True) as office:
            yield office


@pytest.fixture(scope="module")
def sign_in(tried_office: Office) -> Iterator[SignIn]:
    with ExitStack() as opened:
        yield lambda role: opened.enter_context(closing(tried_office.signed_in(role)))


@dataclass
class TriedOnce:
    """What the pages said before, while and after a site was tried, and what the site was asked."""

    before: str
    during: str
    elsewhere: int
    after: str
    asked: list[str]


@pytest.fixture(scope="module")
def tried(tried_office: Office, sign_in: SignIn, site: Site) -> TriedOnce:
    """The site is tried after a try-out whose process died."""
    client, home = sign_in("analyst"), tried_office.home
    with home.store.begin() as session:
        number = work.ask_for(session, home.store.cipher, work.TRY_OUT, "lab", "anna", {}, tried_office.clock())
        work.tell(session, number, "asking the site", 1, 0)
    before = client.get(WHERE).text
    site.delay = 0.2
    during = send(client, WHERE, WHERE).text
    client.post(WHERE, data={"form_token": token_of(during)})
    elsewhere = client.get("/survey/sites").status_code
    after = ended(client, WHERE)
    asked = site.asked()
    site.ledger.clear()
    return TriedOnce(before, during, elsewhere, after, asked)


def test_a_try_out_shows_each_field_as_read_what_is_missing_and_the_faults(tried: TriedOnce) -> None:
    text = unescape(tried.after)
    assert "Rubrik 1 <b>" in text
    assert "css h1" in text
    assert "I ingen annons:</strong> fields.Pris" in text
    assert "<strong>saknas</strong>" in text
    assert "404" in text
    assert text.count("<caption>Annons ") == len(PHONES)


def test_what_is_shown_of_a_try_out_is_inert_and_without_contacts(tried: TriedOnce) -> None:
    text = unescape(tried.after)
    assert not any(phone in text or phone.replace("-", "") in text for phone in PHONES)
    assert "post.example" not in text
    assert "alert(1)" not in text
    assert "<img" not in text
    assert "<b>" not in tried.after


def test_a_try_out_goes_on_beside_the_office_is_made_once_and_takes_the_place_of_one_that_died(
    tried_office: Office, tried: TriedOnce
) -> None:
    assert "avbröts" in tried.before
    assert "data-look-again" in tried.during
    assert f'href="{WHERE}"' in tried.during
    assert tried.elsewhere == 200
    assert sorted(tried.asked) == ["/", "/ad/1", "/ad/2", "/ad/3", "/robots.txt"]
    with tried_office.home.store.begin() as session:
        assert work.under_way(session) == []
        kept = session.scalars(select(WorkRow)).all()
        assert [(row.about, row.user.rpartition("-")[0], row.outcome) for row in kept] == [
            ("lab", "analyst", work.DONE)
        ]
        assert b"Rubrik" not in kept[0].result


def test_nothing_of_a_try_out_is_in_the_survey_and_it_is_audited_with_its_reading(
    tried_office: Office, sign_in: SignIn, tried: TriedOnce
) -> None:
    home = tried_office.home
    assert tried.after
    with home.store.begin() as session:
        wave = waves.get_wave(session, "w")
        assert list(adverts.observed(session, home.store.cipher, wave)) == []
        assert waves.captures_of(session, wave, "lab") == []
        audited = {(row.action, row.detail) for row in latest(session, 20)}
    assert {("site tried", "lab"), ("try-out read", "lab")} <= audited
    assert list(home.settings.captures.rglob("*")) == []
    assert WHERE in sign_in("analyst").get("/survey/site/lab").text
    assert WHERE in sign_in("administrator").get("/administration/crawling").text


def test_the_page_says_by_itself_that_a_try_out_has_ended_and_both_states_are_accessible(
    tried_office: Office, tried: TriedOnce
) -> None:
    home = tried_office.home
    assert tried.after
    with home.store.begin() as session:
        row = session.scalars(select(WorkRow)).one()
        number, row.outcome = row.id, work.UNDER_WAY
    with chromium() as browser:
        watched = page_of(browser, tried_office, 390)
        sign_in_by_hand(watched, tried_office, "analyst", language="en")
        with held(home.settings.home, beside.lock_of(number)):
            watched.page.goto(WHERE)
            assert "Being tried since" in watched.page.inner_text("#tried")
            assert Axe().run(watched.page).response["violations"] == []
            with home.store.begin() as session:
                session.get_one(WorkRow, number).outcome = work.DONE
            watched.page.wait_for_selector("#tried table")
        assert Axe().run(watched.page).response["violations"] == []
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not watched.page.evaluate(wide)
        assert watched.harmless
        assert watched.complaints == []


def test_a_stop_refuses_a_try_out_and_so_does_a_crawl_that_asks_the_site(
    tried_office: Office, sign_in: SignIn, site: Site, tried: TriedOnce
) -> None:
    client = sign_in("administrator")
    assert "Rubrik 2" in tried.after
    token = token_of(client.get(WHERE).text)
    with tried_office.home.store.begin() as session:
        stop_crawling(session, "berit", "ägaren har skrivit", tried_office.clock())
    assert "ägaren har skrivit" in client.get(WHERE).text
    assert "Rubrik 2" in client.post(WHERE, data={"form_token": token}).text
    with tried_office.home.store.begin() as session:
        let_crawling_go_on(session, tried_office.clock())
        assert leases.take_host(session, f"127.0.0.1:{site.port}", "another", 600)
    send(client, WHERE, WHERE)
    assert "A crawl is asking this site just now" in ended(client, WHERE)
    assert site.ledger == []


def test_only_a_registered_site_is_tried_and_only_by_who_may(sign_in: SignIn) -> None:
    assert sign_in("analyst").get("/survey/site/other/try").status_code == 404
    coordinator = sign_in("coordinator")
    assert coordinator.get(WHERE).status_code == 404
    assert WHERE not in coordinator.get("/survey/site/lab").text

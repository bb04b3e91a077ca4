"""What is kept too long goes, what stands on it stays, and doing it again does nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from admap_running import Ran
from loopback_site import Answer, Site, site_dict
from sqlalchemy import select, update

from admap import stages
from admap.home import Home, make_home, open_home
from admap.stages.purge import due, purge
from crawlers.manifest import check
from crawlers.sitefile import SiteFile
from outreach.queue import write_queue
from storage import accounts, adverts, aggregates, cases, codings, waves
from storage.audit import latest
from storage.models import Capture, Contact, Observation, SignInFailure

NOW = datetime.now(UTC)
PAGES = {
    "/": "".join(f'<a class=ad href="/ad/{n}">x</a>' for n in (1, 2, 3)),
    "/ad/1": "<h1>Klara i Gävle</h1><p>Jag är 17 år och tar emot i Gävle. Ring 070-1740631.</p>",
    "/ad/2": "<h1>Berit i Kalmar</h1><p>Berit, 41 år, Kalmar. Ring 070-1740632.</p>",
    "/ad/3": "<h1>Ulla i Visby</h1><p>Ulla, 38 år, Visby. Ring 070-1740633.</p>",
}


@pytest.fixture
def served() -> Iterator[Site]:
    """A site that answers 304 to whoever asks whether /ad/3 has changed."""

    def unchanging(headers: dict[str, str]) -> Answer:
        known = headers.get("if-none-match") == '"v1"'
        return Answer("" if known else PAGES["/ad/3"], 304 if known else 200, {"ETag": '"v1"'})

    served = Site()
    served.pages |= {path: Answer(text) for path, text in PAGES.items()}
    served.pages["/ad/3"] = unchanging
    yield served
    served.stop()


@pytest.fixture
def site(served: Site) -> SiteFile:
    listing = {"starts": ["/"], "adverts": "a.ad"}
    advert = {"key": {"url": r"/ad/(\d+)"}, "title": "h1", "body": "p"}
    return SiteFile.model_validate(site_dict(served.address, "small", listing=listing, advert=advert))


def _age(home: Home, wave: str, days: int) -> None:
    """Let everything of a wave be so many days older."""
    day = (NOW - timedelta(days=days)).date()
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        row.observed_on = day
        session.execute(update(Observation).where(Observation.wave_id == row.id).values(seen_at=day))
        moment = (NOW - timedelta(days=days)).isoformat().replace("+00:00", "Z")
        session.execute(update(Capture).where(Capture.wave_id == row.id).values(fetched_at=moment))


def test_what_is_old_goes_and_what_a_later_wave_stands_on_stays(site: SiteFile, served: Site, tmp_path: Path) -> None:
    make_home(tmp_path / "home")
    with open_home(tmp_path / "home") as home:
        stages.survey(home, "old", [site], write_queue, observed_on=date(2026, 5, 1), allow_private=True)
        _age(home, "old", 2000)
        with home.store.begin() as session:
            figures = aggregates.aggregates_of(session, waves.get_wave(session, "old"))
            account = accounts.add_account(session, "anna", "outreach", ["SE"], "x", NOW)
            past = NOW - timedelta(days=2000)
            cases.change_case(session, "al-1", 0, status="closed")
            cases.add_step(session, home.store.cipher, "al-1", account.id, "note", "Talade med Klara.", past)
            cases.add_step(session, home.store.cipher, "al-2", account.id, "note", "Öppet ärende.", past)
            for field, at in (("note", past), ("reason", NOW - timedelta(days=29))):
                cases.keep_draft(session, home.store.cipher, account.id, "al-2", field, f"Börjad: {field}", at)
            session.add(SignInFailure(source="x", at=past))
        for gone in ("/ad/1", "/ad/2"):
            del served.pages[gone]
        served.pages["/"] = Answer('<a class=ad href="/ad/3">x</a>')
        stages.survey(home, "new", [site], write_queue, observed_on=NOW.date(), allow_private=True)
        waiting = due(home, NOW)
        assert (waiting.texts, waiting.contacts, waiting.cases, waiting.drafts, waiting.sign_ins) == (2, 2, 1, 1, 1)
        assert waiting.waves == ("old",)
        assert due(home, NOW) == waiting
        assert purge(home, "anna", NOW) == waiting
        assert not (home.settings.home / "linkage.npz").exists()
        assert due(home, NOW).nothing
        assert purge(home, "anna", NOW).nothing
        _holds(home, figures)


def _holds(home: Home, figures: object) -> None:
    cipher = home.store.cipher
    with home.store.begin() as session:
        old = waves.get_wave(session, "old")
        seen = {o.advert.ad_id: o for o in adverts.observed(session, cipher, old)}
        assert {i: (o.advert.title, o.purged) for i, o in seen.items()} == {
            "small-1": ("", True),
            "small-2": ("", True),
            "small-3": ("Ulla i Visby", False),
        }
        coding = codings.coded_of_wave(session, cipher, old)["small-1"]
        assert coding.ages == (17,)
        assert coding.phones == ()
        assert coding.municipalities
        assert [bool(c.value) for c in session.scalars(select(Contact).order_by(Contact.id))].count(True) == 1
        texts = {step.text for case in ("al-1", "al-2") for step in cases.steps_of(session, cipher, case)}
        assert texts == {"", "Öppet ärende."}
        assert cases.drafts_of(session, cipher, 1, "al-2") == {"reason": "Börjad: reason"}
        assert aggregates.aggregates_of(session, old) == figures
        assert "purged" in {row.action for row in latest(session, 5)}
    folder = home.warc_folder("old")
    assert {one.state for one in check(folder)} == {"intact"}
    for wave in ("old", "new"):
        assert stages.extract(home, wave) == (3 if wave == "old" else 1)
    with home.store.begin() as session:
        seen = {
            o.advert.ad_id: o.advert.title for o in adverts.observed(session, cipher, waves.get_wave(session, "new"))
        }
        assert seen["small-3"] == "Ulla i Visby"
        assert codings.coded_of_wave(session, cipher, waves.get_wave(session, "old"))["small-1"].ages == (17,)


def test_a_wave_that_nothing_stands_on_leaves_no_file(site: SiteFile, home: Home, run: Callable[..., Ran]) -> None:
    stages.survey(home, "old", [site], write_queue, observed_on=date(2026, 5, 1), allow_private=True)
    folder = home.settings.home
    assert home.queue_file("old").exists()
    _age(home, "old", 2000)
    shown = json.loads(run("purge", "--json", "--home", folder).out)
    assert (shown["texts"], shown["waves"]) == (3, ["old"])
    assert home.warc_folder("old").exists()
    assert run("purge", "--yes", "--home", folder).code == 0
    assert not home.warc_folder("old").exists()
    assert not home.queue_file("old").exists()
    assert not any(b"Klara" in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert json.loads(run("purge", "--json", "--home", folder).out)["texts"] == 0
    stages.survey(home, "new", [site], write_queue, observed_on=NOW.date(), allow_private=True)
    with home.store.begin() as session:
        assert all(contact.value for contact in session.scalars(select(Contact)))


def test_with_zero_days_nothing_is_ever_due(site: SiteFile, tmp_path: Path) -> None:
    make_home(tmp_path / "home")
    rule = "".join(f"{name}_days = 0\n" for name in ("texts", "contacts", "captures", "cases", "drafts", "sign_ins"))
    with (tmp_path / "home" / "admap.toml").open("a", encoding="utf-8") as file:
        file.write(f"[retention]\n{rule}")
    with open_home(tmp_path / "home") as home:
        stages.survey(home, "old", [site], write_queue, observed_on=date(2000, 5, 1), allow_private=True)
        _age(home, "old", 5000)
        assert due(home, NOW).nothing

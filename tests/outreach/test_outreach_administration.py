"""Accounts, the audit log and a data subject's request, through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from office_running import Office, case_in, do, ended, send, token_of
from sqlalchemy import select
from typer.testing import CliRunner

from admap.cli import app
from admap.errors import UsageError
from schedules.surveys import add_survey, remove_survey
from storage import work
from storage.accounts import account_named
from storage.audit import first_break, latest
from storage.models import AuditRow
from storage.office import Account, SignInFailure

Reader = Callable[..., httpx.Client]
SITE = """\
name: later
title: An invented site
address: https://later.example
arena: escort_site
audience: everybody
administration_country: SE
languages: [sv]
permission: {owner: x, decision: t, legal_note: t, review_date: 2030-01-01}
listing: {starts: [/], adverts: a.ad}
advert: {key: {url: '/ad/(\\d+)'}, title: h1, body: p}
"""
SOUGHT = {"contact": "070-174 06 07"}


def _audited(office: Office, count: int = 8) -> str:
    with office.home.store.begin() as session:
        assert first_break(session) is None
        return "\n".join(f"{r.user} {r.action} {r.detail}" for r in latest(session, count))


def _account(office: Office, name: str) -> Account:
    with office.home.store.begin() as session:
        found = account_named(session, name)
        assert found is not None
        session.expunge(found)
        return found


@pytest.fixture
def alone(office: Office) -> Iterator[None]:
    """Close every administrator that other tests made, for the while of one test."""
    with office.home.store.begin() as session:
        others = [a.id for a in session.scalars(select(Account)) if a.role == "administrator" and a.active]
        for number in others:
            session.get_one(Account, number).active = False
    yield
    with office.home.store.begin() as session:
        for number in others:
            session.get_one(Account, number).active = True


def test_an_added_account_gets_a_password_that_is_shown_once_and_must_be_changed(
    office: Office, reader: Reader
) -> None:
    admin = reader("administrator")
    where = "/administration/accounts"
    given = {"name": "Nya.Anna", "role": "outreach", "regions": ["14", "12"], "language": "en"}
    shown = send(admin, where, where, **given)
    found = re.search(r'<code class="key">([\w-]+)</code>', shown.text)
    assert found is not None
    assert found[1] not in admin.get(where).text
    account = _account(office, "nya.anna")
    assert (account.role, account.regions, account.language, account.must_change) == (
        "outreach",
        ["12", "14"],
        "en",
        True,
    )
    with office.browser() as anna:
        assert send(anna, "/sign-in", "/sign-in", name="nya.anna", password=found[1]).url.path == "/second-factor"
    assert "account added nya.anna, outreach, 12 14" in _audited(office)
    assert send(admin, where, where, **given).status_code == 422


@pytest.mark.parametrize(
    "wrong", [{"name": "a"}, {"name": "två ord"}, {"role": "king"}, {"regions": []}, {"regions": ["99"]}]
)
def test_an_account_that_cannot_be_is_refused_and_what_was_written_stays(
    reader: Reader, wrong: dict[str, object]
) -> None:
    admin = reader("administrator")
    where = "/administration/accounts"
    answer = send(admin, where, where, **{"name": "berit.b", "role": "analyst", "regions": ["SE"], **wrong})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert f'value="{wrong.get("name", "berit.b")}"' in answer.text


def test_another_role_ends_the_sign_ins_and_a_closed_account_stays_out(office: Office, reader: Reader) -> None:
    admin, worker = reader("administrator"), reader("outreach", "12")
    name = re.search(r'href="/account">([\w-]+)<', worker.get("/queue").text)
    assert name is not None
    where = f"/administration/accounts/{_account(office, name[1]).id}"
    send(admin, where, f"{where}/change", role="analyst", regions=["SE"], language="sv")
    assert worker.get("/queue").url.path == "/sign-in"
    send(admin, where, f"{where}/disable")
    assert not _account(office, name[1]).active
    again = send(admin, where, f"{where}/reset")
    assert "kod" not in again.url.path
    account = _account(office, name[1])
    assert (account.active, account.must_change, account.second_factor, account.last_step) == (True, True, None, 0)
    audited = _audited(office)
    assert f"account changed {name[1]}, outreach, 12 → {name[1]}, analyst, SE" in audited
    assert f"account disabled {name[1]}" in audited
    assert f"account reset {name[1]}" in audited


@pytest.mark.usefixtures("alone")
def test_the_last_administrator_is_not_locked_out(office: Office, reader: Reader) -> None:
    admin = reader("administrator")
    name = re.search(r'href="/account">([\w-]+)<', admin.get("/administration").text)
    assert name is not None
    where = f"/administration/accounts/{_account(office, name[1]).id}"
    assert send(admin, where, f"{where}/disable").status_code == 422
    assert send(admin, where, f"{where}/change", role="auditor", regions=["SE"]).status_code == 422
    account = _account(office, name[1])
    assert (account.active, account.role) == (True, "administrator")
    reader("administrator")
    assert send(admin, where, f"{where}/change", role="auditor", regions=["SE"]).url.path == "/sign-in"


def test_an_account_that_is_not_there_is_not_there(reader: Reader) -> None:
    admin = reader("administrator")
    assert admin.get("/administration/accounts/999999").status_code == 404
    assert send(admin, "/administration/accounts", "/administration/accounts/999999/reset").status_code == 404


def test_the_log_is_searched_by_who_what_words_and_days_and_reading_it_is_logged(
    office: Office, reader: Reader
) -> None:
    auditor = reader("auditor")
    admin = reader("administrator")
    where = "/administration/accounts"
    send(admin, where, where, name="sought.one", role="analyst", regions=["SE"])
    found = auditor.get("/audit", params={"what": "account added", "about": "SOUGHT.one"}).text
    assert found.count("<tr>") == 2
    assert "sought.one, analyst, SE" in found
    today = office.clock.at.date().isoformat()
    assert "sought.one" in auditor.get("/audit", params={"about": "sought.one", "first": today}).text
    past = {"about": "sought.one", "last": "2020-01-01"}
    assert "sought.one, analyst" not in auditor.get("/audit", params=past).text
    assert auditor.get("/audit", params={"first": "yesterday"}).text.count('role="alert"') == 1
    assert "audit log read what account added, about SOUGHT.one" in _audited(office)
    assert "%" in auditor.get("/audit", params={"about": "100%_"}).text


def test_the_log_is_read_page_by_page(reader: Reader) -> None:
    auditor = reader("auditor")
    for _ in range(60):
        auditor.get("/audit", params={"what": "audit log read"})
    first = auditor.get("/audit", params={"what": "audit log read"}).text
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older is not None
    second = auditor.get(older[1].replace("&amp;", "&")).text
    rows = [set(map(int, re.findall(r'<td class="number"[^>]*>(\d+)</td>', text))) for text in (first, second)]
    assert len(rows[0]) == 50
    assert rows[1]
    assert max(rows[1]) < min(rows[0])


def test_a_changed_row_shows_in_the_check(office: Office, reader: Reader) -> None:
    auditor = reader("auditor")
    assert "Ingen har tagits bort från slutet sedan" in send(auditor, "/audit", "/audit/check").text
    with office.home.store.begin() as session:
        row = latest(session, 1)[0]
        number, was = row.id, row.detail
        row.detail = "something else"
    text = send(auditor, "/audit", "/audit/check").text
    assert f"stämmer inte från rad {number}" in text
    with office.home.store.begin() as session:
        session.get_one(AuditRow, number).detail = was
        assert first_break(session) is None


def test_a_contact_is_found_and_comes_into_no_address_no_log_and_no_page(office: Office, reader: Reader) -> None:
    admin = reader("administrator")
    where = "/administration/subject"
    answer = send(admin, where, where, **SOUGHT)
    assert answer.status_code == 200
    assert "Annonser som anger den</dt><dd>1</dd>" in answer.text
    assert "1740607" not in answer.text + str(answer.url)
    assert "174 06 07" not in answer.text
    assert "subject request: looked up 1 adverts state it" in _audited(office)
    assert "1740607" not in _audited(office, 200)
    nothing = send(admin, where, where, contact="070-174 06 99").text
    assert "Inget finns om den här kontaktuppgiften" in nothing
    assert send(admin, where, where, contact="x").status_code == 422


def _sought(text: str) -> str:
    found = re.search(r'name="sought" value="([^"]+)"', text)
    assert found is not None
    return found[1]


def test_the_extract_has_the_persons_words_and_nobody_elses(office: Office, reader: Reader) -> None:
    admin = reader("administrator")
    where = "/administration/subject"
    page = send(admin, where, where, **SOUGHT).text
    given = {"form_token": token_of(page), "sought": _sought(page)}
    assert admin.post(f"{where}/extract", data=given).status_code == 422
    file = admin.post(f"{where}/extract", data={**given, "reason": "Dnr 1, nås på 070-1740607"})
    assert file.headers["content-type"] == "text/plain; charset=utf-8"
    assert file.headers["content-disposition"].startswith("attachment;")
    assert file.headers["cache-control"] == "no-store"
    assert "PERSONUPPGIFTER" in file.text
    assert "Lisa, 34 år, Umeå. Ring 070-1740607." in file.text
    assert "Anna" not in file.text
    for words in (
        "Räknad som annons för sexuella tjänster: ja",
        "Kommuner: Umeå",
        "Län: Västerbottens län",
        "Varför: för att räkna",
        "hämtade sidor 730 dagar",
        "Integritetsskyddsmyndigheten",
    ):
        assert words in file.text
    assert not re.search(r"\b(True|unknown|2480|SE)\b", file.text)
    assert "1740607" not in _audited(office)
    assert "subject request: extract" in _audited(office)


def test_what_the_page_carries_is_one_persons_and_runs_out(office: Office, reader: Reader) -> None:
    admin, other = reader("administrator"), reader("administrator")
    where = "/administration/subject"
    page = send(admin, where, where, **SOUGHT).text
    sought = _sought(page)
    for action in ("extract", "erase", "erase/confirmed"):
        given = {"sought": sought, "reason": "x", "sure": "yes"}
        assert send(other, where, f"{where}/{action}", **given).status_code == 403
        assert send(admin, where, f"{where}/{action}", **{**given, "sought": sought[:-8]}).status_code == 403
        assert send(admin, where, f"{where}/{action}", **{**given, "sought": "å"}).status_code == 403
    office.clock.on(minutes=20)
    admin.get(where)
    office.clock.on(minutes=20)
    assert send(admin, where, f"{where}/erase", sought=sought, reason="x").status_code == 403


def test_an_erasure_needs_two_steps_and_a_reason(office: Office, reader: Reader) -> None:
    admin = reader("administrator")
    where = "/administration/subject"
    contact = {"contact": "070-1740609"}
    sought = _sought(send(admin, where, where, **contact).text)
    assert send(admin, where, f"{where}/erase", sought=sought).status_code == 422
    confirm = send(admin, where, f"{where}/erase", sought=sought, reason="Dnr 2/2026")
    assert "Radera för gott" in confirm.text
    assert send(admin, where, f"{where}/erase/confirmed", sought=sought, reason="Dnr 2/2026").status_code == 422
    assert "Annonser som anger den</dt><dd>1</dd>" in send(admin, where, where, **contact).text
    done = send(admin, where, f"{where}/erase/confirmed", sought=sought, reason="Dnr 2/2026", sure="yes")
    assert done.url.path.startswith("/administration/work/")
    assert "<dt>Annonser</dt><dd>1</dd>" in ended(admin, done.url.path)
    audited = _audited(office)
    assert "subject request: erasing 1 adverts state it" in audited
    assert "Dnr 2/2026" in audited
    assert "subject request: erased 1 adverts" in audited
    assert "Kontaktuppgiften har raderats förut" in send(admin, where, where, **contact).text


def test_nobody_alone_erases_what_may_concern_a_child_before_two_have_settled_it(
    office: Office, reader: Reader
) -> None:
    admin = reader("administrator")
    where, contact = "/administration/subject", {"contact": "070-1740614"}
    page = send(admin, where, where, **contact).text
    assert "Inget kan raderas än" in page
    assert "erase-reason" not in page
    given = {"sought": _sought(page), "reason": "Dnr 3/2026", "sure": "yes"}
    for step in ("erase", "erase/confirmed"):
        assert send(admin, where, f"{where}/{step}", **given).status_code == 409
    home = str(office.home.settings.home)
    command = ["subject", "erase", "--reason", "Dnr 3/2026", "--yes", "--home", home]
    told = CliRunner().invoke(app, command, input=contact["contact"] + "\n")
    assert isinstance(told.exception, UsageError)
    assert "Two persons of the casework settle it first" in str(told.exception)
    assert "Dnr 3/2026" not in _audited(office)
    worker, handler = reader("outreach"), reader("child_handler")
    case = case_in(worker, "Kalmar")
    do(worker, case, "claim")
    do(worker, case, "outcome", outcome="no_concern", text="Inget att gå på")
    do(handler, case, "settle", agreed="yes")
    confirm = send(admin, where, f"{where}/erase", sought=given["sought"], reason=given["reason"])
    assert "Radera för gott" in confirm.text
    do(worker, case, "reopen", text="Prov")


def test_interrupted_work_says_so_on_the_pages_and_goes_on_when_asked(office: Office, reader: Reader) -> None:
    admin, cipher = reader("administrator"), office.home.store.cipher
    with office.home.store.begin() as session:
        number = work.ask_for(session, cipher, work.ERASURE, "", "anna", {"hashes": []}, office.clock())
        work.tell(session, number, "reading kept pages", 2, 7)
    where = f"/administration/work/{number}"
    assert f'href="{where}"' in admin.get("/administration").text
    text = admin.get(where).text
    assert "2 av 7 klara, 5 kvar" in text
    assert "Det avbröts" in text
    send(admin, where, f"{where}/go-on")
    assert "<h1>Raderat</h1>" in ended(admin, where)
    assert where not in admin.get("/administration").text
    assert admin.get("/administration/work/999999").status_code == 404


def test_the_stop_switch_needs_a_reason_shows_a_banner_and_is_logged(office: Office, reader: Reader) -> None:
    admin = reader("administrator")
    where = "/administration/crawling"
    assert send(admin, where, f"{where}/stop", reason=" ").status_code == 422
    stopped = send(admin, where, f"{where}/stop", reason="Ägaren har ringt från 070-1740607")
    assert "Insamlingen är stoppad" in stopped.text
    assert "1740607" not in stopped.text
    assert "Insamlingen är stoppad" in admin.get("/administration").text
    assert "Insamlingen är stoppad" not in send(admin, where, f"{where}/resume").text
    assert "crawling stopped Ägaren har ringt" in _audited(office)
    assert "crawling resumed" in _audited(office)


def test_a_scheduled_survey_is_let_rest_and_run_again_by_the_page(
    office: Office, reader: Reader, tmp_path: Path
) -> None:
    site = tmp_path / "later.yaml"
    site.write_text(SITE, encoding="utf-8")
    add_survey(office.home.settings, "later", "0 3 1 1 *", [site])
    admin = reader("administrator")
    where = "/administration/crawling"
    assert "Låt later vila" in admin.get(where).text
    assert "vilar" in send(admin, where, f"{where}/schedule", name="later", change="pause").text
    assert "Låt later vila" in send(admin, where, f"{where}/schedule", name="later", change="resume").text
    assert send(admin, where, f"{where}/schedule", name="unknown", change="pause").status_code == 404
    assert send(admin, where, f"{where}/schedule", name="later", change="explode").status_code == 404
    remove_survey(office.home.settings, "later")


def test_what_is_due_is_shown_and_taken_away_only_when_confirmed(office: Office, reader: Reader) -> None:
    admin = reader("administrator")
    where = "/administration/retention"
    with office.home.store.begin() as session:
        session.add(SignInFailure(source="x", at=office.clock() - timedelta(days=99)))
    assert "Gallra för gott" in admin.get(where).text
    assert send(admin, where, where).status_code == 422
    begun = send(admin, where, where, sure="yes")
    assert "1 inloggningar" in ended(admin, begun.url.path)
    assert "Inget ska gallras" in admin.get(where).text
    assert "purged 0 wordings, 0 contacts" in _audited(office)

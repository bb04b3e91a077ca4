"""Cases over waves: what comes back, what stays, who is told, and who may settle."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date

import httpx
import pytest
from office_running import Office, case_in, do, running, send, version_of

from admap import stages
from storage import accounts, waves
from storage.audit import latest
from storage.models import LinkRun, MembershipRow, ProfileChangeRow

MALMO = ("m", "Maria", "Maria, {age} år, tar emot i Malmö. Min chef sköter alla bokningar. Ring 070-1740606.", "Malmö")
LUND = ("l", "Saga", "Jag är 17 år och bor i Lund. Ring 070-1740607.", "Lund")
SKANE = "12"
Reader = Callable[..., httpx.Client]


def _advert(what: tuple[str, str, str, str], age: int = 17) -> tuple[str, str, str, dict[str, str]]:
    ad_id, title, body, town = what
    return ad_id, title, body.format(age=age), {"Stad": town}


def _later(office: Office, wave: str, day: str, what: tuple[str, str, str, str], age: int) -> None:
    """Import a later wave with one advert."""
    ad_id, title, body, fields = _advert(what, age)
    row = {"ad_id": ad_id, "site": "lab", "url": f"https://lab.example/{ad_id}", "seen_at": day}
    file = office.home.settings.home / f"{wave}.jsonl"
    file.write_text(json.dumps(row | {"title": title, "body": body, "fields": fields}), encoding="utf-8")
    stages.import_files(office.home, wave, [file], assume_relevant=True)
    stages.after_collection(office.home, wave, lambda *_: None)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with running(tmp_path_factory.mktemp("standing") / "home", [_advert(MALMO, 18), _advert(LUND)]) as office:
        yield office


def test_a_later_wave_brings_a_closed_case_back_and_leaves_what_nobody_took(office: Office, reader: Reader) -> None:
    worker, handler = reader("outreach", SKANE), reader("child_handler", SKANE)
    case, other = case_in(worker, "Malmö"), case_in(worker, "Lund")
    do(worker, case, "claim")
    assert "avslutat" in do(worker, case, "outcome", outcome="no_concern", text="Vuxen").text
    assert case not in worker.get("/queue").text

    _later(office, "2027", "2027-05-03", MALMO, 17)
    listed = worker.get("/queue").text
    row = next(row for row in listed.split("<tr>") if case in row)
    assert "Brådskande" in row
    assert "Tillbaka igen; tidigare utfall: Genomgånget: inget skäl att gå vidare" in row
    text = worker.get(case).text
    assert "Ärendet har varit avslutat och är tillbaka i kön" in text
    assert "en senare omgång gjorde det brådskande" in text
    assert "Vuxen" in text
    row = next(row for row in listed.split("<tr>") if other in row)
    assert "Larmade senast i omgång 2026" in row
    assert worker.get(other).status_code == 200
    assert "Ur omgång 2027" in listed

    do(worker, case, "claim")
    assert do(worker, case, "release").status_code == 200
    do(worker, case, "claim")
    assert "väntar på en andra person" in do(worker, case, "outcome", outcome="adult", text="Mött").text
    assert do(worker, case, "release").status_code == 409
    assert do(handler, case, "settle", agreed="yes").status_code == 200
    assert do(worker, case, "release").status_code == 409
    _later(office, "2028", "2028-05-03", MALMO, 17)
    assert case not in worker.get("/queue").text
    assert do(worker, case, "reopen", text=" ").status_code == 422
    assert "Tidigare utfall: En vuxen träffades" in do(worker, case, "reopen", text="Ny oro").text
    assert case in worker.get("/queue?whose=free").text
    with office.home.store.begin() as session:
        waves.ensure_wave(session, "2029", date(2029, 5, 3))
    assert "Omgång 2029, sedd 3 maj 2029, gav inga larm" in worker.get("/queue").text


def test_a_child_handler_is_told_what_waits_for_them_and_two_always_can_settle(office: Office, reader: Reader) -> None:
    handler, worker = reader("child_handler", SKANE), reader("outreach", SKANE)
    case = case_in(handler, "Lund")
    told = "1 ärende väntar på dig som andra person"
    do(worker, case, "claim")
    do(worker, case, "outcome", outcome="not_found")
    assert told in handler.get("/queue").text
    assert case in handler.get("/queue").text
    assert case in handler.get("/queue?whose=second").text
    assert told not in worker.get("/queue").text
    assert case not in reader("outreach", SKANE).get("/queue").text
    do(handler, case, "settle", agreed="no", text="Prova igen")
    do(worker, case, "release")

    do(handler, case, "claim")
    do(handler, case, "outcome", outcome="reported")
    version = version_of(handler.get(case).text)
    assert send(handler, case, f"{case}/settle", version=version, agreed="yes").status_code == 403
    assert told in worker.get("/queue").text
    assert case in worker.get("/queue").text
    assert "avslutat" in do(worker, case, "settle", agreed="yes").text


def test_every_change_of_a_case_is_in_the_audit_log_and_a_note_is_taken_back_for_a_while(
    office: Office, reader: Reader
) -> None:
    worker, other = reader("outreach", SKANE), reader("outreach", SKANE)
    case = case_in(worker, "Malmö")
    do(worker, case, "claim")
    for words in ("Fel ärende, ursäkta", "Står kvar"):
        do(worker, case, "note", text=words)
    found = re.findall(r'name="number" value="(\d+)"', worker.get(case).text)
    assert len(found) >= 2
    assert 'name="number"' not in other.get(case).text
    number = min(map(int, found))
    assert send(other, case, f"{case}/unnote", number=number).status_code == 422
    text = send(worker, case, f"{case}/unnote", number=number).text
    assert "Fel ärende, ursäkta" not in text
    assert "Tog tillbaka en anteckning" in text
    assert "Står kvar" in text
    office.clock.on(minutes=16)
    assert send(worker, case, f"{case}/unnote", number=max(map(int, found))).status_code == 422
    do(worker, case, "release")
    with office.home.store.begin() as session:
        rows = [row for row in latest(session, 200) if row.detail.startswith(case.removeprefix("/case/"))]
        actions, details = {row.action for row in rows}, [row.detail for row in rows]
        by_admap = [row.action for row in rows if row.user == "admap"]
    assert {"case taken", "case put back", "case noted in", "case note taken back"} <= actions
    assert {"case outcome stated", "case settled by second", "case reopened"} <= actions
    assert not any("Står kvar" in detail for detail in details)
    assert by_admap == ["case reopened"]


def test_a_case_of_a_closed_account_is_free_and_the_administrator_is_told(office: Office, reader: Reader) -> None:
    worker, other, administrator = reader("outreach", SKANE), reader("outreach", SKANE), reader("administrator")
    case = case_in(worker, "Lund")
    if "avslutat" in worker.get(case).text:
        do(worker, case, "reopen", text="Prov")
    do(worker, case, "claim")
    name = re.findall(r"hos ([\w-]+)", worker.get(case).text)[0]
    assert case not in other.get("/queue").text
    with office.home.store.begin() as session:
        number = accounts.known_account(session, name).id
    text = administrator.get(f"/administration/accounts/{number}").text
    assert "Personen har 1 ärende som inte är avslutat" in text
    send(administrator, "/administration/accounts", f"/administration/accounts/{number}/disable")
    row = next(row for row in other.get("/queue").text.split("<tr>") if case in row)
    assert f'ledigt <span class="soft">({name} hade det; kontot är stängt)' in row
    assert do(other, case, "claim").status_code == 200
    do(other, case, "release")


def test_a_case_without_adverts_says_where_they_went(office: Office, reader: Reader) -> None:
    worker, north = reader("outreach", SKANE), reader("outreach", "24")
    case, other = case_in(worker, "Malmö"), case_in(worker, "Lund")
    with office.home.store.begin() as session:
        lund = session.query(MembershipRow).filter_by(ad_id="l").one()
        malmo = session.query(MembershipRow).filter_by(ad_id="m").one().profile_id
        run = session.query(LinkRun).order_by(LinkRun.id.desc()).first()
        assert run is not None
        session.add(
            ProfileChangeRow(run_id=run.id, before=lund.profile_id, after=malmo, kind="merged", adverts=1, reason="x")
        )
        lund.profile_id = malmo
    text = worker.get(other).text
    assert "Ingen annons hör till ärendet längre" in text
    assert f"1 annons fördes till profil {malmo}" in text
    assert f'<a href="{case}">Dess ärende</a>' in text
    assert north.get(other).status_code == 404

"""Reaching a person: for a purpose, for a while, after the questions on risk, within the cap, never unwanted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from office_running import Office, case_in, do, send

from admap.errors import UsageError
from outreach.casework.messages import QUESTIONS, all_messages
from outreach.ownfiles import shipped
from storage import offers
from storage.audit import latest
from storage.office import ContactView

Reader = Callable[..., httpx.Client]
OREBRO, VARMLAND, KALMAR = "18", "17", "08"
NUMBER = "+46701740611"
PURPOSE = {"purpose": "offer", "words": "Erbjuda samtal om stöd"}
CALM = dict.fromkeys(QUESTIONS, "no")


def _ask(client: httpx.Client, case: str, **given: str) -> httpx.Response:
    return send(client, f"{case}/contact", f"{case}/contact", **(PURPOSE | given))


def test_contact_details_are_shown_for_a_purpose_to_who_has_the_case_for_a_while(
    office: Office, reader: Reader
) -> None:
    worker, other = reader("outreach", OREBRO), reader("outreach", OREBRO)
    case = case_in(worker, "Örebro")
    assert "Ta ärendet först" in worker.get(f"{case}/contact").text
    assert _ask(worker, case).status_code == 403
    do(worker, case, "claim")
    assert NUMBER not in worker.get(f"{case}/contact").text
    for lacking in ({"purpose": ""}, {"purpose": "curiosity"}, {"words": "   x   "}):
        assert _ask(worker, case, **lacking).status_code == 422
    shown = _ask(worker, case)
    assert NUMBER in shown.text
    assert "1740611" not in str(shown.url)
    assert NUMBER not in worker.get(case).text
    assert NUMBER in worker.get(f"{case}/report").text
    assert NUMBER not in other.get(f"{case}/contact").text
    assert _ask(other, case).status_code == 403
    office.clock.on(minutes=11)
    assert NUMBER not in worker.get(f"{case}/contact").text
    assert NUMBER not in worker.get(f"{case}/report").text
    with office.home.store.begin() as session:
        view = session.query(ContactView).order_by(ContactView.id.desc()).first()
        assert view is not None
        assert view.until - view.at == timedelta(minutes=10)
        assert office.home.store.cipher.decrypt(view.purpose) == "offer: Erbjuda samtal om stöd"
        found = [row for row in latest(session, 50) if row.detail.startswith(case.removeprefix("/case/"))]
        rows = [(row.action, row.detail) for row in found]
    assert {"contact details asked for", "contact details shown"} <= {action for action, _ in rows}
    assert not any("1740611" in detail or "Erbjuda" in detail for _, detail in rows)
    do(worker, case, "release")


def test_texts_come_after_every_question_on_risk_and_as_the_answers_allow(office: Office, reader: Reader) -> None:
    worker = reader("outreach", OREBRO)
    case = case_in(worker, "Örebro")
    do(worker, case, "claim")

    def answer(**given: str) -> str:
        return send(worker, f"{case}/contact", f"{case}/risk", **(CALM | given)).text

    assert "Texter att kopiera" not in worker.get(f"{case}/contact").text
    assert "Svara på alla riskfrågorna" in answer(danger="")
    assert "Texter att kopiera" not in answer(danger="unsure")
    assert "skriv inte" in answer(child="yes")
    little = answer(controller="unsure")
    assert "Vi på Mottagningen finns till" not in little
    assert "Det här är Mottagningen" in little
    assert "Vi på Mottagningen finns till" in answer()
    office.clock.on(hours=25)
    worker = reader("outreach", OREBRO)
    assert "Texter att kopiera" not in worker.get(f"{case}/contact").text
    do(reader("coordinator"), case, "release")


def test_on_the_child_path_no_text_is_shown_before_two_persons_settled_it(reader: Reader) -> None:
    worker = reader("outreach", KALMAR)
    case = case_in(worker, "Kalmar")
    do(worker, case, "claim")
    text = send(worker, f"{case}/contact", f"{case}/risk", **CALM).text
    assert "Texter att kopiera" not in text
    assert "när två personer har avgjort ärendet" in text
    assert "ingen tar kontakt innan två personer har avgjort ärendet" in text
    assert "För att erbjuda personen stöd" not in text
    assert 'name="channel"' not in text
    assert _ask(worker, case).status_code == 403
    assert _ask(worker, case, purpose="report").status_code == 200
    made = {"channel": "sms", "spoken": "sv", "result": "sent"}
    assert do(worker, case, "offer", **made).status_code == 422
    assert do(worker, case, "offer", **(made | {"result": "answered"})).status_code == 422
    do(worker, case, "release")


def test_no_more_contacts_than_the_cap_and_none_without_the_questions_but_every_answer(
    office: Office, reader: Reader
) -> None:
    worker = reader("outreach", VARMLAND)
    case = case_in(worker, "Karlstad")
    do(worker, case, "claim")
    made = {"channel": "sms", "spoken": "sv", "result": "no_answer"}
    assert do(worker, case, "offer", **made).status_code == 422
    send(worker, f"{case}/contact", f"{case}/risk", **CALM)
    for result in ("sent", "no_answer", "sent"):
        assert do(worker, case, "offer", **(made | {"result": result})).status_code == 200
    assert do(worker, case, "offer", **(made | {"result": "sent"})).status_code == 422
    text = worker.get(f"{case}/contact").text
    assert "Inga fler kontakter får erbjudas" in text
    assert "Texter att kopiera" not in text
    assert do(worker, case, "offer", **made).status_code == 200
    assert do(worker, case, "offer", **made).status_code == 422
    office.clock.on(hours=25)
    worker = reader("outreach", VARMLAND)
    do(reader("coordinator"), case, "release")
    do(worker, case, "claim")
    assert "Svarade" in do(worker, case, "offer", **(made | {"result": "answered"})).text


def test_a_wish_for_no_contact_follows_the_contact_details_and_is_lifted_by_a_coordinator_alone(
    office: Office, reader: Reader
) -> None:
    worker, coordinator = reader("outreach", OREBRO), reader("coordinator")
    case = case_in(worker, "Örebro")
    do(worker, case, "claim")
    assert NUMBER in _ask(worker, case).text
    refused = send(worker, f"{case}/contact", f"{case}/opt-out").text
    assert NUMBER not in refused
    assert "Personen vill inte bli kontaktad" in refused
    assert "Personen vill inte bli kontaktad" in worker.get(case).text
    assert _ask(worker, case).status_code == 403
    office.clock.on(seconds=1)
    assert NUMBER in _ask(worker, case, purpose="danger").text
    send(worker, f"{case}/contact", f"{case}/risk", **CALM)
    assert do(worker, case, "offer", channel="sms", spoken="sv", result="sent").status_code == 422
    with office.home.store.begin() as session:
        hashes = {office.home.store.cipher.keyed_hash(f"phones:{NUMBER}")}
        assert offers.opted_out(session, "another profile", hashes) is not None
        assert offers.opted_out(session, "another profile", {"else"}) is None
    assert send(worker, case, f"{case}/opt-in", words="Misstag").status_code == 404
    assert send(coordinator, case, f"{case}/opt-in", words=" ").status_code == 422
    assert "Personen vill inte bli kontaktad" not in send(coordinator, case, f"{case}/opt-in", words="Misstag").text
    do(worker, case, "release")


def test_a_home_adds_languages_and_is_told_the_line_of_a_mistake(tmp_path: Path) -> None:
    own = tmp_path / "messages.yaml"
    own.write_text(
        "# ours\nlt:\n  name: lietuvių\n"
        '  neutral: "Labas! Čia {service}. {contact}"\n  support: "Labas! Čia {service}. {contact}"\n',
        encoding="utf-8",
    )
    assert {"sv", "en", "es", "ro", "th", "ru", "lt"} <= set(all_messages(tmp_path))
    own.write_text('lt:\n  name: lietuvių\n  neutral: "ring oss i morgon, tack så mycket"\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"messages.yaml, line 3: lt.neutral"):
        all_messages(tmp_path)


def test_no_text_names_what_the_person_does() -> None:
    from outreach.casework.messages import _FILE

    named = ("sex", "prostitu", "escort", "eskort", "annons", "anunci", "anunț", "advert", "секс", "объявлен", "โฆษณา")
    for message in shipped("messages.yaml", _FILE).values():
        assert not any(word in (message.neutral + message.support).casefold() for word in named)

"""Where help is, and the draft of a report of concern."""

from __future__ import annotations

import html
import shutil
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from office_running import Office, case_in, do, send

from admap.errors import UsageError
from admap.home import Home
from outreach.app import make_app
from outreach.casework.reporting import draft, reporting
from outreach.casework.steps import REPORT
from outreach.casework.support import Support, directory, suited
from outreach.casework.weighing import Weighed
from storage.cases import add_step, steps_of
from storage.office import DraftRow

Reader = Callable[..., httpx.Client]
KALMAR, SKANE = "08", "12"


def test_the_directory_finds_by_place_and_age_and_says_how_old_it_is(tmp_path: Path) -> None:
    every = directory(tmp_path)

    def names(places: list[str], age: str) -> list[str]:
        return [found.support.name for found in suited(every, places, age, (), date(2026, 11, 21))]

    assert names(["1280"], "child")[0] == "Larmcentralen"
    assert "Bris" in names(["1280"], "child")
    assert "Bris" not in names(["1280"], "adult")
    assert "Evonhuset Malmö" in names(["1280"], "child")
    assert "Evonhuset Malmö" not in names(["2480"], "")
    assert "Mikamottagningen Stockholm" not in names(["0180"], "child")
    assert all(entry.source and entry.dated for entry in every)
    reached = [found.support for found in suited(every, [], "adult", ["ro"], date(2026, 11, 21))]
    assert next(entry.name for entry in reached if not entry.urgent) == "Kvinnofridslinjen"
    ours = Support(**(reached[-1].model_dump() | {"name": "Vi", "languages": ("ro",)}))
    found = suited([*every, ours], [], "adult", ["ro"], date(2026, 11, 21))
    assert [f.support.name for f in found if f.speaks] == ["Vi"]
    assert [f.support.name for f in found][:2] == ["Larmcentralen", "Vi"]
    assert any(found.old for found in suited(every, [], "", (), date(2026, 11, 21)))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("regions: [SE]", "regions: [Malmö]"),
        ("ages: [0, 120]", "ages: [30, 20]"),
        ("source: SOU 2023:97", "sauce: SOU"),
        ("dated: 2023-12-01", "dated: i fjol"),
    ],
)
def test_an_own_directory_is_checked_and_the_line_of_a_mistake_is_named(tmp_path: Path, wrong: str, told: str) -> None:
    text = files("outreach").joinpath("data/casework/support.yaml").read_text(encoding="utf-8")
    own = tmp_path / "support.yaml"
    own.write_text(text.replace(wrong, told, 1), encoding="utf-8")
    line = text[: text.index(wrong)].count("\n") + 1
    with pytest.raises(UsageError, match=r"support.yaml, line \d+") as caught:
        directory(tmp_path)
    named = int(str(caught.value).split("line ")[1].split(":")[0])
    assert abs(named - line) <= 9
    own.write_text("- name: [", encoding="utf-8")
    with pytest.raises(UsageError, match="not YAML"):
        directory(tmp_path)


def test_the_office_does_not_start_on_a_mistake_in_a_file_of_its_own(home: Home) -> None:
    (home.settings.home / "support.yaml").write_text("- name: Vi\n  ages: [0, 17]\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"support.yaml, line 1: 0.regions"):
        make_app(home)


def test_a_draft_that_lacks_a_field_is_refused(tmp_path: Path) -> None:
    with files("outreach").joinpath("data/casework/reporting.yaml").open("rb") as source:
        own = tmp_path / "reporting.yaml"
        with own.open("wb") as target:
            shutil.copyfileobj(source, target)
    assert reporting(tmp_path).dated == date(2026, 11, 21)
    own.write_text(own.read_text(encoding="utf-8").replace("{contacts}", ""), encoding="utf-8")
    with pytest.raises(UsageError, match=r"reporting.yaml, line \d+: draft.*contacts"):
        reporting(tmp_path)


def test_a_report_is_drafted_to_the_municipality_and_kept_encrypted_if_the_worker_wants(
    office: Office, reader: Reader
) -> None:
    worker, other = reader("outreach", KALMAR), reader("outreach", KALMAR)
    case = case_in(worker, "Kalmar")
    do(worker, case, "claim")
    text = worker.get(f"{case}/report").text
    assert "Till socialnämnden i Kalmar" in text
    assert "19 kap. 1 § socialtjänstlagen (2025:400)" in text
    assert "”17”" in text
    assert "1740614" not in text
    words = "Till socialnämnden i Kalmar. Barnet uppger 17 år."
    assert send(worker, f"{case}/report", f"{case}/report", text="  ").status_code == 422
    kept = send(worker, f"{case}/report", f"{case}/report", text=words).text
    assert "Skrev ett utkast till orosanmälan" in kept
    assert words not in kept
    assert words in worker.get(f"{case}/report").text
    assert words not in other.get(f"{case}/report").text
    assert "Till socialnämnden" not in other.get(f"{case}/report").text
    assert send(other, f"{case}/contact", f"{case}/report", text=words).status_code == 422
    assert send(other, f"{case}/contact", f"{case}/draft", field="report", text=words).status_code == 403
    stored = list(office.home.settings.home.glob("admap.sqlite*"))
    assert not any(words.encode() in file.read_bytes() for file in stored)
    do(worker, case, "release")


def test_contact_details_stand_in_a_draft_only_while_they_are_shown(office: Office, reader: Reader) -> None:
    worker, next_one, coordinator = reader("outreach", KALMAR), reader("outreach", KALMAR), reader("coordinator")
    number = "+46701740614"
    case = case_in(worker, "Kalmar")
    do(worker, case, "claim")
    send(worker, f"{case}/contact", f"{case}/contact", purpose="report", words="Orosanmälan nu")
    text = html.unescape(worker.get(f"{case}/report").text.split('id="report"')[1].split(">", 1)[1].split("<")[0])
    assert f"- Telefon: {number}" in text
    text += "\nRing 070-174 06 14, inte 08-46500400."
    assert send(worker, f"{case}/report", f"{case}/draft", field="report", text=text).status_code == 204
    assert number in worker.get(f"{case}/report").text
    assert "Ring [kontaktuppgift], inte 08-46500400." in worker.get(f"{case}/report").text
    with office.home.store.begin() as session:
        drafts = [office.home.store.cipher.decrypt(row.text) for row in session.query(DraftRow)]
    send(worker, f"{case}/report", f"{case}/report", text=text)
    with office.home.store.begin() as session:
        kept = [s.text for s in steps_of(session, office.home.store.cipher, case[6:]) if s.kind == REPORT]
        add_step(session, office.home.store.cipher, case[6:], None, REPORT, f"Gammalt: {number}", office.clock())
    assert drafts
    assert kept
    assert "1740614" not in "".join(kept + drafts)
    assert number in worker.get(f"{case}/report").text
    for _ in range(2):
        for reading in (next_one, coordinator):
            assert "1740614" not in reading.get(f"{case}/report").text
        office.clock.on(minutes=11)
        assert "1740614" not in worker.get(f"{case}/report").text
    assert "Gammalt: [kontaktuppgift]" in coordinator.get(f"{case}/report").text
    do(worker, case, "release")


def test_a_draft_says_that_it_may_concern_a_child_only_where_a_reason_of_age_stands(
    office: Office, reader: Reader
) -> None:
    worker = reader("outreach", KALMAR)
    case = case_in(worker, "Kalmar")
    do(worker, case, "claim")
    assert "finns annonser som kan röra ett barn" in worker.get(f"{case}/report").text
    do(worker, case, "release")
    rules = reporting(office.home.settings.home)
    text = draft(rules, "0880", "p1", [Weighed("third_party", (), (), ())], [], office.clock())
    assert "som kan röra ett barn" not in text
    assert "[skriv varför du misstänker" in text


def test_support_and_report_of_another_region_are_not_there(reader: Reader) -> None:
    case = case_in(reader("outreach", KALMAR), "Kalmar")
    south = reader("outreach", SKANE)
    assert south.get(f"{case}/support").status_code == 404
    assert south.get(f"{case}/report").status_code == 404
    assert south.get("/support?place=12&age=child").status_code == 200
    text = south.get("/support?spoken=ro&age=adult").text
    assert "rumänska" in text
    assert "Med tolk" in text
    assert text.index("Kvinnofridslinjen") < text.index("Polisen")

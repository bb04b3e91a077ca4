"""The analysts' pages, over a home that surveyed two demonstration sites in two waves."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from threading import Thread

import httpx
import pytest
from office_running import Office, send
from pypdf import PdfReader

from admap.records import Aggregate, CoverageRecord, PageRecord, Unit
from admap.stages.release import released
from admap.stages.site_register import registered_sites
from outreach.survey.printing import with_pdfs
from storage import frontier, publications, waves
from storage.aggregates import aggregates_of, keep_aggregates
from storage.audit import latest

Reader = Callable[..., httpx.Client]
EARLIER, LATER = "demo-2025", "demo-2026"
BOTH = {"wave": LATER, "with": EARLIER}


def published(office: Office) -> int:
    with office.home.store.begin() as session:
        return len(publications.publications(session))


def rows_of(text: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
    return [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]


@pytest.fixture
def shown(surveyed_office: Office, analyst: httpx.Client) -> str:
    """The page of released figures of both waves."""
    if "/survey/figure/" not in analyst.get("/survey/figures", params=BOTH).text:
        send(analyst, "/survey/figures", "/survey/figures/release", **BOTH)
    return analyst.get("/survey/figures", params=BOTH).text


def test_the_overview_shows_each_wave_its_sites_and_what_is_still_to_do(analyst: httpx.Client) -> None:
    text = analyst.get("/survey").text
    assert text.index(LATER) < text.index(EARLIER)
    assert "2 av 2" in text
    assert "Släppt: inte än" in text


def test_a_wave_shows_its_coverage_by_site_and_run_as_it_is_kept(
    surveyed_office: Office, analyst: httpx.Client
) -> None:
    text = analyst.get(f"/survey/wave/{LATER}").text
    with surveyed_office.home.store.begin() as session:
        coverage = waves.coverage_of(session, waves.get_wave(session, LATER))
    assert {record.site for record in coverage} == {"brukstorget", "lanternguide"}
    cells = [row for row in rows_of(text) if len(row) == 8]
    for record in coverage:
        assert any(row[2:4] == [str(record.adverts_listed), str(record.adverts_read)] for row in cells)
    assert "Varje sida som hittades lästes." in text
    assert analyst.get("/survey/wave/none").status_code == 404


def test_an_incomplete_site_is_named_with_the_reasons(surveyed_office: Office, analyst: httpx.Client) -> None:
    with surveyed_office.home.store.begin() as session:
        wave = waves.ensure_wave(session, "broken", date(2024, 3, 1))
        record = CoverageRecord("lantern", 4, 2, 1, 1, 3, 2, complete=False, note="A listed page failed.")
        waves.keep_coverage(session, wave, record)
        waves.note_findings(session, wave, "lantern", ["Half the adverts of the wave before."])
        pages = [
            PageRecord("https://l.example/1", "advert", "failed", 3, "status 503"),
            PageRecord("https://l.example/2", "advert", "disallowed"),
        ]
        frontier.keep_pages(session, wave, "lantern", pages)
    assert "inte: lantern" in analyst.get("/survey").text
    text = analyst.get("/survey/wave/broken").text
    for words in ("A listed page failed.", "Half the adverts", "status 503", "inte tillåten av robots.txt"):
        assert words in text
    assert "l.example" not in text
    answer = send(analyst, "/survey/figures", "/survey/figures/release", wave="broken")
    assert answer.status_code == 409
    assert "admap aggregate --wave broken" in answer.text


def test_looking_at_figures_publishes_nothing_and_releasing_them_twice_is_one_publication(
    surveyed_office: Office, analyst: httpx.Client
) -> None:
    before = published(surveyed_office)
    assert "inte släppts" in analyst.get("/survey/figures", params={"wave": EARLIER}).text
    assert published(surveyed_office) == before
    for _ in range(2):
        answer = send(analyst, "/survey/figures", "/survey/figures/release", wave=EARLIER)
        assert answer.url.path == "/survey/figures"
        assert published(surveyed_office) == before + 1
    for _ in range(3):
        for place in ("", "14", "1480"):
            assert analyst.get("/survey/figures", params={"wave": EARLIER, "place": place}).status_code == 200
        assert analyst.get("/survey/figure/map-county.svg", params={"wave": EARLIER}).status_code == 200
        assert analyst.get("/survey/download/counties.csv", params={"wave": EARLIER}).status_code == 200
    assert published(surveyed_office) == before + 1
    with surveyed_office.home.store.begin() as session:
        assert publications.publications(session)[-1].user.startswith("analyst-")


def test_small_figures_are_hidden_on_the_page_in_its_pictures_and_in_its_files(
    surveyed_office: Office, analyst: httpx.Client, shown: str
) -> None:
    """What is kept has been protected already, so small figures are put there first, as counting found them."""
    with surveyed_office.home.store.begin() as session:
        wave = waves.ensure_wave(session, "small", date(2023, 3, 1))
        later = aggregates_of(session, waves.get_wave(session, LATER))
        own = [
            Aggregate(**{**_facts(a), "wave": "small"}) for a in later if not a.indicator.startswith(("flow", "panel"))
        ]
        place = next(a for a in own if a.level == "county" and a.indicator == "profiles" and (a.value or 0) >= 10)
        raw = [
            Aggregate(**{**_facts(a), "value": 3.0, "low": None, "high": None})
            if (a.level, a.code, a.indicator) == (place.level, place.code, "profiles")
            else a
            for a in own
        ]
        keep_aggregates(session, wave, raw)
    send(analyst, "/survey/figures", "/survey/figures/release", wave="small")
    page = analyst.get("/survey/figures", params={"wave": "small"})
    assert page.status_code == 200
    row = next(row for row in rows_of(page.text) if row and row[0] == place.code)
    assert row[-1] == "skyddad"
    table = analyst.get("/survey/download/counties.csv", params={"wave": "small"}).text
    assert next(line for line in table.splitlines() if line.startswith(place.code)).endswith(",protected")
    kept = analyst.get("/survey/download/aggregates.csv", params={"wave": "small"}).text
    values = [row["value"] for row in csv.DictReader(io.StringIO(kept)) if row["unit"] != "persons" and row["value"]]
    assert values
    assert not [value for value in values if 0 < float(value) < 5]
    with surveyed_office.home.store.begin() as session:
        found = released(surveyed_office.home, session, [waves.get_wave(session, "small")])
        assert found is not None
        assert found.published.total("small", "county", place.code, "profiles").value is None  # type: ignore[union-attr]


def _facts(a: Aggregate) -> dict[str, object]:
    names = (
        "wave",
        "level",
        "code",
        "indicator",
        "category",
        "unit",
        "value",
        "low",
        "high",
        "suppressed",
        "denominator",
    )
    return {name: getattr(a, name) for name in names}


def test_a_wave_that_was_counted_anew_is_told_and_shown_as_released(
    surveyed_office: Office, analyst: httpx.Client
) -> None:
    with surveyed_office.home.store.begin() as session:
        wave = waves.ensure_wave(session, "again", date(2022, 3, 1))
        total = Aggregate("again", "country", "SE", "profiles", "", Unit.PROFILES, 100.0)
        keep_aggregates(session, wave, [total])
    send(analyst, "/survey/figures", "/survey/figures/release", wave="again")
    assert "räknats om" not in analyst.get("/survey/figures", params={"wave": "again"}).text
    with surveyed_office.home.store.begin() as session:
        again = Aggregate("again", "country", "SE", "profiles", "", Unit.PROFILES, 102.0)
        keep_aggregates(session, waves.get_wave(session, "again"), [again])
    text = analyst.get("/survey/figures", params={"wave": "again"}).text
    assert "räknats om" in text
    assert "<strong>100</strong> profiler" in text
    refused = send(analyst, "/survey/figures?wave=again", "/survey/figures/release", wave="again")
    assert refused.status_code == 409
    assert "too close to those of publication" in refused.text


def test_waves_beside_each_other_show_what_changed_and_a_place_shows_its_own(analyst: httpx.Client, shown: str) -> None:
    assert "Omgång för omgång" in shown
    assert f"{LATER} jämfört med {EARLIER}" in shown
    place = analyst.get("/survey/figures", params={**BOTH, "place": "14"}).text
    assert "Västra Götalands län, demo-2026" in place
    assert analyst.get("/survey/figures", params={**BOTH, "place": "99"}).status_code == 404
    assert analyst.get("/survey/figures", params={"wave": "none"}).status_code == 404


def test_pictures_are_drawn_on_the_server_and_hold_no_script(analyst: httpx.Client, shown: str) -> None:
    pictures = re.findall(r'src="(/survey/figure/[^"]+)"', shown)
    assert len(pictures) >= 5
    for picture in pictures:
        answer = analyst.get(picture.replace("&amp;", "&"))
        assert answer.headers["content-type"] == "image/svg+xml"
        assert "<script" not in answer.text
    assert analyst.get("/survey/figure/none.svg", params=BOTH).status_code == 404


def test_files_are_named_by_wave_and_place_and_each_download_is_audited(
    surveyed_office: Office, analyst: httpx.Client, shown: str
) -> None:
    answer = analyst.get("/survey/download/tables.zip", params=BOTH)
    assert answer.headers["content-disposition"] == 'attachment; filename="admap-demo-2026-SE-tables.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        package = json.loads(packed.read("datapackage.json"))
        assert {file["path"] for file in package["resources"]} <= set(packed.namelist())
    assert analyst.get("/survey/download/tables.zip", params=BOTH).content == answer.content
    assert analyst.get("/survey/download/units.parquet", params=BOTH).content[:4] == b"PAR1"
    for wrong in ("none.csv", "units.exe", "report.csv", "units.zip"):
        assert analyst.get(f"/survey/download/{wrong}", params=BOTH).status_code == 404
    with surveyed_office.home.store.begin() as session:
        assert "units.parquet of wave demo-2026" in latest(session, 1)[0].detail


def test_the_whole_report_has_its_pages_as_pdf_and_printing_them_holds_nobody_up(
    surveyed_office: Office, survey_reader: Reader, analyst: httpx.Client, shown: str
) -> None:
    assert "/survey/download/report.zip" in shown
    answers: list[httpx.Response] = []
    other = survey_reader("analyst")
    download = Thread(target=lambda: answers.append(analyst.get("/survey/download/report.zip", params=BOTH)))
    download.start()
    while not answers:
        assert other.get("/survey/sites").status_code == 200
        download.join(0.5)
    download.join()
    with zipfile.ZipFile(io.BytesIO(answers[0].content)) as packed:
        pages = {name for name in packed.namelist() if name.endswith(".html")}
        assert pages
        for name in pages:
            pdf = PdfReader(io.BytesIO(packed.read(name.removesuffix("html") + "pdf")))
            assert LATER in "".join(page.extract_text() for page in pdf.pages)
    assert analyst.get("/survey/download/report.zip", params=BOTH).content == answers[0].content
    with surveyed_office.home.store.begin() as session:
        assert "report.zip of wave demo-2026" in latest(session, 1)[0].detail


def test_a_report_without_a_browser_says_so_in_a_text_beside_its_pages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    files = with_pdfs({"report.html": b"<!doctype html><title>x</title><p>never printed before</p>"})
    assert b"The PDF could not be printed" in files["PDF.txt"]
    assert set(files) == {"report.html", "PDF.txt"}


def test_a_coordinator_sees_figures_but_does_not_release_them(survey_reader: Reader, shown: str) -> None:
    assert "/survey/figure/" in shown
    client = survey_reader("coordinator")
    assert "/survey/figure/" in client.get("/survey/figures", params=BOTH).text
    assert send(client, "/account", "/survey/figures/release", **BOTH).status_code == 404


def test_the_register_tells_who_decided_and_which_decision_is_past_its_day(
    surveyed_office: Office, analyst: httpx.Client
) -> None:
    with surveyed_office.home.store.begin() as session:
        sites = registered_sites(surveyed_office.home, session)
    assert [site.name for site in sites] == ["brukstorget", "lanternguide"]
    text = analyst.get("/survey/sites").text
    today = surveyed_office.clock().date()
    for site in sites:
        assert site.owner
        assert site.review_date is not None
        assert site.title in text
        assert (site.overdue(site.review_date), site.overdue(site.review_date + timedelta(days=1))) == (False, True)
        page = analyst.get(f"/survey/site/{site.name}").text
        assert site.decision in unescape(page)
        assert LATER in page
        assert EARLIER in page
        assert "review_date" in page
    assert text.count("<strong>passerad</strong>") == sum(site.overdue(today) for site in sites)
    assert analyst.get("/survey/site/none").status_code == 404

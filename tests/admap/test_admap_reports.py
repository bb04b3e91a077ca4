"""Reports as people get them: a page for the place, the same on paper."""

from collections.abc import Callable
from pathlib import Path

import pytest
from admap_running import Ran
from pypdf import PdfReader

from admap import stages
from admap.demo import WAVES
from admap.home import Home
from admap.records import Arena, SiteRecord
from admap.stages.publish import _invented, _linked

LATEST = WAVES[-1][0]
QUESTIONS = (
    "Hur många?", "Jämfört med vilka?", "Hur säkert är det?", "Vad syns inte?", "Får vi publicera det här?",
    "Vem kan vi fråga?", "Vilka webbplatser lästes?", "Enheten är profiler", "Har det ändrats?", "Vad begär lagen?",
)  # fmt: skip
"""What an officer asks of a municipality's report."""


def test_a_municipality_gets_its_page_with_every_wave_and_the_same_bytes_on_paper(
    surveyed: Home, tmp_path: Path
) -> None:
    for folder in ("one", "two"):
        stages.report(surveyed, LATEST, tmp_path / folder, municipality="1280", pdf=True)
    page = (tmp_path / "one/report.html").read_text(encoding="utf-8")
    for question in QUESTIONS:
        assert question in page
    assert "Påhittade uppgifter" in page, "a demonstration never passes for real"
    assert "inte noll barn" in page
    assert "demo-2025" in page, "earlier waves stand beside without being asked for"
    papers = [(tmp_path / folder / "report.pdf").read_bytes() for folder in ("one", "two")]
    assert papers[0] == papers[1]
    paper = PdfReader(tmp_path / "one/report.pdf")
    assert f"2 / {len(paper.pages)}" in paper.pages[1].extract_text()
    assert {"/Title", "/Producer"} == set(paper.metadata or {})


def test_without_a_browser_the_page_is_there_and_the_sentence_says_what_to_do(
    surveyed: Home, run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMAP_BROWSER", str(tmp_path / "none"))
    ran = run("report", LATEST, "--county", "12", "--home", surveyed.settings.home, "--out", tmp_path / "r")
    assert ran.code == 1
    assert "--no-pdf" in ran.err
    assert (tmp_path / "r/report.html").exists()


def test_a_frozen_wave_reopens_and_any_change_is_told(surveyed: Home, run: Callable[..., Ran], tmp_path: Path) -> None:
    at = ("--home", surveyed.settings.home)
    made = run("freeze", LATEST, "--out", tmp_path / "f", *at)
    assert made.code == 0, made.err
    key = made.out.split()[-1].rstrip(".")
    assert f"wave {LATEST}" in run("freeze", "--check", tmp_path / "f", "--signer", key).out
    assert "another key" in run("freeze", "--check", tmp_path / "f", "--signer", "00" * 32).err
    assert "not empty" in run("freeze", LATEST, "--out", tmp_path / "f", *at).err
    held = (tmp_path / "f/codings.csv").read_text(encoding="utf-8")
    assert "phones" not in held
    assert "http" not in held
    (tmp_path / "f/codings.csv").write_text(held.replace("true", "false", 1), encoding="utf-8")
    assert "codings.csv was changed" in run("freeze", "--check", tmp_path / "f").err
    manifest = tmp_path / "f/manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(LATEST, "other"), encoding="utf-8")
    assert "after it was signed" in run("freeze", "--check", tmp_path / "f").err


def test_linking_is_measured_on_the_pairs_that_people_judged_where_they_are_enough() -> None:
    (found,) = _linked({"judged": {"same": 20, "joined": 15, "apart": 30, "wrongly": 5}})
    assert (found.precision, found.recall, found.pairs) == (0.75, 0.75, 50)
    assert _linked({"judged": {"same": 10, "joined": 9, "apart": 9, "wrongly": 0}}) == []
    assert _linked({}) == []
    (nothing,) = _linked({"judged": {"same": 0, "joined": 0, "apart": 25, "wrongly": 0}})
    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, None)


@pytest.mark.parametrize(
    ("addresses", "invented"),
    [
        (["http://127.0.0.1:8001", "http://localhost:8002"], True),
        (["http://127.0.0.1:8001", "https://lyktan.example"], False),
        ([], False),
    ],
)
def test_figures_are_invented_only_where_every_site_stands_on_this_machine(
    addresses: list[str], invented: bool
) -> None:
    sites = [SiteRecord(str(n), "", address, Arena.FORUM, "", "open", "") for n, address in enumerate(addresses)]
    assert _invented(sites) is invented

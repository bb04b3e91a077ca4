"""A wave sampled, coded by hand, measured, and coded anew."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from admap_running import Ran

from admap.records import CODEBOOK_KEYS, CONTACT_KEYS

Run = Callable[..., Ran]
TOWNS = ("Lund", "Umeå", "Kalmar", "Borås", "Visby", "Falun")


@pytest.fixture
def home(run: Run, tmp_path: Path) -> Path:
    """A home with a wave of thirty adverts, ten of which state to be touring or 19."""
    run("init", "--home", tmp_path / "h")
    lines = [
        {
            "ad_id": f"a{n}",
            "site": f"site{n % 2}",
            "seen_at": "2026-03-14",
            "title": f"Eskort i {TOWNS[n % 6]}",
            "body": f"Kvinna säljer sällskap mot betalning. Ring 0701740{640 + n}.",
            "fields": {"Ålder": "19" if n % 3 == 0 else str(24 + n % 9)},
        }
        for n in range(30)
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert run("import", tmp_path / "a.jsonl", "--wave", "w", "--home", tmp_path / "h").code == 0
    return tmp_path / "h"


def fill(sheet: Path, changes: dict[str, str]) -> None:
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row.update({"relevant": "ja", "gender": "woman", "text_languages": "sv"}, ages=row["fields.Ålder"], **changes)
        row["signals"] = "age_borderline" if row["fields.Ålder"] == "19" else ""
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def test_a_sample_is_coded_by_hand_and_the_report_tells_the_error(run: Run, home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "coding"
    assert run("sample", "--wave", "w", "--size", "24", "--out", folder, "--home", home).code == 0
    text = (folder / "coder_1.csv").read_text(encoding="utf-8-sig")
    assert "0701740" not in text
    assert set(next(csv.reader(text.splitlines()))) & set(CODEBOOK_KEYS) == set(CODEBOOK_KEYS) - set(CONTACT_KEYS)
    assert "is filled" in run("agreement", folder, "--wave", "w", "--home", home).err
    fill(folder / "coder_1.csv", {})
    fill(folder / "coder_2.csv", {})
    ran = run("agreement", folder, "--wave", "w", "--home", home, "--json")
    assert ran.code == 0, ran.err
    found = {one["key"]: one for one in json.loads(ran.out)}
    assert found["relevant"]["adverts"] == 24
    assert found["ages"]["f1"] == found["ages"]["alpha"] == 1.0
    assert found["municipalities"]["recall"] is None
    assert run("report", "w", "--out", tmp_path / "r", "--home", home).code == 0
    page = (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    assert "kodningsfelet är okänt" not in page
    assert (tmp_path / "r" / "tables" / "coding_quality.csv").exists()
    assert "already" in run("sample", "--wave", "w", "--out", folder, "--home", home).err


def test_a_cell_that_is_not_as_the_codebook_has_it_is_named(run: Run, home: Path, tmp_path: Path) -> None:
    run("sample", "--wave", "w", "--size", "5", "--coders", "1", "--out", tmp_path / "c", "--home", home)
    fill(tmp_path / "c" / "coder_1.csv", {"nationalities": "Rumänien"})
    ran = run("agreement", tmp_path / "c", "--wave", "w", "--home", home)
    assert ran.code == 2
    assert "row 2, column nationalities" in ran.err


def test_contacts_are_in_the_sheets_for_a_stated_purpose_only(run: Run, home: Path, tmp_path: Path) -> None:
    assert run("sample", "--wave", "w", "--contacts", "--out", tmp_path / "c", "--home", home).code == 2
    options = ("--contacts", "--purpose", "measure how phones are read")
    assert run("sample", "--wave", "w", *options, "--out", tmp_path / "c", "--home", home).code == 0
    assert "0701740" in (tmp_path / "c" / "coder_1.csv").read_text(encoding="utf-8-sig")


def test_coding_anew_tells_what_changed(run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "one version only" in run("diff-coding", "--wave", "w", "--home", home).err
    for stage in ("extract", "classify"):
        monkeypatch.setattr(sys.modules[f"admap.stages.{stage}"], "CODING_VERSION", "another")
    for stage in ("extract", "classify"):
        assert run(stage, "--wave", "w", "--home", home).code == 0
    ran = run("diff-coding", "--wave", "w", "--home", home, "--json")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert found["after"] == ["another"]
    assert all(key["adverts"] == 30 and key["changed"] == 0 for key in found["keys"])
    assert run("diff-coding", "--wave", "w", "--home", home).code == 0

"""Every CSV that the program writes can be opened in a spreadsheet, and what it reads back is as it was."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from admap_running import Ran

from admap.export import EXPORTS

Run = Callable[..., Ran]
SIGNS = ("=", "+", "-", "@", "\t", "\r")
WORDS = "Kvinna säljer sällskap mot betalning i Umeå. Ring 070-17406"


def _runs(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return cell.startswith(SIGNS)
    return False


@pytest.fixture
def home(tmp_path: Path, run: Run) -> Path:
    """A home with two profiles of adverts whose ids, site, titles and texts would run."""
    lines = [
        {
            "ad_id": ad_id,
            "site": site,
            "title": f"={n}+{n}",
            "body": f"@SUM(A1) {WORDS}{phone}.",
            "fields": {"=Ålder": "30"},
        }
        for n, (ad_id, site, phone) in enumerate(
            [("=1+1", "+s", "21"), ("@b", "-t", "21"), ("-c", "+s", "33"), ("'=d", "-t", "33")]
        )
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps(line | {"seen_at": "2026-03-14"}) + "\n" for line in lines), encoding="utf-8")
    assert run("init", "--home", tmp_path / "h").code == 0
    assert run("import", file, "--wave", "w", "--assume-relevant", "--home", tmp_path / "h").code == 0
    return tmp_path / "h"


def test_no_cell_of_any_csv_runs_in_a_spreadsheet(run: Run, home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    at = ("--home", home)
    for what in EXPORTS:
        assert run("export", what, "--wave", "w", "--out", out / f"{what}.csv", *at).code == 0
    assert run("report", "w", "--out", out / "report", *at).code == 0
    assert run("freeze", "w", "--out", out / "frozen", *at).code == 0
    assert run("sample", "--wave", "w", "--size", "4", "--out", out / "coding", *at).code == 0
    assert run("pairs", "--wave", "w", "--out", out / "pairs.csv", *at).code == 0
    assert run("judge", "=1+1", "@b", "same", "--reason", "=cmd", *at).code == 0
    assert run("judgements", "export", out / "judgements.csv", *at).code == 0
    files = sorted(out.rglob("*.csv"))
    assert len(files) > 15
    guarded = 0
    for path in files:
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert [cell for cell in cells if _runs(cell)] == [], path.name
        guarded += any(cell.startswith("'=") for cell in cells)
    assert guarded > 5


def test_what_is_written_is_read_back_as_it_was(run: Run, home: Path, tmp_path: Path) -> None:
    at = ("--home", home)
    run("export", "links", "--wave", "w", "--out", tmp_path / "l.csv", *at)
    run("export", "links", "--wave", "w", "--out", tmp_path / "l.jsonl", *at)
    with (tmp_path / "l.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["ad_id"] for row in rows} == {"'=1+1", "'@b", "'-c", "''=d"}
    plain = [json.loads(line) for line in (tmp_path / "l.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["ad_id"] for row in plain} == {"=1+1", "@b", "-c", "'=d"}
    truth = tmp_path / "truth.csv"
    text = "".join(f"{row['ad_id']},{row['profile_id']}\n" for row in rows)
    truth.write_text(f"ad_id,profile\n{text}", encoding="utf-8")
    found = json.loads(run("evaluate-links", truth, "--wave", "w", "--json", *at).out)
    assert found["b_cubed"]["f1"] == 1.0

    run("judge", "'=d", "@b", "different", "--reason", "+x", *at)
    sheet = tmp_path / "judgements.csv"
    run("judgements", "export", sheet, *at)
    run("init", "--home", tmp_path / "second")
    assert "Took 1 judgements" in run("judgements", "import", sheet, "--home", tmp_path / "second").out
    (judged,) = json.loads(run("judgements", "list", "--json", "--home", tmp_path / "second").out)
    assert (judged["left"], judged["right"], judged["reason"]) == ("'=d", "@b", "+x")

    run("sample", "--wave", "w", "--size", "4", "--out", tmp_path / "coding", *at)
    for path in (tmp_path / "coding").glob("coder_*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            sheets = list(csv.DictReader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(sheets[0]))
            writer.writeheader()
            writer.writerows(row | {"relevant": "ja", "text_languages": "sv"} for row in sheets)
    agreed = {
        one["key"]: one for one in json.loads(run("agreement", tmp_path / "coding", "--wave", "w", "--json", *at).out)
    }
    assert agreed["relevant"]["adverts"] == 4


def test_nothing_else_than_the_guarded_sheets_writes_csv() -> None:
    root = Path(__file__).parents[2]
    rooms = ("admap", "crawlers", "pipelines", "classifiers", "dedup", "mapping", "storage", "schedules", "outreach")
    writing = re.compile(r"csv\.(writer|DictWriter)\(|\.to_csv\(|\.write_csv\(")
    found = {p for room in rooms for p in (root / room).rglob("*.py") if writing.search(p.read_text(encoding="utf-8"))}
    assert found == {root / "mapping/sheets.py"}

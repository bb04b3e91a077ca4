"""What a user sees: one plain sentence, the right exit code, everything else kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from admap_running import Ran
from sqlalchemy import event, select

from admap.demo import site_files
from admap.errors import AdmapError
from admap.home import Home, make_home
from admap_lab.server import serve
from storage.models import Observation

GOOD = {"ad_id": "a1", "site": "s", "seen_at": "2026-03-14", "body": "Kvinna, 32 år, eskort i Malmö, 1500 kr i timmen."}
SITE = Path(__file__).parents[1] / "lab" / "admap_lab" / "sites" / "lyktan.yaml"


def test_a_folder_that_is_no_home(run: Callable[..., Ran], tmp_path: Path) -> None:
    ran = run("extract", "--wave", "w", "--home", tmp_path)
    assert ran.code == 2
    assert ran.err.strip() == f"{tmp_path} is not an admap home: run `admap init --home {tmp_path}` first."


def test_import_keeps_bad_lines_aside_and_goes_on(run: Callable[..., Ran], tmp_path: Path) -> None:
    home, file = tmp_path / "home", tmp_path / "a.jsonl"
    assert run("init", "--home", home).code == 0
    file.write_text(f"{json.dumps(GOOD)}\n{{oj\n{json.dumps({**GOOD, 'body': 'igen'})}\n", encoding="utf-8")
    ran = run("import", file, "--wave", "w", "--home", home)
    assert ran.code == 0
    assert "Took 1 adverts" in ran.out
    assert "2 records were kept aside with their reasons" in ran.err
    out = tmp_path / "adverts.jsonl"
    assert run("export", "adverts", "--wave", "w", "--out", out, "--home", home).code == 0
    (row,) = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert (row["ad_id"], row["relevant"], row["municipalities"], row["gender"]) == ("a1", True, ["1280"], "woman")
    assert row["profile_id"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("export", "secrets", "--wave", "w", "--out", "x.csv"), "cannot be exported"),
        (("export", "adverts", "--wave", "w", "--out", "x.xlsx"), "told by the suffix"),
        (("export", "adverts", "--wave", "w", "--out", "x.csv", "--contacts"), "--purpose"),
        (("link", "--wave", "w"), "no wave called w"),
        (("report", "w", "--out", "r"), "no wave called w"),
        (("import", "missing.csv", "--wave", "w"), "missing.csv cannot be read"),
        (("crawl", "--wave", "w", "--allow-private"), "no wave called w"),
        (("survey", "w", "--sites", "nothing"), "nothing"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(
    run: Callable[..., Ran], home: Home, arguments: tuple[str, ...], told: str
) -> None:
    ran = run(*arguments, "--home", home.settings.home)
    assert ran.code == 2
    assert told in ran.err
    assert len(ran.err.strip().splitlines()) == 1


def test_an_unreadable_database(run: Callable[..., Ran], tmp_path: Path) -> None:
    make_home(tmp_path)
    for leftover in tmp_path.glob("admap.sqlite*"):
        leftover.unlink()
    (tmp_path / "admap.sqlite").write_bytes(b"no database" * 1000)
    ran = run("link", "--wave", "w", "--home", tmp_path)
    assert ran.code == 1
    assert "cannot be read" in ran.err


def test_a_full_disk_stops_with_a_sentence_and_keeps_what_was_there(home: Home) -> None:
    def fill(connection: object, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]  # SQLite keeps what it has

    with home.store.begin() as session:
        before = session.scalars(select(Observation.id)).all()
    event.listen(home.store.engine, "connect", fill)
    home.store.engine.dispose()
    with pytest.raises(AdmapError, match="the disk is full"), home.store.begin() as session:
        session.connection().exec_driver_sql("CREATE TABLE filler AS SELECT hex(zeroblob(100000))")
    with home.store.begin() as session:
        assert session.scalars(select(Observation.id)).all() == before


def test_a_site_file_is_refused_with_file_line_and_key(run: Callable[..., Ran], tmp_path: Path) -> None:
    text = SITE.read_text(encoding="utf-8").replace("${address}", "https://lyktan.example")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(text + "\ncolour: blue\n", encoding="utf-8")
    ran = run("sites", "check", wrong)
    assert ran.code == 2
    assert f"{wrong}, line {len(text.splitlines()) + 2}" in ran.err
    assert "colour" in ran.err


def test_a_private_address_needs_allow_private(run: Callable[..., Ran], tmp_path: Path) -> None:
    private = tmp_path / "site.yaml"
    private.write_text(SITE.read_text(encoding="utf-8").replace("${address}", "http://127.0.0.1:9"), encoding="utf-8")
    ran = run("sites", "check", private)
    assert ran.code == 2
    assert "private or loopback" in ran.err
    assert run("sites", "check", private, "--allow-private").code == 0


def test_a_site_that_is_down_stops_no_other(run: Callable[..., Ran], home: Home, tmp_path: Path) -> None:
    with serve(1) as lab:
        addresses = {**lab.addresses, "aftonrutan": "http://127.0.0.1:9"}
        files = [f for f in site_files(tmp_path / "sites", addresses) if f.stem in {"aftonrutan", "brukstorget"}]
        sites = [part for file in files for part in ("--sites", file)]
        ran = run("survey", "w", *sites, "--home", home.settings.home, "--allow-private")
        assert ran.code == 1
        assert "aftonrutan was not read completely: " in ran.err
        issues = [json.loads(line) for line in home.issues("w").path.read_text(encoding="utf-8").splitlines()]
        assert {issue["site"] for issue in issues} == {"aftonrutan"}
        with home.store.begin() as session:
            assert len(session.scalars(select(Observation.id)).all()) > 100
        brought_back = site_files(tmp_path / "sites", lab.addresses)
        sites = [
            part for file in brought_back if file.stem in {"aftonrutan", "brukstorget"} for part in ("--sites", file)
        ]
        asked = len([entry for entry in lab.ledger if entry.site == "brukstorget"])
        assert run("survey", "w", *sites, "--home", home.settings.home, "--allow-private").code == 0
        assert len([entry for entry in lab.ledger if entry.site == "brukstorget"]) == asked


def test_a_recurring_survey_is_kept_and_removed(run: Callable[..., Ran], home: Home, tmp_path: Path) -> None:
    site = tmp_path / "site.yaml"
    site.write_text(SITE.read_text(encoding="utf-8").replace("${address}", "https://lyktan.example"), encoding="utf-8")
    where = ("--home", home.settings.home)
    assert run("schedule", "add", "monthly", "--cron", "not cron", "--sites", site, *where).code == 2
    assert run("schedule", "add", "monthly", "--cron", "0 2 1 * *", "--sites", site, *where).code == 0
    (listed,) = json.loads(run("schedule", "list", "--json", *where).out)
    assert (listed["name"], listed["cron"]) == ("monthly", "0 2 1 * *")
    assert run("schedule", "remove", "monthly", *where).code == 0
    assert run("schedule", "remove", "monthly", *where).code == 2

"""Adverts imported again and again: what must come back, stay apart, stay inside and stay hidden."""

from __future__ import annotations

import csv
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from admap_running import Ran
from pytest import MonkeyPatch  # noqa: PT013  (for its type)

from admap.export import COLUMNS

Run = Callable[..., Ran]


def advert(ad_id: str = "a1", **changes: Any) -> dict[str, Any]:
    body = f"Säljer sällskap mot betalning i Lund. Ring 0701740{620 + len(ad_id)}."
    return {"ad_id": ad_id, "site": "s", "seen_at": "2026-03-14", "title": "Eskort", "body": body, **changes}


@pytest.fixture
def take(run: Run, tmp_path: Path) -> Callable[..., Ran]:
    """Import adverts into a wave of one home."""
    run("init", "--home", tmp_path / "h")

    def into(wave: str, *adverts: dict[str, Any], options: tuple[str, ...] = ()) -> Ran:
        file = tmp_path / "adverts.jsonl"
        file.write_text("".join(json.dumps(a) + "\n" for a in adverts), encoding="utf-8")
        return run("import", file, "--wave", wave, "--home", tmp_path / "h", *options)

    return into


def exported(run: Run, tmp_path: Path, what: str, wave: str, *options: str) -> list[dict[str, Any]]:
    out = tmp_path / f"{what}.jsonl"
    ran = run("export", what, "--wave", wave, "--out", out, "--home", tmp_path / "h", *options)
    assert ran.code == 0, ran.err
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_an_alert_that_was_withdrawn_comes_back(run: Run, take: Callable[..., Ran], tmp_path: Path) -> None:
    found = []
    for age in ("16", "25", "16"):
        assert take("w", advert(fields={"Ålder": age})).code == 0
        found.append([row["status"] for row in exported(run, tmp_path, "alerts", "w")])
    assert found == [["new"], [], ["new"]]


def test_the_home_that_is_named_wins_over_the_environment(
    run: Run, take: Callable[..., Ran], tmp_path: Path, monkeypatch: MonkeyPatch
) -> None:
    run("init", "--home", tmp_path / "other")
    monkeypatch.setenv("ADMAP_HOME", str(tmp_path / "other"))
    assert take("w", advert()).code == 0
    assert len(exported(run, tmp_path, "adverts", "w")) == 1


def test_the_queue_is_dated_by_its_own_wave(run: Run, take: Callable[..., Ran], tmp_path: Path) -> None:
    take("w1", advert(seen_at="2025-01-02", fields={"Ålder": "16"}))
    take("w2", advert(seen_at="2026-05-05", fields={"Ålder": "16"}, title="Eskort igen"))
    run("aggregate", "--wave", "w1", "--home", tmp_path / "h")
    page = (tmp_path / "h" / "queue" / "w1.html").read_text(encoding="utf-8")
    assert "2025-01-02" in page
    assert "2026-05-05" not in page


def test_a_lost_key_is_not_replaced_by_a_new_one(run: Run, take: Callable[..., Ran], tmp_path: Path) -> None:
    take("w", advert())
    key = tmp_path / "h" / "admap.key"
    kept = key.read_text()
    key.unlink()
    assert "key" in run("init", "--home", tmp_path / "h").err
    assert not key.exists()
    key.write_text("A" * 43 + "=\n")
    assert "another key" in take("w2", advert("b2")).err
    key.write_text(kept)
    assert take("w2", advert("b2")).code == 0


@pytest.mark.parametrize("name", ["../../evil", "a/b", ".hidden", "", "x" * 90])
def test_a_wave_cannot_lead_out_of_the_home(take: Callable[..., Ran], tmp_path: Path, name: str) -> None:
    ran = take(name, advert())
    assert ran.code == 2
    assert "no name for a wave" in ran.err
    assert not list(tmp_path.rglob("*evil*"))


def test_the_same_id_on_another_site_is_kept_aside(run: Run, take: Callable[..., Ran], tmp_path: Path) -> None:
    take("2021", advert("1"), advert("2"))
    ran = take("2024", advert("1", site="another"), advert("3"))
    assert "1 records were kept aside" in ran.err
    assert [row["ad_id"] for row in exported(run, tmp_path, "adverts", "2024")] == ["3"]


def test_what_is_written_is_for_its_owner_alone(run: Run, take: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "h").chmod(0o755)
    run("init", "--home", tmp_path / "h")
    take("w", advert(), {"site": "s"})
    exported(run, tmp_path, "adverts", "w", "--contacts", "--purpose", "a joint visit")
    written = [tmp_path / "h", tmp_path / "adverts.jsonl", *(tmp_path / "h").rglob("*")]
    assert (tmp_path / "h" / "runs" / "w" / "rejects.jsonl") in written
    assert [path for path in written[:1] + written[2:] if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_contact_details_hide_nowhere_in_plain_exports(run: Run, take: Callable[..., Ran], tmp_path: Path) -> None:
    take(
        "w",
        advert("a1", url="tel:0701740621", fields={"Ålder": "16"}),
        advert("b22", url="https://s.example/0701740622", fields={"@manager_lina Ålder": "17"}),
        advert("c", url="https://s.example/u/sara_prov", body="Eskort i Kiruna. Snap: sara_prov", fields={}),
    )
    for what in COLUMNS:
        text = json.dumps(exported(run, tmp_path, what, "w"), ensure_ascii=False)
        for contact in ("0701740621", "0701740622", "manager_lina", "sara_prov"):
            assert contact not in text, what
    assert "manager_lina" not in (tmp_path / "h" / "queue" / "w.html").read_text(encoding="utf-8")
    plain = exported(run, tmp_path, "adverts", "w", "--contacts", "--purpose", "a joint visit")
    assert any(row["url"] == "https://s.example/u/sara_prov" for row in plain)


def test_an_id_that_is_a_contact_detail_is_kept_aside(take: Callable[..., Ran]) -> None:
    assert "No advert was found" in take("w", advert("0701740625")).err


def test_taking_all_as_relevant_counts_for_what_was_imported_before(
    run: Run, take: Callable[..., Ran], tmp_path: Path
) -> None:
    letting = advert(title="Etta i Lund", body="Lägenhet uthyres, 7000 kr i månaden, tillträde 1 maj.")
    take("w", letting)
    assert exported(run, tmp_path, "links", "w") == []
    take("w", letting, options=("--assume-relevant",))
    assert len(exported(run, tmp_path, "links", "w")) == 1
    take("w", letting)
    assert exported(run, tmp_path, "links", "w") == []


def test_ordinary_records_are_taken_as_they_are_meant(run: Run, take: Callable[..., Ran], tmp_path: Path) -> None:
    loose = advert(title=None, url=None, images=None, posted_at="2026-03-01T10:00:00Z") | {"ad_id": 7}
    assert take("w", loose).code == 0
    assert exported(run, tmp_path, "adverts", "w")[0]["ad_id"] == "7"


@pytest.mark.parametrize(
    "odd",
    [
        {"fields": {"Ålder": "x" * 2_000_000}},
        {"url": "https://s.example/\ud83d"},
        {"fields": {"\ud83d Ålder": "22"}},
        {"title": "x" * 2_000_000},
    ],
)
def test_one_odd_record_stops_nothing(run: Run, take: Callable[..., Ran], tmp_path: Path, odd: dict[str, Any]) -> None:
    ran = take("w", advert("a1", **odd), advert("b2"))
    assert ran.code == 0, ran.err
    assert "1 records were kept aside" in ran.err
    assert [row["ad_id"] for row in exported(run, tmp_path, "adverts", "w")] == ["b2"]


def test_broken_characters_in_a_text_are_carried_through(run: Run, take: Callable[..., Ran], tmp_path: Path) -> None:
    assert take("w", advert(body="Eskort i Lund \ud83d 24 år \ud83d")).code == 0
    (row,) = exported(run, tmp_path, "adverts", "w")
    assert row["ages"] == [24]


def test_profiles_hold_every_merged_code_and_contacts_only_when_asked(
    run: Run, take: Callable[..., Ran], tmp_path: Path
) -> None:
    take("w", advert(fields={"Ålder": "20-25"}))
    (plain,) = exported(run, tmp_path, "profiles", "w")
    (full,) = exported(run, tmp_path, "profiles", "w", "--contacts", "--purpose", "a joint visit")
    assert plain["age_band"] == [[20, 25]]
    assert plain["phones"] == []
    assert full["phones"] == ["+46701740622"]
    out = ("--out", tmp_path / "l.csv", "--home", tmp_path / "h", "--contacts", "--purpose", "x")
    assert run("export", "links", "--wave", "w", *out).code == 2


@pytest.mark.parametrize("what", list(COLUMNS))
def test_an_empty_export_has_its_columns(run: Run, take: Callable[..., Ran], tmp_path: Path, what: str) -> None:
    take("w", advert())
    if exported(run, tmp_path, what, "w"):
        columns = list(exported(run, tmp_path, what, "w")[0])
    else:
        for suffix in ("csv", "parquet"):
            run("export", what, "--wave", "w", "--out", tmp_path / f"e.{suffix}", "--home", tmp_path / "h")
        with (tmp_path / "e.csv").open(encoding="utf-8") as file:
            columns = next(csv.reader(file))
        assert pq.read_schema(tmp_path / "e.parquet").names == columns
    assert columns == list(COLUMNS[what])


@pytest.mark.parametrize(
    "command",
    [
        ("extract", "--wave", "w", "--home", "{file}"),
        ("export", "links", "--wave", "w", "--home", "{home}", "--out", "{file}/x.csv"),
        ("report", "w", "--home", "{home}", "--out", "{file}/report"),
        ("evaluate-links", "{binary}", "--wave", "w", "--home", "{home}"),
    ],
)
def test_a_path_that_cannot_be_used_is_one_sentence(
    run: Run, take: Callable[..., Ran], tmp_path: Path, command: tuple[str, ...]
) -> None:
    take("w", advert())
    (tmp_path / "file").write_text("x")
    (tmp_path / "binary.csv").write_bytes(b"ad_id,profile\n\xff\xfe,1\n")
    places = {"file": tmp_path / "file", "home": tmp_path / "h", "binary": tmp_path / "binary.csv"}
    ran = run(*(part.format(**places) for part in command))
    assert ran.code in {1, 2}
    assert "Traceback" not in ran.err
    assert ran.err.strip().count("\n") == 0


def test_alerts_are_counted_where_their_profiles_are_now(run: Run, take: Callable[..., Ran], tmp_path: Path) -> None:
    def wave(towns: tuple[str, ...], day: str) -> list[dict[str, Any]]:
        return [
            advert(
                f"m{number}{town}",
                seen_at=day,
                title=f"Eskort nummer {'abcdefghijkl'[number] * 5} i {town}",
                body=f"Säljer sällskap mot betalning i {town}. Ring 0701740{640 + number}.",
                fields={"Ålder": "16" if number < 5 else str(24 + number)},
            )
            for number in range(12)
            for town in (towns if number < 5 else towns[-1:])
        ]

    assert take("w1", *wave(("Göteborg", "Lund"), "2025-01-02")).code == 0
    assert take("w2", *wave(("Lund",), "2026-01-02")).code == 0
    counted = {row["code"] for row in exported(run, tmp_path, "aggregates", "w2") if row["indicator"] == "alerts"}
    assert "1480" not in counted
    assert (tmp_path / "h" / "queue" / "w2.html").exists()
    assert run("report", "w2", "--compare", "w1", "--home", tmp_path / "h", "--out", tmp_path / "r").code == 0

"""What people do with links: explain them, judge them, be asked about them, and follow a profile over time."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from admap_running import Ran
from sqlalchemy import select

from admap import stages
from admap.export import export
from admap.home import Home, make_home, open_home
from admap.stages.link import DRAWS
from storage import audit, links, waves
from storage.adverts import numbers_of
from storage.models import AuditRow

PHONE = "070-1740605"
CALM = "Jag tar emot hemma i lugn och ro och svarar alltid själv när du ringer på kvällen."
OTHER = "Kom och möt en varm och glad kvinna som just flyttat hit och gärna lagar god mat åt dig."
ADVERTS = [
    {"ad_id": "s-1", "site": "s", "title": "Vera", "body": f"{CALM} 32 år, Umeå. Ring {PHONE}."},
    {"ad_id": "s-2", "site": "s", "title": "Vera", "body": f"{CALM} 32 år, Umeå. Ring {PHONE}. Välkommen!"},
    {"ad_id": "t-3", "site": "t", "title": "Vera", "body": f"{OTHER} 32 år, Umeå. Ring {PHONE}."},
    {"ad_id": "t-4", "site": "t", "title": "Alma", "body": f"{OTHER} 51 år, Malmö. Ring 070-1740699."},
    {"ad_id": "t-5", "site": "t", "title": "Ida", "body": "Snart i Gävle! 24 år, ring 040-6280410 så ses vi."},
]


@pytest.fixture
def linked(tmp_path: Path, run: Callable[..., Ran]) -> Iterator[Home]:
    file = tmp_path / "adverts.jsonl"
    lines = [json.dumps(advert | {"seen_at": "2026-03-14"}, ensure_ascii=False) for advert in ADVERTS]
    file.write_text("\n".join(lines), encoding="utf-8")
    make_home(tmp_path / "home")
    with open_home(tmp_path / "home") as home:
        stages.import_files(home, "w", [file], assume_relevant=True)
        stages.extract(home, "w")
        stages.classify(home, "w")
        stages.link(home, "w")
        yield home


def profiles(home: Home) -> dict[str, str]:
    with home.store.begin() as session:
        return dict(links.profile_of(session))


def test_explaining_judging_and_linking_again(linked: Home, run: Callable[..., Ran]) -> None:
    at = ("--home", linked.settings.home)
    before = profiles(linked)
    assert before["s-1"] == before["s-2"] != before["t-4"]

    found = json.loads(run("explain", "s-2", "s-1", "--json", *at).out)
    assert (found["verdict"]["outcome"], found["compared"]) == ("same_profile", True)
    phone = next(r for r in found["waterfall"]["reasons"] if r["comparison"] == "phone")
    assert phone["values"] == ["1/1", "1/1"]
    shown = run("explain", "s-1", "s-2", "--language", "sv", *at)
    assert "telefonnummer" in shown.out
    assert "1740605" not in shown.out + json.dumps(found)

    apart = json.loads(run("explain", "s-1", "t-5", "--json", *at).out)
    assert (apart["compared"], apart["verdict"]["outcome"]) == (False, "apart")
    assert apart["waterfall"]["reasons"]

    run("judge", "s-1", "s-2", "different", "--reason", "two persons", *at)
    run("link", "--wave", "w", *at)
    parted = profiles(linked)
    assert parted["s-1"] != parted["s-2"]
    assert "were judged different" in run("explain", "s-1", "s-2", *at).out
    kept = run("judge", "t-5", "s-1", "same", "--reason", f"talked to {PHONE}", "--user", "anna", *at)
    assert (kept.code, kept.err) == (0, "")
    assert run("link", "--wave", "w", *at).err == ""
    after = profiles(linked)
    assert after["t-5"] == after["s-1"] != after["s-2"]

    seen = {found[ad] for found in (before, parted, after) for ad in ("s-1", "s-2", "t-5")}
    told = [json.loads(run("history", profile, "--json", *at).out) for profile in sorted(seen)]
    reasons = {row["reason"] for rows in told for row in rows}
    assert "two adverts were judged different" in reasons
    assert "two adverts were judged same" in reasons

    (mine, theirs) = json.loads(run("judgements", "list", "--json", *at).out)
    assert (mine["decision"], theirs["decision"]) == ("different", "same")
    assert (theirs["user"], theirs["reason"]) == ("anna", "talked to ▒▒▒")

    profile = run("explain", "--profile", after["s-1"], "--json", *at)
    assert ["s-1", "t-5"] in json.loads(profile.out)["judged"]
    assert "judged the same" in run("explain", "--profile", after["s-1"], *at).out


def test_judgements_are_audited_withdrawn_and_carried_to_another_home(
    linked: Home, run: Callable[..., Ran], tmp_path: Path
) -> None:
    at = ("--home", linked.settings.home)
    run("judge", "t-5", "s-1", "same", "--reason", "x", "--user", "anna", *at)
    run("judge", "s-1", "s-2", "same", "--reason", "y", *at)
    run("link", "--wave", "w", *at)
    assert profiles(linked)["t-5"] == profiles(linked)["s-1"]
    assert run("judgements", "withdraw", "t-5", "s-1", "--reason", "a mistake", *at).code == 0
    assert "No judgement stands" in run("judgements", "withdraw", "t-5", "s-1", "--reason", "again", *at).err
    run("link", "--wave", "w", *at)
    assert profiles(linked)["t-5"] != profiles(linked)["s-1"]
    with linked.store.begin() as session:
        one, other = sorted(numbers_of(session, ["s-1", "t-5"]).values())
        details = [row.detail for row in session.scalars(select(AuditRow)) if row.action == "judge links"]
        assert audit.first_break(session) is None
    assert details[0] == f"adverts {one} and {other}: same, by anna"
    assert len(details) == 3

    out = tmp_path / "judgements.csv"
    assert "Wrote 3 judgements" in run("judgements", "export", out, *at).out
    make_home(tmp_path / "second")
    second = ("--home", tmp_path / "second")
    assert "Took 3 judgements" in run("judgements", "import", out, *second).out
    assert "Took 0 judgements" in run("judgements", "import", out, *second).out
    again = tmp_path / "again.csv"
    run("judgements", "export", again, *second)
    assert again.read_text(encoding="utf-8") == out.read_text(encoding="utf-8")


def test_contradictory_and_replaced_judgements_are_told_in_a_sentence(linked: Home, run: Callable[..., Ran]) -> None:
    at = ("--home", linked.settings.home)
    for pair in (("s-1", "t-4"), ("t-4", "t-5")):
        assert run("judge", *pair, "same", "--reason", "x", *at).err == ""
    contradicted = run("judge", "s-1", "t-5", "operator", "--reason", "x", "--user", "bo", *at)
    sentence = "s-1 and t-5 are judged operator only, but s-1 = t-4 = t-5 are judged the same"
    assert sentence in contradicted.err
    linking = run("link", "--wave", "w", *at)
    assert sentence in linking.err
    assert sentence in linked.issues("w").path.read_text(encoding="utf-8")
    assert profiles(linked)["s-1"] != profiles(linked)["t-5"]
    replaced = run("judge", "t-5", "s-1", "unsure", "--reason", "x", "--user", "anna", *at)
    assert replaced.err.strip() == "s-1 and t-5 were judged operator_only by bo: now unsure by anna stands."
    run("judge", "t-5", "s-1", "same", "--reason", "x", *at)
    assert len(json.loads(run("judgements", "list", "--all", "--json", *at).out)) == 5
    assert run("link", "--wave", "w", *at).err == ""


def test_a_queue_is_filled_in_and_taken_back(linked: Home, run: Callable[..., Ran], tmp_path: Path) -> None:
    at = ("--home", linked.settings.home)
    queue = json.loads(run("pairs", "--wave", "w", "--json", *at).out)
    assert queue
    sheet = tmp_path / "pairs.csv"
    run("pairs", "--wave", "w", "--limit", 50, "--out", sheet, "--language", "sv", *at)
    with sheet.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(queue)
    assert {row["now"] for row in rows} <= {"together", "apart"}
    first = rows[0] | {"judgement": "Same", "reason": "samma person"}
    bad = [first | {"judgement": "perhaps"}, first | {"right": first["left"]}, first | {"reason": ""}]
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows([first, *bad, *rows[1:]])
    taken = run("judgements", "import", sheet, "--user", "anna", *at)
    assert "Took 1 judgements" in taken.out
    assert [line.partition(":")[0] for line in taken.err.splitlines()] == ["Line 3", "Line 4", "Line 5"]
    asked = json.loads(run("pairs", "--wave", "w", "--json", *at).out)
    assert (first["left"], first["right"]) not in {(q["pair"]["left"], q["pair"]["right"]) for q in asked}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("explain", "s-1"), "Give two adverts"),
        (("explain", "s-1", "s-2", "--profile", "p1"), "Give two adverts"),
        (("explain", "s-1", "s-1"), "twice"),
        (("explain", "s-1", "x"), "is linked here"),
        (("explain", "--profile", "p1"), "There never was a profile p1"),
        (("history", "p1"), "There never was a profile p1"),
        (("judge", "s-1", "s-2", "maybe", "--reason", "x"), "no judgement: say same"),
        (("judge", "s-1", "s-2", "same", "--reason", " "), "needs its reason"),
        (("judge", "s-1", "x", "same", "--reason", "x"), "is linked here"),
        (("judgements", "import", "nothing.csv"), "nothing.csv cannot be read"),
        (("pairs", "--wave", "v"), "no wave called v"),
    ],
)
def test_wrong_use_is_one_sentence(run: Callable[..., Ran], home: Home, arguments: tuple[str, ...], told: str) -> None:
    ran = run(*arguments, "--home", home.settings.home)
    assert ran.code == 2
    assert told in ran.err
    assert len(ran.err.strip().splitlines()) == 1


def test_profiles_are_exported_with_their_operator_after_the_columns_of_the_contract(
    linked: Home, tmp_path: Path
) -> None:
    out = tmp_path / "profiles.jsonl"
    export(linked, "profiles", "w", out)
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert rows
    assert all(tuple(row)[-1] == "operator_id" and isinstance(row["operator_id"], str) for row in rows)


def test_the_number_of_profiles_has_an_interval_from_draws_of_the_linkage(home: Home, tmp_path: Path) -> None:
    file, out = tmp_path / "adverts.jsonl", tmp_path / "aggregates.jsonl"
    texts = [f"{CALM} Umeå, {20 + n} år. Ring 070-17406{n:02}." for n in range(5, 30)]
    rows = [{"ad_id": f"a{n}", "site": "s", "seen_at": "2026-03-14", "body": text} for n, text in enumerate(texts)]
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    stages.import_files(home, "w", [file], assume_relevant=True)
    stages.extract(home, "w")
    stages.classify(home, "w")
    stages.link(home, "w")
    with home.store.begin() as session:
        drawn = links.draws_of(session, waves.get_wave(session, "w"))
    assert set(drawn) == {("country", "SE"), ("county", "24"), ("municipality", "2480")}
    assert drawn["country", "SE"] == drawn["municipality", "2480"]
    assert len(drawn["country", "SE"]) == DRAWS
    assert all(1 <= number <= len(rows) for number in drawn["country", "SE"])
    stages.aggregate(home, "w")
    export(home, "aggregates", "w", out)
    figures = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    (whole,) = [f for f in figures if f["indicator"] == "profiles" and f["level"] == "country"]
    assert 1 <= whole["low"] <= whole["value"] <= whole["high"] <= len(rows)

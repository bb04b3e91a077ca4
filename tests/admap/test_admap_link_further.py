"""Linking again: a few new adverts are taken into the last linking; where more has changed, all is linked anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from admap_running import Ran

from admap import stages
from admap.home import Home, make_home, open_home
from admap.records import Membership
from admap.stages.link import Linked
from benchmarks.linkworld import Parameters
from benchmarks.linkworld.files import import_records
from storage import links

RECORDS = [record for _, record in import_records(Parameters(seed=12, adverts=90, phone_in_text=0.0))]
FIRST = len(RECORDS) - 4


def take(home: Home, folder: Path, records: list[dict[str, object]], wave: str = "w") -> None:
    file = folder / "adverts.jsonl"
    file.write_text("\n".join(json.dumps(r | {"seen_at": "2026-03-14"}) for r in records), encoding="utf-8")
    stages.import_files(home, wave, [file], assume_relevant=True)
    stages.extract(home, wave, only_missing=True)
    stages.classify(home, wave, only_missing=True)


def memberships(home: Home) -> dict[str, Membership]:
    with home.store.begin() as session:
        return {m.ad_id: m for m in links.memberships(session)}


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[Home]:
    make_home(tmp_path / "home")
    with open_home(tmp_path / "home") as home:
        take(home, tmp_path, RECORDS[:FIRST])
        assert stages.link(home, "w").taken_in is None
        yield home


def test_a_few_new_adverts_are_taken_in_and_ids_stay(linked: Home, tmp_path: Path, run: Callable[..., Ran]) -> None:
    before = memberships(linked)
    assert stages.link(linked, "w") == Linked(len({m.profile_id for m in before.values()}), 0)
    assert memberships(linked) == before

    take(linked, tmp_path, RECORDS[FIRST:])
    said = run("link", "--wave", "w", "--home", linked.settings.home).out
    assert "New adverts taken into the last linking: 4; --whole" in said
    after = memberships(linked)
    assert sorted(after) == sorted(str(r["ad_id"]) for r in RECORDS)
    stayed = sum(after[ad].profile_id == m.profile_id for ad, m in before.items())
    assert stayed >= 0.95 * len(before)

    again = stages.link(linked, "w")
    assert (again.taken_in, memberships(linked)) == (0, after)
    assert "taken" not in run("link", "--wave", "w", "--whole", "--home", linked.settings.home).out


def test_a_judgement_or_an_advert_read_otherwise_links_all_anew(
    linked: Home, tmp_path: Path, run: Callable[..., Ran]
) -> None:
    one, other = sorted(memberships(linked))[:2]
    run("judge", one, other, "same", "--reason", "one person", "--home", linked.settings.home)
    assert stages.link(linked, "w").taken_in is None
    found = memberships(linked)
    assert found[one].profile_id == found[other].profile_id
    assert stages.link(linked, "w").taken_in == 0

    take(linked, tmp_path, [RECORDS[0] | {"body": "En helt annan text än förut"}], "v")
    assert stages.link(linked, "v").taken_in is None
    take(linked, tmp_path, [RECORDS[n] | {"ad_id": f"new{n}"} for n in range(30)])
    assert stages.link(linked, "w").taken_in is None


def test_what_is_kept_holds_no_text_and_is_not_needed(linked: Home) -> None:
    file = linked.settings.home / "linkage.npz"
    kept = file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert not any(str(record["body"])[:20].encode() in kept for record in RECORDS)
    before = memberships(linked)
    for content in (b"", b"no archive", kept[: len(kept) // 2]):
        file.write_bytes(content)
        assert stages.link(linked, "w").taken_in is None
        assert memberships(linked) == before
    file.unlink()
    file.mkdir()
    assert stages.link(linked, "w").taken_in is None
    assert memberships(linked) == before

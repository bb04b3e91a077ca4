"""The simulated worlds: the same for a seed, with every hazard, and readable by the import."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import phonenumbers
import pytest

from admap.intake import read_file
from admap.records import Advert
from benchmarks.linkworld import Parameters, build, held_back
from benchmarks.linkworld.files import import_records, write
from benchmarks.linkworld.statistics import described

SMALL = Parameters(seed=2, adverts=1_500)
WORLD = build(SMALL)
RECORDS = list(import_records(SMALL))
TRUTH = {str(r["ad_id"]): {"profile": f"p{a.profile}", "operator": f"o{a.operator}"} for a, r in RECORDS}
FIGURES = described([record for _, record in RECORDS], TRUTH)


def test_a_seed_gives_the_same_world_and_another_seed_another() -> None:
    assert build(SMALL) == WORLD
    assert build(Parameters(seed=4, adverts=1_500)).adverts != WORLD.adverts


def test_both_outputs_hold_the_same_adverts_and_the_same_truth() -> None:
    assert [a.ad_id for a in WORLD.adverts] == [r["ad_id"] for _, r in RECORDS]
    assert {ad: row["profile"] for ad, row in TRUTH.items()} == WORLD.profiles
    assert {ad: row["operator"] for ad, row in TRUTH.items()} == WORLD.operators


def test_a_world_has_the_hazards_of_the_field() -> None:
    assert 0.35 < FIGURES["profiles with one advert"] < 0.6
    assert FIGURES["largest profile"] > 15
    assert 0.1 < FIGURES["profiles in an agency"] < 0.35
    assert FIGURES["most profiles behind a number"] >= 5
    assert FIGURES["age not the usual one"] > 0.1
    assert FIGURES["nationality not the usual one"] > 0.05
    assert FIGURES["town not the usual one"] > 0.05
    assert FIGURES["joined by number: pairwise precision"] < 0.9
    assert FIGURES["joined by number: pairwise recall"] < 0.8


def test_strangers_copy_boilerplate() -> None:
    bodies = defaultdict(set)
    for advert in build(Parameters(seed=2, adverts=1_500, copied=0.5, templates=2, edits=0.0, names=2)).adverts:
        bodies[advert.body].add(WORLD.operators.get(advert.ad_id, advert.ad_id))
    assert max(map(len, bodies.values())) > 10


def test_the_ids_do_not_give_the_profiles_away() -> None:
    neighbours = zip(WORLD.adverts, WORLD.adverts[1:], strict=False)
    together = sum(WORLD.profiles[a.ad_id] == WORLD.profiles[b.ad_id] for a, b in neighbours)
    assert together < 0.05 * len(WORLD.adverts)


@pytest.mark.parametrize("language", ["cyrillic", "thai", "es"])
def test_one_language_is_enough(language: str) -> None:
    world = build(Parameters(seed=2, adverts=60, languages={language: 1.0}, images=0.0))
    assert all(a.body and not a.images for a in world.adverts)
    assert len({a.text_languages for a in world.adverts}) == 1


def test_held_back_worlds_have_odd_seeds_and_differ() -> None:
    worlds = [held_back(number) for number in range(24)]
    assert all(p.seed % 2 for p in worlds)
    assert len({p.seed for p in worlds}) == len(worlds)
    assert len({(p.agencies, p.copied, p.images, p.phone_missing) for p in worlds}) > 14


def test_the_import_reads_every_advert_and_numbers_are_those_for_fiction(tmp_path: Path) -> None:
    adverts, truth = write(Parameters(seed=2, adverts=200), tmp_path)
    read = list(read_file(adverts, 100_000))
    assert all(isinstance(item, Advert) for item in read)
    assert len(truth.read_text().splitlines()) == len(read) + 1
    for line in adverts.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)["fields"]
        shown = next((fields[label] for label in ("Telefon", "Phone", "Tel") if label in fields), "")
        for number in filter(None, shown.split(", ")):
            parsed = phonenumbers.parse(number, "SE")
            assert parsed.country_code == 46 or str(parsed.national_number)[3:7] == "5550"


def test_a_world_larger_than_the_numbers_for_fiction_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.linkworld.files.numbers", lambda: ())
    with pytest.raises(ValueError, match="fewer adverts"):
        next(import_records(SMALL))

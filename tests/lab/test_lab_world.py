from __future__ import annotations

import csv
import json
import re
import urllib.request
from collections import Counter
from pathlib import Path

import phonenumbers
import pytest

from admap.records import CODEBOOK_KEYS, Signal
from admap_lab import SITES
from admap_lab.facts import TOWNS
from admap_lab.server import serve
from admap_lab.truth import gone, truth, write_truth
from admap_lab.world import LIST_KEYS, build_world
from mapping.geography import municipalities

POSTS = build_world().posts


def test_the_same_seed_gives_the_same_world() -> None:
    assert build_world.__wrapped__(7) == build_world()
    assert build_world.__wrapped__(8) != build_world()


def test_the_world_is_as_large_as_it_says() -> None:
    for wave in (1, 2):
        adverts = truth(wave)
        assert 550 <= len(adverts) <= 700
        assert 220 <= len({a["profile"] for a in adverts}) <= 300
        assert {a["site"] for a in adverts} == set(SITES)
        assert len({code for a in adverts for code in a["gold"]["municipalities"]}) >= 55
    languages = {language for wave in (1, 2) for a in truth(wave) for language in a["gold"]["text_languages"]}
    assert len(languages) >= 10


@pytest.mark.parametrize("wave", [1, 2])
def test_gold_keeps_to_the_codebook(wave: int) -> None:
    for advert in truth(wave):
        gold = advert["gold"]
        assert set(gold) == set(CODEBOOK_KEYS)
        assert all(gold[key] == sorted(set(gold[key])) for key in LIST_KEYS)
        assert set(gold["municipalities"]) <= set(municipalities())
        assert gold["counties"] == sorted({code[:2] for code in gold["municipalities"]})
        assert set(gold["signals"]) <= set(Signal)
        assert gold["relevant"] or not gold["signals"]
        lowest = min(gold["ages"], default=99)
        assert ("stated_age_under_18" in gold["signals"]) == (gold["relevant"] and lowest < 18)
        assert ("age_borderline" in gold["signals"]) == (gold["relevant"] and lowest in (18, 19))


def test_every_phone_is_one_set_aside_for_fiction_or_of_the_disused_pager_series() -> None:
    for wave in (1, 2):
        for phone in {phone for advert in truth(wave) for phone in advert["gold"]["phones"]}:
            assert phonenumbers.is_valid_number(phonenumbers.parse(phone))
            assert phone.startswith("+4674") or 701740605 <= int(phone[3:]) <= 701740699


def test_texts_name_only_example_addresses() -> None:
    texts = [" ".join((post.title, post.body, *post.fields.values())) for wave in (1, 2) for post in POSTS[wave]]
    domains = {domain for text in texts for domain in re.findall(r"@([\w.-]+\.\w+)", text)}
    assert domains
    assert all(domain.endswith(".example") for domain in domains)


def test_towns_are_in_the_municipalities_they_are_given() -> None:
    other = {"0980": "Gotland", "0127": "Botkyrka", "0191": "Sigtuna"}
    for code, names in TOWNS.items():
        assert municipalities()[code].name == other.get(code, names[0])


def test_status_tells_what_the_waves_show() -> None:
    before, after = ({post.ad_id: post.content for post in POSTS[wave]} for wave in (1, 2))
    statuses = Counter(advert["status"] for advert in truth(2))
    assert statuses["new"] == len(set(after) - set(before))
    assert statuses["changed"] == sum(before[ad_id] != after[ad_id] for ad_id in set(before) & set(after))
    assert gone(2) == sorted(set(before) - set(after))
    assert min(statuses.values()) > 50


def test_sites_answer_over_http_and_the_ledger_knows_every_request() -> None:
    with serve(1) as lab:
        for site, address in lab.addresses.items():
            with urllib.request.urlopen(f"{address}/", timeout=10) as answer:
                assert answer.status == 200, site
        with urllib.request.urlopen(f"{lab.addresses['stadsljus']}/api/ads?page=1", timeout=10) as answer:
            assert len(json.load(answer)["ads"]) == 25
        assert [(entry.site, entry.path) for entry in lab.ledger] == [(site, "/") for site in SITES] + [
            ("stadsljus", "/api/ads?page=1")
        ]


def test_the_truth_files_say_the_same(tmp_path: Path) -> None:
    write_truth(tmp_path)
    with (tmp_path / "links-1.csv").open(encoding="utf-8") as file:
        links = {row["ad_id"]: row["profile"] for row in csv.DictReader(file)}
    assert links == {advert["ad_id"]: advert["profile"] for advert in truth(1)}
    lines = (tmp_path / "truth-2.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == truth(2)

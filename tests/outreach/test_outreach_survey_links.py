"""Profiles, operators, pairs and shared texts of the analysts' pages."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date

import httpx
from office_running import Office, send

from admap.records import Membership, PairScore
from admap.stages import judging
from storage import codings, links, waves
from storage.adverts import numbers_of
from storage.audit import latest
from storage.explored import Sought, operators, profiles

Reader = Callable[..., httpx.Client]
LATER = "demo-2026"


def memberships(office: Office) -> list[Membership]:
    with office.home.store.begin() as session:
        return links.memberships(session)


def contacts(office: Office) -> list[str]:
    """Return every contact that was read, and as it is written in the adverts."""
    with office.home.store.begin() as session:
        cipher = office.home.store.cipher
        found = set()
        for wave in waves.all_waves(session):
            for coding in codings.coded_of_wave(session, cipher, wave).values():
                found |= {*coding.phones, *coding.emails}
                found |= {e.text for e in coding.evidence if e.key in {"phones", "emails"}}
        return sorted(each for each in found if len(each) > 6)


def test_profiles_are_found_by_size_place_and_waves_as_they_are_linked(surveyed_office: Office) -> None:
    held = Counter(m.profile_id for m in memberships(surveyed_office))
    with surveyed_office.home.store.begin() as session:
        total, rows = profiles(session, Sought(), 1000)
        assert {row.profile_id: row.adverts for row in rows} == dict(held)
        assert total == len(held)
        assert [row.adverts for row in rows] == sorted(held.values(), reverse=True)
        wave = waves.get_wave(session, LATER)
        here = Counter(m.profile_id for m in links.memberships(session, wave))
        _, rows = profiles(session, Sought(wave=wave.id, least=2), 1000)
        assert {row.profile_id: row.adverts for row in rows} == {p: n for p, n in here.items() if n >= 2}
        _, twice = profiles(session, Sought(waves=2), 1000)
        assert 0 < len(twice) < total
        coded = codings.coded_of_wave(session, surveyed_office.home.store.cipher, wave)
        place = Counter(code for coding in coded.values() for code in coding.municipalities).most_common(1)[0][0]
        there = {m.profile_id for m in links.memberships(session, wave) if place in coded[m.ad_id].municipalities}
        for code in (place, place[:2]):
            _, rows = profiles(session, Sought(wave=wave.id, place=code), 1000)
            assert there <= {row.profile_id for row in rows}
        _, rows = profiles(session, Sought(wave=wave.id, place=place), 1000)
        assert {row.profile_id for row in rows} == there
        for line in operators(session, Sought(), 100):
            count, _ = profiles(session, Sought(operator=line.operator_id), 1000)
            assert line.profiles == count > 1


def test_a_reader_of_one_region_finds_and_opens_its_profiles_only(
    surveyed_office: Office, survey_reader: Reader
) -> None:
    skane = survey_reader("analyst", "12")
    text = skane.get("/survey/profiles").text
    inside = set(re.findall(r"/survey/profile/(p\w+)", text))
    everything = {m.profile_id for m in memberships(surveyed_office)}
    assert inside < everything
    with surveyed_office.home.store.begin() as session:
        _, rows = profiles(session, Sought(place="12"), 1000)
    assert inside <= {row.profile_id for row in rows}
    outside = sorted(everything - {row.profile_id for row in rows})[0]
    assert skane.get(f"/survey/profile/{outside}").status_code == 404
    assert skane.get(f"/survey/profile/{min(inside)}").status_code == 200
    assert skane.get("/survey/profile/p0").status_code == 404


def test_a_profile_shows_values_reasons_and_history_but_no_contact_and_is_audited(
    surveyed_office: Office, analyst: httpx.Client
) -> None:
    every = contacts(surveyed_office)
    assert len(every) > 50
    largest = Counter(m.profile_id for m in memberships(surveyed_office)).most_common(12)
    shown = ""
    for profile, number in largest:
        text = analyst.get(f"/survey/profile/{profile}").text
        shown += text
        mine = [m.ad_id for m in memberships(surveyed_office) if m.profile_id == profile]
        assert all(f">Annons {number}<" in text for number in numbered(surveyed_office, *mine))
        assert len(re.findall(r'<details class="card">', text)) == number
        with surveyed_office.home.store.begin() as session:
            assert (latest(session, 1)[0].action, latest(session, 1)[0].detail) == ("profile opened", profile)
    assert "▒▒▒" in shown
    assert [each for each in every if each in shown] == []
    assert "Varför de hör ihop" in shown


def numbered(office: Office, *ad_ids: str) -> list[int]:
    with office.home.store.begin() as session:
        found = numbers_of(session, ad_ids)
    return [found[ad_id] for ad_id in ad_ids]


def open_pair(office: Office) -> PairScore:
    questions = judging.queue(office.home, LATER, 1)
    assert questions
    return questions[0].pair


def test_a_pair_is_judged_with_a_reason_shown_as_judged_and_taken_back(
    surveyed_office: Office, analyst: httpx.Client
) -> None:
    pair = open_pair(surveyed_office)
    left, right = numbered(surveyed_office, pair.left, pair.right)
    both = {"left": left, "right": right, "wave": LATER}
    page = f"/survey/pair?left={left}&right={right}&wave={LATER}"
    text = analyst.get(page).text
    assert "innan något jämförs" in text
    assert [each for each in contacts(surveyed_office) if each in text] == []
    assert send(analyst, page, "/survey/pair/judge", **both, answer="different", reason=" ").status_code == 422
    assert send(analyst, page, "/survey/pair/judge", **both, answer="guilty", reason="x").status_code == 403
    kept = send(analyst, page, "/survey/pair/judge", **both, answer="different", reason="Annan röst, 070-1740605")
    assert "bedömde: olika" in kept.text
    (standing,) = judging.judgement_history(surveyed_office.home, standing=True)
    assert (standing.decision, standing.user[:8]) == ("different", "analyst-")
    assert "1740605" not in standing.reason
    with surveyed_office.home.store.begin() as session:
        assert [row.user for row in latest(session, 5) if row.action == "judge links"] == [standing.user]
    assert open_pair(surveyed_office) != pair
    assert f"Annons {left}" in analyst.get("/survey/pairs").text.partition('id="judged"')[2]
    back = send(analyst, page, "/survey/pair/undo", **both)
    assert "bedömde: olika" not in back.text
    assert judging.judgement_history(surveyed_office.home, standing=True) == []
    assert len(judging.judgement_history(surveyed_office.home)) == 2
    assert send(analyst, page, "/survey/pair/undo", **both).status_code == 409


def test_a_coordinator_reads_pairs_but_does_not_judge_them(surveyed_office: Office, survey_reader: Reader) -> None:
    client = survey_reader("coordinator")
    pair = open_pair(surveyed_office)
    both = dict(zip(("left", "right"), numbered(surveyed_office, pair.left, pair.right), strict=True))
    text = client.get("/survey/pair", params=both).text
    assert "/survey/pair/judge" not in text
    answer = send(client, "/account", "/survey/pair/judge", **both, answer="same", reason="x")
    assert answer.status_code == 404


def test_the_next_pair_is_the_one_best_asked(surveyed_office: Office, analyst: httpx.Client) -> None:
    pair = open_pair(surveyed_office)
    answer = analyst.get("/survey/pairs/next", params={"wave": LATER})
    numbers = [str(number) for number in numbered(surveyed_office, pair.left, pair.right)]
    assert [answer.url.params["left"], answer.url.params["right"]] == numbers
    with surveyed_office.home.store.begin() as session:
        waves.ensure_wave(session, "empty", date(2021, 1, 1))
    assert "/survey/pairs" in str(analyst.get("/survey/pairs/next", params={"wave": "empty"}).url)
    assert analyst.get("/survey/pair", params={"left": 1, "right": 10**9}).status_code == 404


def test_shared_texts_show_only_what_enough_profiles_use(surveyed_office: Office, analyst: httpx.Client) -> None:
    text = analyst.get("/survey/templates", params={"wave": LATER}).text
    numbers = [int(n) for n in re.findall(r"(\d+) profiler, webbplatser", text)]
    assert all(number >= 5 for number in numbers)
    assert [each for each in contacts(surveyed_office) if each in text] == []
    assert "delas av så många" in analyst.get("/survey/templates", params={"wave": "demo-2025"}).text or numbers


def test_a_researcher_gets_microdata_with_the_number_of_an_approval_and_nothing_else(
    surveyed_office: Office, survey_reader: Reader
) -> None:
    client = survey_reader("researcher")
    assert "Forskning" in client.get("/").text
    for path in ("/survey", "/survey/profiles", "/survey/figures", "/survey/pairs"):
        assert client.get(path).status_code == 404
    refused = send(client, "/research", "/research/microdata", wave=LATER, ethics=" ")
    assert refused.status_code == 422
    given = send(client, "/research", "/research/microdata", wave=LATER, ethics="2026-01234-01")
    assert given.headers["content-disposition"] == f'attachment; filename="microdata-{LATER}.zip"'
    with zipfile.ZipFile(io.BytesIO(given.content)) as packed:
        assert set(packed.namelist()) == {"microdata.csv", "microdata.parquet", "codebook.json", "datapackage.json"}
        table = packed.read("microdata.csv").decode()
        assert json.loads(packed.read("codebook.json"))["ethics"] == "2026-01234-01"
    assert not [m for m in memberships(surveyed_office) if m.profile_id in table or m.ad_id in table]
    with surveyed_office.home.store.begin() as session:
        row = latest(session, 1)[0]
        assert row.user.startswith("researcher-")
        assert "2026-01234-01" in row.detail

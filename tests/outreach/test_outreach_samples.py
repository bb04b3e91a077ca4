"""Hand-coding in the office: drawn, coded by two each alone, and held against the program."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
from office_running import Office, send

from admap.records import CONTACT_KEYS, Coding
from admap.stages import hand_samples
from outreach.survey.samples import CHECKED
from storage import codings, quality, samples, waves

Reader = Callable[..., httpx.Client]
LATER = "demo-2026"
SIZE = 6


def as_written(coding: Coding) -> dict[str, object]:
    """Return a coding as the form sends it."""
    written = {key: hand_samples.shown(key, coding.value(key)) for key in hand_samples.ASKED}
    return {key: value.split(", ") if key in CHECKED and value else value for key, value in written.items()}


def code_all(
    office: Office, client: httpx.Client, number: int, change: Callable[[int, dict[str, object]], None]
) -> None:
    with office.home.store.begin() as session:
        coded = codings.coded_of_wave(session, office.home.store.cipher, waves.get_wave(session, LATER))
        drawn = [ad_id for ad_id, *_ in samples.adverts_of(session, number)]
    for place, ad_id in enumerate(drawn, start=1):
        values = as_written(coded[ad_id])
        change(place, values)
        page = f"/survey/sample/{number}/advert/{place}"
        answer = send(client, page, page, **values)
        assert answer.status_code == 200, values
        expected = f"/survey/sample/{number}" + (f"/advert/{place + 1}" if place < len(drawn) else "")
        assert answer.url.path == expected


def leave(_place: int, _values: dict[str, object]) -> None:
    pass


def mistake(place: int, values: dict[str, object]) -> None:
    if place == 1:
        values["ages"] = "77"


def test_two_code_alone_and_then_see_how_far_they_and_the_program_agree(
    surveyed_office: Office, survey_reader: Reader
) -> None:
    first, second, third = (survey_reader("analyst") for _ in range(3))
    drawn = send(first, "/survey/samples", "/survey/samples", wave=LATER, size=SIZE, seed=7)
    number = int(re.findall(r"/survey/sample/(\d+)$", str(drawn.url))[0])
    again = send(second, "/survey/samples", "/survey/samples", wave=LATER, size=SIZE, seed=7)
    other = int(str(again.url).rpartition("/")[2])
    with surveyed_office.home.store.begin() as session:
        assert samples.adverts_of(session, number) == samples.adverts_of(session, other)
        assert len(samples.adverts_of(session, number)) == SIZE

    code_all(surveyed_office, first, number, leave)
    text = first.get(f"/survey/sample/{number}").text
    assert "Till dess ser ingen" in text
    page = second.get(f"/survey/sample/{number}/advert/1").text
    assert " checked" not in page
    code_all(surveyed_office, second, number, mistake)
    text = third.get(f"/survey/sample/{number}").text
    assert "77" in text.partition('id="differences"')[2]
    assert "Cohens kappa" in text
    with surveyed_office.home.store.begin() as session:
        kept = {row["key"]: row for row in quality.quality_of(session, waves.get_wave(session, LATER))}
    assert kept["ages"]["alike"] == (SIZE - 1) / SIZE
    assert kept["municipalities"]["alike"] == 1
    assert kept["municipalities"]["f1"] == 1
    assert set(kept).isdisjoint(CONTACT_KEYS)

    place = f"/survey/sample/{other}/advert/1"
    values = {
        "relevant": "yes",
        "gender": "woman",
        "ages": "23",
        "municipalities": "Malmö, 1480",
        "counties": "Skåne län",
    }
    send(first, place, place, **values)
    with surveyed_office.home.store.begin() as session:
        (coder,) = samples.codings_of(session, surveyed_office.home.store.cipher, other).values()
    (one,) = coder.values()
    assert one["municipalities"] == ["1280", "1480"]
    assert one["counties"] == ["12"]
    wrong = send(first, place, place, **{**values, "nationalities": "romanian"})
    assert wrong.status_code == 422
    assert "Inget har sparats" in wrong.text
    assert "Nothing" not in wrong.text
    assert 'value="romanian"' in wrong.text
    waiting = first.get(f"/survey/sample/{other}").text
    assert "Fortsätt koda" in waiting


def test_codes_are_encrypted_at_rest(surveyed_office: Office, analyst: httpx.Client) -> None:
    drawn = send(analyst, "/survey/samples", "/survey/samples", wave=LATER, size=2, seed=3)
    number = int(str(drawn.url).rpartition("/")[2])
    page = f"/survey/sample/{number}/advert/1"
    send(analyst, page, page, relevant="yes", gender="unknown", ages="44, 45, 46")
    files = list(surveyed_office.home.settings.home.glob("admap.sqlite*"))
    assert not any(b"44, 45, 46" in file.read_bytes() for file in files)


def test_a_sample_is_drawn_and_coded_by_those_who_may_see_the_whole_wave(
    surveyed_office: Office, survey_reader: Reader
) -> None:
    analyst = survey_reader("analyst")
    for size in (0, 5000):
        assert send(analyst, "/survey/samples", "/survey/samples", wave=LATER, size=size).status_code == 422
    assert send(analyst, "/survey/samples", "/survey/samples", wave="none", size=5).status_code == 422
    drawn = send(analyst, "/survey/samples", "/survey/samples", wave=LATER, size=2)
    page = drawn.url.path
    regional, coordinator = survey_reader("analyst", "12"), survey_reader("coordinator")
    for client in (regional, coordinator):
        assert client.get(page).status_code == 200
        assert client.get(f"{page}/advert/1").status_code == 404
        assert send(client, "/account", "/survey/samples", wave=LATER, size=2).status_code == 404
    assert analyst.get(f"{page}/advert/3").status_code == 404
    assert analyst.get("/survey/sample/9999").status_code == 404

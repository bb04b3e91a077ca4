"""An advert's own id may be made of a phone number: analysts read a number in its place, and of their region alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import httpx
import pytest
from office_running import Office, running, send

from admap.stages import judging
from storage.adverts import numbers_of
from storage.audit import latest
from storage.links import memberships_of

Reader = Callable[..., httpx.Client]
SKANE = "12"
PHONES = {"g": "0701740620", "m": "0701740621"}
IDS = {place: [f"x-{phone}-{n}" for n in (1, 2, 3)] for place, phone in PHONES.items()}
TOWNS = {"g": "Göteborg", "m": "Malmö"}


@pytest.fixture(scope="module")
def ids_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office whose site names its adverts by phone number, with judgements in two regions that contradict."""
    adverts = [
        (ad_id, f"Vera {n}", f"Vera, 25 år, {TOWNS[place]}. Ring {PHONES[place]}.", {"Stad": TOWNS[place]})
        for place, ids in IDS.items()
        for n, ad_id in enumerate(ids)
    ]
    with running(tmp_path_factory.mktemp("ids") / "home", adverts) as office:
        for place, (one, two, three) in IDS.items():
            for left, right, answer in ((one, two, "same"), (two, three, "same"), (one, three, "different")):
                judging.judge(office.home, left, right, answer, f"Skäl i {TOWNS[place]}", "anna")
        yield office


def number(office: Office, ad_id: str) -> int:
    with office.home.store.begin() as session:
        return numbers_of(session, [ad_id])[ad_id]


def test_no_id_comes_into_an_address_a_page_or_the_log(ids_office: Office) -> None:
    left, right, beside = (number(ids_office, ad_id) for ad_id in (IDS["g"][0], IDS["m"][0], IDS["g"][1]))
    both = {"left": left, "right": right}
    with ids_office.home.store.begin() as session:
        profile = memberships_of(session, IDS["g"])[IDS["g"][0]].profile_id
    with closing(ids_office.signed_in("analyst")) as analyst:
        page = f"/survey/pair?left={left}&right={right}"
        answers = [
            analyst.get("/survey/pairs"),
            analyst.get("/survey/pairs/next"),
            analyst.get(page),
            send(analyst, page, "/survey/pair/judge", **both, answer="same", reason=" "),
            send(analyst, page, "/survey/pair/judge", **both, answer="unsure", reason="Vet inte"),
            send(analyst, page, "/survey/pair/undo", **both),
            analyst.get(f"/survey/profile/{profile}"),
            send(analyst, "/survey/samples", "/survey/samples", wave="2026", size=1),
            analyst.get("/survey/sample/1/advert/1"),
        ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 422, 200, 200, 200, 200, 200]
    assert f"Annons {left}" in answers[0].text
    with ids_office.home.store.begin() as session:
        written = [row.detail for row in latest(session, 1000)]
    assert f"adverts {left} and {beside}: same, by anna" in written
    read = [str(text) for answer in answers for text in (answer.url, answer.text)]
    for phone in PHONES.values():
        assert [text for text in read + written if phone in text] == []


def test_judgements_of_another_region_are_not_listed(ids_office: Office) -> None:
    with closing(ids_office.signed_in("coordinator", SKANE)) as south:
        text = south.get("/survey/pairs").text
    with closing(ids_office.signed_in("coordinator")) as whole:
        every = whole.get("/survey/pairs").text
    assert "Skäl i Malmö" in text
    one, two, _ = (f"Annons {number(ids_office, ad_id)}" for ad_id in IDS["g"])
    for word in ("Skäl i Göteborg", f"{one} · {two}"):
        assert word not in text
        assert word in every
    assert text.count("men en rad bedömningar") == 1
    assert every.count("men en rad bedömningar") == 2

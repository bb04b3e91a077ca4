"""The office served for real on loopback, over a home with a few invented adverts."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from office_running import Clock, Office, running, served

from admap import stages
from admap.demo import WAVES, site_files
from admap.home import make_home, open_home
from admap.settings import SETTINGS_FILE
from admap_lab.server import serve

ADVERTS = [
    ("a1", "Ny i Göteborg", "Jag är 17 år och bor i Göteborg. Ring 070-1740605.", {"Stad": "Göteborg"}),
    ("a2", "Anna i Göteborg", "Jag heter Anna, 17 år, Göteborg. Ring 070-1740605.", {"Stad": "Göteborg"}),
    (
        "b1",
        "Maria",
        "Maria, 18 år, tar emot i Malmö. Min chef sköter alla bokningar. Ring 070-1740606.",
        {"Stad": "Malmö"},
    ),
    ("e1", "Tyra", "Tyra, 29 år, Kiruna. Ring 070-1740609.", {"Stad": "Kiruna"}),
    ("c1", "Lisa", "Lisa, 34 år, Umeå. Ring 070-1740607.", {"Stad": "Umeå"}),
    (
        "d1",
        "<script>alert(1)</script>",
        "=1+1 \u202e My name is Sofia, I am 16 and live in Lund. Call 070-1740608. <b>x</b>",
        {"Stad": "Lund"},
    ),
    (
        "f1",
        "Nora i Örebro",
        "Nora, 18 år, tar emot i Örebro. Min chef sköter bokningar. Ring 070-1740611.",
        {"Stad": "Örebro"},
    ),
    ("f2", "Nora", "Jag heter Nora, 18 år. Min chef svarar. Örebro. Ring 070-1740611.", {"Stad": "Örebro"}),
    (
        "g1",
        "Ida",
        "Ida, 18 år, tar emot i Karlstad. Min chef sköter bokningar. Ring 070-1740612.",
        {"Stad": "Karlstad"},
    ),
    ("h1", "Elin", "Elin, 18 år, tar emot i Gävle. Min chef sköter bokningar. Ring 070-1740613.", {"Stad": "Gävle"}),
    (
        "i1",
        "Tova",
        "Hej från Kalmar! Tova, 17 år, gillar bad och långa promenader. Ring 070-1740614.",
        {"Stad": "Kalmar"},
    ),
]


CASEWORK = """\
[casework]
pause_after = 6
service = "Mottagningen"
service_contact = "mottagningen.example"
"""


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office of a home with one wave, and an account of each role."""
    folder = tmp_path_factory.mktemp("office") / "home"
    folder.mkdir()
    (folder / SETTINGS_FILE).write_text(CASEWORK, encoding="utf-8")
    with running(folder, ADVERTS) as office:
        yield office


SURVEYED_SITES = ("brukstorget", "lanternguide")


@pytest.fixture(scope="session")
def surveyed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that surveyed two of the demonstration's sites in two waves; no figure was released. To be copied only."""
    folder: Path = tmp_path_factory.mktemp("surveyed") / "home"
    make_home(folder)
    ports: dict[str, int] | None = None
    with open_home(folder) as home:
        for wave, number, day in WAVES:
            with serve(number, ports) as lab:
                ports = {site: int(address.rpartition(":")[2]) for site, address in lab.addresses.items()}
                files = site_files(folder / "sites", lab.addresses)
                sites = stages.load_sites([file for file in files if file.stem in SURVEYED_SITES])
                stages.survey(home, wave, sites, lambda *_: None, observed_on=day, allow_private=True)
    return folder


@pytest.fixture(scope="session")
def surveyed_office(surveyed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office of a copy of the surveyed home, which its tests share and change."""
    folder = tmp_path_factory.mktemp("surveyed-office") / "home"
    shutil.copytree(surveyed_home, folder)
    with open_home(folder) as home, served(home, Clock(datetime.now(UTC))) as office:
        yield office


def _readers(office: Office) -> Iterator[Callable[..., httpx.Client]]:
    opened: list[httpx.Client] = []

    def sign_in(role: str, *regions: str) -> httpx.Client:
        client = office.signed_in(role, *regions)
        opened.append(client)
        return client

    yield sign_in
    for client in opened:
        client.close()


@pytest.fixture
def reader(office: Office) -> Iterator[Callable[..., httpx.Client]]:
    """Give a signed-in reader of a role and regions."""
    yield from _readers(office)


@pytest.fixture
def survey_reader(surveyed_office: Office) -> Iterator[Callable[..., httpx.Client]]:
    """Give a signed-in reader of a role and regions, in the office with a survey."""
    yield from _readers(surveyed_office)


@pytest.fixture
def analyst(survey_reader: Callable[..., httpx.Client]) -> httpx.Client:
    """An analyst, in the office with a survey."""
    return survey_reader("analyst")

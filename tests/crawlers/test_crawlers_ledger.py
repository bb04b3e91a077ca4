"""The servers' own ledgers of a crawl of every lab site at once, killed in the middle and begun again."""

from __future__ import annotations

import os
import re
import signal
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
import yaml
from conftest import Crawler
from loopback_site import site_dict

from admap.records import CoverageRecord
from admap_lab.nasty import NastySite, serving
from admap_lab.nasty_sites import ROBOTS, TRAPS, robots_site, trap_site
from admap_lab.server import Lab, serve

SITES = Path(__file__).parents[1] / "lab" / "admap_lab" / "sites"
PACE = 0.03
AGENT = "admap-test"
KILLED_AFTER = 250
ODD = ("plain", "longest-match", "wildcard", "closed", "failing")


@dataclass(frozen=True)
class Entry:
    """One request of the crawl."""

    at: float
    path: str


@dataclass
class Crawled:
    """Every site's requests in order, its robots.txt, the pattern of its adverts' addresses, and the coverage."""

    entries: dict[str, list[Entry]]
    robots: dict[str, RobotFileParser]
    adverts: dict[str, str]
    coverage: dict[str, CoverageRecord]
    twins: dict[str, NastySite]


def entries(lab: Lab, twins: dict[str, NastySite]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for one in list(lab.ledger):
        if one.user_agent.startswith(AGENT):
            found[one.site].append(Entry(one.at, one.path))
    for name, site in twins.items():
        found[name] = [Entry(one.at, one.path) for one in list(site.ledger) if AGENT in one.headers["user-agent"]]
    return found


def robots_of(address: str) -> RobotFileParser:
    parser = RobotFileParser()
    try:
        with urllib.request.urlopen(f"{address}/robots.txt") as answer:  # noqa: S310  (a site of our own)
            parser.parse(answer.read().decode().splitlines())
    except urllib.request.HTTPError as error:
        parser.disallow_all = error.code >= 500
        parser.allow_all = error.code < 500
    return parser


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    crawler = Crawler(tmp_path_factory.mktemp("ledger"))
    with ExitStack() as stack:
        lab = stack.enter_context(serve(1))
        twins = {name: stack.enter_context(serving(*trap_site(trap))) for name, trap in TRAPS.items()}
        twins |= {name: stack.enter_context(serving(robots_site(ROBOTS[name]))) for name in ODD}
        contents: list[dict[str, Any]] = []
        for name, address in lab.addresses.items():
            text = (SITES / f"{name}.yaml").read_text(encoding="utf-8")
            contents.append(yaml.safe_load(text.replace("${address}", address)) | {"pace": PACE})
        for name, site in twins.items():
            how = {"starts": ["/"], "adverts": "a.ad", **(TRAPS[name].listing if name in TRAPS else {})}
            contents.append(site_dict(site.address, name=name, listing=how, pace=PACE))
            contents[-1]["advert"]["key"] = {"url": r"/(?:ad|Ad|closed|open|%C3%A5)/(\d)"}
        robots = {name: robots_of(address) for name, address in lab.addresses.items()}
        robots |= {name: robots_of(site.address) for name, site in twins.items()}
        kill_in_the_middle(crawler, contents, lab, twins)
        done = crawler.run(*contents, timeout=500)
        assert (done.returncode, done.stderr) == (0, "")
        coverage = {one.site: one for one in crawler.store.coverage}
        adverts = {one["name"]: one["advert"]["key"]["url"] for one in contents}
        yield Crawled(entries(lab, twins), robots, adverts, coverage, twins)


def kill_in_the_middle(crawler: Crawler, contents: list[dict[str, Any]], lab: Lab, twins: dict[str, NastySite]) -> None:
    process = crawler.start(*contents)
    deadline = time.monotonic() + 200
    while sum(map(len, entries(lab, twins).values())) < KILLED_AFTER:
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


NAMES = ["lyktan", "aftonrutan", "stadsljus", "brukstorget", "lanternguide", *TRAPS, *ODD]


@pytest.mark.parametrize("name", NAMES)
def test_no_disallowed_path_was_asked_for(crawled: Crawled, name: str) -> None:
    asked = {one.path for one in crawled.entries[name]} - {"/robots.txt"}
    if name == "longest-match":  # the standard library's parser takes the first rule that fits, not the longest
        assert asked == {"/", "/ad/1"}
    elif name == "wildcard":  # nor does it know wildcards
        assert "/open/4.php" not in asked
        assert "/ad/1" in asked
    else:
        assert [path for path in asked if not crawled.robots[name].can_fetch(AGENT, path)] == []
    assert bool(asked) == (name not in {"closed", "failing"})


@pytest.mark.parametrize("name", NAMES)
def test_the_site_was_never_asked_faster_than_its_pace(crawled: Crawled, name: str) -> None:
    times = [one.at for one in crawled.entries[name]]
    assert times == sorted(times)
    assert min((later - earlier for earlier, later in pairwise(times)), default=PACE) >= PACE


@pytest.mark.parametrize("name", NAMES)
def test_no_advert_was_asked_for_twice(crawled: Crawled, name: str) -> None:
    """But for the one request that was under way when the crawl was killed."""
    pattern = re.compile(crawled.adverts[name])
    keys = Counter(found[0] for one in crawled.entries[name] if (found := pattern.search(one.path)))
    again = {key: times for key, times in keys.items() if times > 1}
    assert len(again) <= 1
    assert set(again.values()) <= {2}


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(TRAPS) - set(ODD)))
def test_every_listed_advert_was_read_in_the_end(crawled: Crawled, name: str) -> None:
    assert crawled.coverage[name].complete
    assert crawled.coverage[name].adverts_listed > 50


def test_only_own_hosts_were_asked(crawled: Crawled) -> None:
    for site in crawled.twins.values():
        assert {one.host for one in site.ledger} == {f"127.0.0.1:{site.port}"}

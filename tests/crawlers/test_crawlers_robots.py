"""The robots gate, on its own and through real HTTP."""

import asyncio
from itertools import pairwise

import pytest
from conftest import Crawler
from loopback_site import Answer, Site, fill, site_dict
from scrapy.http import Response

from crawlers.robots import READ_BYTES, RobotsGate

URL = "https://site-a.example/x"


def gate(answer: Response | Exception, slow: list[float] | None = None) -> tuple[RobotsGate, list[str]]:
    asked: list[str] = []

    async def fetch(url: str) -> Response:
        asked.append(url)
        await asyncio.sleep(0.01)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return RobotsGate(fetch, "admap/0.1 (+x)", (slow if slow is not None else []).append), asked


def robots(text: str, status: int = 200) -> Response:
    return Response("https://site-a.example/robots.txt", status=status, body=text.encode())


async def ask(one: RobotsGate, times: int) -> list[bool]:
    return list(await asyncio.gather(*(one.allows(URL) for _ in range(times))))


def test_fifty_waiters_share_one_fetch_and_all_are_refused() -> None:
    one, asked = gate(robots("User-agent: *\nDisallow: /"))
    assert asyncio.run(ask(one, 50)) == [False] * 50
    assert asked == ["https://site-a.example/robots.txt"]


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (robots("", 404), True),
        (robots("", 401), True),
        (robots("", 429), False),
        (robots("", 500), False),
        (robots("", 503), False),
        (robots("", 301), False),
        (ConnectionRefusedError(), False),
        (TimeoutError(), False),
        (robots(""), True),
        (robots("User-agent: admap\nDisallow: /x\n\nUser-agent: *\nAllow: /"), False),
        (robots("User-agent: other\nDisallow: /"), True),
        (robots("User-agent: *\nDisallow: /\nAllow: /x$"), True),
    ],
)
def test_rules_of_rfc_9309(answer: Response | Exception, allowed: bool) -> None:
    one, _ = gate(answer)
    assert asyncio.run(ask(one, 1)) == [allowed]


def test_a_crawl_delay_slows_the_site_down() -> None:
    slow: list[float] = []
    one, _ = gate(robots("User-agent: *\nCrawl-delay: 7"), slow)
    assert asyncio.run(ask(one, 3)) == [True] * 3
    assert slow == [7.0]


def test_a_cancelled_waiter_takes_nobody_with_it() -> None:
    async def story() -> bool:
        one, _ = gate(robots("", 404))
        first = asyncio.create_task(one.allows(URL))
        second = asyncio.create_task(one.allows(URL))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(story())


@pytest.mark.parametrize(
    "answer", [Answer("User-agent: *\nDisallow: /", content_type="text/plain"), Answer(status=503)]
)
def test_no_page_of_a_forbidden_site_is_fetched_with_twenty_waiting(
    make_site, crawler: Crawler, answer: Answer
) -> None:
    site: Site = make_site()
    fill(site, 5)
    site.pages["/robots.txt"] = answer
    site.delay = 0.05
    content = site_dict(site.address)
    content["listing"]["starts"] = [f"/?start={number}" for number in range(20)]
    done = crawler.run(content)
    assert done.returncode == 0, done.stderr
    assert set(site.asked()) == {"/robots.txt"}
    (coverage,) = crawler.store.coverage
    assert (coverage.asked, coverage.fetched, coverage.complete) == (20, 0, False)
    assert coverage.disallowed + coverage.failed == 20
    assert "robots.txt" in coverage.note
    assert crawler.store.issues


def test_a_disallowed_advert_is_not_fetched_and_counted(make_site, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 4)
    site.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /ad/3", content_type="text/plain")
    crawler.run(site_dict(site.address))
    assert "/ad/3" not in site.asked()
    (coverage,) = crawler.store.coverage
    assert (coverage.adverts_listed, coverage.disallowed, coverage.complete) == (4, 1, False)
    assert coverage.note == "1 of 4 listed adverts could not be fetched."


def test_of_an_overlong_file_the_first_part_holds(make_site, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 3)
    rules = "User-agent: *\nDisallow: /ad/3\n" + f"# {'x' * 97}\n" * 60_000 + "Disallow: /ad/2\n"
    assert len(rules) > 5 * 1024 * 1024
    site.pages["/robots.txt"] = Answer(rules, content_type="text/plain")
    done = crawler.run(site_dict(site.address))
    assert (done.returncode, done.stderr) == (0, "")
    assert site.asked("/ad/") == ["/ad/1", "/ad/2"]
    (coverage,) = crawler.store.coverage
    assert (coverage.fetched, coverage.disallowed) == (3, 1)


def test_half_a_line_at_the_end_of_what_is_read_says_nothing() -> None:
    text = "User-agent: *\nDisallow: /y\n".ljust(READ_BYTES - len("\nDisallow: /"), "#") + "\nDisallow: /xy\n"
    one, _ = gate(robots(text))
    assert asyncio.run(ask(one, 1)) == [True]


def test_the_crawl_delay_is_kept(make_site, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 3)
    site.pages["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 0.4", content_type="text/plain")
    crawler.run(site_dict(site.address))
    starts = [one.at for one in site.ledger[1:]]
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert len(gaps) == 3
    assert min(gaps) >= 0.4

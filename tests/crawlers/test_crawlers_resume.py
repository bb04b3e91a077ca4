"""A crawl killed with SIGKILL goes on where it stopped: the same captures in the end, no page asked twice."""

import os
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import Crawler
from loopback_site import Answer, Site, fill, site_dict

from crawlers.extract import read_captures
from crawlers.sitefile import load_site_file
from crawlers.warc import read_response


def kill_after(process: subprocess.Popen[str], site: Site, requests: int) -> None:
    """Kill the crawl once the site has been asked ``requests`` times, in the middle of the next one."""
    deadline = time.monotonic() + 300
    while len(site.ledger) < requests and process.poll() is None:
        assert time.monotonic() < deadline, "the crawl never got that far"
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def contents(crawler: Crawler) -> set[tuple[str, str, int, str]]:
    found = set()
    for capture in crawler.store.captures:
        stored = read_response(crawler.warc, capture.warc_ref)
        assert stored.body
        path = capture.url.split("/", 3)[3]
        found.add((path, capture.role, capture.status, capture.digest))
    assert len(found) == len(crawler.store.captures)
    return found


@pytest.mark.parametrize("kills", [[6], [2, 9, 17]])
def test_a_killed_crawl_ends_like_an_undisturbed_one(make_site: Any, tmp_path: Path, kills: list[int]) -> None:
    folders = [tmp_path / "killed", tmp_path / "undisturbed"]
    for folder in folders:
        folder.mkdir()
    killed, undisturbed = (Crawler(folder) for folder in folders)
    site: Site = make_site()
    site.pages["/robots.txt"] = Answer("User-agent: *\nAllow: /", content_type="text/plain")
    fill(site, 20)
    site.delay = 0.03
    content = site_dict(site.address)
    for requests in kills:
        kill_after(killed.start(content), site, requests)
    assert killed.store.coverage == []
    done = killed.run(content)
    assert done.returncode == 0, done.stderr

    times = Counter(site.asked())
    asked_twice = {path for path, count in times.items() if count > 1}
    assert len(asked_twice) <= len(kills), "only the one request under way at each kill is asked again"
    assert max(times.values()) <= 1 + len(kills)

    site.ledger.clear()
    undisturbed.run(content)
    assert contents(killed) == contents(undisturbed)
    assert killed.store.coverage == undisturbed.store.coverage
    wanted = load_site_file(killed.folder / "lab.yaml")
    read, whole = (
        {
            (one.ad_id, one.title, one.body)
            for one in read_captures(wanted, one_crawl.store.captures, one_crawl.warc, None)
        }
        for one_crawl in (killed, undisturbed)
    )
    assert read == whole
    assert len(read) == 20


def test_a_finished_wave_asks_nothing_more(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 6)
    crawler.run(site_dict(site.address))
    asked, files = len(site.ledger), sorted(crawler.warc.iterdir())
    crawler.run(site_dict(site.address))
    assert len(site.ledger) == asked
    assert sorted(crawler.warc.iterdir()) == files
    assert crawler.store.coverage[0] == crawler.store.coverage[1]


def test_a_failed_page_is_asked_again_on_the_next_run(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 4)
    good, site.pages["/ad/2"] = site.pages["/ad/2"], Answer("down", 503)
    crawler.run(site_dict(site.address))
    site.pages["/ad/2"] = good
    site.ledger.clear()
    crawler.run(site_dict(site.address))
    assert site.asked() == ["/ad/2"]
    assert [one.complete for one in crawler.store.coverage] == [False, True]


def test_an_opened_age_gate_stays_open_after_a_kill(make_site: Any, crawler: Crawler) -> None:
    from test_crawlers_crawl import gated

    site: Site = make_site()
    content = gated(site, 12)
    site.delay = 0.03
    kill_after(crawler.start(content), site, 8)
    done = crawler.run(content)
    assert done.returncode == 0, done.stderr
    assert crawler.store.coverage[0].complete
    assert crawler.store.coverage[0].adverts_listed == 12
    adverts = Counter(site.asked("/ad/"))
    assert sum(adverts.values()) <= 12 + 1


def test_an_interrupted_crawl_says_so(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 20)
    site.delay = 0.05
    process = crawler.start(site_dict(site.address))
    while len(site.ledger) < 5:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode != 0
    (coverage,) = crawler.store.coverage
    assert not coverage.complete
    assert "the run was interrupted" in coverage.note
    crawler.run(site_dict(site.address))
    assert crawler.store.coverage[1].complete

"""Speed of a crawl with page objects, WARC and store, as a ratio to a bare Scrapy spider with JSON output.

Both read the same sites, served on loopback by a process of its own, in turns within the same run, so that a machine
whose speed drifts treats them alike; the medians are what counts. The bare spider and one process are held to one core;
two processes have what the machine has. Pages are listings and adverts. The time of each is from the first page that is
asked for until the command has ended, with everything kept. ``cpu_ms_a_page`` is what the commands took of the
processor from start to end, divided by the pages. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from admap.home import make_home
from benchmarks.crawl_site import pages_asked, serving, site_file

BARE = """
import json, sys
import scrapy
from scrapy.crawler import CrawlerProcess

class Bare(scrapy.Spider):
    name = "bare"
    start_urls = json.loads(sys.argv[1])
    def parse(self, response):
        yield from response.follow_all(css="a.ad", callback=self.advert)
        yield from response.follow_all(css="a.next")
    def advert(self, response):
        yield {
            "url": response.url,
            "title": response.css("h1::text").get(),
            "text": " ".join(response.css(".text ::text").getall()),
            "fields": dict(zip(response.css("dt::text").getall(), response.css("dd::text").getall())),
        }

process = CrawlerProcess({"LOG_ENABLED": False, "ROBOTSTXT_OBEY": True, "TELNETCONSOLE_ENABLED": False,
                          "CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0,
                          "FEEDS": {sys.argv[2]: {"format": "jsonlines"}}})
process.crawl(Bare)
process.start()
"""


def bare(addresses: list[str], folder: Path) -> list[str]:
    """Return the command of the bare spider."""
    return [sys.executable, "-c", BARE, json.dumps(addresses), str(folder / "bare.jsonl")]


def ours(addresses: list[str], folder: Path, processes: int) -> list[str]:
    """Return the command of ``admap crawl`` with so many processes, in a home of its own."""
    home, sites = folder / "home", folder / "sites"
    make_home(home)
    sites.mkdir()
    for number, address in enumerate(addresses):
        definition = json.dumps(site_file(address, f"s{number}"))
        (sites / f"s{number}.yaml").write_text(definition, encoding="utf-8")
    command = [sys.executable, "-m", "admap", "crawl", "--wave", "w", "--sites", str(sites), "--home", str(home)]
    return [*command, "--allow-private", "--processes", str(processes)]


def measured(command: list[str], addresses: list[str], *, one_core: bool) -> tuple[float, float]:
    """Run ``command``; return its pages a second and the milliseconds of processor time that it took a page."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    pin = _on_one_core if one_core else None
    subprocess.run(command, check=True, capture_output=True, preexec_fn=pin)  # noqa: S603
    ended = time.monotonic()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    asked = pages_asked(addresses[0])
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return len(asked) / (ended - asked[0]), 1000 * spent / len(asked)


def _on_one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=8)
    parser.add_argument("--adverts", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    rounds = []
    with serving(asked.adverts, asked.sites) as addresses:
        for _ in range(asked.rounds):
            with tempfile.TemporaryDirectory() as name:
                folders = [Path(name) / str(number) for number in range(3)]
                for folder in folders:
                    folder.mkdir()
                rounds.append(
                    (
                        measured(bare(addresses, folders[0]), addresses, one_core=True),
                        measured(ours(addresses, folders[1], 1), addresses, one_core=True),
                        measured(ours(addresses, folders[2], 2), addresses, one_core=False),
                    )
                )
    ratios = {name: [one[place][0] / one[0][0] for one in rounds] for name, place in (("one", 1), ("two", 2))}
    print(
        json.dumps(
            {
                "sites": asked.sites,
                "adverts_a_site": asked.adverts,
                "rounds": asked.rounds,
                **{
                    name: {
                        "pages_a_second": round(statistics.median(one[place][0] for one in rounds), 1),
                        "cpu_ms_a_page": round(statistics.median(one[place][1] for one in rounds), 2),
                    }
                    for place, name in enumerate(("bare", "one_process", "two_processes"))
                },
                "ratio_one_process": round(statistics.median(ratios["one"]), 2),
                "ratio_two_processes": round(statistics.median(ratios["two"]), 2),
                "ratios_one_process": [round(ratio, 2) for ratio in ratios["one"]],
                "ratios_two_processes": [round(ratio, 2) for ratio in ratios["two"]],
                "cores": os.cpu_count(),
                "load": round(os.getloadavg()[0], 1),
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()

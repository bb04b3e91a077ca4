"""Browser pages a second of a crawl, as a ratio to a bare scrapy-playwright spider with JSON output.

Both read the same adverts, each made by a script out of a JSON answer, in turns within the same run; the time is the
site's own, from the first advert it is asked for to the last. Prints JSON.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from admap.home import make_home
from benchmarks.crawl_site import pages_asked, serving, site_file

BARE = """
import json, sys
import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy_playwright.page import PageMethod
from crawlers.browser import launch_options

launch = launch_options() | {"args": []}  # our own flags let no page reach the network

class Bare(scrapy.Spider):
    name = "bare"
    async def start(self):
        yield scrapy.Request(sys.argv[1] + "/scripted")
    def parse(self, response):
        for request in response.follow_all(css="a.ad", callback=self.advert):
            wait = [PageMethod("wait_for_selector", "h1")]
            yield request.replace(meta={"playwright": True, "playwright_page_methods": wait})
        yield from response.follow_all(css="a.next")
    def advert(self, response):
        yield {"url": response.url, "title": response.css("h1::text").get(), "text": response.css(".text::text").get()}

handler = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
process = CrawlerProcess({"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "DOWNLOAD_DELAY": 0,
                          "CONCURRENT_REQUESTS_PER_DOMAIN": 3, "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 3,
                          "DOWNLOAD_HANDLERS": {"http": handler}, "PLAYWRIGHT_LAUNCH_OPTIONS": launch,
                          "FEEDS": {sys.argv[2]: {"format": "jsonlines"}}})
process.crawl(Bare)
process.start()
"""


def bare(address: str, folder: Path) -> None:
    """Run the bare spider."""
    out = folder / "bare.jsonl"
    subprocess.run([sys.executable, "-c", BARE, address, str(out)], check=True, capture_output=True)  # noqa: S603


def ours(address: str, folder: Path) -> None:
    """Run ``admap crawl``."""
    home = Path(tempfile.mkdtemp(dir=folder))
    make_home(home)
    (home / "site.yaml").write_text(yaml.safe_dump(site_file(address, scripted=True)), encoding="utf-8")
    command = [sys.executable, "-m", "admap", "crawl", "--wave", "w", "--sites", str(home / "site.yaml")]
    command += ["--home", str(home), "--allow-private"]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603


def rate(address: str) -> float:
    """Return how many adverts a second were asked for since the last call, from the first to the last of them."""
    times = pages_asked(address, "/shown/")
    return (len(times) - 1) / (times[-1] - times[0])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--adverts", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    rounds = []
    with tempfile.TemporaryDirectory() as name, serving(asked.adverts) as (address,):
        for _ in range(asked.rounds):
            rates = []
            for run in (bare, ours):
                run(address, Path(name))
                rates.append(rate(address))
            rounds.append(rates)
    print(
        json.dumps(
            {
                "adverts": asked.adverts,
                "bare_pages_a_second": round(statistics.median(theirs for theirs, _ in rounds), 2),
                "our_pages_a_second": round(statistics.median(our for _, our in rounds), 2),
                "ratio": round(statistics.median(our / theirs for theirs, our in rounds), 2),
                "ratios": [round(our / theirs, 2) for theirs, our in rounds],
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()

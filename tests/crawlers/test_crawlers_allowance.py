"""The hours and the daily cap of a site: when a run stops, and that it goes on when run again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import Crawler
from loopback_site import Site, fill, site_dict
from pydantic import ValidationError
from test_crawlers_listings import adverts

from crawlers.allowance import Allowance
from crawlers.limits import DEFAULT_LIMITS
from crawlers.sitefile import SiteFile


def site(**changes: Any) -> SiteFile:
    return SiteFile.model_validate(site_dict("https://site-a.example", **changes))


@pytest.mark.parametrize(
    ("hours", "time", "open_then"),
    [
        ("22:00-06:00", "2026-01-10T21:30:00", True),
        ("22:00-06:00", "2026-01-10T20:59:00", False),
        ("22:00-06:00", "2026-01-10T04:59:00", True),
        ("22:00-06:00", "2026-01-10T05:00:00", False),
        ("22:00-06:00", "2026-07-10T20:30:00", True),
        ("09:00 – 17:30", "2026-01-10T16:29:00", True),
        ("09:00 – 17:30", "2026-01-10T16:30:00", False),
        (["01:00-02:00", "12:00-13:00"], "2026-01-10T11:10:00", True),
        ([], "2026-01-10T11:10:00", True),
    ],
)
def test_hours_are_the_sites_own(hours: Any, time: str, open_then: bool) -> None:
    refusal = Allowance(site(hours=hours), DEFAULT_LIMITS, []).refusal(datetime.fromisoformat(f"{time}+00:00"))
    assert (refusal == "") == open_then


@pytest.mark.parametrize("hours", ["22-06", "24:00-06:00", "08:00-08:00", "night"])
def test_hours_that_are_none_are_refused(hours: str) -> None:
    with pytest.raises(ValidationError, match="hours"):
        site(hours=hours)


def test_a_day_begins_anew_at_the_sites_midnight() -> None:
    noon = datetime(2026, 1, 10, 12, tzinfo=UTC)
    allowance = Allowance(site(daily_cap=2), DEFAULT_LIMITS, ["2026-01-10T08:00:00Z", "2026-01-09T22:59:00Z"])
    assert allowance.refusal(noon) == ""
    allowance.count(noon)
    assert allowance.refusal(noon) == "the site's daily cap of 2 requests is reached"
    assert allowance.refusal(noon + timedelta(hours=11)) == ""


def test_a_run_stops_at_the_daily_cap_and_the_next_day_goes_on(make_site: Any, crawler: Crawler) -> None:
    lab: Site = make_site()
    fill(lab, 12)
    content = site_dict(lab.address, daily_cap=7)
    done = crawler.run(content)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(lab.ledger) == 7
    (coverage,) = crawler.store.coverage
    assert not coverage.complete
    assert "the site's daily cap of 7 requests is reached, so the rest was not asked" in coverage.note
    crawler.run(content)
    assert len(lab.ledger) <= 8, "the day's cap holds over runs; a robots.txt that answers nothing new is all"
    crawler.run(content | {"daily_cap": 100})
    assert len(adverts(crawler)) == 12
    paths = [path for path in lab.asked() if path != "/robots.txt"]
    assert len(paths) == len(set(paths))


def test_nothing_is_asked_outside_the_hours(make_site: Any, crawler: Crawler) -> None:
    lab: Site = make_site()
    fill(lab, 3)
    now = datetime.now(UTC)
    hours = f"{now + timedelta(hours=2):%H:%M}-{now + timedelta(hours=3):%H:%M}"
    crawler.run(site_dict(lab.address, hours=hours, timezone="UTC"))
    assert lab.ledger == []
    (coverage,) = crawler.store.coverage
    assert not coverage.complete
    assert "outside the site's hours" in coverage.note


def test_what_a_browser_page_asks_counts_as_well(make_site: Any, crawler: Crawler) -> None:
    lab: Site = make_site()
    fill(lab, 5)
    for number in range(1, 6):
        lab.pages[f"/ad/{number}"].body += f"<script src=/{number}.js></script>"  # type: ignore[union-attr, operator]
    crawler.run(site_dict(lab.address, engine="browser", daily_cap=6))
    assert len(lab.ledger) == 6
    assert not crawler.store.coverage[0].complete

"""Adverts that were taken down: said by the page itself, with status 200, or by leading to the listing."""

from typing import Any

import pytest
from conftest import Crawler
from loopback_site import Answer, Site, fill, site_dict

from admap.records import Advert
from crawlers.extract import read_captures
from crawlers.removed import says_removed
from crawlers.sitefile import load_site_file
from crawlers.trypage import try_adverts

WHO: dict[str, Any] = {"user_agent": "admap-test/1", "contact": "", "allow_private": True}


@pytest.mark.parametrize(
    ("line", "removed"),
    [
        ("Annonsen är borttagen", True),
        ("Den här annonsen har tagits bort av annonsören.", True),
        ("Sidan du söker finns inte längre", True),
        ("This ad has expired.", True),
        ("The listing you are looking for is no longer available", True),
        ("Diese Anzeige wurde gelöscht.", True),
        ("L’annonce a été supprimée", True),
        ("Ilmoitus on poistettu", True),
        ("Ogłoszenie zostało usunięte", True),
        ("Объявление удалено", True),
        ("Jag tar inte bort någon annons", False),
        ("Annonsen är ny. Gamla bilder borttagna", False),
        ("Removed from the city, my page is quiet", False),
        ("Kort annons om sällskap", False),
        ("Annonsen " + "om mycket annat " * 12 + "är borttagen", False),
    ],
)
def test_lines_that_say_that_an_advert_is_gone(line: str, removed: bool) -> None:
    assert says_removed(line) is removed


def with_removed(site: Site) -> dict[str, Any]:
    """Eight adverts: 2 is said to be gone under its own heading, 4 under the advert's, 6 leads to the listing."""
    fill(site, 8)
    site.pages["/ad/2"] = Answer("<html><h2>Annonsen är borttagen</h2><p>Se gärna våra andra annonser.</p></html>")
    site.pages["/ad/4"] = Answer("<html><h1>Annonsen har tagits bort</h1><div class=text>Fler annonser</div></html>")
    site.pages["/ad/6"] = Answer(status=302, headers={"Location": "/"})
    return site_dict(site.address)


def test_removed_adverts_are_no_adverts_no_issues_and_told_in_the_coverage(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    content = with_removed(site)
    done = crawler.run(content)
    assert (done.returncode, done.stderr) == (0, "")
    (coverage,) = crawler.store.coverage
    assert (coverage.adverts_listed, coverage.complete) == (8, True), coverage.note
    assert coverage.note == "3 of 8 listed adverts had been taken down."
    wanted = load_site_file(crawler.folder / "lab.yaml")
    found = list(read_captures(wanted, crawler.store.captured("lab"), crawler.warc, None))
    assert [one.ad_id for one in found if isinstance(one, Advert)] == [f"lab-{n}" for n in (1, 3, 5, 7, 8)]
    assert len(found) == 5, found


def test_an_advert_that_speaks_of_removals_is_read(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    fill(site, 2)
    text = "<html><h1>Ny här</h1><h3>Min gamla annons är borttagen</h3><div class=text>Ring mig.</div></html>"
    site.pages["/ad/2"] = Answer(text)
    crawler.run(site_dict(site.address))
    assert [coverage.note for coverage in crawler.store.coverage] == [""]


def test_several_adverts_are_tried_at_once(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    content = with_removed(site)
    site.pages["/ad/3"] = Answer("<html><h1>Utan fakta</h1><div class=text>Ring.</div></html>")
    site.pages["/ad/5"] = Answer("<html><h1>Utan text</h1></html>")
    tried = try_adverts(load_site_file(crawler.site_file(content)), 7, **WHO)
    rows = {row["field"]: (row["filled"], row["different"]) for row in tried.rows}
    assert len(tried.adverts) == 3
    assert rows == {
        "title": ("100%", "3"),
        "body": ("100%", "3"),
        "posted_at": ("0%", "0"),
        "fields.Ort": ("67%", "1"),
    }
    assert "no body found on the page" in {issue.what for issue in tried.issues}
    assert len(site.asked("/ad/")) == 7

"""Recorded sites: every site file still reads what it read when its pages were recorded, without a network."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Crawler
from loopback_site import Site, fill, site_dict

from admap.blanking import BLANK, blanked
from crawlers import fixture
from crawlers.errors import CrawlError
from crawlers.fixture import record_fixture, replayed

SITES = Path(__file__).parent / "sites"
RECORDED = sorted(path.parent for path in SITES.glob("*/site.yaml"))
WHO: dict[str, Any] = {
    "adverts": 2,
    "blank": blanked,
    "user_agent": "admap-test/1",
    "contact": "",
    "allow_private": True,
}


@pytest.mark.parametrize("folder", RECORDED, ids=lambda path: path.name)
def test_a_recorded_site_is_read_as_it_was(folder: Path) -> None:
    expected, now = replayed(folder)
    assert now == expected
    assert all(not advert["missing"] for advert in now["adverts"])


def test_the_recorded_sites_are_there_and_small() -> None:
    assert len(RECORDED) >= 7
    assert sum(path.stat().st_size for path in SITES.rglob("*") if path.is_file()) < 300_000


@pytest.fixture
def listed(make_site: Any) -> Site:
    site: Site = make_site()
    fill(site, 7)
    for number in range(1, 8):
        answer = site.pages[f"/ad/{number}"]
        answer.body = answer.body.replace("</html>", PHONE + "</html>")  # type: ignore[union-attr, arg-type, operator]
    return site


PHONE = (
    '<div class=text>Ring 070-1740605 eller <a href="tel:0701740605">0701740605</a>, a@brev.example.</div>'
    '<script type="application/ld+json">{"telephone": "070-1740605"}</script><script>var tel = "0701740605"</script>'
)


def test_what_is_recorded_is_read_again_and_a_change_is_noticed(listed: Site, crawler: Crawler) -> None:
    path = crawler.site_file(site_dict(listed.address))
    out = crawler.folder / "recorded"
    read = record_fixture(path, out, **WHO)
    assert [advert["key"] for advert in read["adverts"]] == ["1", "2"]
    assert len(read["listings"][0]["adverts"]) == 5
    assert read["listings"][0]["onward"] == [f"{listed.address}/list/2"]
    assert replayed(out) == (read, read)
    text = (out / "site.yaml").read_text(encoding="utf-8")
    (out / "site.yaml").write_text(text.replace("title: h1", "title: .text"), encoding="utf-8")
    expected, now = replayed(out)
    assert expected != now
    with pytest.raises(CrawlError, match="is there already"):
        record_fixture(path, out, **WHO)


def test_contact_details_of_a_public_site_are_blanked_in_its_pages(
    listed: Site, crawler: Crawler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fixture, "is_private", lambda _: False)
    out = crawler.folder / "recorded"
    read = record_fixture(crawler.site_file(site_dict(listed.address)), out, **WHO)
    assert BLANK in read["adverts"][0]["body"]
    assert [advert["key"] for advert in read["adverts"]] == ["1", "2"]
    content = json.loads((out / "expected.json").read_text(encoding="utf-8"))
    for capture in content["captures"]:
        body = fixture.read_response(out, capture["warc_ref"]).body.decode()
        assert not any(contact in body for contact in ("1740605", "brev.example", "var tel")), body
    assert "1740605" not in (out / "expected.json").read_text(encoding="utf-8")


def test_a_site_file_that_reads_no_whole_advert_is_not_recorded(listed: Site, crawler: Crawler) -> None:
    content = site_dict(listed.address)
    content["advert"]["body"] = ".nothing"
    with pytest.raises(CrawlError, match=r"no whole advert was read .*no body"):
        record_fixture(crawler.site_file(content), crawler.folder / "recorded", **WHO)
    assert not (crawler.folder / "recorded").exists()


def test_a_site_laid_over_a_platform_is_recorded_whole(listed: Site, crawler: Crawler) -> None:
    content = site_dict(listed.address)
    platforms = crawler.folder / "platforms"
    platforms.mkdir()
    shared = {name: content.pop(name) for name in ("arena", "audience", "languages", "listing", "advert")}
    (platforms / "board.yaml").write_text(yaml.safe_dump(shared), encoding="utf-8")
    out = crawler.folder / "recorded"
    read = record_fixture(crawler.site_file({**content, "platform": "board"}), out, **WHO)
    assert replayed(out) == (read, read)

"""Page objects: code beside a site file that gives what selectors cannot, from the page alone."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Crawler
from loopback_site import Answer, Site, fill, site_dict

from admap.blanking import blanked
from admap.records import Advert, Issue
from crawlers.advertpage import read_page
from crawlers.errors import CrawlError, SiteFileError
from crawlers.extract import read_captures
from crawlers.fixture import record_fixture, replayed
from crawlers.page import Page
from crawlers.sitefile import SiteFile, load_site_file
from crawlers.trypage import try_page

WHO: dict[str, Any] = {"user_agent": "admap-test/1", "contact": "", "allow_private": True}
CODE = '''
"""The phone is written backwards, the place stands in the heading."""

from web_poet import WebPage, field


class Backwards(WebPage):
    @field
    def title(self):
        return self.css("h1::text").get().split(" | ")[0]

    @field
    def posted(self):
        return self.css("body::attr(data-day)").get()

    @field
    def fields(self):
        place = self.css("h1::text").get().split(" | ")[1]
        return {"Ort": place, "Telefon": self.css("b.tel::text").get()[::-1]}
'''


@pytest.fixture
def site(make_site: Any) -> Site:
    made: Site = make_site()
    fill(made, 3)
    for number in (1, 2, 3):
        made.pages[f"/ad/{number}"] = Answer(
            f'<body data-day="2026-03-0{number}"><h1>Advert {number} | Umeå</h1><b class=tel>6061-471 070</b>'
            "<dl><dt>Pris</dt><dd>900 kr</dd><dt>Ort</dt><dd>?</dd></dl><div class=text>Ring mig.</div>"
        )
    return made


def coded(crawler: Crawler, address: str, code: str = CODE, name: str = "shop.Backwards") -> Path:
    folder = crawler.folder / "pageobjects"
    folder.mkdir(exist_ok=True)
    (folder / "shop.py").write_text(code, encoding="utf-8")
    return crawler.site_file(site_dict(address, page_object=name))


def read(site: SiteFile, crawler: Crawler) -> tuple[list[Advert], list[Issue]]:
    found = list(read_captures(site, crawler.store.captures, crawler.warc, None))
    return [one for one in found if isinstance(one, Advert)], [one for one in found if isinstance(one, Issue)]


def test_what_it_gives_stands_in_place_of_what_selectors_read_and_the_rest_stays(site: Site, crawler: Crawler) -> None:
    path = coded(crawler, site.address)
    done = crawler.run(site_dict(site.address, page_object="shop.Backwards"))
    assert (done.returncode, done.stderr) == (0, "")
    adverts, issues = read(load_site_file(path), crawler)
    assert issues == []
    assert [(one.ad_id, one.title, one.body, one.posted_at) for one in adverts] == [
        (f"lab-{number}", f"Advert {number}", "Ring mig.", date(2026, 3, number)) for number in (1, 2, 3)
    ]
    assert adverts[0].fields == {"Pris": "900 kr", "Ort": "Umeå", "Telefon": "070 174-1606"}


def test_the_kept_site_file_reads_without_the_folder_but_not_under_another_key(site: Site, crawler: Crawler) -> None:
    path = coded(crawler, site.address)
    kept = load_site_file(path).to_json(lambda text: f"key {hash(text)}")
    (crawler.folder / "pageobjects" / "shop.py").unlink()
    again = SiteFile.from_json(kept, lambda text: f"key {hash(text)}")
    page = Page(f"{site.address}/ad/1", 200, str(site.pages["/ad/1"].body))  # type: ignore[union-attr]
    assert read_page(again, page, page.url).title == "Advert 1"
    with pytest.raises(SiteFileError, match="does not bear this home's signature"):
        SiteFile.from_json(kept.replace("Telefon", "Mobil"), lambda text: f"key {hash(text)}")
    with pytest.raises(SiteFileError, match="does not bear this home's signature"):
        SiteFile.from_json(kept, lambda text: f"other {hash(text)}")


def test_trying_says_what_came_from_the_page_object(site: Site, crawler: Crawler) -> None:
    trial = try_page(load_site_file(coded(crawler, site.address)), "/ad/2", **WHO)
    tried = {one.field: (one.value, one.selector) for one in trial.fields}
    assert tried["title"] == ("Advert 2", "page object shop.Backwards")
    assert tried["posted_at"] == ("2026-03-02", "page object shop.Backwards")
    assert tried["fields.Telefon"] == ("070 174-1606", "page object shop.Backwards")
    assert tried["fields.Pris"] == ("900 kr", "labels definition_list dl")
    assert "900 kr" in trial.preview()


def test_a_recorded_folder_holds_the_page_object(site: Site, crawler: Crawler) -> None:
    out = crawler.folder / "recorded"
    made = record_fixture(coded(crawler, site.address), out, adverts=2, blank=blanked, **WHO)
    assert made["adverts"][1]["fields"]["Ort"] == "Umeå"
    assert replayed(out) == (made, made)
    code = out / "pageobjects" / "shop.py"
    code.write_text(code.read_text(encoding="utf-8").replace("[::-1]", ""), encoding="utf-8")
    expected, now = replayed(out)
    assert expected != now


def test_a_page_on_which_it_fails_is_an_issue_that_says_where_and_quotes_nothing(site: Site, crawler: Crawler) -> None:
    site.pages["/ad/2"] = Answer("<h1>Ring 070-1740606</h1><div class=text>Text.</div>")
    path = coded(crawler, site.address)
    crawler.run(site_dict(site.address, page_object="shop.Backwards"))
    adverts, issues = read(load_site_file(path), crawler)
    assert [one.ad_id for one in adverts] == ["lab-1", "lab-3"]
    (issue,) = issues
    assert issue.what == (f"page object shop.Backwards: IndexError at {crawler.folder}/pageobjects/shop.py, line 18")
    with pytest.raises(CrawlError, match="IndexError at"):
        record_fixture(path, crawler.folder / "recorded", adverts=2, blank=blanked, **WHO)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("class Backwards", "class Other", "has no class Backwards"),
        ("(WebPage)", "", r"has no class Backwards that is a web_poet.WebPage"),
        ("def title", "def heading", r"shop.py, line 9: field heading: an advert has no such field: known are key, ti"),
        ("from web_poet", "import os\nfrom web_poet", r"shop.py, line 4: imports os: .*it may import collections"),
        ("from web_poet", "from . import a\nfrom web_poet", r"shop.py, line 4: imports \."),
        ("class Backwards", "1 / 0\nclass Backwards", r"shop.py, line 7: ZeroDivisionError"),
        ("class Backwards(", "class Backwards((", r"shop.py, line \d+: not readable Python"),
        ("@field", "", "has no @field"),
    ],
)
def test_code_that_is_no_page_object_is_refused_with_file_and_line(
    crawler: Crawler, old: str, new: str, said: str
) -> None:
    path = coded(crawler, "http://127.0.0.1:1", CODE.replace(old, new))
    line = path.read_text(encoding="utf-8").splitlines().index("page_object: shop.Backwards") + 1
    with pytest.raises(SiteFileError, match=rf"lab.yaml, line {line}: page_object: .*{said}"):
        load_site_file(path)


@pytest.mark.parametrize("name", ["os.path", "web_poet.WebPage", "gone.Page"])
def test_it_is_looked_for_in_the_folder_beside_the_site_file_alone(crawler: Crawler, name: str) -> None:
    with pytest.raises(SiteFileError, match=r"there is no file .*pageobjects/\w+\.py"):
        load_site_file(coded(crawler, "http://127.0.0.1:1", name=name))


@pytest.mark.parametrize("name", ["shop", "../shop.Backwards", "a.b.C", "/shop.Backwards"])
def test_only_a_module_and_a_class_name_one(crawler: Crawler, name: str) -> None:
    with pytest.raises(SiteFileError, match=r"line \d+: page_object: string should match pattern"):
        load_site_file(coded(crawler, "http://127.0.0.1:1", name=name))


def test_a_platform_brings_its_page_object_along(crawler: Crawler, site: Site) -> None:
    coded(crawler, site.address)
    (crawler.folder / "platforms").mkdir()
    (crawler.folder / "pageobjects").rename(crawler.folder / "platforms" / "pageobjects")
    (crawler.folder / "platforms" / "shop.yaml").write_text("page_object: shop.Backwards\n", encoding="utf-8")
    made = load_site_file(crawler.site_file(site_dict(site.address, platform="shop")))
    assert made.code is not None
    assert made.code.file.endswith("platforms/pageobjects/shop.py")


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("def title(self):\n        return 7", "title is int where a text is expected"),
        ("def fields(self):\n        return {'Ort': 7}", "fields is dict where a dict of labels and texts is expected"),
        ("async def title(self):\n        return ''", "title is coroutine where a text is expected"),
    ],
)
@pytest.mark.filterwarnings("ignore:coroutine")
def test_a_value_of_another_kind_is_a_fault(crawler: Crawler, method: str, said: str) -> None:
    code = f"from web_poet import WebPage, field\n\nclass Backwards(WebPage):\n    @field\n    {method}\n"
    site = load_site_file(coded(crawler, "http://127.0.0.1:1", code))
    assert said in read_page(site, Page("http://127.0.0.1:1/ad/1", 200, "<h1>a</h1>"), "http://127.0.0.1:1/ad/1").fault

"""The demonstration's site files load, and read every advert of their sites as it was posted."""

from collections import Counter
from pathlib import Path

import pytest
import yaml
from conftest import Crawler

from admap.records import Advert
from admap_lab.server import serve
from admap_lab.world import build_world
from crawlers.extract import read_captures
from crawlers.sitefile import SiteFile, load_site_file

SITES = Path(__file__).parents[1] / "lab" / "admap_lab" / "sites"


@pytest.mark.parametrize("path", sorted(SITES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_site_file_loads_and_comes_back(path: Path) -> None:
    site = load_site_file(path, {"address": "http://127.0.0.1:8000"})
    assert site.name == path.stem
    assert SiteFile.from_json(site.to_json(str), str).model_dump() == site.model_dump()


def test_there_are_five() -> None:
    assert len(list(SITES.glob("*.yaml"))) == 5


def test_every_plain_advert_is_read_as_it_was_posted(crawler: Crawler) -> None:
    """The browser's site is left to the demonstration itself: it takes a minute."""
    names = ("lyktan", "aftonrutan", "brukstorget", "lanternguide")
    with serve(1) as lab:
        texts = {name: (SITES / f"{name}.yaml").read_text(encoding="utf-8") for name in names}
        contents = [yaml.safe_load(texts[name].replace("${address}", lab.addresses[name])) for name in names]
        done = crawler.run(*contents)
    assert (done.returncode, done.stderr) == (0, "")
    assert all(coverage.complete for coverage in crawler.store.coverage)
    assert crawler.store.issues == []

    twice = [request for request, times in Counter((one.site, one.path) for one in lab.ledger).items() if times > 1]
    assert twice == [("aftonrutan", "/lista?sida=1")], "only the page that the age gate stood before is asked twice"
    assert not [one.path for one in lab.ledger if one.path.startswith(("/medlem", "/inbox"))]

    posted = {f"{post.site}-{post.key}": post for post in build_world().posts[1] if post.site in names}
    read = {}
    for name in names:
        site = load_site_file(crawler.folder / f"{name}.yaml")
        for one in read_captures(site, crawler.store.captured(name), crawler.warc, None):
            assert isinstance(one, Advert), one
            read[one.ad_id] = one
    assert read.keys() == posted.keys()
    for ad_id, post in posted.items():
        advert = read[ad_id]
        assert (advert.title, advert.body, advert.posted_at) == (post.title, post.body.strip(), post.posted), ad_id
        assert dict(advert.fields) == dict(post.fields), ad_id

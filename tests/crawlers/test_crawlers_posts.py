"""Forums and other pages that hold several adverts, through real HTTP."""

from typing import Any

import pytest
from conftest import Crawler
from loopback_site import Answer, Site, site_dict
from pydantic import ValidationError
from test_crawlers_listings import adverts, as_json

from admap.records import Issue
from crawlers.extract import read_captures
from crawlers.sitefile import SiteFile, load_site_file


def post(number: int, author: str, text: str) -> str:
    return (
        f"<article id=p{number}><i class=who>{author}</i><time>2026-03-{number:02}</time>"
        f"<dl><dt>Ort</dt><dd>Stad {number}</dd></dl>"
        f"<div class=b><blockquote>gammalt citat</blockquote>{text}</div></article>"
    )


def forum(site: Site, **posts: Any) -> dict[str, Any]:
    """Two threads, the first with three pages; Ada began it, others comment."""
    site.pages["/"] = Answer("<a class=ad href=/t/1?sid=abc>x</a><a class=ad href=/t/2>x</a>")
    thread = "<h1>Rubrik 1</h1>"
    first = post(1, "Ada", "Jag finns i Umeå.") + post(2, "Bo", "Hej!") + "<a class=next href=/t/1?page=2>nästa</a>"
    second = post(3, "Cy", "Svara?") + post(4, "Ada", "Nu i Lund.") + "<a class=next href=/t/1?page=3>nästa</a>"
    third = post(5, "Bo", "Tack.") + post(6, "Ada", "Åter i Umeå.")
    site.pages["/t/1"] = Answer(thread + first)
    site.pages["/t/1?page=2"] = Answer(thread + second)
    site.pages["/t/1?page=3"] = Answer(thread + third)
    site.pages["/t/2"] = Answer("<h1>Rubrik 2</h1>" + post(7, "Di", "Hela veckan."))
    return site_dict(
        site.address,
        advert={
            "posts": {"each": "article", "next": "a.next", **posts},
            "key": {"page": {"css": "article", "attribute": "id", "pattern": r"\d+"}},
            "title": "h1",
            "body": ".b",
            "drop": ["blockquote"],
            "posted": "time",
            "labels": [{"pattern": "definition_list", "css": "dl"}],
            "fields": {"Användare": ".who"},
        },
    )


def test_every_post_is_an_advert_with_its_threads_title(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    done = crawler.run(forum(site))
    assert (done.returncode, done.stderr) == (0, "")
    read = adverts(crawler)
    assert [one.ad_id for one in read] == [f"lab-{number}" for number in range(1, 8)]
    assert {one.title for one in read[:6]} == {"Rubrik 1"}
    assert (read[3].body, str(read[3].posted_at)) == ("Nu i Lund.", "2026-03-04")
    assert read[3].fields == {"Ort": "Stad 4", "Användare": "Ada"}
    assert read[3].url == f"{site.address}/t/1?page=2"
    assert sorted(site.asked("/t")) == ["/t/1", "/t/1?page=2", "/t/1?page=3", "/t/2"]
    assert crawler.store.coverage[0].complete


def test_only_the_starters_posts_are_read_over_all_pages_of_a_thread(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    crawler.run(forum(site, which="starter", author=".who"))
    assert [one.ad_id for one in adverts(crawler)] == ["lab-1", "lab-4", "lab-6", "lab-7"]


def test_a_page_may_name_the_threads_starter_itself(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    content = forum(site, which="starter", author=".who", starter="h1")
    content["advert"]["posts"]["starter"] = {"css": "h1", "pattern": "Rubrik 1"}
    content["advert"]["fields"] = {}
    for path in ("/t/1", "/t/1?page=2", "/t/1?page=3"):
        page: Answer = site.pages[path]  # type: ignore[assignment]
        page.body = str(page.body).replace(">Ada<", ">Rubrik 1<")
    crawler.run(content)
    assert [one.ad_id for one in adverts(crawler)] == ["lab-1", "lab-4", "lab-6"]


def test_the_first_post_of_a_thread_alone(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    content = forum(site, which="first")
    del content["advert"]["posts"]["next"]
    content["advert"]["key"] = {"url": r"/t/(\d+)"}
    crawler.run(content)
    assert [(one.ad_id, one.body) for one in adverts(crawler)] == [
        ("lab-1", "Jag finns i Umeå."),
        ("lab-2", "Hela veckan."),
    ]


def test_a_thread_without_end_is_cut_short_and_said_so(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    crawler.run(forum(site, most_pages=2))
    (coverage,) = crawler.store.coverage
    assert not coverage.complete
    assert "a thread has more than 2 pages" in coverage.note
    assert site.asked("/t/1?page=3") == []


def test_a_page_without_posts_and_a_post_without_key_are_told(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    content = forum(site)
    site.pages["/t/2"] = Answer("<h1>Borttagen</h1>")
    page: Answer = site.pages["/t/1"]  # type: ignore[assignment]
    page.body = str(page.body).replace("id=p2", "")
    crawler.run(content)
    wanted = load_site_file(crawler.folder / "lab.yaml")
    outcome = list(read_captures(wanted, crawler.store.captures, crawler.warc, None))
    said = [one.what for one in outcome if isinstance(one, Issue)]
    assert sorted(said) == ["no key found on the page", "no key, no title, no body found on the page"]
    assert len(outcome) == 5 + len(said)


def test_one_json_answer_holds_several_adverts(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    site.pages["/"] = as_json(["/api/1", "/api/2"])
    for page in (1, 2):
        found = [{"id": f"{page}{n}", "t": f"Annons {page}{n}", "b": "Ring mig"} for n in (1, 2)]
        site.pages[f"/api/{page}"] = as_json({"found": found})
    advert = {"kind": "json", "posts": {"each": "found"}, "key": {"page": "id"}, "title": "t", "body": "b"}
    listing = {"kind": "json", "starts": ["/"], "adverts": "[]"}
    crawler.run(site_dict(site.address, listing=listing, advert=advert))
    assert [(one.ad_id, one.title) for one in adverts(crawler)] == [
        (f"lab-{n}", f"Annons {n}") for n in (11, 12, 21, 22)
    ]


def test_pages_may_hold_whole_adverts_without_pages_of_their_own(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    for town in ("umea", "lund"):
        for page in (1, 2):
            more = f"<a class=next href=/{town}?p=2>fler</a>" if page == 1 else ""
            text = "".join(
                f"<li id={town}-{page}{n}><h2>Annons {page}{n}</h2><p>Ring mig i {town}, {page}{n}.</p></li>"
                for n in (1, 2)
            )
            site.pages[f"/{town}" if page == 1 else f"/{town}?p=2"] = Answer(f"<ul>{text}</ul>{more}")
    advert = {
        "posts": {"each": "li", "next": "a.next"},
        "key": {"page": {"css": "li", "attribute": "id"}},
        "title": "h2",
        "body": "p",
    }
    crawler.run(site_dict(site.address, listing={"kind": "adverts", "starts": ["/umea", "/lund"]}, advert=advert))
    read = adverts(crawler)
    assert len(read) == 8
    assert (read[3].ad_id, read[3].title, read[3].body) == ("lab-lund-22", "Annons 22", "Ring mig i lund, 22.")
    assert sorted(site.asked()) == ["/lund", "/lund?p=2", "/robots.txt", "/umea", "/umea?p=2"]
    assert crawler.store.coverage[0].complete


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        ({"kind": "adverts", "starts": ["/"], "sections": "a"}, "has only starts: remove sections"),
        ({"kind": "adverts", "starts": ["/"]}, "needs advert.posts"),
    ],
)
def test_a_listing_of_whole_adverts_says_what_they_are(listing: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        SiteFile.model_validate(site_dict("https://site-a.example", listing=listing))


@pytest.mark.parametrize(
    ("posts", "words"),
    [
        ({"each": {"css": "article", "attribute": "id"}}, "each selects whole posts"),
        ({"each": {"json": "x"}}, "posts.each is a JMESPath in a JSON advert"),
        ({"each": "article", "which": "starter"}, "which: starter and author go together"),
        ({"each": "article", "starter": ".s"}, "only go with which: starter"),
        ({"each": "article", "which": "first", "next": "a"}, "which: first reads a thread's first page"),
    ],
)
def test_posts_that_cannot_be_read_so_are_refused(posts: dict[str, Any], words: str) -> None:
    advert = {"posts": posts, "key": {"page": "i"}, "title": "h1", "body": "p"}
    with pytest.raises(ValidationError, match=words):
        SiteFile.model_validate(site_dict("https://site-a.example", advert=advert))


def test_posts_with_the_address_as_key_are_refused() -> None:
    advert = {"posts": {"each": "article"}, "key": {"url": "x"}, "title": "h1", "body": "p"}
    with pytest.raises(ValidationError, match="posts have one address between them"):
        SiteFile.model_validate(site_dict("https://site-a.example", advert=advert))

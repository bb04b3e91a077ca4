"""A site that knows its visitors by a parameter in every address, through real HTTP, over HTTP and in a browser."""

import itertools
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from conftest import Crawler
from loopback_site import Answer, Site, advert_html, site_dict
from test_crawlers_listings import adverts

from crawlers.session import Session

GATE = """<div class=door><form action=/in method=post><input type=hidden name=visitor value={visitor}>
<input type=hidden name=to value="{to}"><p>Är du över 18 år?</p>
<button name=answer value=yes>Ja</button> <button name=answer value=no>Nej</button></form></div>"""
ADVERTS = 6


class Doors(dict[str, Any]):
    """Pages behind a door: a visitor without a known number gets one, and passes once for that number."""

    def __init__(self, site: Site, lives: int) -> None:
        super().__init__()
        self.site, self.lives = site, lives
        self.numbers = (f"v{number:06}x" for number in itertools.count())
        self.asked: dict[str, int] = {}
        self.passed: set[str] = set()

    def get(self, path: str, default: Any = None) -> Any:
        parts = urlsplit(path)
        asked = self.site.ledger[-1]
        if parts.path == "/robots.txt":
            return Answer("User-agent: *\nDisallow: /private\n", content_type="text/plain")
        if parts.path == "/in":
            return self._enter({name: values[0] for name, values in parse_qs(asked.body).items()})
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        visitor = query.pop("visitor", "")
        if visitor not in self.asked or self.asked[visitor] >= self.lives:
            visitor = next(self.numbers)
            self.asked[visitor] = 0
            return Answer("", 302, {"Location": f"{parts.path}?{urlencode({**query, 'visitor': visitor})}"})
        self.asked[visitor] += 1
        to = parts.path + (f"?{urlencode(query)}" if query else "")
        if visitor not in self.passed:
            return Answer(GATE.format(visitor=visitor, to=to))
        return self._page(to, visitor) or default

    def _enter(self, sent: dict[str, str]) -> Answer:
        if sent.get("answer") != "yes":
            return Answer("", 303, {"Location": f"/bye?visitor={sent['visitor']}"})
        self.passed.add(sent["visitor"])
        joint = "&" if "?" in sent["to"] else "?"
        return Answer("", 303, {"Location": f"{sent['to']}{joint}visitor={sent['visitor']}"})

    def _page(self, to: str, visitor: str) -> Answer | None:
        half = ADVERTS // 2
        pages: dict[str, Callable[[], str]] = {
            "/": lambda: (
                self._list(range(1, half + 1), visitor) + f"<a class=next href='/?p=2&visitor={visitor}'>n</a>"
            ),
            "/?p=2": lambda: self._list(range(half + 1, ADVERTS + 1), visitor),
            **{f"/ad/{number}": lambda number=number: advert_html(number) for number in range(1, ADVERTS + 1)},
        }
        return Answer(pages[to]()) if to in pages else None

    def _list(self, numbers: range, visitor: str) -> str:
        return "".join(f"<p><a class=ad href='/ad/{one}?visitor={visitor}'>ad {one}</a></p>" for one in numbers)


def doors(site: Site, *, lives: int = 10_000, **changes: Any) -> dict[str, Any]:
    site.pages = Doors(site, lives)
    gate = {"shown": "div.door", "form": "div.door form", "choose": {"answer": "yes"}}
    content = {"access": "age_gate", "session_parameters": ["visitor"], "interstitial": gate, **changes}
    return site_dict(site.address, **content)


def entered(site: Site) -> int:
    return sum(one.method == "POST" for one in site.ledger)


@pytest.mark.parametrize("engine", ["http", "browser"])
def test_a_session_in_the_address_is_carried_and_named_nowhere(make_site: Any, crawler: Crawler, engine: str) -> None:
    site: Site = make_site()
    done = crawler.run(doors(site, engine=engine, listing={"starts": ["/"], "adverts": "a.ad", "next": "a.next"}))
    assert (done.returncode, done.stderr) == (0, "")
    assert [one.what for one in crawler.store.issues] == []
    assert {advert.url for advert in adverts(crawler)} == {f"{site.address}/ad/{n}" for n in range(1, ADVERTS + 1)}
    assert crawler.store.coverage[0].complete
    assert entered(site) == 1
    assert not any("visitor" in capture.url for capture in crawler.store.captures)
    assert not any("visitor" in page.url for page in crawler.store.pages("lab"))
    read = [one.path for one in site.ledger if one.path.startswith("/ad/")]
    assert len(read) == ADVERTS
    assert all("visitor=" in path for path in read)
    assert site.asked("/robots.txt") == ["/robots.txt"]


def test_a_session_that_ends_is_begun_anew_and_its_gate_passed_again(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    crawler.run(doors(site, lives=7))
    assert [issue.what for issue in crawler.store.issues] == []
    assert len(adverts(crawler)) == ADVERTS
    assert 1 < entered(site) <= 3


def test_without_the_parameter_the_gate_stays_shut_and_the_step_is_named(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    crawler.run(doors(site, session_parameters=[], ignore_parameters=["visitor"]))
    (what,) = {issue.what for issue in crawler.store.issues}
    assert what == (
        "the interstitial does not open: its form was sent (the site answered 200 at /, after a redirect), "
        "and it is still shown"
    )


@pytest.mark.parametrize(
    ("change", "step"),
    [
        ({"form": "form.none"}, "there is no form form.none on the page"),
        ({"choose": {"answer": "oui"}}, "the form's answer cannot be oui: it offers yes, no"),
        ({"choose": {"reply": "yes"}}, "the form has no field reply"),
    ],
)
def test_the_step_that_fails_at_a_gate_is_named(
    make_site: Any, crawler: Crawler, change: dict[str, Any], step: str
) -> None:
    site: Site = make_site()
    content = doors(site)
    content["interstitial"] |= change
    crawler.run(content)
    assert {issue.what for issue in crawler.store.issues} == {f"the interstitial's form is not sent: {step}"}
    assert entered(site) == 0


def test_a_session_is_no_part_of_an_address() -> None:
    session = Session(["visitor"])
    assert session.bare("http://a.example/x?b=1&visitor=22&c=%20") == "http://a.example/x?b=1&c=%20"
    assert session.bare("http://a.example/x?") == "http://a.example/x?"

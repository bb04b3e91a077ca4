"""Growing lists, click-to-reveal and the choice between HTTP and browser, in a real Chromium on loopback."""

import json
from typing import Any

import pytest
from conftest import Crawler
from loopback_site import Answer, Site, advert_html, site_dict
from test_crawlers_listings import adverts, as_json

LIST = """<!doctype html><body><main></main>BUTTON<script>
let next = 0, busy = false;
async function more() {
  if (busy) return;
  busy = true;
  const got = await (await fetch('/api/list?from=' + next)).json();
  next += got.length;
  for (const n of got) document.querySelector('main').insertAdjacentHTML('beforeend',
    `<p style="height:900px"><a class=ad href="/ad/${n}">x</a></p>`);
  busy = false;
}
more();
SCRIPT
</script></body>"""
BUTTON = "<button type=button id=more onclick='more()'>Fler</button>"
SCROLLED = "addEventListener('scroll', () => { if (innerHeight + scrollY > document.body.scrollHeight - 500) more() });"


def growing(site: Site, button: str = "", script: str = "", total: int = 7) -> None:
    site.pages["/"] = Answer(LIST.replace("BUTTON", button).replace("SCRIPT", script))
    for first in range(0, total + 3):
        numbers = list(range(first + 1, min(first + 3, total) + 1))
        site.pages[f"/api/list?from={first}"] = as_json(numbers)
    for number in range(1, total + 1):
        site.pages[f"/ad/{number}"] = Answer(advert_html(number))


def browser(site: Site, scroll: dict[str, Any], **changes: Any) -> dict[str, Any]:
    listing = {"starts": ["/"], "adverts": "a.ad", "wait_for": "a.ad", "scroll": scroll}
    return site_dict(site.address, engine="browser", listing=listing, **changes)


def test_a_list_is_scrolled_to_its_end(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    growing(site, script=SCROLLED)
    done = crawler.run(browser(site, {}))
    assert (done.returncode, done.stderr) == (0, "")
    assert len(adverts(crawler)) == 7
    assert crawler.store.coverage[0].complete
    assert len(site.asked("/api/list")) == 4


def test_a_button_brings_up_the_rest_of_a_list(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    growing(site, BUTTON)
    crawler.run(browser(site, {"button": "#more"}))
    assert len(adverts(crawler)) == 7
    assert crawler.store.coverage[0].complete


def test_a_listing_behind_an_overlay_is_revealed_and_then_brought_up(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    overlay = (
        "<dialog open id=adult><button type=button onclick='adult.remove(); more()'>Jag är över 18</button></dialog>"
    )
    growing(site, overlay + BUTTON)
    page: Answer = site.pages["/"]  # type: ignore[assignment]
    page.body = str(page.body).replace("more();\n", "")
    content = browser(site, {"button": "#more"})
    content["listing"] |= {"wait_for": "#adult", "reveal": ["#adult button"]}
    crawler.run(content)
    assert len(adverts(crawler)) == 7
    assert crawler.store.coverage[0].complete


@pytest.mark.parametrize("bound", [{"most": 2}, {"seconds": 5}])
def test_a_list_without_end_is_cut_short_and_said_so(make_site: Any, crawler: Crawler, bound: dict[str, int]) -> None:
    site: Site = make_site()
    growing(site, BUTTON, total=90)
    scroll = {"button": "#more", "most": bound.get("most", 2000)}
    crawler.run(browser(site, scroll, render_seconds=bound.get("seconds", 60)))
    (coverage,) = crawler.store.coverage
    assert 3 <= coverage.adverts_listed < 90
    assert not coverage.complete
    assert "a listing did not come to its end in the browser" in coverage.note


CLICKS = {
    "opens": '<button type=button id=opens onclick="'
    "fetch('/phone').then(r => r.text()).then(t => out.append(t))\">x</button>",
    "plain": "<span id=plain onclick=\"out.append(' plain')\">x</span>",
    "anchor": "<a id=anchor href='#tel' onclick=\"out.append(' anchor')\">x</a>",
    "script": "<a id=script href='javascript:void out.append(\" script\")'>x</a>",
    "twice": "<i id=twice onclick=\"out.append(' once')\">x</i><i id=twice2 onclick=\"out.append(' more')\">y</i>",
    "hidden": "<b id=hidden style='display:none' onclick=\"out.append(' hidden')\">x</b>",
}
REFUSED = {
    "submits": "<form action=/sent><button id=submits onclick=\"out.append(' refused')\">x</button></form>",
    "input": "<form action=/sent><input type=submit id=input></form>",
    "leads": "<a id=leads href='/elsewhere' onclick=\"out.append(' refused')\"><b id=inner>x</b></a>",
    "loads": "<a id=loads href='#x' download>x</a>",
    "field": "<form action=/sent><input id=field></form>",
}
TRICKS = {
    "assigns": "<button type=button id=assigns onclick=\"location.href='/elsewhere'\">x</button>",
    "replaces": "<button type=button id=replaces onclick=\"location.replace('/elsewhere')\">x</button>",
    "sends": '<form id=f action=/sent></form><i id=sends onclick="f.submit();f.requestSubmit()">x</i>',
    "posts": "<form id=p method=post action=/sent><button>y</button></form>"
    "<i id=posts onclick=\"p.querySelector('button').click()\">x</i>",
    "opens2": "<i id=opens2 onclick=\"window.open('/elsewhere')\">x</i>",
    "reloads": '<i id=reloads onclick="location.reload()">x</i>',
}


def revealing(site: Site, parts: dict[str, str], reveal: list[str]) -> dict[str, Any]:
    site.pages["/"] = Answer("<a class=ad href=/ad/1>x</a>")
    html = f"<!doctype html><h1>T</h1><div class=text>Ring <span id=out></span></div>{'<p>'.join(parts.values())}"
    site.pages["/ad/1"] = Answer(html)
    site.pages["/phone"] = Answer("070-1740605")
    return site_dict(
        site.address,
        engine="browser",
        advert={"key": {"url": r"/ad/(\d+)"}, "title": "h1", "body": ".text", "wait_for": "h1", "reveal": reveal},
    )


def test_what_hides_behind_a_click_is_revealed_once(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    crawler.run(revealing(site, CLICKS, [*(f"#{name}" for name in CLICKS if name != "twice"), "i", "#absent"]))
    (advert,) = adverts(crawler)
    assert advert.body == "Ring 070-1740605 plain anchor script once"
    assert site.asked("/phone") == ["/phone"]
    assert crawler.store.issues == []
    assert crawler.store.coverage[0].complete


def test_what_submits_a_form_or_leads_away_is_never_clicked(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    crawler.run(revealing(site, REFUSED, [*(f"#{name}" for name in REFUSED), "#inner"]))
    (advert,) = adverts(crawler)
    assert advert.body == "Ring"
    assert sorted(site.asked()) == ["/", "/ad/1", "/robots.txt"]
    assert {issue.what for issue in crawler.store.issues} == {
        "#submits is not clicked: it submits a form",
        "#input is not clicked: it is a field of a form",
        "#leads is not clicked: it leads to another page",
        "#inner is not clicked: it leads to another page",
        "#loads is not clicked: it is a download",
        "#field is not clicked: it is a field of a form",
    }


def test_a_click_that_a_script_uses_to_leave_goes_nowhere(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    crawler.run(revealing(site, TRICKS, [f"#{name}" for name in TRICKS]))
    assert sorted(site.asked()) == ["/", "/ad/1", "/robots.txt"]
    (advert,) = adverts(crawler)
    assert (advert.title, advert.body) == ("T", "Ring")


def test_a_page_that_a_click_turns_into_another_is_not_read(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    trick = {"push": "<i id=push onclick=\"history.pushState(0, '', '/ad/2')\">x</i>"}
    crawler.run(revealing(site, trick, ["#push"]))
    assert [issue.what for issue in crawler.store.issues] == ["a click led off the page, so it was not read"]
    assert crawler.store.coverage[0].failed == 1


SHELL = """<!doctype html><body><script>
const advert = location.pathname.match(/ad\\/(\\d+)/);
if (advert) fetch('/api/' + advert[1]).then(r => r.json()).then(a => {
  document.body.innerHTML += `<h1>${a.title}</h1><div class=text>${a.body}</div>`;
});
else fetch('/api/list').then(r => r.json()).then(all => {
  document.body.innerHTML += all.map(n => `<a class=ad href="/ad/${n}">x</a>`).join('');
});
</script></body>"""


def scripted(site: Site, listing: bool, advert: bool, total: int = 4) -> dict[str, Any]:
    """A site whose listing, adverts, or both need a script."""
    numbers = range(1, total + 1)
    links = "".join(f"<a class=ad href=/ad/{number}>x</a>" for number in numbers)
    site.pages["/"] = Answer(SHELL if listing else links)
    site.pages["/api/list"] = as_json(list(numbers))
    for number in numbers:
        site.pages[f"/ad/{number}"] = Answer(SHELL if advert else advert_html(number))
        site.pages[f"/api/{number}"] = as_json({"title": f"Advert {number}", "body": "Ring mig."})
    return site_dict(site.address, engine="auto")


def test_auto_keeps_to_http_where_that_is_enough(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    crawler.run(scripted(site, listing=False, advert=False))
    assert len(adverts(crawler)) == 4
    (coverage,) = crawler.store.coverage
    assert (coverage.complete, coverage.note) == (True, "")
    assert sorted(site.asked()) == ["/", "/ad/1", "/ad/2", "/ad/3", "/ad/4", "/robots.txt"]


def test_auto_shows_in_a_browser_only_what_http_lacks(make_site: Any, crawler: Crawler) -> None:
    kinds = {"lists": (True, False), "ads": (False, True), "both": (True, True)}
    sites: dict[str, Site] = {name: make_site() for name in kinds}
    contents = [scripted(sites[name], *needs) | {"name": name} for name, needs in kinds.items()]
    crawler.run(*contents)
    covered = {one.site: one for one in crawler.store.coverage}
    for name, (listing, advert) in kinds.items():
        site = sites[name]
        assert [one.title for one in adverts(crawler, name)] == [f"Advert {number}" for number in range(1, 5)]
        assert covered[name].complete
        for role, scripts in (("listing", listing), ("advert", advert)):
            assert (f"{role} pages were shown in a browser" in covered[name].note) == scripts
        assert ("/api/1" in site.asked()) == advert
        assert len(site.asked()) == len(set(site.asked())), "no page is asked for twice"
    asked = {name: len(site.ledger) for name, site in sites.items()}
    crawler.run(*contents)
    assert {name: len(site.ledger) for name, site in sites.items()} == asked, "a second run has it all"


def test_auto_gives_up_on_a_browser_that_shows_nothing_more(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    content = scripted(site, listing=False, advert=False, total=9)
    for number in range(1, 10):
        site.pages[f"/ad/{number}"] = Answer("<p>Här är tomt</p><script src=/x.js></script>")
    site.pages["/x.js"] = Answer("1", content_type="text/javascript")
    crawler.run(content)
    rendered = [json.dumps(one.url) for one in crawler.store.captures if one.role == "other" and "/ad/" in one.url]
    assert len(rendered) == 3
    assert crawler.store.coverage[0].fetched == 10


def test_auto_leaves_a_challenge_alone(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    content = scripted(site, listing=False, advert=False)
    site.pages["/"] = Answer("<div class=g-recaptcha></div>")
    crawler.run(content)
    assert [issue.what for issue in crawler.store.issues] == ["a challenge page stands before the listing"]
    assert site.asked() == ["/robots.txt", "/"]

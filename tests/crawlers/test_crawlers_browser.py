"""Pages that need a browser, rendered by a real Chromium that never reaches the network itself."""

import json
from typing import Any

import pytest
from conftest import Crawler
from loopback_site import Answer, Site, site_dict

from admap.records import Advert
from crawlers.browser import launch_options, system_browser
from crawlers.extract import read_captures
from crawlers.sitefile import load_site_file
from crawlers.warc import read_response

SCRIPT = """
alert("hello"); confirm("sure?");
fetch("OTHER/track").catch(() => 0);
fetch("/secret/x").catch(() => 0);
fetch("/message", {method: "POST", body: "x"}).catch(() => 0);
try { new WebSocket("ws://" + location.host + "/socket") } catch (e) {}
navigator.sendBeacon("/beacon", "x");
window.open("/popup");
const advert = location.pathname.match(/ad\\/(\\d+)/);
if (advert) fetch("/api/" + advert[1]).then(r => r.json()).then(a => {
  document.body.insertAdjacentHTML("beforeend", `<h1>${a.title}</h1><div class=text>${a.body}</div>`);
});
else fetch("/api/list").then(r => r.json()).then(all => {
  document.body.insertAdjacentHTML("beforeend", all.map(n => `<a class=ad href="/ad/${n}">x</a>`).join(""));
});
"""


def scripted(site: Site, other: Site, adverts: int) -> dict[str, Any]:
    site.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /secret", content_type="text/plain")
    shell = Answer('<!doctype html><body><img src="/picture.png"><script src="/app.js"></script></body>')
    site.pages["/app.js"] = Answer(SCRIPT.replace("OTHER", other.address), content_type="text/javascript")
    site.pages["/"] = shell
    site.pages["/api/list"] = Answer(json.dumps(list(range(1, adverts + 1))), content_type="application/json")
    for number in range(1, adverts + 1):
        site.pages[f"/ad/{number}"] = shell
        advert = {"title": f"Annons {number} – åäö", "body": "Ring mig."}
        site.pages[f"/api/{number}"] = Answer(json.dumps(advert), content_type="application/json")
    return site_dict(
        site.address,
        engine="browser",
        listing={"starts": ["/"], "adverts": "a.ad", "wait_for": "a.ad"},
        advert={"key": {"url": r"/ad/(\d+)"}, "title": "h1", "body": ".text", "wait_for": "h1"},
    )


def test_a_scripted_site_is_read_within_all_guards(make_site: Any, crawler: Crawler) -> None:
    site, other = make_site(), make_site()
    content = scripted(site, other, 3)
    done = crawler.run(content)
    assert (done.returncode, done.stderr) == (0, "")
    wanted = load_site_file(crawler.folder / "lab.yaml")
    read = list(read_captures(wanted, crawler.store.captures, crawler.warc, None))
    assert [one.title for one in read if isinstance(one, Advert)] == [f"Annons {number} – åäö" for number in (1, 2, 3)]
    assert crawler.store.coverage[0].complete

    assert other.ledger == []
    assert sorted(site.asked()) == sorted(
        ["/robots.txt", "/", "/app.js", "/api/list"] + [f"/{kind}/{n}" for kind in ("ad", "api") for n in (1, 2, 3)]
    )
    assert all(asked.method == "GET" and asked.headers["user-agent"].startswith("admap-test") for asked in site.ledger)
    assert any("POST" in issue.what for issue in crawler.store.issues)

    kept = {
        capture.url.removeprefix(site.address): capture for capture in crawler.store.captures if capture.role == "other"
    }
    assert json.loads(read_response(crawler.warc, kept["/api/2"].warc_ref).body)["body"] == "Ring mig."

    asked = len(site.ledger)
    crawler.run(content)
    assert len(site.ledger) == asked, "everything the wave has is answered from its captures"


def test_redirects_of_browser_pages_pass_the_guards(make_site: Any, crawler: Crawler) -> None:
    site, other = make_site(), make_site()
    content = scripted(site, other, 3)
    site.pages["/ad/1"] = Answer("", 302, {"Location": f"{other.address}/ad/1"})
    site.pages["/ad/2"] = Answer("", 302, {"Location": "/secret/2"})
    site.pages["/secret/2"] = Answer("<h1>secret</h1>")
    crawler.run(content)
    assert other.ledger == []
    assert site.asked("/secret") == []
    (coverage,) = crawler.store.coverage
    assert (coverage.failed, coverage.disallowed, coverage.complete) == (1, 1, False)


def test_a_download_is_refused(make_site: Any, crawler: Crawler) -> None:
    site, other = make_site(), make_site()
    content = scripted(site, other, 2)
    site.pages["/ad/1"] = Answer("x", headers={"Content-Disposition": "attachment"}, content_type="application/zip")
    crawler.run(content)
    assert crawler.store.coverage[0].failed == 1


def test_the_environment_names_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMAP_BROWSER", "/opt/a-browser")
    assert system_browser() == "/opt/a-browser"
    assert launch_options()["executable_path"] == "/opt/a-browser"
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert launch_options()["chromium_sandbox"] is True

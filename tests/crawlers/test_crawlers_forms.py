"""Age gates that are passed by a form, through real HTTP: what is sent, once, and what is never sent."""

import gzip
from typing import Any

import pytest
from conftest import Crawler
from hypothesis import given
from hypothesis import strategies as st
from loopback_site import Answer, Site, fill, site_dict
from test_crawlers_listings import adverts
from warcio.archiveiterator import ArchiveIterator

from crawlers.errors import FormRefusedError
from crawlers.forms import GateForm, gate_form
from crawlers.page import Page

PLAIN = """<form id=age method=POST action="/enter?x=1"><input type=hidden name=token value="å b">
  <input type=checkbox name=adult value=1 required><input type=checkbox name=news value=1>
  <input type=submit name=go value=Enter><button type=button>Leave</button></form>"""
YEAR = """<form id=age method=post action=/enter><select name=year><option value="">År<option>1980<option>2015</select>
  <button name=answer value=yes>Ja</button><button name=answer value=no>Nej</button></form>"""


def gated(site: Site, form: str, gate: dict[str, Any], status: int = 302) -> dict[str, Any]:
    """Put a gate with ``form`` before every page of ``site``: sending it sets a cookie."""
    fill(site, 4)
    shown = Answer(f"<div id=gate>{form}</div>")
    for path, page in list(site.pages.items()):
        if path != "/robots.txt":
            site.pages[path] = lambda headers, page=page: page if "age=1" in headers.get("cookie", "") else shown

    def enter(headers: dict[str, str]) -> Answer:
        asked = site.ledger[-1]
        sent = asked.body or asked.path
        allowed = "adult=1" in sent or "year=1980&answer=yes" in sent
        return Answer("", status, {"Location": "/", **({"Set-Cookie": "age=1; Path=/"} if allowed else {})})

    for path in ("/enter", "/enter?x=1", "/enter?token=%C3%A5+b&adult=1&go=Enter"):
        site.pages[path] = enter
    return site_dict(site.address, access="age_gate", interstitial={"shown": "#gate", "form": "form#age", **gate})


def sent(site: Site) -> list[tuple[str, str, str]]:
    return [(one.method, one.path, one.body) for one in site.ledger if one.path.startswith("/enter")]


def test_a_form_of_hidden_fields_and_boxes_is_sent_once(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    content = gated(site, PLAIN, {})
    done = crawler.run(content)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(adverts(crawler)) == 4
    assert crawler.store.coverage[0].complete
    assert sent(site) == [("POST", "/enter?x=1", "token=%C3%A5+b&adult=1&go=Enter")]
    asked = len(site.ledger)
    crawler.run(content)
    assert len(site.ledger) == asked, "the wave has passed the gate: nothing is sent again"
    records = [
        (record.rec_type, record.http_headers.protocol, record.content_stream().read())
        for path in crawler.warc.glob("*.warc.gz")
        for record in ArchiveIterator(gzip.open(path))  # noqa: SIM115  (closed with the iterator)
        if record.rec_type == "request"
    ]
    assert ("request", "POST", b"token=%C3%A5+b&adult=1&go=Enter") in records


def test_a_gate_that_pages_redirect_to_is_passed(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    content = gated(site, PLAIN, {})
    shown = site.pages["/"]({})
    for path, page in list(site.pages.items()):
        if path != "/robots.txt" and not path.startswith("/enter"):
            there = Answer("", 302, {"Location": f"/age?next={path}"})
            site.pages[path] = lambda headers, page=page, there=there: (
                page(headers) if "age=1" in headers.get("cookie", "") else there
            )
            site.pages[f"/age?next={path}"] = shown
    done = crawler.run(content)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(adverts(crawler)) == 4
    assert len(sent(site)) == 1
    asked = len(site.ledger)
    crawler.run(content)
    assert len(site.ledger) == asked, "what led to the gate is no longer what the wave has of the page"


def test_a_form_may_be_sent_by_get(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    crawler.run(gated(site, PLAIN.replace("method=POST", ""), {}))
    assert len(adverts(crawler)) == 4
    assert sent(site) == [("GET", "/enter?token=%C3%A5+b&adult=1&go=Enter", "")]


def test_a_year_and_a_button_are_chosen_by_the_site_file(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    crawler.run(gated(site, YEAR, {"choose": {"year": "1980", "answer": "yes"}}))
    assert len(adverts(crawler)) == 4
    assert sent(site) == [("POST", "/enter", "year=1980&answer=yes")]


def test_many_pages_that_wait_at_the_gate_send_it_once(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    content = gated(site, PLAIN, {})
    open_pages = {path: site.pages[path] for path in ("/", "/ad/1")}
    for number in range(1, 13):
        site.pages[f"/start/{number}"] = open_pages["/"]
    content["listing"] = content["listing"] | {"starts": [f"/start/{number}" for number in range(1, 13)]}
    crawler.run(content)
    assert len(sent(site)) == 1
    assert len(adverts(crawler)) == 4


def test_a_form_that_does_not_open_is_sent_no_second_time(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    crawler.run(gated(site, YEAR, {"choose": {"year": "2015", "answer": "no"}}))
    assert len(sent(site)) == 1
    (what,) = {issue.what for issue in crawler.store.issues}
    assert what.startswith("the interstitial does not open: its form was sent (the site answered 200 at /, after a")
    assert not crawler.store.coverage[0].complete


def test_a_form_is_not_sent_on_by_a_redirect(make_site: Any, crawler: Crawler) -> None:
    site: Site = make_site()
    crawler.run(gated(site, PLAIN, {}, status=307))
    assert [one.path for one in site.ledger if one.method == "POST"] == ["/enter?x=1"]
    assert "only a plain age-gate form is ever sent" in {issue.what for issue in crawler.store.issues}


@pytest.mark.parametrize(
    "field",
    [
        "<input name=x>",
        "<input type=text name=x>",
        "<input type=TEXT name=x disabled style='display:none'>",
        "<input type=password>",
        "<input type=email name=x>",
        "<input type=file name=x>",
        "<input type=tel name=x>",
        "<input type=number name=x>",
        "<input type=date name=x>",
        "<input type=image name=x>",
        "<input type=invented name=x>",
        "<textarea name=x>y</textarea>",
        "<select name=x><option>1</select>",
        "<input type=radio name=x value=1>",
        "<button name=go value=other>Other</button>",
        "</form><input form=age name=x>",
        "</form><input type=password form=other>",
        "</form><div class=g-recaptcha></div>",
    ],
)
def test_a_form_to_fill_in_or_choose_from_is_never_sent(make_site: Any, crawler: Crawler, field: str) -> None:
    site: Site = make_site()
    crawler.run(gated(site, PLAIN.replace("</form>", f"{field}</form>"), {}))
    assert sent(site) == []
    assert all(one.method == "GET" for one in site.ledger)
    assert len(crawler.store.issues) == 1
    assert crawler.store.issues[0].what.startswith("the interstitial's form is not sent: ")
    assert not crawler.store.coverage[0].complete


@pytest.mark.parametrize(
    ("html", "chosen", "words"),
    [
        ("<div id=age></div>", {}, "there is no form #age"),
        ("<form id=age method=dialog></form>", {}, "in a way that is never used"),
        ("<form id=age method=post enctype=multipart/form-data></form>", {}, "in a way that is never used"),
        ("<form id=age method=post action=/login></form>", {}, "belongs to a login or a challenge"),
        ("<form id=age method=post></form>", {"year": "1980"}, "no field year"),
        (YEAR, {"year": "1981", "answer": "yes"}, "name one of the values of year"),
        (YEAR, {"year": "1980"}, "name the value of answer"),
    ],
)
def test_other_forms_are_refused_with_the_reason(html: str, chosen: dict[str, str], words: str) -> None:
    with pytest.raises(FormRefusedError, match=words):
        gate_form(Page("https://site-a.example/x", 200, html), "#age", chosen)


TYPES = ["hidden", "checkbox", "submit", "button", "reset"]


@given(
    st.lists(st.sampled_from([*TYPES, "text", "password", "email", "file", "search", "", "color", "Date"]), max_size=6)
)
def test_whatever_a_form_holds_it_is_sent_only_if_nothing_is_filled_in(kinds: list[str]) -> None:
    fields = "".join(f'<input type="{kind}" name="n{position}">' for position, kind in enumerate(kinds))
    page = Page("https://site-a.example/x", 200, f"<form id=age method=post>{fields}</form>")
    typed = any(kind not in TYPES for kind in kinds) or kinds.count("submit") > 1
    try:
        form: GateForm | None = gate_form(page, "#age", {})
    except FormRefusedError:
        form = None
    assert (form is None) == typed

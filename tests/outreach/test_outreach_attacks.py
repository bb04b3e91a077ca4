"""What an advert, another site, or somebody with an account of their own may try on the office, each tried."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import pytest
from chromium import Watched, chromium, page_of, sign_in
from fastapi.routing import iter_route_contexts
from office_running import PASSWORD, Office, running, send, served, token_of
from playwright.sync_api import Browser
from sqlalchemy import select

from outreach.app import make_app
from outreach.gate import needed
from outreach.roles import PERMISSIONS, Permission, Role
from storage import accounts
from storage.audit import first_break, latest
from storage.models import AdvertVersion

SKANE, GOTLAND = "12", "09"
REGIONAL = {Permission.QUEUE, Permission.CASEWORK, Permission.CHILD, Permission.CONTACTS, Permission.COORDINATE}
UNDER_AGE = "Jag är 16 år och bor i {town}. Ring 070-17406{number}. "
EVIL = (
    '<img src="https://evil.example/x.png" onerror="alert(1)"><script>alert(2)</script>'
    "</main><iframe src='javascript:alert(3)'></iframe><svg/onload=alert(4)>"
    '"><a href="javascript:alert(5)">x</a>{{ 7*7 }}${7*7}<style>*{display:none}</style>'
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">&#60;script&#62;alert(6)&#60;/script&#62;'
)
ADVERTS = [
    ("s1", EVIL, UNDER_AGE.format(town="Lund", number="11") + EVIL, {"Stad": "Lund", EVIL[:60]: EVIL}),
    (
        "f1",
        '=HYPERLINK("https://evil.example")',
        "+1+1 @SUM(1) -2 \t=cmd|' /C calc'!A0 " + UNDER_AGE.format(town="Malmö", number="12"),
        {"Stad": "Malmö"},
    ),
    (
        "b1",
        "\u202edlöb\u202d \u2066x",
        "\u202e\u2067" + UNDER_AGE.format(town="Helsingborg", number="13") + "\u200f\u061c\ufeff\x00\x07\x1b[31m",
        {"Stad": "Helsingborg"},
    ),
    (
        "l1",
        "Lång",
        "Hej! Elin heter jag, jag är 16 år och finns nära hamnen i Trelleborg varje kväll. 070-1740614",
        {"Stad": "Trelleborg"},
    ),
    ("g1", "Sommar på ön", "Nyinflyttad, 17 år, hyr ett rum innanför muren i Visby. 070-1740615", {"Stad": "Gotland"}),
]
Reader = Callable[..., httpx.Client]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office over adverts that attack."""
    with running(tmp_path_factory.mktemp("attacked") / "home", ADVERTS) as office:
        _lengthen(office, "Lång")
        yield office


def _lengthen(office: Office, title: str) -> None:
    """Let one advert have a body of five megabytes and a long field, without the minute that reading them takes."""
    cipher = office.home.store.cipher
    with office.home.store.begin() as session:
        for version in session.scalars(select(AdvertVersion)):
            content = json.loads(cipher.decrypt(version.content))
            if content["title"] == title:
                content["body"] += "x <b>y</b> " * 480_000
                content["fields"]["lång"] = "z" * 30_000
                version.content = cipher.encrypt(json.dumps(content))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def cases(office: Office) -> dict[str, str]:
    """Town → address of its case."""
    client = office.signed_in("coordinator")
    rows = client.get("/queue?whose=all").text.split("<tr>")[2:]
    found = {}
    for row in rows:
        case = re.search(r"/case/[\w-]+", row)
        town = next(t for t in ("Lund", "Malmö", "Helsingborg", "Trelleborg", "Gotland") if t in row)
        assert case is not None
        found[town] = case[0]
    client.close()
    return found


@pytest.fixture(scope="module")
def handler(office: Office, browser: Browser) -> Watched:
    """A child handler in Chromium."""
    watched = page_of(browser, office)
    sign_in(watched, office, "child_handler")
    return watched


def test_an_advert_with_script_runs_nothing_asks_nothing_and_changes_no_page(
    handler: Watched, cases: dict[str, str]
) -> None:
    page = handler.page
    for address in (cases["Lund"], "/queue?whose=all"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert handler.harmless
        tags = page.evaluate("[...document.querySelectorAll('.words *')].map(e => e.tagName)")
        assert set(tags) <= {"MARK", "SPAN"}
        strange = "iframe, style, meta[http-equiv], [onerror], [onload], [href^=javascript], main img"
        assert page.locator("script:not([src^='/static/'])").count() == 0
        assert page.locator(strange).count() == 0
        assert page.locator("header.top").is_visible()
    page.goto(cases["Lund"])
    shown = page.locator("main").inner_text()
    assert "<script>alert(2)</script>" in shown
    assert "{{ 7*7 }}" in shown


def test_a_formula_is_shown_as_words(handler: Watched, cases: dict[str, str]) -> None:
    handler.page.goto(cases["Malmö"])
    assert '=HYPERLINK("https://evil.example")' in handler.page.locator("main").inner_text()
    assert handler.harmless


def test_bidi_tricks_stay_within_their_own_words_and_controls_are_gone(handler: Watched, cases: dict[str, str]) -> None:
    page = handler.page
    answer = page.goto(cases["Helsingborg"])
    assert answer is not None
    body = answer.body()
    assert not any(control in body for control in (b"\x00", b"\x07", b"\x1b"))
    isolated = page.evaluate("[...document.querySelectorAll('.words')].map(e => getComputedStyle(e).unicodeBidi)")
    assert isolated
    assert set(isolated) <= {"isolate", "plaintext", "isolate-override"}
    assert handler.harmless


def test_a_body_of_five_megabytes_is_cut_and_the_page_stays_small(handler: Watched, cases: dict[str, str]) -> None:
    answer = handler.page.goto(cases["Trelleborg"])
    assert answer is not None
    assert len(answer.body()) < 200_000
    assert "jag är 16 år" in handler.page.locator("main").inner_text()
    assert handler.harmless


def test_after_signing_out_the_back_button_shows_no_case(
    office: Office, browser: Browser, cases: dict[str, str]
) -> None:
    watched = page_of(browser, office)
    sign_in(watched, office, "outreach", GOTLAND)
    page = watched.page
    page.goto(cases["Gotland"])
    assert "Visby" in page.content()
    page.locator("form[action='/sign-out'] button").click()
    page.wait_for_url("**/sign-in")
    page.go_back()
    page.wait_for_load_state()
    assert "Visby" not in page.content()
    assert page.url.endswith("/sign-in")


def test_no_other_site_can_frame_or_read_the_office(office: Office, browser: Browser, handler: Watched) -> None:
    html = f"""<iframe src="{office.address}/queue"></iframe>
    <form id=post method=post action="{office.address}/sign-out"><input name=form_token value=x></form>"""
    page = handler.page.context.new_page()
    try:
        page.route("http://evil.example/", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto("http://evil.example/")
        page.wait_for_load_state("networkidle")
        frame = page.frames[1]
        assert "queue" not in frame.url
        read = page.evaluate(
            f"fetch('{office.address}/queue', {{credentials: 'include'}}).then(r => r.text()).catch(() => 'blocked')"
        )
        assert read == "blocked"
        answers: list[int] = []
        page.on("response", lambda r: answers.append(r.status) if r.url.endswith("/sign-out") else None)
        with page.expect_response("**/sign-out"):
            page.evaluate("document.getElementById('post').submit()")
        assert answers == [403]
    finally:
        page.close()
    handler.page.goto("/queue")
    assert handler.page.url.endswith("/queue")


@pytest.mark.parametrize("role", [Role.OUTREACH, Role.CHILD_HANDLER, Role.COORDINATOR])
def test_no_address_of_another_regions_object_answers(office: Office, cases: dict[str, str], role: Role) -> None:
    alert_id = cases["Gotland"].rpartition("/")[2]
    south = office.signed_in(role, SKANE)
    token = token_of(south.get("/account").text)
    given = {"form_token": token, "version": 0, "outcome": "adult", "agreed": "yes", "text": "x", "purpose": "x"}
    with office.home.store.begin() as session:
        before = [r.id for r in latest(session, 1)]
    tried = 0
    for route in iter_route_contexts(make_app(office.home, office.clock).routes):
        permission = needed(route.original_route)
        path = route.path_format or ""
        if permission not in REGIONAL or permission not in PERMISSIONS[role] or "{" not in path:
            continue
        assert re.findall(r"{(\w+)}", path)[0] == "alert_id", f"say how {path} is kept to its region"
        for method in route.methods or ():
            answer = south.request(
                method,
                re.sub(r"{\w+}", "1", path.replace("{alert_id}", alert_id)),
                data=given if method == "POST" else None,
                follow_redirects=False,
            )
            tried += 1
            assert answer.status_code in {404, 422}, path
            assert "Visby" not in answer.text
    assert tried >= 5
    with office.home.store.begin() as session:
        assert [r.id for r in latest(session, 1)] == before
    south.close()


def test_a_token_of_one_sign_in_does_not_pass_in_another(office: Office) -> None:
    first, second = office.signed_in("outreach"), office.signed_in("outreach")
    token = token_of(first.get("/queue").text)
    assert second.post("/sign-out", data={"form_token": token}).status_code == 403
    assert second.get("/queue").url.path == "/queue"
    for client in (first, second):
        client.close()


def test_a_planted_session_is_never_taken_over(office: Office) -> None:
    name = office.account("outreach")
    with office.browser() as victim:
        victim.cookies.set("admap_sign_in", "planted", domain="127.0.0.1", path="/")
        send(victim, "/sign-in", "/sign-in", name=name, password=PASSWORD)
        send(victim, "/second-factor", "/second-factor", code=office.code(name))
        assert victim.get("/queue").url.path == "/queue"
    with office.browser() as attacker:
        attacker.cookies.set("admap_sign_in", "planted", domain="127.0.0.1", path="/")
        assert attacker.get("/queue").url.path == "/sign-in"


@pytest.mark.parametrize(
    "path",
    [
        "/static/..%2f..%2f..%2fadmap.toml",
        "/static/....//....//etc/passwd",
        "/static/%252e%252e/app.py",
        "/case/..%2f..%2fadmap.key",
        "/case/%00",
        "/case/x%0d%0aX-Bad:%201",
        "/administration/accounts/..%2f1",
        "//evil.example/%2e%2e",
    ],
)
def test_no_path_leads_out(office: Office, path: str) -> None:
    client = office.signed_in("coordinator")
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code in {404, 422}
    assert "x-bad" not in answer.headers
    assert "Traceback" not in answer.text
    client.close()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "[::2]", ""])
def test_a_foreign_host_header_gets_no_page(office: Office, host: str) -> None:
    with office.browser() as client:
        answer = client.get("/sign-in", headers={"host": host}, follow_redirects=False)
        assert answer.status_code == 400
        forwarded = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
        assert "evil.example" not in client.get("/sign-in", headers=forwarded).text


def test_guessing_codes_of_the_second_factor_locks_the_account(office: Office) -> None:
    name = office.account("outreach")
    with office.browser() as client:
        send(client, "/sign-in", "/sign-in", name=name, password=PASSWORD)
        for _ in range(5):
            assert send(client, "/second-factor", "/second-factor", code="000000").status_code == 403
        assert send(client, "/second-factor", "/second-factor", code=office.code(name)).status_code == 403
        office.clock.on(minutes=16)
        assert send(client, "/second-factor", "/second-factor", code=office.code(name)).url.path == "/queue"


def test_every_answer_even_an_error_forbids_framing_caching_and_foreign_script(office: Office) -> None:
    client = office.signed_in("outreach")
    answers = [
        client.get("/queue"),
        client.get("/case/none"),
        client.get("/nowhere"),
        client.post("/sign-out", data={}),
        client.get("/queue?page=x"),
        client.request("PUT", "/queue"),
    ]
    assert [a.status_code for a in answers] == [200, 404, 404, 403, 422, 405]
    for answer in answers:
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "server" not in answer.headers or "uvicorn" in answer.headers["server"]
        assert "access-control-allow-origin" not in answer.headers
    client.close()


def test_a_closed_account_is_out_at_once_and_all_this_is_in_a_log_that_holds(office: Office) -> None:
    client = office.signed_in("outreach")
    name = re.search(r'href="/account">([\w-]+)<', client.get("/queue").text)
    assert name is not None
    with office.home.store.begin() as session:
        accounts.disable_account(session, accounts.known_account(session, name[1]), office.clock())
    assert client.get("/queue").url.path == "/sign-in"
    with office.home.store.begin() as session:
        assert first_break(session) is None
    client.close()


def test_behind_tls_cookies_are_this_hosts_alone_and_plain_http_is_never_used_again(office: Office) -> None:
    settings = office.home.settings.model_copy(update={"public_url": "https://office.example"})
    name = office.account("outreach")
    with served(replace(office.home, settings=settings), office.clock) as secure, httpx.Client() as client:
        client.base_url = httpx.URL(secure.address)
        given = client.post("/sign-in", data={"name": name, "password": PASSWORD})
        cookie = given.headers["set-cookie"]
        assert cookie.startswith("__Host-admap_sign_in=")
        assert {"secure", "httponly", "samesite=strict", "path=/"} <= {p.strip().casefold() for p in cookie.split(";")}
        assert "domain" not in cookie.casefold()
        assert given.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
        client.headers["cookie"] = cookie.partition(";")[0]
        form = {"form_token": token_of(client.get("/second-factor").text), "code": office.code(name)}
        whole = client.post("/second-factor", data=form)
        assert whole.headers["location"] == "/"
        client.headers["cookie"] = whole.headers["set-cookie"].partition(";")[0]
        out = client.post("/sign-out", data={"form_token": token_of(client.get("/queue").text)})
        assert "__Host-admap_sign_in=" in out.headers["set-cookie"]
        assert "cache" in out.headers["clear-site-data"]
        assert client.get("/queue").headers["location"] == "/sign-in"
        assert client.get("/sign-in", headers={"host": "other.example"}).status_code == 400


def test_asking_for_what_the_role_may_not_have_is_in_the_log(office: Office) -> None:
    client = office.signed_in("analyst")
    assert client.get("/administration/subject?contact=070-1740607").status_code == 404
    with office.home.store.begin() as session:
        (row,) = latest(session, 1)
        assert (row.action, row.detail) == ("page refused", "GET /administration/subject")
    client.close()

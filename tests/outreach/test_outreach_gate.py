from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from office_running import PASSWORD, Office, send, token_of
from starlette.routing import Mount

from outreach.api.app import ADDRESS
from outreach.app import make_app
from outreach.gate import HALF, LONGEST, PUBLIC, needed
from outreach.roles import PERMISSIONS, Permission, Role
from storage.accounts import account_named
from storage.audit import first_break, latest

Reader = Callable[..., httpx.Client]


def _routes(office: Office) -> list[RouteContext]:
    found = list(iter_route_contexts(make_app(office.home, office.clock).routes))
    assert [r.path for r in found if isinstance(r.original_route, Mount)] == ["/static", ADDRESS]
    routes = [r for r in found if not isinstance(r.original_route, Mount)]
    assert all(isinstance(r.original_route, APIRoute) for r in routes)
    return routes


def test_every_route_says_what_it_needs_and_few_are_open(office: Office) -> None:
    routes = _routes(office)
    assert all(needed(route.original_route) is not None for route in routes)
    by_provider = {"/sign-in/oidc", "/sign-in/oidc/callback"}
    public = {"/", "/sign-in", "/language"} | by_provider
    assert {r.path for r in routes if needed(r.original_route) is PUBLIC} == public
    assert {r.path for r in routes if needed(r.original_route) is HALF} == {"/second-factor", "/password", "/sign-out"}


@pytest.mark.parametrize("role", [None, *Role])
def test_every_route_refuses_every_role_that_lacks_its_permission(
    office: Office, reader: Reader, role: Role | None
) -> None:
    client = office.browser() if role is None else reader(role)
    token = "" if role is None else token_of(client.get("/account").text)
    refused = 0
    for route in _routes(office):
        permission = needed(route.original_route)
        if not isinstance(permission, Permission) or (role is not None and permission in PERMISSIONS[role]):
            continue
        for method in route.methods or ():
            answer = client.request(
                method,
                (route.path_format or "").replace("{alert_id}", "al-1"),
                data={"form_token": token, "version": 0, "outcome": "adult", "agreed": "yes"}
                if method == "POST"
                else None,
                follow_redirects=False,
            )
            refused += 1
            if role is None:
                assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), route.path
            else:
                assert answer.status_code == 404, (role, route.path)
    if role is None:
        assert refused > 0
        client.close()


def test_a_form_without_its_token_or_from_another_site_is_refused(reader: Reader) -> None:
    client = reader("outreach")
    token = token_of(client.get("/queue").text)
    assert client.post("/sign-out", data={}).status_code == 403
    assert client.post("/sign-out", data={"form_token": "x" * 64}).status_code == 403
    for headers in ({"origin": "https://else.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        assert client.post("/sign-out", data={"form_token": token}, headers=headers).status_code == 403
    assert client.get("/queue").url.path == "/queue"


def test_signing_in_changes_the_token_and_leaves_no_half_sign_in(office: Office) -> None:
    name = office.account("outreach")
    chosen = {"cookie": "admap_sign_in=chosen-by-somebody-else"}
    with httpx.Client(base_url=office.address) as client:
        given = client.post("/sign-in", data={"name": name, "password": PASSWORD}, headers=chosen)
        assert client.cookies["admap_sign_in"] != "chosen-by-somebody-else"
        assert given.headers["location"] == "/second-factor"
        assert client.get("/queue").headers["location"] == "/second-factor"
    with office.browser() as client:
        send(client, "/sign-in", "/sign-in", name=name, password=PASSWORD)
        before = client.cookies["admap_sign_in"]
        send(client, "/second-factor", "/second-factor", code=office.code(name))
        after = client.cookies["admap_sign_in"]
        assert before != after
        client.cookies.clear()
        client.cookies.set("admap_sign_in", before, domain="127.0.0.1", path="/")
        assert client.get("/queue").url.path == "/sign-in"


def test_a_code_passes_once(office: Office) -> None:
    name = office.account("outreach")
    code = office.code(name)
    with office.browser() as first, office.browser() as second:
        for client in (first, second):
            send(client, "/sign-in", "/sign-in", name=name, password=PASSWORD)
        assert send(first, "/second-factor", "/second-factor", code=code).url.path == "/queue"
        assert send(second, "/second-factor", "/second-factor", code=code).status_code == 403


def test_guessing_locks_the_account_for_a_while_and_tells_nothing(office: Office) -> None:
    name = office.account("outreach")
    with office.browser() as client:
        texts = {
            send(client, "/sign-in", "/sign-in", name=who, password="wrong wrong wrong").text.replace(who, "")
            for who in [name] * 5 + ["nobody-at-all"]
        }
        assert len(texts) == 1
        assert send(client, "/sign-in", "/sign-in", name=name, password=PASSWORD).status_code == 403
        office.clock.on(minutes=16)
        assert send(client, "/sign-in", "/sign-in", name=name, password=PASSWORD).url.path == "/second-factor"
    office.clock.on(minutes=16)


def test_many_failures_from_one_place_are_slowed_down_whatever_the_names(office: Office) -> None:
    with office.browser() as client:
        answers = [
            client.post("/sign-in", data={"name": f"name-{n}", "password": "wrong"}).status_code for n in range(21)
        ]
        assert answers == [403] * 20 + [429]
        office.clock.on(minutes=16)
        assert client.post("/sign-in", data={"name": "x", "password": "y"}).status_code == 403
    office.clock.on(minutes=16)


def test_who_does_nothing_is_signed_out_and_nobody_stays_for_ever(office: Office, reader: Reader) -> None:
    idle, busy = reader("outreach"), reader("outreach")
    office.clock.on(minutes=20)
    assert busy.get("/queue").url.path == "/queue"
    office.clock.on(minutes=20)
    assert idle.get("/queue").url.path == "/sign-in"
    for _ in range(int(LONGEST.total_seconds() // 1200)):
        busy.get("/queue")
        office.clock.on(minutes=20)
    assert busy.get("/queue").url.path == "/sign-in"


def test_a_first_password_must_be_changed_before_anything_is_seen(office: Office) -> None:
    name = office.account("outreach")
    with office.home.store.begin() as session:
        found = account_named(session, name)
        assert found is not None
        found.must_change = True
    with office.browser() as client:
        send(client, "/sign-in", "/sign-in", name=name, password=PASSWORD)
        assert send(client, "/second-factor", "/second-factor", code=office.code(name)).url.path == "/password"
        assert client.get("/queue").url.path == "/password"
        assert send(client, "/password", "/password", old=PASSWORD, new="kort").status_code == 422
        new = "fem stora blå båtar"
        assert send(client, "/password", "/password", old=PASSWORD, new=new).url.path == "/sign-in"
        send(client, "/sign-in", "/sign-in", name=name, password=new)
        assert send(client, "/second-factor", "/second-factor", code=office.code(name)).url.path == "/queue"


@pytest.mark.parametrize("back", ["https://else.example", "//else.example", "/\\else.example", "javascript:alert(1)"])
def test_nobody_is_sent_away_from_the_office(office: Office, back: str) -> None:
    with office.browser() as client:
        answer = client.post("/language", data={"language": "en", "back": back}, follow_redirects=False)
        assert answer.headers["location"] == "/"


def test_a_header_cannot_be_written_through_a_form(office: Office) -> None:
    with office.browser() as client:
        answer = client.post(
            "/language", data={"language": "en", "back": "/sign-in\r\nX-Bad: 1"}, follow_redirects=False
        )
        assert "x-bad" not in answer.headers


def test_only_the_named_hosts_are_served_and_a_large_body_is_not_read(office: Office) -> None:
    with office.browser() as client:
        assert client.get("/sign-in", headers={"host": "else.example"}).status_code == 400
        assert client.post("/sign-in", content=b"x" * 1_000_001).status_code == 413
        chunks = (b"name=" + b"x" * 200_000 for _ in range(10))
        answer = client.post("/sign-in", content=chunks, headers={"content-type": "application/x-www-form-urlencoded"})
        assert answer.status_code == 413


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fadmap.toml", "/static//etc/passwd"]
)
def test_static_files_lead_nowhere_else(office: Office, path: str) -> None:
    with httpx.Client(base_url=office.address) as client:
        assert client.get(path).status_code == 404
    assert Path("outreach/app.py").exists()


def test_pages_forbid_what_they_do_not_use(office: Office, reader: Reader) -> None:
    answer = reader("outreach").get("/queue")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "<style" not in answer.text
    assert " style=" not in answer.text
    with office.browser() as client:
        kept = client.post(
            "/sign-in", data={"name": office.account("analyst"), "password": PASSWORD}, follow_redirects=False
        )
        cookie = kept.headers["set-cookie"].casefold()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie


def test_what_was_done_is_in_an_audit_log_that_holds(office: Office, reader: Reader) -> None:
    reader("outreach")
    with office.home.store.begin() as session:
        assert first_break(session) is None
        assert "signed in" in {row.action for row in latest(session, 5)}

"""One's own sign-ins: seen, and ended."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from office_running import PASSWORD, Office, send

from outreach.browsers import kind_of
from storage.audit import latest

Reader = Callable[..., httpx.Client]
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1 Version/18.5 Mobile Safari/604.1"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/138.0 Safari/537.36 Edg/138.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/138.0 Mobile Safari/537.36", "Chrome, Android"),
        (PHONE, "Safari, iPhone"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_kept_in_a_few_words_of_ours(said: str, kind: str) -> None:
    assert kind_of(said) == kind


@contextmanager
def _in(office: Office, name: str, user_agent: str = "") -> Iterator[httpx.Client]:
    with office.browser() as client:
        client.headers["user-agent"] = user_agent
        send(client, "/sign-in", "/sign-in", name=name, password=PASSWORD)
        assert send(client, "/second-factor", "/second-factor", code=office.code(name)).url.path == "/queue"
        yield client


def _rows(client: httpx.Client) -> list[str]:
    return re.findall(r"<tr>\n<td.+?</tr>", client.get("/account").text, re.DOTALL)


def _mark(row: str) -> str:
    found = re.search(r'name="which" value="(\w+)"', row)
    assert found is not None
    return found[1]


def _noted(office: Office) -> tuple[str, str, str]:
    with office.home.store.begin() as session:
        row = latest(session, 1)[0]
        return row.user, row.action, row.detail


def test_ones_sign_ins_are_listed_and_ended_with_the_password(office: Office) -> None:
    name = office.account("outreach")
    with (
        _in(office, name) as here,
        _in(office, name, PHONE) as phone,
        _in(office, name) as third,
        _in(office, office.account("outreach"), "Firefox Windows") as other,
    ):
        rows = _rows(here)
        assert [("den här" in row, "Safari, iPhone" in row) for row in rows].count((False, True)) == 1
        assert sum("den här" in row for row in rows) == 1
        assert len(rows) == 3
        assert "Firefox" not in "".join(rows)
        phones = next(_mark(row) for row in rows if "iPhone" in row)
        ended = send(here, "/account", "/account/sign-ins/end", which=phones, password=PASSWORD)
        assert ended.url.path == "/account"
        assert phone.get("/queue").url.path == "/sign-in"
        assert _noted(office) == (name, "sign-ins ended", f"{name}, 1")
        send(here, "/account", "/account/sign-ins/end", others="yes", password=PASSWORD)
        assert third.get("/queue").url.path == "/sign-in"
        assert other.get("/queue").url.path == "/queue"
        own = _mark(_rows(here)[0])
        assert send(here, "/account", "/account/sign-ins/end", which=own, password=PASSWORD).url.path == "/sign-in"
        assert here.get("/account").url.path == "/sign-in"


def test_a_wrong_password_ends_no_sign_in_and_counts_as_a_wrong_try(office: Office) -> None:
    name = office.account("outreach")
    with _in(office, name) as here, _in(office, name) as there, office.browser() as new:
        assert send(here, "/account", "/account/sign-ins/end", password=PASSWORD).status_code == 422
        for _ in range(5):
            wrong = send(here, "/account", "/account/sign-ins/end", others="yes", password="fel fel fel fel")
            assert wrong.status_code == 422
            assert 'role="alert"' in wrong.text
        assert send(here, "/account", "/account/sign-ins/end", others="yes", password=PASSWORD).status_code == 422
        assert there.get("/queue").url.path == "/queue"
        assert send(new, "/sign-in", "/sign-in", name=name, password=PASSWORD).status_code == 403
        assert _noted(office)[1] == "account locked"
        office.clock.on(minutes=16)
        send(here, "/account", "/account/sign-ins/end", others="yes", password=PASSWORD)
        assert there.get("/queue").url.path == "/sign-in"


def test_a_sign_in_of_somebody_else_is_not_ended_by_its_mark(office: Office) -> None:
    with _in(office, office.account("outreach")) as mine, _in(office, office.account("outreach")) as theirs:
        mark = _mark(_rows(theirs)[0])
        assert send(mine, "/account", "/account/sign-ins/end", which=mark, password=PASSWORD).status_code == 422
        assert theirs.get("/queue").url.path == "/queue"


def test_a_sign_in_that_waits_for_its_code_is_seen_and_one_that_is_over_is_not(office: Office) -> None:
    name = office.account("outreach")
    with office.browser() as half:
        send(half, "/sign-in", "/sign-in", name=name, password=PASSWORD)
        with _in(office, name) as here:
            assert sum("väntar på sin kod" in row for row in _rows(here)) == 1
    office.clock.on(minutes=40)
    with _in(office, name) as here:
        assert len(_rows(here)) == 1


def test_an_administrator_ends_every_sign_in_of_an_account_that_stays_open(office: Office, reader: Reader) -> None:
    name, admin = office.account("outreach"), reader("administrator")
    with _in(office, name) as first, _in(office, name) as second:
        found = re.search(rf'href="(/administration/accounts/\d+)">{name}<', admin.get("/administration/accounts").text)
        assert found is not None
        assert "Inloggad på 2 enheter" in admin.get(found[1]).text
        assert "Inloggad på 0 enheter" in send(admin, found[1], f"{found[1]}/end-sign-ins").text
        assert _noted(office)[1:] == ("sign-ins ended", f"{name}, 2")
        assert first.get("/queue").url.path == second.get("/queue").url.path == "/sign-in"
        assert send(admin, found[1], "/administration/accounts/99999/end-sign-ins").status_code == 404
    with _in(office, name):
        pass

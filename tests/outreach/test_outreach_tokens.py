"""Tokens of the API end with what they were made under, and an administrator revokes anybody's."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from office_running import PASSWORD, Office, send

from outreach.api.app import ADDRESS
from outreach.api.making import new_api_token
from outreach.passwords import hashed_password
from storage import accounts
from storage.accounts import known_account
from storage.audit import latest

Reader = Callable[..., httpx.Client]
OWN = "sju tysta bruna ugglor"


def made(office: Office, name: str) -> tuple[int, str]:
    with office.home.store.begin() as session:
        token = new_api_token(session, known_account(session, name), ["sites"], 30, office.clock(), name)
    return token.number, token.secret


def answered(office: Office, secret: str) -> int:
    return httpx.get(f"{office.address}{ADDRESS}/sites", headers={"Authorization": f"Bearer {secret}"}).status_code


@pytest.mark.parametrize("how", ["reset", "bind", "unbind", "disable"])
def test_an_account_that_is_entered_anew_has_no_old_token(office: Office, how: str) -> None:
    name = office.account("analyst")
    _, secret = made(office, name)
    assert answered(office, secret) == 200
    with office.home.store.begin() as session:
        account, password_hash, at = known_account(session, name), hashed_password(OWN), office.clock()
        {
            "reset": lambda: accounts.reset_account(session, account, password_hash, at),
            "bind": lambda: accounts.bind_account(session, account, f"subject of {name}", password_hash, at),
            "unbind": lambda: accounts.unbind_account(session, account, password_hash, at),
            "disable": lambda: accounts.disable_account(session, account, at),
        }[how]()
    with office.home.store.begin() as session:
        account = known_account(session, name)
        account.active, account.must_change = True, False  # as after a reset and a password of one's own
    assert answered(office, secret) == 401


@pytest.mark.parametrize(("given", "after"), [({"tokens": "yes"}, 401), ({}, 200)])
def test_a_new_password_revokes_tokens_where_that_is_asked_for(
    office: Office, reader: Reader, given: dict[str, str], after: int
) -> None:
    client = reader("analyst")
    name = list(office.secrets)[-1]
    _, secret = made(office, name)
    answer = send(client, "/password", "/password", old=PASSWORD, new=OWN, **given)
    assert answer.url.path == "/sign-in"
    assert answered(office, secret) == after


def test_an_administrator_revokes_anybodys_token(office: Office, reader: Reader) -> None:
    name = office.account("analyst")
    number, secret = made(office, name)
    client = reader("administrator")
    where = "/administration/tokens"
    text = client.get(where).text
    assert name in text
    assert secret not in text
    assert send(client, where, f"{where}/revoke", number=number).status_code == 200
    assert send(client, where, f"{where}/revoke", number=10**6).status_code == 404
    assert answered(office, secret) == 401
    with office.home.store.begin() as session:
        assert (latest(session, 1)[0].action, latest(session, 1)[0].detail) == (
            "API token revoked",
            f"token {number} of {name}",
        )

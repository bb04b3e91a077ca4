"""Tries to sign in that come all at once are judged one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier
from typing import TypeVar

import httpx
import pytest
from office_running import PASSWORD, Office, send, token_of

from storage.audit import latest

T = TypeVar("T")


@pytest.fixture(autouse=True)
def others_failures_are_long_ago(office: Office) -> None:
    office.clock.on(minutes=16)


def at_once(doing: Sequence[Callable[[], T]]) -> list[T]:
    barrier = Barrier(len(doing))

    def wait_and_do(one: Callable[[], T]) -> T:
        barrier.wait()
        return one()

    with ThreadPoolExecutor(len(doing)) as pool:
        return list(pool.map(wait_and_do, doing))


def half_way(office: Office, opened: ExitStack, name: str) -> Callable[[str], httpx.Response]:
    """Give the password of ``name``, and return what sends a code."""
    client = opened.enter_context(office.browser())
    token = token_of(send(client, "/sign-in", "/sign-in", name=name, password=PASSWORD).text)
    return lambda code: client.post("/second-factor", data={"form_token": token, "code": code}, follow_redirects=False)


def noted_of(office: Office, name: str) -> Counter[str]:
    with office.home.store.begin() as session:
        return Counter(row.action for row in latest(session, 200) if row.user == name)


def test_one_code_sent_from_many_browsers_at_once_passes_once(office: Office) -> None:
    name = office.account("outreach")
    with ExitStack() as opened:
        browsers = [half_way(office, opened, name) for _ in range(10)]
        code = office.code(name)
        answers = at_once([lambda b=b: b(code).status_code for b in browsers])
    assert sorted(answers)[:2] == [303, 403]


def test_wrong_codes_at_once_are_five_tries_and_the_right_one_after_them_is_none(office: Office) -> None:
    name = office.account("outreach")
    with ExitStack() as opened:
        browsers = [half_way(office, opened, name) for _ in range(12)]
        assert set(at_once([lambda b=b: b("000000").status_code for b in browsers])) == {403}
        assert browsers[0](office.code(name)).status_code == 403
    assert noted_of(office, name) == {"sign-in failed": 5, "account locked": 1}


def test_no_more_than_twenty_wrong_passwords_at_once_are_judged_from_one_place(office: Office) -> None:
    with ExitStack() as opened:
        browsers = [opened.enter_context(office.browser()) for _ in range(30)]
        for browser in browsers:
            browser.get("/sign-in")
        answers = at_once(
            [
                lambda b=b, n=n: b.post("/sign-in", data={"name": f"nobody-{n}", "password": "x" * 12}).status_code
                for n, b in enumerate(browsers)
            ]
        )
    office.clock.on(minutes=16)
    assert Counter(answers) == {403: 20, 429: 10}


def test_a_right_password_among_wrong_ones_at_once_counts_only_in_its_turn(office: Office) -> None:
    name = office.account("outreach")
    with ExitStack() as opened:
        browsers = [opened.enter_context(office.browser()) for _ in range(12)]
        at_once([lambda b=b: b.post("/sign-in", data={"name": name, "password": "wrong"}) for b in browsers])
        answer = browsers[0].post("/sign-in", data={"name": name, "password": PASSWORD})
    office.clock.on(minutes=16)
    assert answer.status_code == 403
    assert noted_of(office, name) == {"sign-in failed": 5, "account locked": 1}

"""Which passwords nobody may choose: common ones, words from around here, and those of the operator's own list."""

from __future__ import annotations

from hashlib import sha1
from pathlib import Path

import pytest
from office_running import PASSWORD, Office, send

from admap.errors import UsageError
from admap.settings import Settings
from outreach.guessable import guesses_of
from outreach.passwords import fault_of, new_password

BREACHED = [f"fyra gröna hästar nummer {n}" for n in range(200)]


def _fault(password: str, settings: Settings, name: str = "anna.berg") -> str | None:
    return fault_of(password, name, guesses_of(settings))


@pytest.mark.parametrize(
    "guessed",
    [
        "password1234",
        "qwertyuiop12",
        "aaaaaaaaaaaaaaaa",
        "Lösenord2026!",
        "losenord 2026",
        "sommar2026!!",
        "VälkommenHit1",
        "Göteborg2026!",
        "goteborg-2026",
        "admapadmap12",
        "anna.berg2026",
        "berg berg berg",
        "Mikamottagningen1",
        "kontoret.example",
    ],
)
def test_common_words_and_those_from_around_here_are_refused_alone(tmp_path: Path, guessed: str) -> None:
    settings = Settings.model_validate(
        {
            "home": tmp_path,
            "public_url": "https://kontoret.example",
            "casework": {"service": "Mikamottagningen"},
        }
    )
    assert "Somebody who guesses" in (_fault(guessed, settings) or "")


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "regn trappa göteborg linjal", "x7Kq9zP2mWvL", "sol regn snö vind", "regn trappa linjal " * 10],
)
def test_words_that_do_not_belong_together_pass(tmp_path: Path, password: str) -> None:
    assert _fault(password, Settings(home=tmp_path)) is None


def test_the_passwords_that_the_program_makes_pass(tmp_path: Path) -> None:
    guesses = guesses_of(Settings(home=tmp_path))
    assert not any(guesses.holds(new_password(), "anna") for _ in range(50))


def _lists() -> dict[str, str]:
    hashes = sorted(sha1(p.encode(), usedforsecurity=False).hexdigest().upper() for p in BREACHED)
    return {
        "plain": "\n".join(BREACHED),
        "plain of another system": "\r\n".join(BREACHED) + "\r\n",
        "hashes": "\n".join(hashes),
        "hashes counted": "\r\n".join(f"{line}:{n}" for n, line in enumerate(hashes)) + "\r\n",
        "hashes in small letters": "\n".join(hashes).lower() + "\n",
    }


@pytest.mark.parametrize("kind", _lists())
def test_what_is_in_the_operators_list_is_refused_and_nothing_else(tmp_path: Path, kind: str) -> None:
    (tmp_path / "breached.txt").write_bytes(_lists()[kind].encode())
    guesses = guesses_of(Settings(home=tmp_path, breached_passwords="breached.txt"))
    assert guesses.breached is not None
    assert all(guesses.breached.holds(password) for password in BREACHED)
    assert not any(guesses.breached.holds(f"{password} till") for password in BREACHED)
    assert fault_of(BREACHED[0], "anna", guesses) is not None


def test_a_list_that_cannot_be_used_is_told_of_when_the_office_starts(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, breached_passwords="breached.txt")
    with pytest.raises(UsageError, match="cannot be read"):
        guesses_of(settings)
    lines = _lists()["hashes"].splitlines()
    (tmp_path / "breached.txt").write_text("\n".join(reversed(lines)), encoding="utf-8")
    with pytest.raises(UsageError, match="order"):
        guesses_of(settings)


def test_the_page_says_it_in_one_kind_sentence_and_keeps_the_old_password(office: Office) -> None:
    name = office.account("outreach")
    with office.browser() as client:
        send(client, "/sign-in", "/sign-in", name=name, password=PASSWORD)
        send(client, "/second-factor", "/second-factor", code=office.code(name))
        answer = send(client, "/password", "/password", old=PASSWORD, new="Stockholm2026!")
        assert answer.status_code == 422
        assert "bland de första någon gissar på" in answer.text
        assert client.get("/queue").url.path == "/queue"

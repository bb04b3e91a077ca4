"""Exchanging a key: all that stood on the old one stands on the new, also when the exchange is killed in the middle."""

from __future__ import annotations

import base64
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from admap_running import Ran
from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Session

from admap import stages
from admap.errors import UsageError
from admap.home import Home, make_home, open_home
from admap.stages.erasing import erase
from admap.stages.rekey import keys, rotate, unmade
from admap.stages.subject import holdings
from admap.subject_contacts import contact_hashes
from storage import accounts, adverts, offers, rekeying, waves, work
from storage.audit import check, latest
from storage.base import Base, add_rows
from storage.cipher import KEY_FILE, KEY_VARIABLE, KINDS, NEXT_FILE, NEXT_VARIABLE, load_cipher, load_masters
from storage.codings import stem_hash
from storage.errors import KeyMismatchError
from storage.models import AdvertVersion, Contact, ErasedRow, OptOut, UpkeepRow, WorkRow

NOW = datetime(2026, 5, 3, 12, tzinfo=UTC)
PHONES = {"a1": "070-1740631", "a2": "070-1740632", "a3": "070-1740633"}
FILLERS = 6000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two adverts, a contact that was purged, one that opted out, and one that was erased."""
    folder = tmp_path_factory.mktemp("keys") / "home"
    make_home(folder)
    file = folder.parent / "adverts.jsonl"
    file.write_text(_lines(PHONES), encoding="utf-8")
    with open_home(folder) as home:
        stages.import_files(home, "w", [file], assume_relevant=True)
        stages.extract(home, "w")
        cipher = home.store.cipher
        with home.store.begin() as session:
            account = accounts.add_account(session, "anna", "outreach", ["SE"], "x", NOW)
            account.second_factor = cipher.encrypt("the secret")
            kept, gone = (_contact(home, session, PHONES[one]) for one in ("a1", "a2"))
            offers.opt_out(session, cipher, "p1", [kept.keyed_hash, gone.keyed_hash], NOW)
            gone.value = b""
        erase(home, contact_hashes(cipher, PHONES["a3"]), lambda *_: None, "anna", NOW)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of that home."""
    return shutil.copytree(made, tmp_path / "home")


def _lines(phones: dict[str, str]) -> str:
    rows = [
        {"ad_id": i, "site": "small", "url": f"https://small.example/{i}", "seen_at": "2026-05-01",
         "title": f"Klara {i}", "fields": {},
         "body": f"Klara, 29 år, Gävle, annons nummer {i}. Ring {phone}. Telegram: @klara_{i}_exempel"}
        for i, phone in phones.items()
    ]  # fmt: skip
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def _contact(home: Home, session: Session, phone: str) -> Contact:
    hashes = contact_hashes(home.store.cipher, phone)
    return session.scalars(select(Contact).where(Contact.keyed_hash.in_(hashes))).one()


def _everything_is_read(folder: Path) -> None:
    """Every ciphertext is read under the home's key, and every keyed hash that can be made is its own."""
    with open_home(folder) as home, home.store.begin() as session:
        cipher = home.store.cipher
        for table, columns in rekeying.encrypted_columns():
            for row in session.execute(select(*columns).select_from(table)):
                for one in row:
                    cipher.decrypt(one or b"")
        assert [o.advert.title for o in adverts.observed(session, cipher, waves.get_wave(session, "w"))] == [
            "Klara a1",
            "Klara a2",
        ]
        assert cipher.decrypt(accounts.known_account(session, "anna").second_factor or b"") == "the secret"
        for version in session.scalars(select(AdvertVersion)):
            digests = adverts.digests_of(cipher, cipher.decrypt(version.content))
            assert (version.digest, version.text_digest) == digests
        handles = session.scalars(select(Contact).where(Contact.kind == "handles")).all()
        assert handles
        assert all(h.stem_hash == stem_hash(cipher, h.kind, cipher.decrypt(h.value)) for h in handles)
        assert check(session).whole
    with open_home(folder) as home:
        assert holdings(home, contact_hashes(home.store.cipher, PHONES["a1"])).stating == ("a1",)


def _start(folder: Path, kind: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "admap", "keys", "rotate", kind, "--yes", "--home", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_every_column_of_bytes_is_written_anew_or_is_named_as_open() -> None:
    bytes_of = {
        f"{table.name}.{c.name}" for table in Base.metadata.sorted_tables for c in table.columns
        if isinstance(c.type, LargeBinary)
    }  # fmt: skip
    moved = {f"{table.name}.{c.name}" for table, columns in rekeying.encrypted_columns() for c in columns}
    assert moved | rekeying.OPEN == bytes_of
    assert {"accounts.second_factor", "advert_versions.content", "contacts.value", "work.result"} <= moved


@pytest.mark.parametrize("kind", KINDS)
def test_an_exchanged_key_reads_everything_and_the_old_one_nothing(folder: Path, kind: str) -> None:
    old = load_cipher(folder)
    before = (folder / KEY_FILE).read_bytes()
    (folder / "linkage.npz").write_bytes(b"hashes")
    rotate(folder, kind, "anna", NOW)
    _everything_is_read(folder)
    new = load_masters(folder)
    with open_home(folder) as home:
        marks = {one.kind: (one.fingerprint, one.since) for one in keys(home)}
        assert marks[kind] == (home.store.cipher.fingerprints[KINDS.index(kind)], NOW)
        assert [old.fingerprints[i] == home.store.cipher.fingerprints[i] for i in (0, 1)] == [
            one != kind for one in KINDS
        ]
        with home.store.begin() as session:
            assert (latest(session, 1)[0].user, latest(session, 1)[0].action) == ("anna", "key exchanged")
            content = session.scalars(select(AdvertVersion.content)).first() or b""
    if kind == "contents":
        with pytest.raises(KeyMismatchError):
            old.decrypt(content)
    assert not (folder / NEXT_FILE).exists()
    assert not (folder / "linkage.npz").exists()
    assert base64.b64encode(new[KINDS.index(kind)]) not in before
    (folder / KEY_FILE).write_bytes(before)
    with pytest.raises(KeyMismatchError), open_home(folder):
        pass


def test_what_cannot_be_hashed_anew_is_said_before_and_joined_to_nothing(
    folder: Path, run: Callable[..., Ran], tmp_path: Path
) -> None:
    with open_home(folder) as home:
        gone = unmade(home)
        assert (gone.contacts, gone.wordings, gone.erased, gone.opt_outs) == (1, 0, 2, 1)
        with home.store.begin() as session:
            before = set(session.scalars(select(ErasedRow.keyed_hash)))
    told = run("keys", "rotate", "matching", "--home", folder)
    assert told.code == 0
    assert "1 contacts and 0 wordings that were purged, 2 erased" in told.out
    assert "Nothing was changed" in told.out
    rotate(folder, "matching", "anna", NOW)
    with open_home(folder) as home, home.store.begin() as session:
        contacts = {one.keyed_hash: one for one in session.scalars(select(Contact))}
        opted = set(session.scalars(select(OptOut.keyed_hash)))
        assert opted - contacts.keys() == {home.store.cipher.keyed_hash("profile:p1")}
        assert len(opted & contacts.keys()) == 2
        assert not before & set(session.scalars(select(ErasedRow.keyed_hash)))
    again = tmp_path / "again.jsonl"
    again.write_text(_lines({"b1": PHONES["a1"], "b2": PHONES["a2"]}), encoding="utf-8")
    with open_home(folder) as home:
        stages.import_files(home, "later", [again], assume_relevant=True)
        stages.extract(home, "later")
        assert holdings(home, contact_hashes(home.store.cipher, PHONES["a1"])).stating == ("a1", "b1")
        assert holdings(home, contact_hashes(home.store.cipher, PHONES["a2"])).stating == ("b2",)


@pytest.mark.parametrize("kind", KINDS)
def test_an_exchange_that_is_killed_lets_nothing_in_and_goes_on_to_its_end(folder: Path, kind: str) -> None:
    with open_home(folder) as home, home.store.begin() as session:
        closed = home.store.cipher.encrypt('{"a": 1}')
        plain = {"kind": work.PURGE, "about": "", "user": "x", "asked": NOW, "outcome": work.DONE, "step": "",
                 "done": 0, "total": 0, "note": "", "given": b"", "kept": b"", "result": closed}  # fmt: skip
        add_rows(session, WorkRow, [plain] * FILLERS)
        add_rows(session, OptOut, [{"keyed_hash": f"{n:032}", "profile_id": "p2", "at": NOW} for n in range(FILLERS)])
    child = _start(folder, kind)
    with closing(sqlite3.connect(folder / "admap.sqlite", timeout=60)) as database:
        begun = "select count(*) from upkeep where what = 'exchange of a key'"
        while not database.execute(begun).fetchone()[0]:
            assert child.poll() is None
        seen = set(database.execute("pragma data_version").fetchall())
        while kind == "contents" and len(seen) < 3:
            seen |= set(database.execute("pragma data_version").fetchall())
        child.kill()
        child.wait()
    assert (folder / NEXT_FILE).exists()
    with pytest.raises(UsageError, match=f"admap keys rotate {kind} --yes"), open_home(folder):
        pass
    other = next(one for one in KINDS if one != kind)
    with pytest.raises(UsageError, match="another key waits"):
        rotate(folder, other, "anna", NOW)
    rotate(folder, kind, "anna", NOW)
    _everything_is_read(folder)


def test_an_exchange_that_ended_but_for_its_last_note_goes_on_without_a_second_key(folder: Path) -> None:
    with open_home(folder) as home, home.store.begin() as session:
        session.add(UpkeepRow(what="exchange of a key", at=NOW, note="contents"))
    before = (folder / KEY_FILE).read_bytes()
    rotate(folder, "contents", "anna", NOW)
    assert (folder / KEY_FILE).read_bytes() == before
    _everything_is_read(folder)


def test_a_home_in_use_or_with_work_that_has_not_ended_keeps_its_key(folder: Path, run: Callable[..., Ran]) -> None:
    before = (folder / KEY_FILE).read_bytes()
    with open_home(folder) as home:
        with pytest.raises(UsageError, match="is in use: stop `admap serve`"):
            rotate(folder, "contents", "anna", NOW)
        with home.store.begin() as session:
            work.ask_for(session, home.store.cipher, work.ERASURE, "", "anna", {"hashes": []}, NOW)
    with pytest.raises(UsageError, match="An erasure or a purge has not ended"):
        rotate(folder, "matching", "anna", NOW)
    assert run("keys", "rotate", "master", "--yes", "--home", folder).code == 2
    assert (folder / KEY_FILE).read_bytes() == before
    shown = json.loads(run("keys", "show", "--json", "--home", folder).out)
    assert [one["kind"] for one in shown] == list(KINDS)
    assert all(base64.b64encode(one).decode() not in json.dumps(shown) for one in load_masters(folder))


def test_a_key_in_the_environment_is_exchanged_for_the_next_one_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = (folder / KEY_FILE).read_text().strip()
    (folder / KEY_FILE).unlink()
    fresh = base64.b64encode(b"n" * 32).decode()
    monkeypatch.setenv(KEY_VARIABLE, old)
    for wrong in (old, f"{old} {fresh}", f"{fresh} {fresh}"):
        monkeypatch.setenv(NEXT_VARIABLE, wrong)
        with pytest.raises(UsageError, match="contents and matching"):
            rotate(folder, "contents", "anna", NOW)
    monkeypatch.setenv(NEXT_VARIABLE, f"{fresh} {old}")
    rotate(folder, "contents", "anna", NOW)
    with pytest.raises(KeyMismatchError), open_home(folder):
        pass
    monkeypatch.setenv(KEY_VARIABLE, f"{fresh} {old}")
    _everything_is_read(folder)
    assert not (folder / KEY_FILE).exists()

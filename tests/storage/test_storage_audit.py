from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete

from admap.home import Home, make_home, open_home
from admap.settings import SETTINGS_FILE
from storage.audit import Checked, check, first_break, latest, note_access
from storage.audit_end import END_FILE
from storage.models import AuditRow


@pytest.fixture
def shared(tmp_path: Path, database_url: str) -> Iterator[Home]:
    """A home on each kind of database."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / SETTINGS_FILE).write_text(f'database_url = "{database_url}"\n')
    make_home(folder)
    with open_home(folder) as home:
        yield home


def test_the_chain_holds_where_many_write_at_once(shared: Home) -> None:
    def write(number: int) -> None:
        for _ in range(10):
            with shared.store.begin() as session:
                note_access(session, f"worker-{number}", "case opened", "al-1", datetime.now(UTC))

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(write, range(10)))
    with shared.store.begin() as session:
        assert len(latest(session, 200)) == 100
        assert first_break(session) is None


def written(home: Home, rows: int, user: str = "anna") -> None:
    for _ in range(rows):
        with home.store.begin() as session:
            note_access(session, user, "case opened", "al-1", datetime.now(UTC))


def checked(home: Home) -> Checked:
    with home.store.begin() as session:
        return check(session)


def cut(home: Home, after: int) -> None:
    with home.store.begin() as session:
        session.execute(delete(AuditRow).where(AuditRow.id > after))


def test_rows_taken_from_the_end_show_and_go_on_showing_however_many_come_after(shared: Home) -> None:
    written(shared, 10)
    assert checked(shared).whole
    cut(shared, 7)
    found = checked(shared)
    assert (found.rows, found.broken, found.lost, found.whole) == (7, None, 10, False)
    written(shared, 10, "berit")
    found = checked(shared)
    assert (found.rows, found.broken, found.lost) == (17, None, 10)


def test_the_end_is_seen_where_many_write_and_what_was_taken_back_is_not_missed(shared: Home) -> None:
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: written(shared, 5), range(10)))
    with shared.store.begin() as session:
        note_access(session, "anna", "case opened", "al-1", datetime.now(UTC))
        session.rollback()
    assert checked(shared).whole
    cut(shared, 40)
    assert not checked(shared).whole


def test_the_homes_note_of_the_end_cannot_be_written_without_its_key(shared: Home) -> None:
    written(shared, 10)
    path = shared.settings.home / END_FILE
    assert path.stat().st_mode & 0o077 == 0
    path.write_text(path.read_text().replace('"row": 10', '"row": 7'))
    cut(shared, 7)
    assert not checked(shared).whole
    written(shared, 1, "berit")
    assert not checked(shared).whole


def test_without_a_note_of_the_end_the_log_is_watched_from_then_on(shared: Home) -> None:
    assert (checked(shared).whole, checked(shared).since) == (True, "")
    written(shared, 2)
    (shared.settings.home / END_FILE).unlink()
    assert checked(shared).since == ""
    written(shared, 1)
    assert checked(shared).since

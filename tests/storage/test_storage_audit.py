from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from admap.home import Home, make_home, open_home
from admap.settings import SETTINGS_FILE
from storage.audit import first_break, latest, note_access


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

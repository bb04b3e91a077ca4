"""Fixtures that every room's tests may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from admap.home import Home, make_home, open_home

settings.register_profile("admap", deadline=None)  # a busy machine is no fault; tests are not timed
settings.load_profile("admap")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A fresh home on SQLite."""
    folder = tmp_path / "home"
    make_home(folder)
    with open_home(folder) as opened:
        yield opened

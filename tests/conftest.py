"""Fixtures that every room's tests may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from admap.home import Home, make_home, open_home


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A fresh home on SQLite."""
    folder = tmp_path / "home"
    make_home(folder)
    with open_home(folder) as opened:
        yield opened

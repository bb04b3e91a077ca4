"""A survey of the demonstration sites, run once for the tests that only look at its result."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from admap.demo import WAVES, survey_lab
from admap.home import Home, make_home, open_home


@pytest.fixture(scope="session")
def surveyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home with both waves of the demonstration."""
    folder: Path = tmp_path_factory.mktemp("surveyed") / "home"
    make_home(folder)
    with open_home(folder) as home:
        for wave, number, day in WAVES:
            survey_lab(home, wave, number, day)
        yield home

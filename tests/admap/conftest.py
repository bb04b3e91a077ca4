"""Running a command as a user does, and a survey of the demonstration sites run once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from admap_running import Ran

from admap import cli
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


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    def run_command(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["admap", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run_command

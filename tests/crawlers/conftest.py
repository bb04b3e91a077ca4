"""Sites on loopback, and crawls of them in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from crawlers_process import FileStore
from loopback_site import Site

ROOT = Path(__file__).parents[2]


@pytest.fixture
def make_site() -> Iterator[Callable[[], Site]]:
    made: list[Site] = []

    def make() -> Site:
        made.append(Site())
        return made[-1]

    yield make
    for site in made:
        site.stop()


@dataclass
class Crawler:
    """Crawls in processes of their own, into ``folder``."""

    folder: Path

    def __post_init__(self) -> None:
        self.store = FileStore(self.folder / "store")
        self.warc = self.folder / "warc"

    def site_file(self, content: dict[str, Any]) -> Path:
        path = self.folder / f"{content['name']}.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return path

    def command(
        self,
        *contents: dict[str, Any],
        allow_private: bool = True,
        contact: str = "",
        limits: dict[str, float] | None = None,
        names: dict[str, list[str]] | None = None,
    ) -> list[str]:
        job = self.folder / "job.json"
        paths = [str(self.site_file(content)) for content in contents]
        job.write_text(
            json.dumps(
                {
                    "sites": paths,
                    "store": str(self.store.folder),
                    "warc": str(self.warc),
                    "allow_private": allow_private,
                    "contact": contact,
                    "limits": limits or {},
                    "names": names or {},
                }
            )
        )
        return [
            sys.executable,
            "-W",
            "error::DeprecationWarning:crawlers",
            str(ROOT / "tests/crawlers/crawlers_process.py"),
            str(job),
        ]

    def run(self, *contents: dict[str, Any], timeout: float = 120, **options: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*contents, **options),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            env=environment(),
        )

    def start(self, *contents: dict[str, Any]) -> subprocess.Popen[str]:
        return subprocess.Popen(self.command(*contents), stdout=subprocess.PIPE, text=True, env=environment())


def environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def crawler(tmp_path: Path) -> Crawler:
    return Crawler(tmp_path)

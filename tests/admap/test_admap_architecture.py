from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_rooms_import_only_what_the_architecture_allows() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_only_listed_packages_go_into_the_wheel() -> None:
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    rooms = ["admap", "crawlers", "pipelines", "classifiers", "dedup", "storage", "schedules", "mapping", "outreach"]
    packages = {
        ".".join(path.parent.relative_to(ROOT).parts) for room in rooms for path in (ROOT / room).rglob("__init__.py")
    }
    assert listed == packages | {"admap_lab"}


def test_no_module_is_longer_than_400_lines() -> None:
    rooms = ["admap", "crawlers", "pipelines", "classifiers", "dedup", "storage", "schedules", "mapping", "outreach"]
    modules = [p for room in rooms for p in (ROOT / room).rglob("*.py") if "migrations" not in p.parts]
    assert {str(p.relative_to(ROOT)): n for p in modules if (n := len(p.read_text().splitlines())) > 400} == {}

"""Help and checks start without what only a survey needs."""

import subprocess
import sys
from pathlib import Path

import pytest

from admap import cli, export

HEAVY = {"sqlalchemy", "alembic", "spacy", "sklearn", "pandas", "lingua", "playwright", "duckdb", "altair", "web_poet"}
SITE = Path(__file__).parents[1] / "crawlers" / "sites" / "hexo_blog" / "site.yaml"


@pytest.mark.parametrize(
    ("arguments", "besides"), [(["--help"], {"scrapy", "pydantic"}), (["sites", "check", str(SITE)], set())]
)
def test_a_command_loads_only_what_it_needs(arguments: list[str], besides: set[str]) -> None:
    script = "import sys; from admap import cli; sys.argv[1:] = {}\ntry: cli.main()\nfinally: print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script.format(arguments)], capture_output=True, text=True, check=False, timeout=60
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "typer" in loaded, done.stderr
    assert loaded & (HEAVY | besides) == set()


def test_the_exports_that_help_names_are_those_that_there_are() -> None:
    assert tuple(export.EXPORTS) == cli.EXPORTS

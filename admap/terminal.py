"""What every command shares: options, and showing rows as a table or as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

HomeOption = Annotated[
    Path, typer.Option("--home", envvar="ADMAP_HOME", help="Folder where everything is kept.", show_default=True)
]
WaveOption = Annotated[str, typer.Option("--wave", help="Name of the wave.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
PrivateOption = Annotated[
    bool, typer.Option("--allow-private", help="Allow the loopback and private addresses that the site files name.")
]
ProcessesOption = Annotated[
    int, typer.Option("--processes", min=1, max=64, help="Processes that share the sites; one host is one's at a time.")
]
DEFAULT_HOME = Path("admap-home")

_CONSOLE = Console()


def short(value: Any) -> Any:
    """Return a nested mapping of figures as one line; anything else as it is."""
    return "  ".join(f"{k} {v:.3f}" for k, v in value.items()) if isinstance(value, dict) else value


def show(as_data: Any, rows: list[dict[str, Any]], title: str, as_json: bool) -> None:
    """Print ``as_data`` as JSON, or ``rows`` as a table under ``title``."""
    if as_json:
        typer.echo(json.dumps(as_data, ensure_ascii=False, indent=1))
        return
    table = Table(title=title, title_justify="left")
    for name in rows[0] if rows else []:
        table.add_column(name, overflow="fold")
    for row in rows:
        cells = (f"{v:.3f}" if isinstance(v, float) else "" if v is None else str(v) for v in row.values())
        table.add_row(*map(Text, cells))
    _CONSOLE.print(table)

"""`admap purge`: keeping the home in order."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from admap.terminal import DEFAULT_HOME, HomeOption, JsonOption, show


def purge(
    yes: Annotated[bool, typer.Option("--yes", help="Take it away for good. Without it nothing is changed.")] = False,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Show what is kept longer than [retention] in admap.toml allows, and with --yes take it away. Safe to repeat.

    Example: admap purge --yes
    """
    from admap.home import open_home, who_runs
    from admap.stages import purge as stage

    at = datetime.now(UTC)
    with open_home(home) as opened:
        found = stage.purge(opened, who_runs(), at) if yes else stage.due(opened, at)
    rows = [{"what": name, "count": ", ".join(n) if isinstance(n, tuple) else n} for name, n in asdict(found).items()]
    show(asdict(found), rows, "Purged" if yes else "Due; `admap purge --yes` takes it away for good", as_json)

"""`admap purge`, `backup`, `restore` and `doctor`: keeping the home in order."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
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


def backup(
    file: Annotated[Path, typer.Argument(help="File to write; best on another disk.")],
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Write every row, capture and log into one file, while the home is in use. The key is not in it: keep it apart.

    Example: admap backup /mnt/backup/admap-2026-05-03.tar
    """
    from admap.backup import back_up
    from admap.home import open_home, who_runs
    from storage.audit import note_access

    with open_home(home) as opened:
        made = back_up(opened, file, datetime.now(UTC))
        with opened.store.begin() as session:
            note_access(session, who_runs(), "backup made", f"{made.rows} rows, {made.files} files", made.made)
    typer.echo(f"{file}: {made.rows:,} rows and {made.files:,} files, SHA-256 {made.digest}")
    typer.echo("It is as sensitive as the home. The key and the schedule are not in it: keep admap.key apart.")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `admap backup` wrote.")],
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Put a backup into a new home: a folder with nothing but its admap.key (and admap.toml, for another database).

    Example: admap restore /mnt/backup/admap-2026-05-03.tar --home new-home
    """
    from admap.backup import restore as put_back
    from admap.home import open_home, who_runs
    from storage.audit import note_access

    back = put_back(file, home)
    with open_home(home) as opened, opened.store.begin() as session:
        note_access(session, who_runs(), "backup restored", f"of {back.made:%Y-%m-%d %H:%M} UTC", datetime.now(UTC))
    typer.echo(f"{home}: {back.rows:,} rows and {back.files:,} files as of {back.made:%Y-%m-%d %H:%M} UTC.")
    typer.echo("Erase again what persons had erased since then (admap subject erase), and add schedules anew.")


def doctor(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """Tell how the home is, in plain sentences, each with what to do. Exit code 1 where something is wrong.

    Example: admap doctor
    """
    from admap.errors import AdmapError
    from admap.health import BAD, findings, unreachable
    from admap.home import open_home

    try:
        with open_home(home) as opened:
            found = findings(opened, datetime.now(UTC))
    except AdmapError as error:
        found = [unreachable(error)]
    rows = [{"what": f.what, "state": f.state, "found": f.sentence, "to do": f.advice} for f in found]
    show(rows, rows, "How the home is", as_json)
    if any(f.state == BAD for f in found):
        raise typer.Exit(1)

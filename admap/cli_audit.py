"""`admap audit …`: who did what with protected data, and whether the log is whole."""

from __future__ import annotations

from typing import Annotated

import typer

from admap.terminal import DEFAULT_HOME, HomeOption, JsonOption, show

app = typer.Typer(no_args_is_help=True, help="Who did what with protected data.")


@app.command("show")
def audit_show(
    last: Annotated[int, typer.Option("--last", min=1, help="How many of the latest rows.")] = 50,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Show the latest rows of the audit log."""
    from admap.home import open_home
    from storage import audit

    with open_home(home) as opened, opened.store.begin() as session:
        rows = [
            {"row": row.id, "at": row.at, "who": row.user, "what": row.action, "detail": row.detail}
            for row in audit.latest(session, last)
        ]
    show(rows, rows, "Audit log", as_json)


@app.command("verify")
def audit_verify(home: HomeOption = DEFAULT_HOME) -> None:
    """Tell whether any row of the audit log was changed or taken away; exit code 1 where one was."""
    from admap.home import open_home
    from storage import audit
    from storage.audit_end import END_FILE

    with open_home(home) as opened, opened.store.begin() as session:
        found = audit.check(session)
    if found.broken is not None:
        typer.echo(f"The audit log does not hold from row {found.broken}: compare it with a backup.", err=True)
    if found.lost is not None:
        typer.echo(
            "Rows are gone from the end of the audit log, or the home's own note of it was changed: it has "
            f"{found.rows} rows, and row {found.lost} was seen here. Compare it with a backup; where you put back an "
            f"older database yourself, remove {END_FILE}.",
            err=True,
        )
    if not found.whole:
        raise typer.Exit(1)
    watched = f"rows taken from the end show since {found.since}" if found.since else "its end is not watched yet"
    typer.echo(f"The audit log holds, {found.rows} rows; {watched}.")

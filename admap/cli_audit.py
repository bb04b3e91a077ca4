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

    with open_home(home) as opened, opened.store.begin() as session:
        broken = audit.first_break(session)
    if broken is not None:
        typer.echo(f"The audit log does not hold from row {broken}: compare it with a backup.", err=True)
        raise typer.Exit(1)
    typer.echo("The audit log is whole.")

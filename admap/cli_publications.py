"""`admap publications …`: what was published, and what was taken back before it went out."""

from __future__ import annotations

from typing import Annotated

import typer

from admap.terminal import DEFAULT_HOME, HomeOption, JsonOption, show

app = typer.Typer(no_args_is_help=True, help="Reports, exports and comparisons that passed disclosure control.")


@app.command("list")
def publications_list(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """Show what was published: new figures are protected in view of all that stands here."""
    from admap.home import open_home
    from storage import publications

    with open_home(home) as opened, opened.store.begin() as session:
        rows = [
            {
                "number": each.number,
                "at": each.at.isoformat(timespec="seconds"),
                "by": each.user,
                "what": each.what,
                "waves": ", ".join(each.waves),
                "rounded to": each.rounding or "",
                "withdrawn": each.withdrawn,
            }
            for each in publications.publications(session)
        ]
    show(rows, rows, "Publications", as_json)


@app.command("withdraw")
def publications_withdraw(
    number: Annotated[int, typer.Argument(help="Number of the publication.")],
    reason: Annotated[str, typer.Option("--reason", help="Why it does not count; goes to the audit log.")],
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Take back a publication that never left the house, so that it no longer binds later ones. Audited.

    Example: admap publications withdraw 3 --reason "draft, seen by nobody outside"
    """
    from datetime import UTC, datetime

    from admap.errors import UsageError
    from admap.home import open_home, who_runs
    from storage import audit, publications

    if not reason.strip():
        raise UsageError("Say why the publication does not count: --reason TEXT.")
    with open_home(home) as opened, opened.store.begin() as session:
        publications.withdraw(session, number, reason.strip())
        detail = f"publication {number}, reason: {reason.strip()}"
        audit.note_access(session, who_runs(), "withdraw publication", detail, datetime.now(UTC))
    typer.echo(f"Publication {number} no longer binds what is published.")

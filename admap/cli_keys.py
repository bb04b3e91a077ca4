"""`admap keys …`: what keys the home has, and exchanging one. A key itself is never shown."""

from __future__ import annotations

import os
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from admap.errors import UsageError
from admap.terminal import DEFAULT_HOME, HomeOption, JsonOption, show

if TYPE_CHECKING:
    from storage.rekeying import Unmade

app = typer.Typer(no_args_is_help=True, help="The home's keys: since when they are in use, and exchanging one.")


@app.command("show")
def keys_show(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """Show which keys there are, what each is known by, and since when it is in use; never a key.

    Example: admap keys show
    """
    from admap.home import open_home
    from admap.stages.rekey import keys

    with open_home(home) as opened:
        rows = [
            {"kind": one.kind, "known by": one.fingerprint, "since": one.since.isoformat() if one.since else "unknown"}
            for one in keys(opened)
        ]
    show(rows, rows, "Keys", as_json)


@app.command("rotate")
def keys_rotate(
    kind: Annotated[str, typer.Argument(help="contents (what is encrypted) or matching (what contacts match by).")],
    yes: Annotated[bool, typer.Option("--yes", help="Exchange it. Without it nothing is changed.")] = False,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Exchange a key: all that stands on it is written anew, and the old key is destroyed. Killed, it goes on again.

    Stop the office and the schedule first. Backups made before need the old key: make a new one afterwards.

    Example: admap keys rotate contents --yes
    """
    from admap.home import open_home, who_runs
    from admap.stages import rekey
    from storage.cipher import KEY_VARIABLE, KINDS, MATCHING

    if kind not in KINDS:
        raise UsageError(f"{kind} is no kind of key: {' or '.join(KINDS)}.")
    if not yes:
        with open_home(home) as opened:
            if kind == MATCHING:
                typer.echo(_loss(rekey.unmade(opened)))
        typer.echo("Nothing was changed. The same command with --yes exchanges the key.")
        return
    rekey.rotate(home, kind, who_runs(), datetime.now(UTC))
    typer.echo(f"The key for {kind} is exchanged. Make a backup now: one made before needs the old key.")
    if os.environ.get(KEY_VARIABLE):
        typer.echo(f"Set {KEY_VARIABLE} to the new keys now; the old one opens this home no longer.")


def _loss(gone: Unmade) -> str:
    found = asdict(gone)
    return (
        "What is gone cannot be hashed anew, so after the exchange the program no longer recognises: "
        f"{found['contacts']} contacts and {found['wordings']} wordings that were purged, {found['erased']} erased "
        f"contacts and adverts (a crawl or an import may take them in again), and {found['opt_outs']} wishes not to be "
        "contacted by their contact alone (they still hold for their profile). None is joined to anything else."
    )

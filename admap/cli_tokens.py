"""`admap user token`, `tokens` and `revoke`: tokens of the office's API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from admap.errors import UsageError
from admap.terminal import DEFAULT_HOME, HomeOption, JsonOption, show


def add_to(users: typer.Typer) -> None:
    """Add these commands to those on accounts."""
    for command in (token, tokens, revoke):
        users.command()(command)


def token(
    name: Annotated[str, typer.Argument(help="Account that the token is for.")],
    scopes: Annotated[
        list[str] | None, typer.Option("--scope", help="figures, coverage, sites or profiles; again for more.")
    ] = None,
    days: Annotated[int, typer.Option("--days", help="How long it stands, at most 366.")] = 90,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Make a token of the API for an account, and show it once.

    Example: admap user token anna --scope figures --scope coverage --days 90
    """
    from admap.home import open_home, who_runs
    from outreach.api.making import new_api_token
    from storage.accounts import known_account

    with open_home(home) as opened, opened.store.begin() as session:
        now = datetime.now(UTC)
        made = new_api_token(session, known_account(session, name), scopes or [], days, now, who_runs())
    until = (now + timedelta(days=days)).date()
    typer.echo(f"Token {made.number} for {name}, until {until}, shown this once: {made.secret}")


def tokens(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """Show every token: its number, account, scopes and how long it stands; never the token itself."""
    from admap.home import open_home
    from storage import tokens as kept

    with open_home(home) as opened, opened.store.begin() as session:
        rows = [
            {
                "number": row.id,
                "account": account,
                "scopes": " ".join(row.scopes),
                "until": f"{row.until:%Y-%m-%d}",
                "used": f"{row.used_at:%Y-%m-%d}" if row.used_at else "never",
                "revoked": f"{row.revoked_at:%Y-%m-%d}" if row.revoked_at else "no",
            }
            for row, account in kept.tokens(session)
        ]
    show(rows, rows, "Tokens", as_json)


def revoke(
    number: Annotated[int, typer.Argument(help="Number of the token: `admap user tokens`.")],
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Revoke a token; the next call with it is refused."""
    from admap.home import open_home, who_runs
    from storage import tokens as kept
    from storage.audit import note_access

    with open_home(home) as opened, opened.store.begin() as session:
        now = datetime.now(UTC)
        account = kept.revoke(session, number, now)
        if account is None:
            raise UsageError(f"There is no token {number}: `admap user tokens` shows them.")
        note_access(session, who_runs(), "API token revoked", f"token {number} of {account}", now)
    typer.echo(f"Token {number} of {account} is revoked.")

"""`admap serve` and `admap user …`: the office and who may enter it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from admap import cli_tokens
from admap.errors import UsageError
from admap.terminal import DEFAULT_HOME, HomeOption, JsonOption, PrivateOption, show

users = typer.Typer(no_args_is_help=True, help="Who may enter the office.")
cli_tokens.add_to(users)
NameArgument = Annotated[str, typer.Argument(help="Name to sign in with.")]


def serve(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port on this machine.")] = 8000,
    home: HomeOption = DEFAULT_HOME,
    allow_private: PrivateOption = False,
    processes: Annotated[
        int | None,
        typer.Option("--processes", min=1, max=64, help="Processes side by side; without it one a core (SQLite: one)."),
    ] = None,
) -> None:
    """Serve the office on this machine: for outreach staff, analysts and administrators.

    It listens on loopback alone. For an office, put a proxy with TLS before it and set public_url in admap.toml.

    Example: admap serve --port 8000
    """
    from admap import beside
    from admap.home import open_home
    from outreach import serving

    with open_home(home) as opened:
        where = opened.settings.public_url or f"http://{serving.LOCAL}:{port}"
        typer.echo(f"The office is at {where} – stop it with Ctrl-C.")
        beside.go_on(opened)
        count = processes or serving.processes_of(opened)
        serving.serve(home, opened, port, count, allow_private=allow_private)


@users.command("add")
def user_add(
    name: NameArgument,
    role: Annotated[str, typer.Option("--role", help="outreach, child_handler, coordinator, analyst, researcher, …")],
    regions: Annotated[
        list[str] | None, typer.Option("--region", help="County code, e.g. 14; again for more. Without: the country.")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Add an account, and show its first password once.

    Example: admap user add anna --role outreach --region 14
    """
    from admap.home import open_home, who_runs
    from mapping.geography import COUNTRY, counties
    from outreach.passwords import hashed_password, new_password
    from outreach.roles import Role
    from storage import accounts
    from storage.audit import note_access

    if role not in set(Role):
        raise UsageError(f"{role} is no role: choose one of {', '.join(Role)}.")
    unknown = [code for code in regions or [] if code not in counties() and code != COUNTRY]
    if unknown:
        raise UsageError(f"{unknown[0]} is no county code: give two figures, e.g. 14 for Västra Götalands län.")
    if not 2 <= len(accounts.folded(name)) <= 80:
        raise UsageError("A name has 2 to 80 characters.")
    password = new_password()
    with open_home(home) as opened, opened.store.begin() as session:
        made = accounts.add_account(session, name, role, regions or [COUNTRY], hashed_password(password), _now())
        note_access(session, who_runs(), "account added", f"{made.name}, {role}", _now())
    typer.echo(f"Account {accounts.folded(name)} ({role}). First password, shown this once: {password}")


@users.command("list")
def user_list(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """Show every account."""
    from admap.home import open_home
    from storage import accounts

    with open_home(home) as opened, opened.store.begin() as session:
        rows = [
            {
                "name": account.name,
                "role": account.role,
                "regions": " ".join(account.regions),
                "active": "yes" if account.active else "no",
                "second factor": "yes" if account.last_step else "not yet",
                "signs in by": "the organisation's account" if account.subject else "password",
            }
            for account in accounts.accounts(session)
        ]
    show(rows, rows, "Accounts", as_json)


@users.command("bind")
def user_bind(
    name: NameArgument,
    subject: Annotated[str, typer.Option("--subject", help="What the organisation's provider knows the person by.")],
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Bind an account to the organisation's own, by which it is entered from now on; its password ends.

    Example: admap user bind anna --subject 8f14e45f-ceea-467f
    """
    from admap.home import open_home, who_runs
    from outreach.passwords import hashed_password, new_password
    from storage import accounts
    from storage.audit import note_access

    with open_home(home) as opened, opened.store.begin() as session:
        account = accounts.known_account(session, name)
        accounts.bind_account(session, account, subject, hashed_password(new_password()), _now())
        note_access(session, who_runs(), "account bound", account.name, _now())
    typer.echo(f"Account {accounts.folded(name)} signs in with the organisation's account from now on.")


@users.command("disable")
def user_disable(name: NameArgument, home: HomeOption = DEFAULT_HOME) -> None:
    """Close an account and end its sign-ins. What it did stays in the audit log."""
    from admap.home import open_home, who_runs
    from storage import accounts
    from storage.audit import note_access

    with open_home(home) as opened, opened.store.begin() as session:
        account = accounts.known_account(session, name)
        accounts.disable_account(session, account, _now())
        note_access(session, who_runs(), "account disabled", account.name, _now())
    typer.echo(f"Account {accounts.folded(name)} is closed.")


@users.command("reset")
def user_reset(name: NameArgument, home: HomeOption = DEFAULT_HOME) -> None:
    """Give an account a new first password and second factor, unbind it, and open it again."""
    from admap.home import open_home, who_runs
    from outreach.passwords import hashed_password, new_password
    from storage import accounts
    from storage.audit import note_access

    password = new_password()
    with open_home(home) as opened, opened.store.begin() as session:
        account = accounts.known_account(session, name)
        accounts.reset_account(session, account, hashed_password(password), _now())
        note_access(session, who_runs(), "account reset", account.name, _now())
    typer.echo(f"Account {accounts.folded(name)}. New first password, shown this once: {password}")


def stop(
    reason: Annotated[str, typer.Option("--reason", help="Why; it is shown and audited.")],
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Stop all crawling: every running crawl asks nothing more, and none starts, until `admap resume`.

    Example: admap stop --reason "The site's owner has written"
    """
    from admap.home import open_home, who_runs
    from storage.audit import note_access
    from storage.stops import stop_crawling

    with open_home(home) as opened, opened.store.begin() as session:
        if stop_crawling(session, who_runs(), reason, _now()):
            note_access(session, who_runs(), "crawling stopped", reason, _now())
    typer.echo("Crawling is stopped. `admap resume` lets it go on.")


def resume(home: HomeOption = DEFAULT_HOME) -> None:
    """Let crawling go on after `admap stop`. Stopped surveys go on with the command that started them."""
    from admap.home import open_home, who_runs
    from storage.audit import note_access
    from storage.stops import let_crawling_go_on

    with open_home(home) as opened, opened.store.begin() as session:
        if let_crawling_go_on(session, _now()):
            note_access(session, who_runs(), "crawling resumed", "", _now())
    typer.echo("Crawling may go on: start stopped surveys with the same command again.")


def _now() -> datetime:
    return datetime.now(UTC)

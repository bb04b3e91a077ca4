"""`admap schedule …`: surveys and purges that recur."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from admap.errors import UsageError
from admap.terminal import DEFAULT_HOME, HomeOption, JsonOption, PrivateOption, show

NameArgument = Annotated[str, typer.Argument(help="Name of the survey.")]

app = typer.Typer(no_args_is_help=True, help="Surveys and purges that recur.")


@app.command("add")
def schedule_add(
    name: Annotated[str, typer.Argument(help="Name; each run is the wave NAME-YYYY-MM-DD.")],
    cron: Annotated[str, typer.Option("--cron", help="When, in Swedish time: '0 2 1 * *' is 02:00 on every 1st.")],
    paths: Annotated[list[Path] | None, typer.Option("--sites", help="Site files, or folders of them.")] = None,
    purge: Annotated[
        bool, typer.Option("--purge", help="Instead of a survey: take away for good what [retention] says is due.")
    ] = False,
    home: HomeOption = DEFAULT_HOME,
    allow_private: PrivateOption = False,
) -> None:
    """Let a survey or a purge recur, in place of one of the same name.

    Example: admap schedule add monthly --cron "0 2 1 * *" --sites sites/

    Example: admap schedule add cleaning --cron "0 4 * * 0" --purge
    """
    from admap.home import open_home
    from schedules import surveys

    if purge == bool(paths):
        raise UsageError("Say what recurs: a survey with --sites, or --purge.")
    with open_home(home) as opened:
        if purge:
            added = surveys.add_purge(opened.settings, name, cron)
        else:
            added = surveys.add_survey(opened.settings, name, cron, paths or [], allow_private=allow_private)
        typer.echo(f"{name} runs next at {added.next_run:%Y-%m-%d %H:%M}, as long as `admap schedule run` is running.")


@app.command("list")
def schedule_list(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """Show what is scheduled."""
    from admap.home import open_home
    from schedules import surveys

    with open_home(home) as opened:
        rows = [
            {
                "name": s.name,
                "next run": s.next_run.isoformat() if s.next_run else "paused",
                "cron": s.cron,
                "sites": " ".join(s.sites) or "(purge)",
            }
            for s in surveys.list_surveys(opened.settings)
        ]
    show(rows, rows, "Scheduled surveys", as_json)


@app.command("remove")
def schedule_remove(name: NameArgument, home: HomeOption = DEFAULT_HOME) -> None:
    """Take a survey off the schedule."""
    from admap.home import open_home
    from schedules import surveys

    with open_home(home) as opened:
        surveys.remove_survey(opened.settings, name)
        typer.echo(f"{name} is no longer scheduled.")


@app.command("pause")
def schedule_pause(name: NameArgument, home: HomeOption = DEFAULT_HOME) -> None:
    """Let a survey rest until `admap schedule resume`."""
    from admap.home import open_home
    from schedules import surveys

    with open_home(home) as opened:
        surveys.pause_survey(opened.settings, name)
        typer.echo(f"{name} rests. `admap schedule resume {name}` lets it run again.")


@app.command("resume")
def schedule_resume(name: NameArgument, home: HomeOption = DEFAULT_HOME) -> None:
    """Let a survey that rests run again when it is due."""
    from admap.home import open_home
    from schedules import surveys

    with open_home(home) as opened:
        surveys.resume_survey(opened.settings, name)
        typer.echo(f"{name} runs again when it is due.")


@app.command("run")
def schedule_run(home: HomeOption = DEFAULT_HOME) -> None:
    """Run what is scheduled when it is due, until interrupted. Start it once, as a service."""
    from admap.home import open_home
    from schedules import surveys

    with open_home(home) as opened:
        surveys.run_schedule(opened.settings)

"""`admap sites …`: check site files, and try what they read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from admap import stages
from admap.errors import AdmapError
from admap.settings import SETTINGS_FILE, Settings, load_settings
from admap.terminal import DEFAULT_HOME, HomeOption, JsonOption, PrivateOption, show
from crawlers.sitefile import check_addresses
from crawlers.trypage import try_page

app = typer.Typer(no_args_is_help=True, help="Site files: check them, and try what they read.")


@app.command("check")
def sites_check(
    paths: Annotated[list[Path], typer.Argument(help="Site files, or folders of them.")],
    allow_private: PrivateOption = False,
) -> None:
    """Check site files without fetching anything."""
    failed = 0
    for path in stages.site_paths(paths):
        try:
            (site,) = stages.load_sites([path])
            check_addresses(site, allow_private=allow_private)
        except AdmapError as error:
            typer.echo(str(error), err=True)
            failed += 1
        else:
            typer.echo(f"{path}: {site.name} is in order.")
    if failed:
        raise typer.Exit(2)


@app.command("try")
def sites_try(
    path: Annotated[Path, typer.Argument(help="Site file.")],
    url: Annotated[str | None, typer.Option("--url", help="Advert page; without one the first that is listed.")] = None,
    allow_private: PrivateOption = False,
    as_json: JsonOption = False,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Fetch one advert page and show what the site file reads from it, field by field."""
    (site,) = stages.load_sites([path])
    settings = load_settings(home) if (home / SETTINGS_FILE).exists() else Settings(home=home)
    fields = try_page(site, url, user_agent=settings.user_agent, contact=settings.contact, allow_private=allow_private)
    rows = [{"field": f.field, "value": f.value, "read by": f.selector} for f in fields]
    show(rows, rows, f"{path.name}", as_json)

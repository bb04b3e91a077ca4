"""`admap sites …`: check site files, and try what they read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from admap.errors import AdmapError, UsageError
from admap.terminal import DEFAULT_HOME, HomeOption, JsonOption, PrivateOption, show

if TYPE_CHECKING:
    from admap.settings import Settings
    from crawlers.sample import Terms
    from crawlers.sitefile import SiteFile

app = typer.Typer(no_args_is_help=True, help="Site files: propose, check, try and record them.")
_CONSOLE = Console(stderr=True)


@app.command("check")
def sites_check(
    paths: Annotated[list[Path], typer.Argument(help="Site files, or folders of them.")],
    allow_private: PrivateOption = False,
) -> None:
    """Check site files without fetching anything: what is wrong, and what is allowed but hardly meant."""
    from admap.sitefiles import find_site_files, load_sites
    from crawlers.sitefile import check_addresses
    from crawlers.sitewarnings import warnings

    failed = 0
    for path in find_site_files(paths):
        try:
            (site,) = load_sites([path])
            check_addresses(site, allow_private=allow_private)
        except AdmapError as error:
            typer.echo(str(error), err=True)
            failed += 1
        else:
            typer.echo(f"{path}: {site.name} is in order{_unfilled(site)}.")
            for warning in warnings(site):
                typer.echo(f"Warning: {warning}", err=True)
    if failed:
        raise typer.Exit(2)


def _unfilled(site: SiteFile) -> str:
    """Say what a human has yet to decide."""
    from crawlers.sitefile import check_permission

    try:
        check_permission(site)
    except AdmapError as error:
        return f", but cannot be crawled yet: {error}".rstrip(".")
    return ""


@app.command("new")
def sites_new(
    url: Annotated[str, typer.Argument(help="A page that lists adverts, or the site's start page.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="The site file to write; without it NAME.yaml here.")
    ] = None,
    allow_private: PrivateOption = False,
    as_json: JsonOption = False,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Look at a site and propose a site file for it, with how sure each part is and why.

    A listing and three adverts (up to ten where they are of different make) are looked at, and a few pages on the way:
    through the same guards, robots gate and pace as a crawl, first over HTTP, in a browser where the pages are empty
    without one.

    Example: admap sites new https://site.example/adverts --out sites/example.yaml
    """
    from crawlers.propose.proposal import propose

    if out and out.exists():
        raise UsageError(f"{out} is there already: name another file with --out.")
    if out:
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{out.parent} cannot be made ({error.strerror}): name another file with --out.") from None
    settings = _settings(home)
    _terms(home, "")
    with _CONSOLE.status("looking at the site") as status:
        proposal = propose(
            url,
            user_agent=settings.user_agent,
            contact=settings.contact,
            today=date.today(),
            allow_private=allow_private,
            say=lambda count: status.update(f"page {count}"),
        )
    path = out or Path(f"{proposal.name}.yaml")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(proposal.text)
    except FileExistsError:
        raise UsageError(f"{path} is there already: name another file with --out.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}): name another file with --out.") from None
    said = [
        {"part": one.key, "proposal": one.shown, "confidence": one.confidence, "why": one.why} for one in proposal.said
    ]
    measured = sorted((one for one in said if one["confidence"]), key=lambda one: float(str(one["confidence"])))
    show(said, measured, f"{path}, least sure first", as_json)
    typer.echo(f"Next: fill in the permission in {path}, then `admap sites try {path} --preview page.html`.", err=True)


@app.command("try")
def sites_try(
    path: Annotated[Path, typer.Argument(help="Site file.")],
    url: Annotated[str | None, typer.Option("--url", help="Advert page; without one the first that is listed.")] = None,
    preview: Annotated[
        Path | None, typer.Option("--preview", help="Write the page with what is read outlined: one HTML file.")
    ] = None,
    adverts: Annotated[
        int,
        typer.Option("--adverts", min=1, max=100, help="Several of the listed: how often each field fills."),
    ] = 1,
    allow_private: PrivateOption = False,
    as_json: JsonOption = False,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Fetch one advert page and show what the site file reads from it, field by field, and from where.

    With --adverts N the first N that are listed: how many of them have each field, and what could not be read.

    Example: admap sites try sites/example.yaml --url /ad/4711 --preview page.html
    """
    from admap.sitefiles import load_sites
    from crawlers.preview import write_privately
    from crawlers.trypage import try_adverts, try_page

    (site,) = load_sites([path])
    settings = _settings(home)
    terms = _terms(home, site.name)
    if adverts > 1:
        if url or preview:
            raise UsageError("--adverts looks at several adverts: leave out --url and --preview, or look at one.")
        with _CONSOLE.status(f"looking at {adverts} adverts"):
            tried = try_adverts(
                site,
                adverts,
                user_agent=settings.user_agent,
                contact=settings.contact,
                allow_private=allow_private,
                terms=terms,
            )
        show(tried.rows, tried.rows, f"{path.name}: {len(tried.adverts)} of {tried.fetched} adverts read", as_json)
        for issue in tried.issues:
            typer.echo(f"{issue.where}: {issue.what}", err=True)
        return
    trial = try_page(
        site,
        url,
        user_agent=settings.user_agent,
        contact=settings.contact,
        allow_private=allow_private,
        terms=terms,
    )
    show(trial.rows, trial.rows, f"{path.name}", as_json)
    if preview:
        try:
            write_privately(preview, trial.preview())
        except OSError as error:
            raise UsageError(f"{preview} cannot be written ({error.strerror}): name another file.") from None
        typer.echo(
            f"Preview: open {preview} in a browser; it holds what the page holds, so delete it when done.", err=True
        )


@app.command("record")
def sites_record(
    path: Annotated[Path, typer.Argument(help="Site file.")],
    out: Annotated[Path, typer.Option("--out", help="The fixture folder to make.")],
    adverts: Annotated[int, typer.Option("--adverts", min=1, max=20, help="How many adverts.")] = 3,
    allow_private: PrivateOption = False,
    as_json: JsonOption = False,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Save a listing and a few adverts with what the site file reads from them, as a test that needs no network.

    Contact details are blanked in the pages of a public site; their texts stay, so keep the folder like captures.

    Example: admap sites record sites/example.yaml --out tests/crawlers/sites/example
    """
    from admap.blanking import blanked
    from crawlers.fixture import record_fixture

    settings = _settings(home)
    _terms(home, "")
    read = record_fixture(
        path,
        out,
        adverts=adverts,
        blank=blanked,
        user_agent=settings.user_agent,
        contact=settings.contact,
        allow_private=allow_private,
    )
    rows = [{"listing": one["url"], "adverts": len(one["adverts"])} for one in read["listings"]]
    show(read, rows, f"{out}: {len(read['adverts'])} adverts, and what their listings lead to", as_json)


def _settings(home: Path) -> Settings:
    from admap.settings import SETTINGS_FILE, Settings, load_settings

    return load_settings(home) if (home / SETTINGS_FILE).exists() else Settings(home=home)


def _terms(home: Path, site: str) -> Terms:
    """Return what a home binds a try-out by, where there is one; raises while its crawling is stopped."""
    from admap.home import open_home
    from admap.settings import SETTINGS_FILE
    from admap.trial import terms_of
    from crawlers.sample import ALONE

    if not (home / SETTINGS_FILE).exists():
        return ALONE
    with open_home(home) as opened:
        return terms_of(opened, site)

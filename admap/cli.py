"""The command line."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from admap import (
    __version__,
    cli_audit,
    cli_estimate,
    cli_evaluate,
    cli_keys,
    cli_links,
    cli_office,
    cli_quality,
    cli_report,
    cli_schedule,
    cli_sites,
    cli_subject,
    cli_upkeep,
)
from admap.cli_years import add_years
from admap.errors import AdmapError, UsageError
from admap.records import CoverageRecord
from admap.terminal import DEFAULT_HOME, HomeOption, PrivateOption, ProcessesOption, WaveOption, show

if TYPE_CHECKING:
    from admap.home import Home

MICRODATA = "microdata"
EXPORTS = ("adverts", "profiles", "links", "aggregates", "alerts", "coverage")

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Monitoring and mapping of public escort adverts, for public authorities and researchers.",
)
app.command("sample")(cli_quality.sample)
app.command("agreement")(cli_quality.agreement)
app.command("diff-coding")(cli_quality.diff_coding)
app.command("estimate")(cli_estimate.estimate)
app.command("evaluate")(cli_evaluate.evaluate)
app.command("evaluate-links")(cli_evaluate.evaluate_links)
cli_links.add_to(app)
app.add_typer(cli_sites.app, name="sites")
app.add_typer(cli_schedule.app, name="schedule")
add_years(app)
cli_report.add_to(app)
app.command("serve")(cli_office.serve)
app.command("purge")(cli_upkeep.purge)
app.command("backup")(cli_upkeep.backup)
app.command("restore")(cli_upkeep.restore)
app.command("doctor")(cli_upkeep.doctor)
app.command("stop")(cli_office.stop)
app.command("resume")(cli_office.resume)
app.add_typer(cli_office.users, name="user")
app.add_typer(cli_audit.app, name="audit")
app.add_typer(cli_subject.app, name="subject")
app.add_typer(cli_keys.app, name="keys")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"admap {__version__}")
        raise typer.Exit


@app.callback()
def options(
    _version_asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options that come before any command."""


@app.command()
def init(home: HomeOption = DEFAULT_HOME) -> None:
    """Make a home, or bring one up to date. Safe to repeat.

    Example: admap init --home survey
    """
    from admap.home import make_home

    make_home(home)
    typer.echo(f"The home {home} is ready. Settings: {home / 'admap.toml'}")


@app.command()
def demo(
    home: Annotated[Path, typer.Option("--home", help="Folder for the demonstration's home.")] = Path("demo-home"),
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the report.")] = None,
) -> None:
    """Run the whole job on the built-in demonstration sites and hold what was found against the known truth.

    Five invented sites are served on loopback and crawled for real, over HTTP and in Chromium, in two waves.
    """
    from admap.demo import run_demo

    outcomes = run_demo(home, out or home / "report")
    if any(outcome.found < outcome.listed for outcome in outcomes):
        raise typer.Exit(1)


@app.command()
def survey(
    wave: Annotated[str, typer.Argument(help="Name of the wave, e.g. 2026.")],
    site_paths: Annotated[list[Path], typer.Option("--sites", help="Site files, or folders of them.")],
    home: HomeOption = DEFAULT_HOME,
    date: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Count everything as seen on this day.")
    ] = None,
    processes: ProcessesOption = 1,
    allow_private: PrivateOption = False,
) -> None:
    """Crawl, extract, classify, link, aggregate and raise alerts for one wave.

    Interrupted, the same command goes on where it stopped.

    Example: admap survey 2026 --sites sites/
    """
    from admap import stages
    from admap.home import open_home
    from admap.sitefiles import load_sites

    with open_home(home) as opened:
        files = load_sites(site_paths)
        day = date.date() if date else None
        coverage = stages.survey(
            opened, wave, files, _tell_queue, observed_on=day, allow_private=allow_private, processes=processes
        )
        _tell_coverage(opened, wave, coverage, read=True)


@app.command("import")
def import_(
    files: Annotated[
        list[Path], typer.Argument(help="Files of adverts: .jsonl, .csv, .parquet, .warc, each also .gz; .wacz.")
    ],
    wave: WaveOption,
    home: HomeOption = DEFAULT_HOME,
    site_paths: Annotated[
        list[Path] | None, typer.Option("--sites", help="How the pages of WARC files are read: site files.")
    ] = None,
    assume_relevant: Annotated[
        bool, typer.Option("--assume-relevant", help="Take every advert as relevant (linkage benchmarks).")
    ] = False,
) -> None:
    """Take adverts from files instead of a crawl, then run the same stages.

    Example: admap import adverts.jsonl --wave 2021
    """
    from admap import stages
    from admap.home import open_home
    from admap.sitefiles import load_sites
    from crawlers.archive import is_archive

    archives = [path for path in files if is_archive(path)]
    records = [path for path in files if not is_archive(path)]
    with open_home(home) as opened:
        if archives:
            found = stages.import_archives(opened, wave, archives, load_sites(site_paths or []))
            typer.echo(f"Found {found} adverts in WARC files for wave {wave}.")
        if records:
            done = stages.import_files(opened, wave, records, assume_relevant=assume_relevant)
            typer.echo(f"Took {done.taken} adverts into wave {wave}.")
            if done.rejected:
                kept = f"{done.rejected} records were kept aside with their reasons in {done.rejects_file}."
                typer.echo(kept, err=True)
        stages.after_collection(opened, wave, _tell_queue)


@app.command()
def crawl(
    wave: WaveOption,
    site_paths: Annotated[
        list[Path] | None, typer.Option("--sites", help="Site files; without any, the wave's own.")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    processes: ProcessesOption = 1,
    allow_private: PrivateOption = False,
) -> None:
    """Fetch and keep the pages of a wave's sites. What is captured is not fetched again.

    Started again while it runs, or on another machine with the same PostgreSQL database and captures, it takes its
    share of the sites.

    Example: admap crawl --wave 2026 --processes 2
    """
    from admap import stages
    from admap.home import open_home
    from admap.sitefiles import load_sites

    with open_home(home) as opened:
        coverage = stages.crawl(
            opened, wave, load_sites(site_paths or []), allow_private=allow_private, processes=processes
        )
        _tell_coverage(opened, wave, coverage)


@app.command()
def extract(wave: WaveOption, home: HomeOption = DEFAULT_HOME) -> None:
    """Read a wave's adverts anew from its captures, and what each states, with today's extractors."""
    from admap import stages
    from admap.home import open_home

    with open_home(home) as opened:
        typer.echo(f"Read {stages.extract(opened, wave)} adverts.")


@app.command()
def classify(wave: WaveOption, home: HomeOption = DEFAULT_HOME) -> None:
    """Tell what kind of advert each is, whom it presents, and the reasons to look at it."""
    from admap import stages
    from admap.home import open_home

    with open_home(home) as opened:
        typer.echo(f"Classified {stages.classify(opened, wave)} adverts.")


@app.command()
def link(
    wave: WaveOption,
    home: HomeOption = DEFAULT_HOME,
    whole: Annotated[bool, typer.Option("--whole", help="Link all adverts anew, also where few are new.")] = False,
) -> None:
    """Find which adverts belong to one profile, over all waves.

    Where only a few adverts are new since the last linking, they are taken into it.
    """
    from admap import stages
    from admap.home import open_home

    with open_home(home) as opened:
        linked = stages.link(opened, wave, whole=whole)
        typer.echo(f"Wave {wave} has {linked.profiles} profiles.")
        if linked.taken_in is not None:
            typer.echo(f"New adverts taken into the last linking: {linked.taken_in}; --whole links all anew.")
        cli_links.tell_contradictions(opened)


@app.command()
def aggregate(wave: WaveOption, home: HomeOption = DEFAULT_HOME) -> None:
    """Count a wave by place, protect small cells, and put profiles that need review on the alert list."""
    from admap import stages
    from admap.home import open_home

    with open_home(home) as opened:
        alerts = stages.raise_alerts(opened, wave)
        typer.echo(f"{stages.aggregate(opened, wave)} figures, {alerts} alerts.")
        _tell_queue(opened, wave)
        for c in stages.coverage(opened, wave):
            if not c.complete:
                typer.echo(f"The figures lack what was not read of {c.site}: {c.note}", err=True)


@app.command("export")
def export_(
    what: Annotated[str, typer.Argument(help=" | ".join((*EXPORTS, MICRODATA)))],
    wave: WaveOption,
    out: Annotated[Path, typer.Option("--out", help="File to write: .jsonl, .csv or .parquet.")],
    home: HomeOption = DEFAULT_HOME,
    contacts: Annotated[bool, typer.Option("--contacts", help="Include contact details; audited.")] = False,
    purpose: Annotated[str, typer.Option("--purpose", help="Why contact details are needed.")] = "",
    ethics: Annotated[str, typer.Option("--ethics", help="Number of the ethical approval, for microdata.")] = "",
) -> None:
    """Write adverts, profiles, links, aggregates, alerts or coverage of a wave to a file.

    microdata writes a folder for researchers: profiles under pseudonyms, coarsened, with their codebook.

    Example: admap export aggregates --wave 2026 --out aggregates.csv
    """
    from admap.export import export
    from admap.home import open_home

    if what == MICRODATA:
        from admap.stages.microdata import export_microdata

        with open_home(home) as opened:
            found = export_microdata(opened, wave, out, ethics)
        typer.echo(
            f"Wrote {len(found.rows)} profiles to {out}; {found.left_out} were left out, the smallest group has "
            f"{found.smallest}."
        )
        return
    if what not in EXPORTS:
        raise UsageError(f"{what} cannot be exported: choose one of {', '.join(EXPORTS)}.")
    with open_home(home) as opened:
        rows = export(opened, what, wave, out, contacts=contacts, purpose=purpose)
        typer.echo(f"Wrote {rows} rows to {out}.")


def _tell_coverage(home: Home, wave: str, coverage: Sequence[CoverageRecord], *, read: bool = False) -> None:
    """Show how completely each site was read; exit code 1 where one was not, after everything else was done."""
    rows = [
        {
            "site": c.site,
            "listed": c.adverts_listed,
            **({"read": c.adverts_read} if read else {}),
            "failed": c.failed,
            "disallowed": c.disallowed,
            "requests": c.effort.requests,
            "complete": "yes" if c.complete else "no",
        }
        for c in coverage
    ]
    show(rows, rows, "Coverage", as_json=False)
    incomplete = [c for c in coverage if not c.complete]
    for c in incomplete:
        typer.echo(f"{c.site} was not read completely: {c.note}", err=True)
    if incomplete:
        typer.echo(
            f"Reasons, address by address: {home.issues(wave).path}. The same command asks again for what failed; a "
            "site whose file was changed first it goes through anew, asking only for what it does not have.",
            err=True,
        )
        raise typer.Exit(1)


def _tell_queue(home: Home, wave: str) -> None:
    from outreach.queue import write_queue

    typer.echo(f"What needs review: {write_queue(home, wave)}")


def main() -> None:
    """Run the command line; a mendable error is one sentence on standard error and an exit code of 1 or 2.

    What is written is for its owner alone, until they share it.
    """
    os.umask(0o077)
    try:
        app()
    except AdmapError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("Stopped. The same command goes on where it stopped.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        full = "The disk is full: free some space and run the same command again to go on."
        other = f"{error.filename or 'A file'} cannot be used ({error.strerror}): check the path and its permissions."
        typer.echo(full if error.errno == errno.ENOSPC else other, err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()

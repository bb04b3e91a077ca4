"""The command line."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from admap import __version__, stages
from admap.errors import AdmapError, UsageError
from admap.export import EXPORTS, export
from admap.home import Home, make_home, open_home
from schedules import surveys

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Monitoring and mapping of public escort adverts, for public authorities and researchers.",
)
sites = typer.Typer(no_args_is_help=True, help="Site files: check them, and try what they read.")
app.add_typer(sites, name="sites")
schedule = typer.Typer(no_args_is_help=True, help="Surveys that recur.")
app.add_typer(schedule, name="schedule")

out_console = Console()

HomeOption = Annotated[
    Path, typer.Option("--home", envvar="ADMAP_HOME", help="Folder where everything is kept.", show_default=True)
]
WaveOption = Annotated[str, typer.Option("--wave", help="Name of the wave.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
PrivateOption = Annotated[
    bool, typer.Option("--allow-private", help="Allow the loopback and private addresses that the site files name.")
]
DEFAULT_HOME = Path("admap-home")


@contextmanager
def _opened(home: Path) -> Iterator[Home]:
    with open_home(home) as opened:
        yield opened


def _say(text: str) -> None:
    typer.echo(text)


def _version(asked: bool) -> None:
    if asked:
        _say(f"admap {__version__}")
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
    make_home(home)
    _say(f"The home {home} is ready. Settings: {home / 'admap.toml'}")


@app.command()
def demo(
    home: Annotated[Path, typer.Option("--home", help="Folder for the demonstration's home.")] = Path("demo-home"),
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the report.")] = None,
) -> None:
    """Run the whole job on the built-in demonstration sites and hold what was found against the known truth.

    Five invented sites are served on loopback and crawled for real, over HTTP and in Chromium, in two waves.
    """
    from admap.demo import run_demo  # noqa: PLC0415  (the demonstration world loads only here)

    run_demo(home, out or home / "report")


@app.command()
def survey(
    wave: Annotated[str, typer.Argument(help="Name of the wave, e.g. 2026.")],
    site_paths: Annotated[list[Path], typer.Option("--sites", help="Site files, or folders of them.")],
    home: HomeOption = DEFAULT_HOME,
    date: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Count everything as seen on this day.")
    ] = None,
    allow_private: PrivateOption = False,
) -> None:
    """Crawl, extract, classify, link, aggregate and raise alerts for one wave.

    Interrupted, the same command goes on where it stopped.

    Example: admap survey 2026 --sites sites/
    """
    with _opened(home) as opened:
        files = stages.load_sites(site_paths)
        day = date.date() if date else None
        coverage = stages.survey(opened, wave, files, observed_on=day, allow_private=allow_private)
        _show_coverage(coverage)
        _tell_issues(opened, wave)


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Files of adverts: .jsonl, .csv, .parquet, each also .gz.")],
    wave: WaveOption,
    home: HomeOption = DEFAULT_HOME,
    assume_relevant: Annotated[
        bool, typer.Option("--assume-relevant", help="Take every advert as relevant (linkage benchmarks).")
    ] = False,
) -> None:
    """Take adverts from files instead of a crawl, then run the same stages.

    Example: admap import adverts.jsonl --wave 2021
    """
    with _opened(home) as opened:
        done = stages.import_files(opened, wave, files, assume_relevant=assume_relevant)
        _say(f"Took {done.taken} adverts into wave {wave}.")
        if done.rejected:
            typer.echo(f"{done.rejected} records were kept aside with their reasons in {done.rejects_file}.", err=True)
        stages.after_collection(opened, wave)


@app.command()
def crawl(
    wave: WaveOption,
    site_paths: Annotated[
        list[Path] | None, typer.Option("--sites", help="Site files; without any, the wave's own.")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    allow_private: PrivateOption = False,
) -> None:
    """Fetch and keep the pages of a wave's sites. What is captured is not fetched again."""
    with _opened(home) as opened:
        coverage = stages.crawl(opened, wave, stages.load_sites(site_paths or []), allow_private=allow_private)
        _show_coverage(coverage)
        _tell_issues(opened, wave)


@app.command()
def extract(wave: WaveOption, home: HomeOption = DEFAULT_HOME) -> None:
    """Read a wave's adverts anew from its captures, and what each states, with today's extractors."""
    with _opened(home) as opened:
        _say(f"Read {stages.extract(opened, wave)} adverts.")


@app.command()
def classify(wave: WaveOption, home: HomeOption = DEFAULT_HOME) -> None:
    """Tell what kind of advert each is, whom it presents, and the reasons to look at it."""
    with _opened(home) as opened:
        _say(f"Classified {stages.classify(opened, wave)} adverts.")


@app.command()
def link(wave: WaveOption, home: HomeOption = DEFAULT_HOME) -> None:
    """Find which adverts belong to one profile, over all waves."""
    with _opened(home) as opened:
        _say(f"Wave {wave} has {stages.link(opened, wave)} profiles.")


@app.command()
def aggregate(wave: WaveOption, home: HomeOption = DEFAULT_HOME) -> None:
    """Count a wave by place, protect small cells, and put profiles that need review on the alert list."""
    with _opened(home) as opened:
        alerts = stages.raise_alerts(opened, wave)
        _say(f"{stages.aggregate(opened, wave)} figures, {alerts} alerts.")


@app.command("export")
def export_(
    what: Annotated[str, typer.Argument(help=" | ".join(EXPORTS))],
    wave: WaveOption,
    out: Annotated[Path, typer.Option("--out", help="File to write: .jsonl, .csv or .parquet.")],
    home: HomeOption = DEFAULT_HOME,
    contacts: Annotated[bool, typer.Option("--contacts", help="Include contact details; audited.")] = False,
    purpose: Annotated[str, typer.Option("--purpose", help="Why contact details are needed.")] = "",
) -> None:
    """Write adverts, profiles, links, aggregates or alerts of a wave to a file.

    Example: admap export aggregates --wave 2026 --out aggregates.csv
    """
    if what not in EXPORTS:
        raise UsageError(f"{what} cannot be exported: choose one of {', '.join(EXPORTS)}.")
    with _opened(home) as opened:
        rows = export(opened, what, wave, out, contacts=contacts, purpose=purpose)
        _say(f"Wrote {rows} rows to {out}.")


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Adverts with their gold coding, one JSON object a line.")],
    as_json: JsonOption = False,
) -> None:
    """Code a gold file's adverts and hold the result against its gold coding, key by key."""
    from admap.evaluation import evaluate_gold  # noqa: PLC0415

    evaluation = evaluate_gold(gold)
    names = ("key", "precision", "recall", "F1", "exact", "with evidence")
    rows = [dict(zip(names, row, strict=True)) for row in evaluation.rows()]
    _show(evaluation.to_json(), rows, f"Coding against {gold.name}", as_json)


@app.command("evaluate-links")
def evaluate_links(
    truth: Annotated[Path, typer.Argument(help="CSV with the columns ad_id and profile.")],
    wave: WaveOption,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Hold a wave's profiles against a known truth."""
    from admap.evaluation import evaluate_wave_links  # noqa: PLC0415

    with _opened(home) as opened:
        evaluation = evaluate_wave_links(opened, truth, wave)
    facts = asdict(evaluation)
    rows = [{"measure": name, "value": _short(value)} for name, value in facts.items() if name != "calibration"]
    _show(facts, rows, f"Links of wave {wave} against {truth.name}", as_json)


@app.command()
def report(
    wave: Annotated[str, typer.Argument(help="Wave to report on.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the report.")],
    compare: Annotated[list[str] | None, typer.Option("--compare", help="Earlier waves to show beside it.")] = None,
    municipality: Annotated[str | None, typer.Option("--municipality", help="SCB code of one municipality.")] = None,
    county: Annotated[str | None, typer.Option("--county", help="SCB code of one county.")] = None,
    boundaries: Annotated[
        Path | None, typer.Option("--boundaries", help="GeoJSON of the municipalities to draw instead of the built-in.")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Write the survey report: one HTML file that opens offline, its figures as SVG and its tables as CSV.

    Example: admap report 2026 --compare 2025 --out report
    """
    with _opened(home) as opened:
        files = stages.report(
            opened, wave, out, compare=compare or [], municipality=municipality, county=county, boundaries=boundaries
        )
        _say(f"Wrote {len(files)} files; open {files[0]}")


@sites.command("check")
def sites_check(
    paths: Annotated[list[Path], typer.Argument(help="Site files, or folders of them.")],
    allow_private: PrivateOption = False,
) -> None:
    """Check site files without fetching anything."""
    from crawlers.sitefile import check_addresses  # noqa: PLC0415

    failed = 0
    for path in stages.site_paths(paths):
        try:
            (site,) = stages.load_sites([path])
            check_addresses(site, allow_private=allow_private)
        except AdmapError as error:
            typer.echo(str(error), err=True)
            failed += 1
        else:
            _say(f"{path}: {site.name} is in order.")
    if failed:
        raise typer.Exit(2)


@sites.command("try")
def sites_try(
    path: Annotated[Path, typer.Argument(help="Site file.")],
    url: Annotated[str | None, typer.Option("--url", help="Advert page; without one the first that is listed.")] = None,
    allow_private: PrivateOption = False,
    as_json: JsonOption = False,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Fetch one advert page and show what the site file reads from it, field by field."""
    from crawlers.trypage import try_page  # noqa: PLC0415

    (site,) = stages.load_sites([path])
    with _opened(home) as opened:
        fields = try_page(
            site,
            url,
            user_agent=opened.settings.user_agent,
            contact=opened.settings.contact,
            allow_private=allow_private,
        )
    rows = [{"field": f.field, "value": f.value, "read by": f.selector} for f in fields]
    _show(rows, rows, f"{path.name}", as_json)


@schedule.command("add")
def schedule_add(
    name: Annotated[str, typer.Argument(help="Name; each run is the wave NAME-YYYY-MM-DD.")],
    cron: Annotated[str, typer.Option("--cron", help="When, in Swedish time: '0 2 1 * *' is 02:00 on every 1st.")],
    paths: Annotated[list[Path], typer.Option("--sites", help="Site files, or folders of them.")],
    home: HomeOption = DEFAULT_HOME,
    allow_private: PrivateOption = False,
) -> None:
    """Let a survey recur, in place of one of the same name.

    Example: admap schedule add monthly --cron "0 2 1 * *" --sites sites/
    """
    with _opened(home) as opened:
        added = surveys.add_survey(opened.settings, name, cron, paths, allow_private=allow_private)
        _say(f"{name} runs next at {added.next_run:%Y-%m-%d %H:%M}, as long as `admap schedule run` is running.")


@schedule.command("list")
def schedule_list(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """Show what is scheduled."""
    with _opened(home) as opened:
        rows = [
            {"name": s.name, "next run": s.next_run.isoformat(), "cron": s.cron, "sites": " ".join(s.sites)}
            for s in surveys.list_surveys(opened.settings)
        ]
    _show(rows, rows, "Scheduled surveys", as_json)


@schedule.command("remove")
def schedule_remove(
    name: Annotated[str, typer.Argument(help="Name of the survey.")], home: HomeOption = DEFAULT_HOME
) -> None:
    """Take a survey off the schedule."""
    with _opened(home) as opened:
        surveys.remove_survey(opened.settings, name)
        _say(f"{name} is no longer scheduled.")


@schedule.command("run")
def schedule_run(home: HomeOption = DEFAULT_HOME) -> None:
    """Run what is scheduled when it is due, until interrupted. Start it once, as a service."""
    with _opened(home) as opened:
        surveys.run_schedule(opened.settings)


def _show_coverage(coverage: list[Any]) -> None:
    rows = [
        {
            "site": c.site,
            "asked": c.asked,
            "fetched": c.fetched,
            "failed": c.failed,
            "disallowed": c.disallowed,
            "adverts listed": c.adverts_listed,
            "complete": "yes" if c.complete else f"no: {c.note}",
        }
        for c in coverage
    ]
    _show(rows, rows, "Coverage", as_json=False)


def _tell_issues(home: Home, wave: str) -> None:
    log = home.issues(wave).path
    if log.exists():
        typer.echo(f"What went wrong and was kept aside: {log}", err=True)


def _short(value: Any) -> Any:
    return "  ".join(f"{k} {v:.3f}" for k, v in value.items()) if isinstance(value, dict) else value


def _show(as_data: Any, rows: list[dict[str, Any]], title: str, as_json: bool) -> None:
    if as_json:
        _say(json.dumps(as_data, ensure_ascii=False, indent=1))
        return
    table = Table(title=title, title_justify="left")
    for name in rows[0] if rows else []:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(f"{v:.3f}" if isinstance(v, float) else "" if v is None else str(v) for v in row.values()))
    out_console.print(table)


def main() -> None:
    """Run the command line; a mendable error is one sentence on standard error and an exit code of 1 or 2."""
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
        if error.errno != errno.ENOSPC:
            raise
        typer.echo("The disk is full: free some space and run the same command again to go on.", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()

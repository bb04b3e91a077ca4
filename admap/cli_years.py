"""`admap compare`: years side by side on like-for-like terms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from admap import cli_publications
from admap.terminal import DEFAULT_HOME, HomeOption, JsonOption, show


def compare(
    wave: Annotated[list[str], typer.Argument(help="Two waves or more.")],
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the comparison as JSON and CSV.")] = None,
    draws: Annotated[int, typer.Option("--draws", min=50, help="Resamples of sites and profiles.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same intervals.")] = 0,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Compare waves on the sites that both read completely: index, what the change is made of, how sure it is.

    Figures published by others for 1998-2022 are written beside (reference_figures.csv), never into one series.

    Example: admap compare 2025 2026 --out years
    """
    from admap import stages
    from admap.home import open_home
    from mapping.comparison_tables import effects_table, years_table
    from mapping.sections import reference_table

    with open_home(home) as opened:
        years = stages.compare(opened, wave, draws=draws, seed=seed)
    tables = [years_table(years.pairs), effects_table(years.pairs)]
    if out:
        out.mkdir(parents=True, exist_ok=True)
        import json

        (out / "comparison.json").write_text(json.dumps(years.to_json(), ensure_ascii=False, indent=1) + "\n")
        for table in (*tables, reference_table()):
            (out / f"{table.name}.csv").write_text(table.csv(), encoding="utf-8", newline="\n")
    if as_json:
        show(years.to_json(), [], "", as_json=True)
        return
    for table in tables:
        rows: list[dict[str, Any]] = [
            {head.en: cell.raw for head, cell in zip(table.columns, row, strict=True)} for row in table.rows
        ]
        if rows:
            show(rows, rows, table.caption.en, as_json=False)
    for pair in years.pairs:
        for each in pair.refusals:
            typer.echo(f"{pair.later} is not compared with {pair.earlier}: {each.reason}.", err=True)
    if any(pair.refusals for pair in years.pairs):
        raise typer.Exit(1)


def add_years(app: typer.Typer) -> None:
    """Give the program its commands on years and on what was published of them."""
    app.command("compare")(compare)
    app.add_typer(cli_publications.app, name="publications")

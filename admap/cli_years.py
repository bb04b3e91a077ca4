"""`admap compare`: years side by side on like-for-like terms."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from admap import cli_publications
from admap.terminal import DEFAULT_HOME, HomeOption, JsonOption, show

if TYPE_CHECKING:
    from admap.stages import Years
    from mapping.comparison import Comparison, UnitChange
    from mapping.years import Change


def compare(
    wave: Annotated[list[str], typer.Argument(help="Two waves or more.")],
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the comparison as JSON and CSV.")] = None,
    draws: Annotated[int, typer.Option("--draws", min=50, help="Resamples of sites and profiles.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same intervals.")] = 0,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Compare waves on the sites that both read completely: index, what the change is made of, how sure it is.

    Where waves cannot be compared, it says why and ends with exit code 1. Figures that others published since 2007 are
    written beside (reference_figures.csv), each with its unit and definition, never into one series.

    Example: admap compare 2025 2026 --out years
    """
    from admap import stages
    from admap.home import open_home

    with open_home(home) as opened:
        years = stages.compare(opened, wave, draws=draws, seed=seed)
    if out:
        _write(years, out)
    if as_json:
        show(years.to_json(), [], "", as_json=True)
    else:
        for pair in years.pairs:
            _tell(pair)
    refused = [(pair, each) for pair in years.pairs for each in pair.refusals]
    for pair, each in refused:
        typer.echo(f"{pair.later} is not compared with {pair.earlier}: {each.reason}.", err=True)
    if refused:
        raise typer.Exit(1)


def _write(years: Years, out: Path) -> None:
    import json

    from mapping.comparison_tables import change_table, effects_table, years_table
    from mapping.sections import reference_table

    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(years.to_json(), ensure_ascii=False, indent=1)
    (out / "comparison.json").write_text(text + "\n", encoding="utf-8")
    for table in (*(make(years.pairs) for make in (years_table, change_table, effects_table)), reference_table()):
        (out / f"{table.name}.csv").write_text(table.csv(), encoding="utf-8", newline="\n")


def _tell(pair: Comparison) -> None:
    units = list(pair.units.values())
    rows = [_line(unit) for unit in units]
    title = f"{pair.later} against {pair.earlier}, on the {len(pair.sites)} sites that both read"
    show(rows, rows, title, as_json=False)
    sums = [_sum(unit.unit, unit.raw) for unit in units if unit.raw]
    show(sums, sums, "Change on all sites, as a sum", as_json=False)
    made = {} if pair.effects is None else asdict(pair.effects)
    made |= {} if pair.coding is None else {"the earlier wave coded anew": pair.coding}
    parts = [{"due to": name, "adverts": f"{part + 0.0:+.1f}"} for name, part in made.items()]
    show(parts, parts, "What the change in adverts is made of", as_json=False)
    if pair.without_largest is not None:
        typer.echo(f"Without {pair.largest_site}, the largest site, the index is {pair.without_largest:.1f}.")


def _line(unit: UnitChange) -> dict[str, Any]:
    ends = (unit.spread.low, unit.spread.high) if unit.spread else unit.spans
    return {
        "unit": unit.unit.replace("_", " "),
        "before": _shown(unit.before),
        "after": _shown(unit.after),
        "index": _shown(unit.index, 1),
        "95 % or range": f"{ends[0]:.1f}–{ends[1]:.1f}" if ends else "",
    }


def _sum(unit: str, change: Change) -> dict[str, Any]:
    parts = {
        "matched sites": change.within,
        "sites that came": change.entered,
        "sites that went": change.left,
        "read in part": change.partly,
        "in all": change.total,
    }
    return {"unit": unit.replace("_", " "), **{name: _shown(part) for name, part in parts.items()}}


def _shown(value: float | None, places: int = 0) -> str:
    return "protected" if value is None else f"{value + 0.0:.{places}f}"


def add_years(app: typer.Typer) -> None:
    """Give the program its commands on years and on what was published of them."""
    app.command("compare")(compare)
    app.add_typer(cli_publications.app, name="publications")

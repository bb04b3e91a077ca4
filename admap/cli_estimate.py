"""`admap estimate`: how many there may be beyond those observed, from overlaps of lists."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from admap.errors import UsageError
from admap.terminal import DEFAULT_HOME, HomeOption, JsonOption, show

if TYPE_CHECKING:
    from mapping.estimates.estimate import Estimates
    from mapping.estimates.linkage import Judged
    from mapping.estimates.tables import CaptureTable

COUNT = "count"


def estimate(
    wave: Annotated[str | None, typer.Option("--wave", help="Name of a wave: its sites are the lists.")] = None,
    lists: Annotated[
        Path | None, typer.Option("--lists", help="CSV with one 0/1 column a list and a column 'count'.")
    ] = None,
    draws: Annotated[int, typer.Option("--boot", min=0, max=100_000, help="Bootstrap draws; 0: no intervals.")] = 4000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same intervals.")] = 1,
    max_order: Annotated[
        int | None, typer.Option("--max-order", min=1, max=10, help="Largest number of lists in one model term.")
    ] = None,
    chains: Annotated[
        int, typer.Option("--chains", min=0, max=200, help="Chains of the latent-class sampler; 0: leave it out.")
    ] = 12,
    recall: Annotated[
        str | None, typer.Option("--recall", help="Of pairs judged to belong together, how many were linked: 190/200.")
    ] = None,
    precision: Annotated[
        str | None, typer.Option("--precision", help="Of pairs that were linked, how many are right: 198/200.")
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Estimate how many advertisers there are in all, or say why that cannot be told.

    Without enough overlap there is no total, only the number observed and a lower bound.

    Example: admap estimate --lists overlaps.csv --json
    """
    from admap import stages
    from admap.home import open_home
    from admap.progress import step_bar
    from mapping.estimates.estimate import STEPS
    from mapping.estimates.estimate import estimate as estimate_size
    from mapping.estimates.methods import Options

    if (wave is None) == (lists is None):
        raise UsageError("Say what to estimate from: either --wave WAVE or --lists FILE.csv.")
    options = Options(draws, seed, max_order, chains, recall=_judged(recall), precision=_judged(precision))
    if lists is not None:
        table = read_lists(lists)
        with step_bar("estimating", STEPS) as begin:
            found = estimate_size(table, options, begin=begin)
        title = lists.name
    else:
        with open_home(home) as opened:
            found = stages.estimate(opened, str(wave), options)
        title = f"wave {wave}"
    facts = found.to_json()
    show(facts, [_row(one) for one in facts["estimates"]], f"Estimates from {title}", as_json)
    if not as_json:
        _tell(found)


def read_lists(path: Path) -> CaptureTable:
    """Return the table of a list file; raises :class:`ListTableError` naming line and remedy where it is none."""
    from mapping.errors import ListTableError
    from mapping.estimates.tables import make_table

    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ListTableError(f"{path} is not UTF-8 text: save it as CSV in UTF-8.") from None
    separator = ";" if ";" in text.partition("\n")[0] else ","
    rows = [[value.strip() for value in row] for row in csv.reader(text.splitlines(), delimiter=separator)]
    rows = [row for row in rows if any(row)]
    if len(rows) < 2:
        raise ListTableError(f"{path} has no rows: write a heading, then one row for each combination of lists.")
    heading = rows[0]
    if [name.lower() for name in heading].count(COUNT) != 1:
        raise ListTableError(f"{path} needs one column called {COUNT} beside a 0/1 column for each list.")
    place = [name.lower() for name in heading].index(COUNT)
    names = heading[:place] + heading[place + 1 :]
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(heading):
            raise ListTableError(f"{path}, row {number}: {len(row)} values under {len(heading)} headings.")
    try:
        return make_table(names, [r[:place] + r[place + 1 :] for r in rows[1:]], [r[place] for r in rows[1:]])
    except ListTableError as error:
        raise ListTableError(f"{path}: {error}") from None


def _judged(text: str | None) -> Judged | None:
    """Return a rate given as right/total."""
    from mapping.estimates.linkage import Judged

    if text is None:
        return None
    right, _, total = text.partition("/")
    if not (right.isdecimal() and total.isdecimal() and 0 <= int(right) <= int(total) and int(total) > 0):
        raise UsageError(f"{text} is no rate of judged pairs: write how many of how many, e.g. 190/200.")
    return Judged(int(right), int(total))


def _row(one: dict[str, Any]) -> dict[str, Any]:
    ends = [_whole(one["low"]), _whole(one["high"])]
    return {
        "method": one["method"],
        "model": one["model"],
        "estimate": _whole(one["value"]),
        "95 % interval": f"{ends[0]}–{ends[1]}" if any(ends) else "",
        "BIC": one["bic"] and f"{one['bic']:.1f}",
        "warnings": "; ".join(one["warnings"]),
    }


def _whole(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}".replace(",", " ")


def _tell(found: Estimates) -> None:
    typer.echo(f"Observed: at least {_whole(found.n_observed)}.")
    if found.lower_bound["high"] is not None:
        ends = f"{_whole(found.lower_bound['low'])}–{_whole(found.lower_bound['high'])}"
        typer.echo(f"Probably at least {_whole(found.lower_bound['value'])} (95 % interval {ends}).")
    if found.headline:
        one = found.headline
        window = f", {one.window}" if one.window else ""
        numbers = f"{_whole(one.value)} ({_whole(one.low)}–{_whole(one.high)})"
        typer.echo(f"Model-based total: {numbers} {one.unit}{window}.")
    for refusal in found.refusals:
        typer.echo(f"No total: {refusal.reason} [{refusal.code}]")
    for warning in found.diagnostics["warnings"]:
        typer.echo(f"Take care: {warning}.")
    for note in found.diagnostics["notes"]:
        typer.echo(f"Note: {note}")

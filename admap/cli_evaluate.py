"""`admap evaluate` and `evaluate-links`: coding and linkage held against what is known to be true."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from admap.terminal import DEFAULT_HOME, HomeOption, JsonOption, WaveOption, show


def evaluate(
    gold: Annotated[Path, typer.Argument(help="Adverts with their gold coding, one JSON object a line.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Also write it out: tables (.md), or with what differs and why (.html)."),
    ] = None,
    contacts: Annotated[
        bool, typer.Option("--contacts", help="Show contact details in what differs; else they are blanked.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Code a gold file's adverts and hold the result against its gold coding, key by key.

    Example: admap evaluate gold.jsonl --out differences.html
    """
    from admap.evaluation import evaluate_gold
    from admap.evaluation_page import write_evaluation

    coded = evaluate_gold(gold)
    names = ("key", "precision", "recall", "F1", "exact", "with evidence")
    rows = [dict(zip(names, row, strict=True)) for row in coded.evaluation.rows()]
    show(coded.evaluation.to_json(contacts=contacts), rows, f"Coding against {gold.name}", as_json)
    for reject in coded.rejects:
        typer.echo(f"Line {reject.line} was left out: {reject.reason}", err=True)
    if out:
        write_evaluation(coded, gold.name, out, contacts=contacts)
        typer.echo(f"Wrote {out}.", err=True)


def evaluate_links(
    truth: Annotated[Path, typer.Argument(help="CSV with the columns ad_id, profile and, where known, operator.")],
    wave: WaveOption,
    plot: Annotated[Path | None, typer.Option("--plot", help="Write the reliability plot to this SVG file.")] = None,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Hold a wave's profiles against a known truth.

    Pairwise and B-cubed precision, recall and F1, the error in the number of profiles, splits and merges, calibration,
    by two sites and two languages, and the same for operators where the truth has them.

    Example: admap evaluate-links truth.csv --wave 2026 --plot reliability.svg
    """
    from admap.home import open_home
    from admap.link_evaluation import evaluate_wave_links, measures, write_plot

    with open_home(home) as opened:
        evaluation = evaluate_wave_links(opened, truth, wave)
    if plot:
        write_plot(evaluation, plot)
    show(asdict(evaluation), list(measures(evaluation)), f"Links of wave {wave} against {truth.name}", as_json)

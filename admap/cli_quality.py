"""`admap sample`, `agreement` and `diff-coding`: how well a wave is coded."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from admap.errors import UsageError
from admap.terminal import DEFAULT_HOME, HomeOption, JsonOption, WaveOption, show

SeedOption = Annotated[int, typer.Option("--seed", help="The same seed draws the same adverts.")]


def sample(
    wave: WaveOption,
    out: Annotated[Path, typer.Option("--out", help="Folder for the sheets.")],
    size: Annotated[int, typer.Option("--size", min=1, help="Adverts to draw.")] = 200,
    coders: Annotated[int, typer.Option("--coders", min=1, max=9, help="Coders, each with a sheet of their own.")] = 2,
    seed: SeedOption = 1,
    contacts: Annotated[
        bool, typer.Option("--contacts", help="Have contact details coded too; else they are blanked.")
    ] = False,
    purpose: Annotated[
        str, typer.Option("--purpose", help="Why contact details are shown; goes to the audit log.")
    ] = "",
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Draw a stratified random sample of a wave for coders to code by hand, each alone.

    Example: admap sample --wave 2026 --size 300 --out coding
    """
    from admap import stages
    from admap.home import open_home, who_runs

    if contacts != bool(purpose.strip()):
        raise UsageError("Contact details are shown for a stated purpose only: give --contacts and --purpose TEXT.")
    with open_home(home) as opened:
        sheets = stages.sample(
            opened, wave, size, out, coders=coders, seed=seed, user=who_runs(), purpose=purpose.strip()
        )
    typer.echo(f"Wrote {', '.join(str(sheet) for sheet in sheets)}. Then: admap agreement {out} --wave {wave}")


def agreement(
    folder: Annotated[Path, typer.Argument(help="The folder that `admap sample` wrote, its sheets filled in.")],
    wave: WaveOption,
    seed: SeedOption = 1,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Hold coders against each other and the extractors against what they agree on; the report then shows it.

    Example: admap agreement coding --wave 2026
    """
    from admap import stages
    from admap.home import open_home

    with open_home(home) as opened:
        found = stages.measure_agreement(opened, wave, folder, seed=seed, today=date.today())
    rows = [
        {
            "key": one.key,
            "adverts": one.adverts,
            "coded alike": one.alike,
            "alpha": one.alpha,
            "kappa": _with_interval(one.kappa, one.kappa_interval),
            "precision": one.precision,
            "recall": one.recall,
            "F1": _with_interval(one.f1, one.f1_interval),
        }
        for one in found
    ]
    show([asdict(one) for one in found], rows, f"Coding of wave {wave}", as_json)


def _with_interval(value: float | None, interval: tuple[float, float] | None) -> str | None:
    if value is None:
        return None
    return f"{value:.3f}" + (f" ({interval[0]:.3f}–{interval[1]:.3f})" if interval else "")


def diff_coding(wave: WaveOption, home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """Show what coding a wave anew changed, key by key, and how far it moved each share.

    Run it after `admap extract` and `admap classify` with another version. Example: admap diff-coding --wave 2024
    """
    from admap import stages
    from admap.home import open_home

    with open_home(home) as opened:
        found = stages.compare_codings(opened, wave)
    if as_json:
        show(asdict(found), [], "", as_json)
        return
    versions = f"{', '.join(found.before)} → {', '.join(found.after)}"
    show(None, [asdict(one) for one in found.keys], f"Coding of wave {wave}, {versions}", as_json)
    moved = [
        {"key": m.key, "category": m.category, "before": m.before, "after": m.after, "moved": m.moved}
        for m in found.shares
        if m.moved
    ]
    show(None, moved, "Shares of relevant adverts that state the key", as_json)

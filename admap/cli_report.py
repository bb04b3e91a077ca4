"""`admap report` and `admap freeze`: a wave as pages for people, and as a snapshot that lasts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from admap.terminal import DEFAULT_HOME, HomeOption


def report(
    wave: Annotated[str, typer.Argument(help="Wave to report on.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for the report.")],
    compare: Annotated[list[str] | None, typer.Option("--compare", help="Earlier waves to show beside it.")] = None,
    municipality: Annotated[str | None, typer.Option("--municipality", help="SCB code of one municipality.")] = None,
    county: Annotated[str | None, typer.Option("--county", help="SCB code of one county.")] = None,
    boundaries: Annotated[
        Path | None, typer.Option("--boundaries", help="GeoJSON of the municipalities to draw instead of the built-in.")
    ] = None,
    population: Annotated[
        Path | None, typer.Option("--population", help="Inhabitants (SCB table TAB638, CSV), for rates.")
    ] = None,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Estimate too how many there are in all (takes minutes).")
    ] = False,
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="Print the pages as PDF too (needs Chromium).")] = True,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Write the report: HTML that opens offline, the same as PDF, its figures, and its tables as files.

    On the country; with --municipality or --county the page that its situation picture needs, over all waves.

    Example: admap report 2026 --compare 2025 --out report
    """
    from admap import stages
    from admap.home import open_home

    with open_home(home) as opened:
        files = stages.report(
            opened, wave, out, compare=compare or [], municipality=municipality, county=county, boundaries=boundaries,
            population=population, estimated=estimate, pdf=pdf,
        )  # fmt: skip
        typer.echo(f"Wrote {len(files)} files; open {files[0]}")


def freeze(
    wave: Annotated[str | None, typer.Argument(help="Wave to freeze.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="New folder for the snapshot.")] = None,
    check: Annotated[Path | None, typer.Option("--check", help="Verify and reopen this snapshot instead.")] = None,
    signer: Annotated[str | None, typer.Option("--signer", help="Public key that must have signed it (hex).")] = None,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Write a signed snapshot of a wave (figures, pseudonymised codings, versions, hashes), or verify one.

    Example: admap freeze 2026 --out frozen/2026; later admap freeze --check frozen/2026
    """
    from admap.errors import UsageError
    from admap.home import open_home
    from admap.stages.freeze import freeze as freeze_wave
    from admap.stages.freeze import reopen

    if check is not None:
        found = reopen(check, signer)
        trust = "" if signer else " (give --signer KEY to know by whom)"
        typer.echo(
            f"Unchanged since it was signed{trust}: wave {found.facts['wave']}, {found.codings} codings, admap "
            f"{found.facts['program']}, coding {found.facts['coding']}, codebook {found.facts['codebook']}, key "
            f"{found.signer}."
        )
        return
    if wave is None or out is None:
        raise UsageError("Name the wave and --out DIR, or --check DIR.")
    with open_home(home) as opened:
        made = freeze_wave(opened, wave, out)
    typer.echo(f"Froze wave {wave}: {made.codings} codings in {out}, signed with the key {made.signer}.")


def add_to(app: typer.Typer) -> None:
    """Give the program its commands on what is handed out."""
    app.command("report")(report)
    app.command("freeze")(freeze)

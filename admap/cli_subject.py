"""`admap subject …`: what is held about a contact, for the person's request, and its erasure."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from admap.terminal import DEFAULT_HOME, HomeOption, JsonOption, show

if TYPE_CHECKING:
    from admap.home import Home
    from storage.subjects import Held

app = typer.Typer(
    no_args_is_help=True,
    help="A data subject's request. The contact is asked for, or read from standard input: never given as an argument.",
)
ReasonOption = Annotated[str, typer.Option("--reason", help="Case number and ground, without the contact: audited.")]


@app.command("show")
def subject_show(home: HomeOption = DEFAULT_HOME, as_json: JsonOption = False) -> None:
    """Show how much is held about a contact, wave by wave.

    Example: admap subject show < contact.txt
    """
    from admap.home import open_home
    from storage.audit import note_access

    with open_home(home) as opened:
        _, found = _sought(opened)
        with opened.store.begin() as session:
            note_access(session, _user(), "subject request: looked up", found.summary, _now())
    rows = [
        {"wave": w.wave, "adverts": w.adverts, "sites": " ".join(w.sites), "first": str(w.first), "last": str(w.last)}
        for w in found.waves
    ]
    facts = {
        "stating": len(found.stating),
        "linked": len(found.linked),
        "profiles": len(found.profiles),
        "alerts": len(found.alerts),
        "open_cases": found.open_cases,
        "erased_before": found.erased_before,
        "waves": rows,
    }
    show(facts, rows, found.summary, as_json)


@app.command("extract")
def subject_extract(
    out: Annotated[Path, typer.Option("--out", help="File for the extract; it must not be there yet.")],
    reason: ReasonOption,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Write what is held about a contact as a text for the person. It holds personal data: delete it once handed over.

    Example: admap subject extract --out extract.txt --reason "Dnr 12/2026"
    """
    from admap.blanking import blanked
    from admap.errors import UsageError
    from admap.home import open_home
    from admap.stages.subject import extract_of
    from outreach.administration.subject_text import extract_text
    from storage.audit import note_access

    if out.exists():
        raise UsageError(f"{out} is there already: choose another name.")
    with open_home(home) as opened:
        _, found = _sought(opened)
        with opened.store.begin() as session:
            note_access(session, _user(), "subject request: extract", f"{found.summary}; {blanked(reason)}", _now())
        text = extract_text(found, extract_of(opened, found), opened.settings.retention, _now(), "sv")
    out.touch(mode=0o600)
    out.write_text(text, encoding="utf-8", errors="replace")
    typer.echo(f"The extract is in {out}. It holds personal data: hand it over, then delete it.")


@app.command("erase")
def subject_erase(
    reason: ReasonOption,
    yes: Annotated[bool, typer.Option("--yes", help="Erase. Without it nothing is changed.")] = False,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Erase what is held about a contact, and keep it from being taken in again. Without --yes it only says what.

    Example: admap subject erase --reason "Dnr 12/2026, art. 17(1)(c)" --yes
    """
    from admap.blanking import blanked
    from admap.errors import UsageError
    from admap.home import open_home
    from admap.stages.erasing import erase
    from outreach.queue import write_queue
    from storage.audit import note_access

    with open_home(home) as opened:
        hashes, found = _sought(opened)
        typer.echo(found.summary)
        if found.unsettled:
            raise UsageError(
                "Nothing can be erased yet: an alert that may concern a child is not settled. "
                "Two persons of the casework settle it first, in the office."
            )
        if not yes:
            typer.echo("Nothing was changed. The same command with --yes erases it for good.")
            return
        with opened.store.begin() as session:
            note_access(session, _user(), "subject request: erasing", f"{found.summary}; {blanked(reason)}", _now())
        done = erase(opened, hashes, write_queue, _user(), _now())
    told = f"{done.adverts} adverts, {done.profiles} profiles, {done.pages} kept pages"
    typer.echo(f"Erased: {told}. Backups hold it until they are replaced.")
    for name in done.under_way:
        typer.echo(f"{name} is being written by a crawl: read its wave again when that is over.", err=True)


def _sought(home: Home) -> tuple[frozenset[str], Held]:
    from admap.stages.subject import holdings
    from admap.subject_contacts import contact_hashes

    hashes = contact_hashes(home.store.cipher, typer.prompt("Phone, e-mail or handle", err=True))
    return hashes, holdings(home, hashes)


def _user() -> str:
    from admap.home import who_runs

    return who_runs()


def _now() -> datetime:
    return datetime.now(UTC)

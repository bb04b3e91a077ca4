"""`admap explain`, `judge`, `judgements`, `pairs`, `history` and `templates`: what people do with links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from admap.errors import UsageError
from admap.terminal import DEFAULT_HOME, HomeOption, JsonOption, WaveOption, show

if TYPE_CHECKING:
    from admap.home import Home
    from admap.stages.explaining import PairExplained, ProfileExplained
    from admap.stages.judging import Taken
    from dedup.explain import Reason, Waterfall, Words
    from dedup.worth import Question
    from storage.judgements import Judged

judgements = typer.Typer(no_args_is_help=True, help="What people decided about pairs of adverts.")

AdArgument = Annotated[str, typer.Argument(help="Id of an advert.", metavar="AD")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why, in a few words; contact details are blanked.")]
UserOption = Annotated[str, typer.Option("--user", help="Who decided; without it, who runs the command.")]
Language = Annotated[Literal["en", "sv"], typer.Option("--language", help="Words in English or Swedish.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program's."""
    for command in (explain, judge, pairs, history, templates):
        app.command()(command)
    app.add_typer(judgements, name="judgements")


def tell_contradictions(home: Home) -> None:
    """Say on standard error which judgements contradict each other."""
    from admap.stages import judging

    for contradiction in judging.contradictory(home):
        typer.echo(contradiction.sentence, err=True)


def explain(
    adverts: Annotated[list[str] | None, typer.Argument(help="Ids of two adverts.", metavar="AD AD")] = None,
    profile: Annotated[str | None, typer.Option("--profile", help="Explain a whole profile instead.")] = None,
    language: Language = "en",
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Show why two adverts are, or are not, one profile: every comparison with its weight in bits.

    A bit doubles the odds. Contact details, texts and pictures are shown masked: 1/2 says that one of two is shared.

    Examples: admap explain board-17 board-23; admap explain --profile p3f0c9a1b2d4e
    """
    from admap.home import open_home
    from admap.stages import explaining

    if (profile is None) != (len(adverts or ()) == 2) or (profile is not None and adverts):
        raise UsageError("Give two adverts (admap explain AD AD) or one profile (admap explain --profile ID).")
    with open_home(home) as opened:
        if profile is not None:
            _show_profile(explaining.explain_profile(opened, profile), language, as_json)
        else:
            one, other = adverts or ("", "")
            _show_pair(explaining.explain_pair(opened, one, other), language, as_json)


def _say(words: Words, language: str) -> str:
    return words.sv if language == "sv" else words.en


def _show_pair(found: PairExplained, language: str, as_json: bool) -> None:
    if as_json:
        show(asdict(found) | {"judgements": [_judged_row(j) for j in found.judgements]}, [], "", as_json)
        return
    show(None, _steps(found.waterfall, language), f"{found.left.ad_id} and {found.right.ad_id}", as_json=False)
    typer.echo(f"Probability of one profile: {found.waterfall.probability:.3f}")
    if not found.compared:
        typer.echo("Linking did not keep this pair (nothing proposed it, or under 1 %); it was scored just now.")
    typer.echo(_say(found.verdict.words, language))
    if found.verdict.against:
        _show_reasons("What speaks against, on average between the two profiles", found.verdict.against, language)
    for j in found.judgements:
        typer.echo(f"{j.at:%Y-%m-%d %H:%M} {j.user}: {j.decision} ({j.reason})")


def _steps(found: Waterfall, language: str) -> list[dict[str, Any]]:
    from admap.stages.explaining import steps

    return [
        {"compared": _say(row.what, language), "outcome": _say(row.outcome, language), "one": row.values[0],
         "other": row.values[1], "bits": f"{row.bits:+.2f}", "sum": f"{row.total:+.2f}"}
        for row in steps(found)
    ]  # fmt: skip


def _show_reasons(title: str, reasons: Sequence[Reason], language: str) -> None:
    rows = [
        {"compared": _say(r.what, language), "outcome": _say(r.outcome, language), "bits": f"{r.bits:+.2f}"}
        for r in reasons
    ]
    show(None, rows, title, as_json=False)


def _show_profile(found: ProfileExplained, language: str, as_json: bool) -> None:
    from admap.stages.explaining import speaking_for

    rows = []
    for bond in found.bonds:
        strongest = " · ".join(speaking_for(bond, language))
        judged = (bond.left, bond.right) in found.judged
        rows.append(
            {"one": bond.left, "other": bond.right, "probability": bond.probability,
             "because": f"judged the same · {strongest}" if judged else strongest}
        )  # fmt: skip
    title = f"Profile {found.profile_id}, {len(found.members)} adverts, operator {found.operator_id or '–'}"
    show(asdict(found), rows, title, as_json)
    if not as_json and found.loose:
        typer.echo(f"Held by the average with the others alone: {', '.join(found.loose)}")


def judge(
    one: AdArgument,
    other: AdArgument,
    judgement: Annotated[str, typer.Argument(help="same | different | operator | unsure")],
    reason: ReasonOption,
    user: UserOption = "",
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Say whether two adverts are one profile: same, different, only of one operator, or unsure.

    The judgement binds from the next `admap link` on, whatever is computed. It is kept with who, when and why.

    Example: admap judge board-17 board-23 same --reason "the same handwriting in the picture"
    """
    from admap.home import open_home
    from admap.stages import judging

    with open_home(home) as opened:
        _tell(judging.judge(opened, one, other, judgement, reason, user))
    typer.echo("Kept. It takes effect with the next `admap link --wave WAVE`.")


def _tell(taken: Taken) -> None:
    for note in (*taken.rejects, *taken.notes):
        typer.echo(note, err=True)


@judgements.command("list")
def list_(
    every: Annotated[bool, typer.Option("--all", help="Also what was replaced or withdrawn.")] = False,
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Show the judgements that stand, or with --all everything that was ever said."""
    from admap.home import open_home
    from admap.stages import judging

    with open_home(home) as opened:
        rows = [_judged_row(j) for j in judging.judgement_history(opened, standing=not every)]
        show(rows, rows, "Judgements", as_json)
        tell_contradictions(opened)


def _judged_row(judged: Judged) -> dict[str, Any]:
    return asdict(judged) | {"at": judged.at.isoformat(timespec="seconds")}


@judgements.command()
def withdraw(
    one: AdArgument, other: AdArgument, reason: ReasonOption, user: UserOption = "", home: HomeOption = DEFAULT_HOME
) -> None:
    """Withdraw the judgement that stands on two adverts. It stays in the history."""
    from admap.home import open_home
    from admap.stages import judging

    with open_home(home) as opened:
        _tell(judging.withdraw(opened, one, other, reason, user))
    typer.echo("Withdrawn. It takes effect with the next `admap link --wave WAVE`.")


@judgements.command("export")
def export_(out: Annotated[Path, typer.Argument(help="CSV file to write.")], home: HomeOption = DEFAULT_HOME) -> None:
    """Write all judgements with their history to a CSV file."""
    from admap.home import open_home
    from admap.stages import judging

    with open_home(home) as opened:
        typer.echo(f"Wrote {judging.export_judgements(opened, out)} judgements to {out}.")


@judgements.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV file: left, right, judgement, reason, optionally user, at.")],
    user: UserOption = "",
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Take judgements from a CSV file, such as a filled-in sheet of `admap pairs --out`; safe to repeat."""
    from admap.home import open_home
    from admap.stages import judging

    with open_home(home) as opened:
        taken = judging.import_judgements(opened, file, user)
    _tell(taken)
    typer.echo(f"Took {taken.added} judgements. They take effect with the next `admap link --wave WAVE`.")


def pairs(
    wave: WaveOption,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Pairs to show.")] = 20,
    out: Annotated[Path | None, typer.Option("--out", help="CSV sheet to fill in and import again.")] = None,
    language: Language = "en",
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Show the pairs whose judgement would help most: in doubt, of consequence, and each of another kind.

    Example: admap pairs --wave 2026 --limit 40 --out pairs.csv, and then: admap judgements import pairs.csv
    """
    from admap.home import open_home
    from admap.stages import judging

    with open_home(home) as opened:
        found = judging.queue(opened, wave, limit)
    rows = [_question_row(q, language) for q in found]
    if out is not None:
        judging.write_queue_sheet(rows, out)
        typer.echo(f"Wrote {len(rows)} pairs to {out}.")
        return
    show([asdict(q) for q in found], rows, f"Pairs of wave {wave} to judge", as_json)


def _question_row(q: Question, language: str) -> dict[str, Any]:
    from admap.stages.explaining import strongest

    speaking_for, against = strongest(q.pair, language)
    return {
        "left": q.pair.left,
        "right": q.pair.right,
        "now": "together" if q.together else "apart",
        "probability": q.pair.probability,
        "for": " · ".join(speaking_for),
        "against": " · ".join(against),
    }


def history(
    profile: Annotated[str, typer.Argument(help="Id of a profile.")],
    home: HomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Show what became of a profile: which adverts came to it or left it, in which run, and why."""
    from admap.home import open_home
    from admap.stages import explaining

    with open_home(home) as opened:
        rows = [
            asdict(c) | {"at": c.at.isoformat(timespec="seconds")} for c in explaining.profile_history(opened, profile)
        ]
    show(rows, rows, f"History of {profile}", as_json)
    if not rows and not as_json:
        typer.echo("No run has moved adverts to it or from it.")


def templates(
    wave: WaveOption,
    out: Annotated[Path, typer.Option("--out", help="Folder for the page and the JSON file.")],
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Write the near-duplicate texts of a wave as templates with slots: a page that opens offline, and JSON.

    Example: admap templates --wave 2026 --out templates
    """
    from admap.home import open_home
    from admap.stages.template_view import write_templates

    with open_home(home) as opened:
        page, data = write_templates(opened, wave, out)
    typer.echo(f"Wrote {page} and {data}.")

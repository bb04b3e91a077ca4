"""An evaluation written out: figures as Markdown for the documentation, or a page that shows why adverts differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from babel import Locale
from jinja2 import Environment, PackageLoader, select_autoescape

from admap.errors import AdmapError, UsageError
from admap.evaluation import CodedGold
from admap.records import CODEBOOK_KEYS, CONTACT_KEYS, Advert, Coding, Evidence
from classifiers.evaluation import Difference, Evaluation

HIDDEN = "▒▒▒"
_ENGLISH = Locale("en")


@dataclass(frozen=True)
class Piece:
    """A run of a source's text; ``key`` names the value whose evidence it is, where it is any."""

    text: str
    key: str = ""


@dataclass(frozen=True)
class DifferingAdvert:
    """An advert whose coding differs from gold: where, and its text with the evidence of those keys marked."""

    ad_id: str
    differences: tuple[Difference, ...]
    sources: tuple[tuple[str, tuple[Piece, ...]], ...]


def write_evaluation(coded: CodedGold, name: str, out: Path, *, contacts: bool = False) -> None:
    """Write the evaluation of the gold file ``name`` to ``out`` as tables (``.md``), or with what differs (``.html``).

    Contact details are blanked unless ``contacts``. Raises :class:`UsageError` for another suffix.
    """
    if out.suffix == ".md":
        text = markdown(coded.evaluation, name)
    elif out.suffix == ".html":
        environment = Environment(loader=PackageLoader("admap"), autoescape=select_autoescape(), trim_blocks=True)
        text = environment.get_template("evaluation.html").render(
            name=name,
            tables=list(_tables(coded.evaluation)),
            adverts=list(_differing(coded, contacts)),
            total=coded.evaluation.adverts,
        )
    else:
        raise UsageError(f"{out}: the evaluation is written as .md or .html.")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise AdmapError(f"{out} cannot be written ({error.strerror}): choose another place.") from None


def markdown(evaluation: Evaluation, name: str) -> str:
    """Return the figures as Markdown tables."""
    lines = [f"{evaluation.adverts} adverts of {name}."]
    for title, head, rows in _tables(evaluation):
        lines += ["", f"**{title}**", "", f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
        lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + "\n"


Table = tuple[str, Sequence[str], Sequence[Sequence[str]]]


def _tables(evaluation: Evaluation) -> Iterator[Table]:
    head = ("key", "precision", "recall", "F1", "exact", "with evidence")
    yield "By key", head, evaluation.rows()
    named = [(score, _ENGLISH.languages.get(score.language, score.language)) for score in evaluation.languages]
    rows = [
        (name, str(score.adverts), *(_share(score.f1[key]) for key in CODEBOOK_KEYS))
        for score, name in sorted(named, key=lambda pair: (-pair[0].adverts, pair[1]))
    ]
    yield "F1 by text language", ("language", "adverts", *CODEBOOK_KEYS), rows
    yield (
        "Confidence against outcome",
        ("key", "values", "mean confidence", "share right", "calibration error"),
        [(c.key, str(c.values), _share(c.stated), _share(c.right), _share(c.error)) for c in evaluation.calibration],
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _differing(coded: CodedGold, contacts: bool) -> Iterator[DifferingAdvert]:
    by_advert: dict[str, list[Difference]] = {}
    for one in coded.evaluation.differing:
        by_advert.setdefault(one.ad_id, []).append(one if contacts else one.without_contacts())
    for advert, coding in zip(coded.adverts, coded.codings, strict=True):
        if advert.ad_id in by_advert:
            found = by_advert[advert.ad_id]
            keys = {difference.key for difference in found}
            shown = contacts or keys.isdisjoint(CONTACT_KEYS)  # a contact that was not read cannot be blanked
            sources = tuple(_marked(advert, coding, keys, contacts)) if shown else ()
            yield DifferingAdvert(advert.ad_id, tuple(found), sources)


def _marked(advert: Advert, coding: Coding, keys: set[str], contacts: bool) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    for source, text in advert.sources():
        own = [e for e in coding.evidence if e.source == source and (e.key in keys or e.key in CONTACT_KEYS)]
        if text:
            yield source, tuple(_pieces(text, own, keys, contacts))


def _pieces(text: str, evidence: Sequence[Evidence], keys: set[str], contacts: bool) -> Iterator[Piece]:
    edges = sorted({0, len(text), *(e.start for e in evidence), *(e.end for e in evidence)})
    for start, end in pairwise(edges):
        over: Mapping[str, Evidence] = {e.key: e for e in evidence if e.start <= start and end <= e.end}
        hidden = not contacts and not over.keys().isdisjoint(CONTACT_KEYS)
        yield Piece(HIDDEN if hidden else text[start:end], ", ".join(sorted(over.keys() & keys)))

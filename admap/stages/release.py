"""Release: the one way in which figures leave the house, whatever table, chart, map, page or file they are for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from admap.errors import UsageError
from admap.home import Home, who_runs
from admap.records import Aggregate
from mapping.differencing import in_words, shown_again, small_changes
from mapping.disclosure import Published, protect, reopened, round_to, rounded
from mapping.errors import DisclosureError
from mapping.margins import FLOW, PANEL, Cell, values_of
from mapping.suppression import always_shown
from storage import aggregates, publications
from storage.models import Wave
from storage.publications import Publication

Released = Sequence[tuple[Publication, Sequence[Aggregate]]]


@dataclass(frozen=True)
class Standing:
    """Figures that went out and stand: the publication, and its figures as they went out.

    ``counted_since`` tells that a wave has been counted anew, so that a new release would differ.
    """

    publication: Publication
    published: Published
    counted_since: bool


def release(home: Home, session: Session, waves: Sequence[Wave], what: str, user: str = "") -> Published:
    """Return the figures of ``waves`` as they may be seen together, and enter them in the register for ``user``.

    Flows and matched sites are given between these waves only. In view of figures that were published before, further
    ones are hidden. Raises :class:`DisclosureError`, with the reason and what to do, where even that would not keep
    them apart, and :class:`UsageError` for a wave without figures.
    """
    names = [wave.name for wave in waves]
    rows = _kept(session, waves)
    earlier = publications.released(session, names)
    rounding = home.settings.rounding
    published = _protected(rows, home.settings.minimum_cell, earlier, names, exact=rounding < 2)
    published = rounded(published, rounding)
    publications.register(
        session, what, names, published.rows, rounding=published.rounding, user=user or who_runs(), at=datetime.now(UTC)
    )
    return published


def released(home: Home, session: Session, waves: Sequence[Wave]) -> Standing | None:
    """Return the latest publication that stands and has all of ``waves``, or None; looking enters nothing."""
    publication = publications.latest_of(session, [wave.name for wave in waves])
    if publication is None:
        return None
    figures = publications.figures_of(session, publication.number)
    published = reopened(figures, home.settings.minimum_cell, publication.rounding)
    before = {cell: value for cell, value in values_of(figures).items() if value is not None}
    counted_since = False
    for wave in waves:
        now = values_of(aggregates.aggregates_of(session, wave))
        counted_since |= any(
            before.get(cell, value) != (value if publication.rounding < 2 else round_to(value, publication.rounding))
            for cell, value in now.items()
            if value is not None
        )
    return Standing(publication, published, counted_since)


def standing(session: Session, wave: str) -> list[Aggregate]:
    """Return the exact figures of ``wave`` that were published before and are hidden or shown in what stands now."""
    found = publications.released(session, [wave])
    return [f for publication, figures in found for f in _binding(publication, figures) if f.wave == wave]


def counted(session: Session, waves: Sequence[Wave]) -> list[Wave]:
    """Return those of ``waves`` that have figures."""
    return [wave for wave in waves if aggregates.has_aggregates(session, wave)]


def _kept(session: Session, waves: Sequence[Wave]) -> list[Aggregate]:
    compared = {start + wave.name for wave in waves for start in (FLOW, PANEL)}
    found: list[Aggregate] = []
    for wave in waves:
        kept = aggregates.aggregates_of(session, wave)
        if not kept:
            raise UsageError(f"Wave {wave.name} has no figures yet: run `admap aggregate --wave {wave.name}` first.")
        found += [f for f in kept if not f.indicator.startswith((FLOW, PANEL)) or f.indicator in compared]
    return found


def _protected(
    rows: Sequence[Aggregate], minimum: int, earlier: Released, names: Sequence[str], *, exact: bool
) -> Published:
    """Protect in view of every earlier version, and look that nothing is left that would tell a difference."""
    bound = [f for publication, figures in earlier for f in _binding(publication, figures, exact=exact)]
    _refuse(values_of(rows), earlier, minimum, exact=exact, only=always_shown)
    try:
        published = protect(rows, minimum, revising=[f for f in bound if f.wave in names])
    except DisclosureError as error:
        if not earlier:
            raise
        raise DisclosureError(f"{error} {_advice(earlier[-1][0])}") from None
    _refuse(values_of(published.rows), earlier, minimum, exact=exact)
    return published


def _refuse(
    now: Mapping[Cell, float | None],
    earlier: Released,
    minimum: int,
    *,
    exact: bool,
    only: Callable[[Cell], bool] | None = None,
) -> None:
    """Refuse figures that differ by a few from those published before, or show what was hidden (of ``only`` these)."""
    for publication, figures in earlier:
        before = values_of(_binding(publication, figures, exact=exact))
        told = sorted(small_changes(now, before, minimum) | (set() if only else shown_again(now, before)))
        told = [cell for cell in told if only is None or only(cell)]
        if told:
            raise DisclosureError(
                f"{len(told)} figures are too close to those of publication {publication.number} "
                f"({publication.what}, {publication.at:%Y-%m-%d}), so that the difference would show fewer than "
                f"{minimum} units; the first: {in_words(told[0])}. {_advice(publication)}"
            )


def _binding(publication: Publication, figures: Sequence[Aggregate], *, exact: bool = True) -> list[Aggregate]:
    """Return the figures of an earlier publication that bind new ones: all, or where either is rounded, the hidden."""
    if exact and publication.rounding < 2:
        return list(figures)
    return [figure for figure in figures if figure.value is None]


def _advice(publication: Publication) -> str:
    return (
        "Set `rounding = 5` in admap.toml, which hides such differences; or, if that publication never left the "
        f'house, `admap publications withdraw {publication.number} --reason "never given out"`.'
    )

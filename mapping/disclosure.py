"""The one gate to publication: small figures are hidden, and so is whatever would give them away.

A figure from 1 to ``minimum - 1`` is hidden, as is an advert figure that fewer than ``minimum`` profiles stand
behind. A place where few state an indicator gets no breakdown of it at all, only a marker row. Then further figures
are hidden, the smallest first, until no hidden one can be bounded to fewer than three values from the rest
(:mod:`mapping.audit`). Tables, charts, maps and reports take :class:`Published`, and only :func:`protect` makes one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from math import ceil, floor

from admap.records import Aggregate, CoverageRecord, Unit
from mapping.differencing import small_changes
from mapping.indicators import READ
from mapping.margins import TOUR, Cell, base_of, cell_of, group_of, is_marker, values_of
from mapping.suppression import Plan, Table, small_tables, table_of
from mapping.tours import protected_ties

MINIMUM = 5
"""Default smallest figure that is shown (stats note: thresholds in use are 3, 5 and 10)."""

_GATE = object()


class Published:
    """Figures that have passed disclosure control; nothing else may be shown, drawn or exported.

    Made by :func:`protect` (and :func:`rounded`) only. ``rounding``: counts are multiples of it (0: exact).
    """

    __slots__ = ("_places", "_rows", "minimum", "rounding")

    def __init__(self, gate: object, rows: Iterable[Aggregate], minimum: int, rounding: int = 0) -> None:
        if gate is not _GATE:
            raise TypeError("Published figures are made by mapping.disclosure.protect only.")
        self._rows = tuple(rows)
        self._places: dict[tuple[str, str, str], list[Aggregate]] = {}
        for row in self._rows:
            self._places.setdefault((row.wave, row.level, row.code), []).append(row)
        self.minimum = minimum
        self.rounding = rounding

    @property
    def rows(self) -> tuple[Aggregate, ...]:
        """Every figure, in the order in which it was counted."""
        return self._rows

    def select(
        self,
        wave: str | None = None,
        level: str | None = None,
        code: str | None = None,
        indicator: str | None = None,
        unit: Unit | None = None,
    ) -> list[Aggregate]:
        """Return the figures that agree with every given key."""
        wanted = {"wave": wave, "level": level, "code": code, "indicator": indicator, "unit": unit}
        keys = {name: value for name, value in wanted.items() if value is not None}
        rows: Sequence[Aggregate] = self._rows
        if wave is not None and level is not None and code is not None:
            rows = self._places.get((wave, level, code), ())
        return [row for row in rows if all(getattr(row, name) == value for name, value in keys.items())]

    def total(self, wave: str, level: str, code: str, indicator: str) -> Aggregate | None:
        """Return a place's whole figure (``adverts``, ``unique_adverts``, ``profiles``, ``persons``), or None."""
        rows = self.select(wave=wave, level=level, code=code, indicator=indicator)
        return next((row for row in rows if row.category == ""), None)


PROTECTED_NOTE = "Not read completely; the reason would tell a protected number."


@dataclass(frozen=True, slots=True)
class SiteCoverage:
    """Effort and result on one site, safe to show.

    Where the site's adverts are protected, their counts are not given, nor what tells as much (requests, bytes,
    seconds, pages, the reason for being incomplete).
    """

    site: str
    adverts_listed: int | None
    adverts_read: int | None
    complete: bool
    note: str
    asked: int | None
    failed: int
    disallowed: int
    runs: int = 0
    requests: int | None = None
    bytes: int | None = None
    seconds: float | None = None
    pages_http: int | None = None
    pages_browser: int | None = None
    unchanged: int | None = None
    started: str = ""
    ended: str = ""


def protect(
    aggregates: Sequence[Aggregate],
    minimum: int = MINIMUM,
    published_before: Sequence[Aggregate] = (),
    revising: Sequence[Aggregate] = (),
) -> Published:
    """Return the figures with small ones, and those that would reveal them, hidden.

    The same figures in the same order, but for ties between counties, which come last of their wave's
    (:mod:`mapping.tours`).

    Give everything that will be seen together (waves, flows, alert counts) in one call, since figures are hidden in
    view of all others. ``published_before`` are figures already released: what was hidden stays hidden, what was
    shown is never chosen for hiding anew. ``revising`` are these very figures as they were released earlier: besides,
    a figure that has changed by less than ``minimum`` since is hidden, since the difference would show few units
    (totals of the country stay: see :func:`mapping.differencing.small_changes`). Protecting protected figures again
    hides none that can be told apart from what is shown. Raises :class:`DisclosureError` where it cannot be done.
    """
    rows = [row for row in aggregates if row.indicator != TOUR]
    cells = values_of(rows)
    earlier = values_of(published_before)
    released = values_of(revising)
    changed = small_changes(cells, released, minimum)
    shown = {cell for each in (earlier, released) for cell, value in each.items() if value is not None}
    plan = Plan(rows, cells, small_tables(rows, cells, minimum), minimum, shown - changed, changed)
    hidden = {cell for each in (earlier, released) for cell, value in each.items() if value is None}
    plan.hide(cell for cell in hidden if cell in cells)
    plan.complete()
    shown_rows = list(_apply(rows, plan.hidden, plan.dropped, minimum))
    ties = protected_ties(aggregates, cells, plan.hidden, minimum, [*published_before, *revising])
    return Published(_GATE, _each_after_its_wave(shown_rows, ties), minimum)


def _each_after_its_wave(rows: list[Aggregate], ties: Sequence[Aggregate]) -> Iterable[Aggregate]:
    last = {row.wave: number for number, row in enumerate(rows)}
    for number, row in enumerate(rows):
        yield row
        if last[row.wave] == number:
            yield from (tie for tie in ties if tie.wave == row.wave)


def rounded(published: Published, base: int) -> Published:
    """Return published figures with every count rounded to the nearest multiple of ``base``, intervals outwards.

    What is hidden stays hidden. Rounding takes knowledge away, so what was proved of the figures holds for these too.
    """
    if base < 2:
        return published
    rows = (
        replace(
            row,
            value=None if row.value is None else float(round_to(row.value, base)),
            low=None if row.low is None else base * float(floor(row.low / base)),
            high=None if row.high is None else base * float(ceil(row.high / base)),
            denominator=None if row.denominator is None else round_to(row.denominator, base),
        )
        for row in published.rows
    )
    return Published(_GATE, rows, published.minimum, base)


def reopened(rows: Sequence[Aggregate], minimum: int, rounding: int) -> Published:
    """Return figures that went out already, as they went out. They must come from the register of publications."""
    return Published(_GATE, rows, minimum, rounding)


def round_to(value: float, base: int) -> int:
    """Return the multiple of ``base`` nearest to a count, halves upwards; ``base`` under 2 leaves it as it is."""
    return int(value) if base < 2 else int(value / base + 0.5) * base


def site_coverage(coverage: Iterable[CoverageRecord], published: Published, wave: str) -> list[SiteCoverage]:
    """Return coverage per site without counts where they would give away a protected number of adverts."""
    tables = [row for name in ("site", READ) for row in published.select(wave, "country", None, name)]
    hidden = {row.category for row in tables if row.suppressed}
    found = []
    for record in sorted(coverage, key=lambda each: each.site):
        few = record.site in hidden or 0 < record.adverts_read < published.minimum
        effort = record.effort
        found.append(
            SiteCoverage(
                site=record.site,
                adverts_listed=None if few else round_to(record.adverts_listed, published.rounding),
                adverts_read=None if few else round_to(record.adverts_read, published.rounding),
                complete=record.complete,
                note=record.note if not few or record.complete else PROTECTED_NOTE,
                asked=None if few else round_to(record.asked, published.rounding),
                failed=record.failed,
                disallowed=record.disallowed,
                runs=effort.runs,
                requests=None if few else effort.requests,
                bytes=None if few else effort.bytes,
                seconds=None if few else effort.seconds,
                pages_http=None if few else effort.pages_http,
                pages_browser=None if few else effort.pages_browser,
                unchanged=None if few else round_to(record.unchanged, published.rounding),
                started=effort.started,
                ended=effort.ended,
            )
        )
    return found


def _apply(rows: Sequence[Aggregate], hidden: Set[Cell], dropped: Set[Table], minimum: int) -> Iterable[Aggregate]:
    marked: set[Table] = set()
    for row in rows:
        table = table_of(row)
        if row.unit == Unit.PERSONS:
            few = row.high is not None and row.high < minimum
            yield replace(row, value=None, low=None, high=None, suppressed=True) if few else replace(row, value=None)
        elif is_marker(row):
            yield row
        elif table in dropped and row.category not in {"", group_of(row)}:
            if table not in marked:
                marked.add(table)
                yield replace(row, category=group_of(row), value=None, suppressed=True, denominator=None)
        else:
            base = None if base_of(row) in hidden else row.denominator
            if cell_of(row) in hidden:
                yield replace(row, value=None, low=None, high=None, suppressed=True, denominator=base)
            else:
                yield replace(row, denominator=base)

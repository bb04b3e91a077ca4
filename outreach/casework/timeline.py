"""When a case's adverts were seen, as the parts of a small SVG image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from outreach.casework.case_view import ShownAdvert

WIDTH, ROW, LEFT, TOP = 600, 18, 40, 8
MOST = 40
"""Adverts that are drawn; the table has all."""


@dataclass(frozen=True)
class Line:
    """One advert: its number, its row, and where it was seen."""

    number: int
    y: int
    points: tuple[float, ...]


@dataclass(frozen=True)
class Timeline:
    """What is drawn: rows of points between the first day and the last."""

    first: date
    last: date
    lines: tuple[Line, ...]
    height: int


def timeline(adverts: Sequence[ShownAdvert]) -> Timeline | None:
    """Return when adverts were seen; None without adverts, or where all were seen on one day."""
    days = [day for advert in adverts for day in advert.days]
    if not days or min(days) == max(days):
        return None
    first, last = min(days), max(days)
    wide = (WIDTH - LEFT - 2 * TOP) / (last - first).days
    lines = tuple(
        Line(a.number, TOP + ROW * row + ROW // 2, tuple(round(LEFT + (d - first).days * wide, 1) for d in a.days))
        for row, a in enumerate(adverts[:MOST])
    )
    return Timeline(first, last, lines, 2 * TOP + ROW * len(lines))

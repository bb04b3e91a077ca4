"""Figures that Swedish authorities have published since 2007, to stand beside a survey, never in its series."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class ReferenceFigure:
    """One published figure.

    ``unit`` is what it counts (``share`` is 0–1); ``definition`` and ``source`` are its makers' own.
    """

    year: int
    indicator: str
    category: str
    value: float
    unit: str
    definition: str
    source: str


@cache
def reference_figures() -> tuple[ReferenceFigure, ...]:
    """Return every published figure in the data file's order."""
    text = files("mapping").joinpath("data/reference_figures.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(
        ReferenceFigure(
            int(row["year"]),
            row["indicator"],
            row["category"],
            float(row["value"]),
            row["unit"],
            row["definition"],
            row["source"],
        )
        for row in rows
    )

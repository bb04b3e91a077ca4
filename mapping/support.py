"""Whom a place can ask: tasks from the data file, names and ways to reach them from the office's settings."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from mapping.labels import Label


@dataclass(frozen=True, slots=True)
class Ask:
    """Whom to ask about what. ``contact`` is empty where the office has set none; ``checked`` is when it was right.

    ``places`` are county or municipality codes it serves (none: all).
    """

    name: Label
    about: Label
    contact: str = ""
    checked: date | None = None
    places: Sequence[str] = ()


def whom_to_ask(code: str, own: Sequence[Ask]) -> list[Ask]:
    """Return whom a county or municipality can ask: the office's own for that place first, then every other task."""
    here = [ask for ask in own if not ask.places or code in ask.places or code[:2] in ask.places]
    known = {ask.name.sv.casefold() for ask in here}
    return here + [ask for ask in _tasks() if ask.name.sv.casefold() not in known]


def police_region(code: str) -> str:
    """Return the police region of a county or municipality; empty for the country."""
    return _regions().get(code[:2], "")


@cache
def _tasks() -> tuple[Ask, ...]:
    return tuple(
        Ask(Label(row["sv"], row["en"]), Label(row["about_sv"], row["about_en"])) for row in _rows("whom_to_ask")
    )


@cache
def _regions() -> dict[str, str]:
    return {row["county"]: row["region"] for row in _rows("police_regions")}


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("mapping").joinpath(f"data/{name}.csv").read_text(encoding="utf-8")
    return iter(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))

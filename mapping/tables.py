"""Tables of a report.

One set of cells that both the page and the CSV file are written from, so that they cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from admap.records import Aggregate
from mapping.disclosure import Published
from mapping.labels import Label, label
from mapping.sheets import sheet

MINIMUM_BASE = 20
"""Shares are given only on at least so many units (stats note: no rate on fewer than 20 events)."""


@dataclass(frozen=True, slots=True)
class Value:
    """A cell: what the file says, what the page shows in Swedish, and in English where that differs."""

    raw: str
    shown: str
    english: str = ""
    numeric: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its file name (no suffix), caption, columns and rows. ``note`` says what the reader must know."""

    name: str
    caption: Label
    columns: tuple[Label, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: Label | None = None

    def csv(self) -> str:
        """Return the table as CSV with English column names; a protected figure reads ``protected``."""
        lines = [[column.en for column in self.columns], *([cell.raw for cell in row] for row in self.rows)]
        return sheet(lines)


def columns(*keys: str) -> tuple[Label, ...]:
    """Return column names from the label file."""
    return tuple(label("column", key) for key in keys)


def words(name: Label | str) -> Value:
    """Return a cell of words."""
    if isinstance(name, str):
        return Value(name, name)
    return Value(name.en, name.sv, name.en if name.en != name.sv else "")


def number(value: float | None) -> Value:
    """Return a count as a cell; None is a protected figure."""
    if value is None:
        word = label("word", "suppressed")
        return Value(word.en, word.sv, word.en, numeric=True, quiet=True)
    return Value(f"{value:g}" if value % 1 else str(int(value)), grouped(value), numeric=True)


def share(value: float | None, base: float | None) -> Value:
    """Return a share in whole percent, or a dash where protected or on a base under :data:`MINIMUM_BASE`."""
    if value is None or base is None or base < MINIMUM_BASE:
        return Value("", "–", numeric=True, quiet=True)
    percent = round(100 * value / base)
    return Value(f"{value / base:.4f}", f"{percent} %" if percent or not value else "<1 %", numeric=True)


def ratio(value: float | None) -> Value:
    """Return a quality figure between 0 and 1 with two decimals (three in the file), or a dash."""
    if value is None:
        return Value("", "–", numeric=True, quiet=True)
    return Value(f"{value:.3f}", f"{value:.2f}".replace(".", ","), numeric=True)


def grouped(value: float) -> str:
    """Return a number the Swedish way: thousands apart by a no-break space, decimal comma."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{int(value):,}"
    return text.replace(",", "\u00a0").replace(".", ",")


def flow_name(earlier: str) -> str:
    """Return the file name of what compares with an earlier wave."""
    return "flow-" + "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in earlier)


def aggregates_csv(published: Published) -> str:
    """Return every published figure as the long table of the contract."""
    names = [field.name for field in fields(Aggregate)]
    order = [
        "wave",
        "level",
        "code",
        "indicator",
        "category",
        "unit",
        "value",
        "low",
        "high",
        "suppressed",
        "denominator",
    ]
    return sheet([order, *([_plain(getattr(row, name)) for name in order if name in names] for row in published.rows)])


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)

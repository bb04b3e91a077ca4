"""CSV that people open in a spreadsheet: no cell of words is taken for a formula there, and numbers stay numbers.

A cell that a spreadsheet would run, because it begins with ``=``, ``+``, ``-``, ``@`` (narrow or wide), a tab or a line
break, gets an apostrophe before it, as OWASP advises against CSV injection. A cell that has one before such a sign
already gets one more, so that :func:`unguarded` gives back every cell as it was.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

_RUNS = re.compile(r"'*(?: *[=+\-@＝＋－＠]|[\t\r\n])")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def guarded(cell: object) -> object:
    """Return ``cell`` as it may stand in a sheet."""
    if not isinstance(cell, str) or _NUMBER.fullmatch(cell) or not _RUNS.match(cell):
        return cell
    return f"'{cell}"


def unguarded(cell: str) -> str:
    """Return what ``guarded`` made ``cell`` of."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell


def unguarded_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of a sheet, by column, as it was before."""
    return {name: unguarded(cell) if isinstance(cell, str) else cell for name, cell in row.items()}


def write_sheet(file: TextIO, lines: Iterable[Sequence[object]], end: str = "\r\n") -> None:
    """Write ``lines`` as CSV into ``file``."""
    plain, quoted = (csv.writer(file, lineterminator=end, quoting=how) for how in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    for line in lines:
        cells = [guarded(cell) for cell in line]
        # A bare carriage return would be left unquoted, and begin a row of its own for whoever reads it.
        (quoted if any("\r" in cell for cell in cells if isinstance(cell, str)) else plain).writerow(cells)


def sheet(lines: Iterable[Sequence[object]]) -> str:
    """Return ``lines`` as the text of a CSV file."""
    out = io.StringIO()
    write_sheet(out, lines, "\n")
    return out.getvalue()

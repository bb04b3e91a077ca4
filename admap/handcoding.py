"""Coding by hand: sheets with a random sample of a wave for coders to fill, and reading them back.

A folder holds ``sample.csv`` (what was drawn, with strata and weights) and one ``coder_N.csv`` each coder fills alone:
a row an advert, a column a codebook key; several values in a cell are parted by commas; a row counts once ``relevant``
is ``yes`` or ``no``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from admap.errors import AdmapError, UsageError
from admap.records import CODEBOOK_KEYS, CONTACT_KEYS, Advert, Evidence, Gender, Origin, Signal
from classifiers.agreement import Sheet
from classifiers.sampling import Drawn
from mapping.sheets import unguarded_row, write_sheet

SAMPLE = "sample.csv"
HIDDEN = "▒▒▒"
_YES_NO = {"yes": True, "ja": True, "true": True, "1": True, "no": False, "nej": False, "false": False, "0": False}
_WORDS: Mapping[str, frozenset[str]] = {
    "gender": frozenset(Gender),
    "origins": frozenset(Origin),
    "signals": frozenset(Signal),
}
_SHAPES = {
    "ages": r"\d{1,2}",
    "age_band": r"\d{1,2}\s?[-–]\s?\d{1,2}",
    "nationalities": r"[A-Z]{2}",
    "spoken_languages": r"[a-z]{2}",
    "text_languages": r"[a-z]{2}",
    "municipalities": r"\d{4}",
    "counties": r"\d{2}",
    "phones": r"\+\d{6,15}",
    "emails": r"\S+@\S+",
    "handles": r"[a-z]+:\S+",
}


def write_sheets(
    folder: Path,
    drawn: Sequence[Drawn],
    adverts: Mapping[str, Advert],
    contacts: Mapping[str, Sequence[Evidence]],
    *,
    coders: int,
    with_contacts: bool,
) -> list[Path]:
    """Write the sample and one sheet a coder into ``folder``, readable by its owner alone; return the sheets.

    Without ``with_contacts`` contact details are blanked in the texts and their keys are not asked for. Raises
    :class:`UsageError` where sheets lie there already: they may be filled.
    """
    if (folder / SAMPLE).exists():
        raise UsageError(f"{folder} holds a sample already: choose another folder, or move that one away.")
    keys = [key for key in CODEBOOK_KEYS if with_contacts or key not in CONTACT_KEYS]
    labels = sorted({label for one in drawn for label in adverts[one.ad_id].fields})
    rows = []
    for one in drawn:
        advert = adverts[one.ad_id]
        hidden = () if with_contacts else contacts.get(one.ad_id, ())
        texts = {name: _blanked(name, text, hidden) for name, text in advert.sources()}
        named = {f"fields.{label}": texts.get(f"fields.{label}", "") for label in labels}
        rows.append([one.ad_id, advert.site, texts["title"], texts["body"], *named.values(), *("" for _ in keys)])
    head = ["ad_id", "site", "title", "body", *(f"fields.{label}" for label in labels), *keys]
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sheets = [folder / f"coder_{number}.csv" for number in range(1, coders + 1)]
        for sheet in sheets:
            _write(sheet, head, rows)
        _write(folder / SAMPLE, ["ad_id", "stratum", "weight"], [[d.ad_id, d.stratum, repr(d.weight)] for d in drawn])
    except OSError as error:
        raise AdmapError(f"{folder} cannot be written ({error.strerror}): choose another folder.") from None
    return sheets


def read_sheets(folder: Path) -> tuple[list[Drawn], list[Sheet]]:
    """Return what was drawn and every coder's sheet as far as it is filled.

    Raises :class:`UsageError` naming file, row and column of anything that is not as the codebook has it.
    """
    try:
        drawn = [Drawn(row["ad_id"], row["stratum"], float(row["weight"])) for row in _rows(folder / SAMPLE)]
    except (KeyError, ValueError):
        raise UsageError(f"{folder / SAMPLE} is not as `admap sample` wrote it: restore it.") from None
    sheets = [_sheet(path) for path in sorted(folder.glob("coder_*.csv"))]
    empty = [path.name for path, sheet in zip(sorted(folder.glob("coder_*.csv")), sheets, strict=True) if not sheet]
    if not sheets or empty:
        named = ", ".join(empty) or "no coder's sheet"
        raise UsageError(f"{folder}: {named} is filled: a row counts once `relevant` is yes or no.")
    return drawn, sheets


def _sheet(path: Path) -> Sheet:
    sheet: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(_rows(path), start=2):
        if (row.get("relevant") or "").strip():
            asked = [key for key in CODEBOOK_KEYS if key in row]
            sheet[row.get("ad_id") or ""] = {key: _value(path, number, key, row[key] or "") for key in asked}
    return sheet


def _value(path: Path, number: int, key: str, cell: str) -> Any:
    try:
        return parsed(key, cell)
    except ValueError:
        raise UsageError(
            f"{path}, row {number}, column {key}: “{cell}” is not as the codebook has it: mend the cell."
        ) from None


def parsed(key: str, cell: str) -> Any:
    """Return what a coder wrote for a codebook key as a gold file has it.

    Raises :class:`ValueError` for anything that is not as the codebook has it.
    """
    single = key in {"relevant", "gender", "age_band"}
    parts = [cell.strip()] if single else re.split(r"[,;\s]+", cell)
    parts = [part for part in parts if part]
    if not all(_fits(key, part) for part in parts) or (key == "relevant" and not parts):
        raise ValueError(key)
    match key:
        case "relevant":
            return _YES_NO[parts[0].casefold()]
        case "gender":
            return parts[0] if parts else Gender.UNKNOWN.value
        case "age_band":
            return [int(figure) for figure in re.findall(r"\d+", cell)] or None
        case "ages":
            return sorted({int(part) for part in parts})
    return sorted(set(parts))


def _fits(key: str, part: str) -> bool:
    if key == "relevant":
        return part.casefold() in _YES_NO
    return part in _WORDS[key] if key in _WORDS else re.fullmatch(_SHAPES[key], part) is not None


def _blanked(source: str, text: str, contacts: Iterable[Evidence]) -> str:
    for span in sorted((e for e in contacts if e.source == source), key=lambda e: -e.start):
        text = text[: span.start] + HIDDEN + text[span.end :]
    return text


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            start = file.read(4096)
            file.seek(0)
            rows = csv.DictReader(file, delimiter=";" if start.count(";") > start.count(",") else ",")
            return [unguarded_row(row) for row in rows]
    except FileNotFoundError:
        raise UsageError(f"{path} is missing: name the folder that `admap sample` wrote.") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} cannot be read ({error}): save it as CSV in UTF-8.") from None


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
        write_sheet(file, [head, *rows])

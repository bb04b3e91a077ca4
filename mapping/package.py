"""The tables of a report as a Frictionless data package: CSV and Parquet, each column described."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from mapping.sheets import unguarded
from mapping.tables import Table

PROFILE = "tabular-data-package"
MISSING = ["", "protected", "–"]
"""What stands in a cell without a value: nothing to say, or a protected figure."""

_TYPES = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "string": pa.string()}


def fields_of(heads: list[str], rows: list[list[str]]) -> list[dict[str, str]]:
    """Return name and type of every column, as Table Schema has them, from the cells that are not missing.

    Codes of places keep their leading zeros: a column is of numbers only where each is written as a number is.
    """
    found = []
    for at, name in enumerate(heads):
        held = [row[at] for row in rows if row[at] not in MISSING]
        found.append({"name": name, "type": _type(held)})
    return found


def _type(held: list[str]) -> str:
    if not held or any(len(each.lstrip("-")) > 1 and each.lstrip("-")[0] == "0" and each[1] != "." for each in held):
        return "string"
    if set(held) <= {"true", "false"}:
        return "boolean"
    for kind, read in (("integer", int), ("number", float)):
        try:
            for each in held:
                read(each)
        except ValueError:
            continue
        return kind
    return "string"


def parquet(text: str) -> bytes:
    """Return a CSV text as Parquet; missing values are null, and the same text gives the same bytes."""
    heads, rows = _read(text)
    fields = fields_of(heads, rows)
    columns = [_column([row[at] for row in rows], field["type"]) for at, field in enumerate(fields)]
    out = io.BytesIO()
    schema = pa.schema([(field["name"], _TYPES[field["type"]]) for field in fields])
    pq.write_table(pa.Table.from_arrays(columns, schema=schema), out)
    return out.getvalue()


def _column(cells: list[str], kind: str) -> Any:
    read: Any = {"integer": int, "number": float, "boolean": lambda each: each == "true", "string": str}[kind]
    return pa.array([None if each in MISSING else read(each) for each in cells], _TYPES[kind])


def descriptor(
    name: str, title: str, version: str, tables: Mapping[str, str], about: Mapping[str, Table], prefix: str = "tables/"
) -> str:
    """Return ``datapackage.json`` for tables by name (CSV texts); ``about`` has what is known of each in words."""
    resources = []
    for each, text in sorted(tables.items()):
        heads, rows = _read(text)
        resource: dict[str, Any] = {
            "name": _slug(each),
            "path": f"{prefix}{each}.csv",
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(text.encode()),
            "hash": "sha256:" + sha256(text.encode()).hexdigest(),
            "schema": {"fields": fields_of(heads, rows), "missingValues": MISSING},
        }
        table = about.get(each)
        if table is not None:
            resource["title"] = table.caption.en
            if table.note:
                resource["description"] = table.note.en
        resources.append(resource)
    facts = {"profile": PROFILE, "name": _slug(name), "title": title, "version": version, "resources": resources}
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def _read(text: str) -> tuple[list[str], list[list[str]]]:
    heads, *rows = ([unguarded(cell) for cell in row] for row in csv.reader(io.StringIO(text)))
    return _distinct(heads), rows


def _distinct(heads: list[str]) -> list[str]:
    """Return column names, one that comes again with its place."""
    return [name if heads.index(name) == at else f"{name} {at + 1}" for at, name in enumerate(heads)]


def _slug(name: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in name.lower())

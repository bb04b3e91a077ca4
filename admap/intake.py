"""Adverts from files: JSONL, CSV and Parquet, each also gzipped.

What cannot be read is told with its line and reason.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import pyarrow.parquet as pq
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from admap.blanking import blanked
from admap.errors import UsageError
from admap.records import Advert, ImageHash

COLUMNS = ("ad_id", "site", "url", "seen_at", "title", "body", "fields", "posted_at", "images")


def _named(value: Any) -> Any:
    """Take a number as a name; refuse characters that no file or database can hold."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and not text.isprintable():
        raise ValueError("holds characters that cannot be shown")
    return text


def _day(value: Any) -> Any:
    """Take the day of a time."""
    if isinstance(value, datetime):
        return value.date()
    return value[:10] if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d[T ]", value) else value


Named = Annotated[str, BeforeValidator(_named)]
Day = Annotated[date, BeforeValidator(_day)]


class _Image(BaseModel):
    url: str = ""
    phash: str = Field(pattern=r"^(?:[0-9a-fA-F]{16}|[0-9a-fA-F]{64})$")


class _AdvertIn(BaseModel):
    model_config = ConfigDict(extra="ignore")

    ad_id: Named = Field(min_length=1, max_length=200)
    site: Named = Field(min_length=1, max_length=80)
    url: Named = ""
    seen_at: Day
    title: str = ""
    body: str = ""
    fields: dict[Named, str] = Field(default_factory=dict)
    posted_at: Day | None = None
    images: list[_Image] = Field(default_factory=list)

    @field_validator("fields", mode="before")
    @classmethod
    def _as_text(cls, fields: Any) -> Any:
        if not isinstance(fields, dict):
            return fields
        return {str(k): "" if v is None else v if isinstance(v, str) else json.dumps(v) for k, v in fields.items()}


@dataclass(frozen=True)
class Reject:
    """A record that could not be read: which line, why, and the record itself as it came."""

    line: int
    reason: str
    record: str


def read_file(path: Path, max_characters: int) -> Iterator[Advert | Reject]:
    """Yield an :class:`Advert` or a :class:`Reject` for every record of ``path``; repeated ``ad_id``s are rejected.

    Raises :class:`UsageError` where the file is missing, unreadable as a whole, or of a kind that is not known.
    """
    known: set[str] = set()
    for line, record, raw in _records(path):
        if isinstance(record, str):
            yield Reject(line, record, raw)
            continue
        advert = _advert(record, max_characters)
        if isinstance(advert, Advert) and advert.ad_id in known:
            advert = f"ad_id {advert.ad_id} was already used in this file: give every advert an ad_id of its own"
        if isinstance(advert, str):
            yield Reject(line, advert, raw)
            continue
        known.add(advert.ad_id)
        yield advert


def _advert(record: Mapping[str, Any], max_characters: int) -> Advert | str:
    try:
        held = _AdvertIn.model_validate({name: value for name, value in record.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        return f"{place}: {first['msg']}"
    length = len(held.title) + len(held.body) + sum(len(label) + len(text) for label, text in held.fields.items())
    if length > max_characters:
        return (
            f"the text has {length:,} characters, more than {max_characters:,}: "
            "shorten it, or raise max_characters in admap.toml"
        )
    if blanked(held.ad_id) != held.ad_id:
        return "ad_id looks like a contact detail: give the advert an ad_id that tells nothing"
    images = tuple(ImageHash(image.url, image.phash.lower()) for image in held.images)
    return Advert(
        held.ad_id, held.site, held.url, held.seen_at, held.title, held.body, held.fields, held.posted_at, images
    )


def _records(path: Path) -> Iterator[tuple[int, Mapping[str, Any] | str, str]]:
    kind = path.name.lower().removesuffix(".gz").rpartition(".")[2]
    readers = {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet}
    if kind not in readers:
        raise UsageError(
            f"{path}: admap imports .jsonl, .csv, .parquet, .warc (also .gz) and .wacz: convert the file first."
        )
    try:
        yield from readers[kind](path)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{path} cannot be read ({reason}): check the file.") from None


def _open(path: Path) -> Any:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")


def _jsonl(path: Path) -> Iterator[tuple[int, Mapping[str, Any] | str, str]]:
    with _open(path) as file:
        for number, line in enumerate(file, start=1):
            raw = line.decode("utf-8", "replace").strip()
            if not raw:
                continue
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield number, f"not JSON ({error})", raw
                continue
            yield number, record if isinstance(record, dict) else "not a JSON object", raw


def _csv(path: Path) -> Iterator[tuple[int, Mapping[str, Any] | str, str]]:
    csv.field_size_limit(2**31 - 1)
    with _open(path) as file:
        rows = csv.DictReader(line.decode("utf-8-sig") for line in file)
        for row in rows:
            yield rows.line_num, _from_columns(row), json.dumps(row, ensure_ascii=False)


def _parquet(path: Path) -> Iterator[tuple[int, Mapping[str, Any] | str, str]]:
    with _open(path) as file:
        number = 0
        for batch in pq.ParquetFile(file).iter_batches(batch_size=1000):
            for row in batch.to_pylist():
                number += 1
                yield number, _from_columns(row), json.dumps(row, ensure_ascii=False, default=str)


def _from_columns(row: Mapping[Any, Any]) -> Mapping[str, Any] | str:
    """Make a record of a table's row: ``fields`` and ``images`` may be JSON; any further column is a field."""
    if None in row:
        return "more cells than columns"
    record: dict[str, Any] = {}
    fields: dict[str, Any] = {}
    for column, value in row.items():
        if value is None or value == "":
            continue
        if column in ("fields", "images") and isinstance(value, str):
            try:
                record[column] = json.loads(value)
            except ValueError:
                return f"column {column} is not JSON"
        elif column == "fields" and isinstance(value, list):
            record[column] = dict(value)
        elif column in COLUMNS:
            record[column] = value
        elif column != "gold":
            fields[column] = str(value)
    record["fields"] = {**(record.get("fields") or {}), **fields}
    return record

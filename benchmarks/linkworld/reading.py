"""A file of adverts with labelled fields and its truth as a world, read as if extraction were flawless."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from admap.records import LinkInput
from benchmarks.linkworld.statistics import read, stated, values
from benchmarks.linkworld.words import countries, towns
from benchmarks.linkworld.world import World


def world_of(adverts: Path, truth: Path) -> World:
    """Return the world in a JSONL for import (``.gz`` too) and the CSV of its truth."""
    records, rows = read(adverts, truth)
    codes = {name: c.code for c in countries() for name in (c.name, c.name_en)}
    places = {t.name: t.code for t in towns()}
    return World(
        tuple(_link_input(record, codes, places) for record in sorted(records, key=lambda r: str(r["ad_id"]))),
        {ad_id: row["profile"] for ad_id, row in rows.items()},
        {ad_id: row["operator"] for ad_id, row in rows.items()},
    )


def _link_input(record: Mapping[str, Any], codes: Mapping[str, str], places: Mapping[str, str]) -> LinkInput:
    country, town, price = (stated(record, key) for key in ("nationality", "town", "price"))
    amount = re.match(r"\d+", price)
    return LinkInput(
        ad_id=record["ad_id"],
        site=record["site"],
        seen_at=date.fromisoformat(record["seen_at"]),
        title=record["title"],
        body=record["body"],
        phones=tuple(sorted(values(record, "phone"))),
        emails=tuple(sorted(values(record, "e-mail"))),
        handles=tuple(sorted(values(record, "handle"))),
        ages=tuple(int(age) for age in values(record, "age")),
        nationalities=(codes.get(country, country),) if country else (),
        municipalities=(places.get(town, town),) if town else (),
        images=tuple(image["phash"] for image in record["images"]),
        prices=((int(amount.group()), "SEK", 0),) if amount else (),
    )

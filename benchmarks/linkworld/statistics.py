"""What a file of adverts with truth is like: the figures by which a simulated world is held against another."""

from __future__ import annotations

import csv
import gzip
import json
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from dedup.evaluation import evaluate_links
from dedup.shingles import resemblance, shingles_of
from dedup.specificity import connected

KEYS = {
    "phone": ("Telefon", "Phone", "Tel"),
    "age": ("Ålder", "Age"),
    "nationality": ("Nationalitet", "Nationality", "Ursprung"),
    "town": ("Ort", "City", "Stad"),
    "e-mail": ("E-post", "E-mail"),
    "handle": ("Telegram",),
    "price": ("Pris", "Price", "Pris/h"),
}
OFTEN = 6
"""Profiles with at least this many adverts are looked at for what changes inside them."""


def read(adverts: Path, truth: Path) -> tuple[list[dict[str, Any]], dict[str, dict[str, str]]]:
    """Return the records of a JSONL (``.gz`` too) and the rows of its truth by advert id."""
    raw = adverts.read_bytes()
    lines = (gzip.decompress(raw) if adverts.suffix == ".gz" else raw).decode("utf-8").split("\n")
    records = [json.loads(line) for line in lines if line]
    with truth.open(encoding="utf-8", newline="") as file:
        return records, {row["ad_id"]: row for row in csv.DictReader(file)}


def stated(record: Mapping[str, Any], key: str) -> str:
    """Return what ``record`` states of ``key``; empty where it does not."""
    return next((str(record["fields"][label]) for label in KEYS[key] if label in record["fields"]), "")


def values(record: Mapping[str, Any], key: str) -> list[str]:
    """Return each of the values that ``record`` states of ``key``, letters and figures only."""
    return ["".join(c for c in part if c.isalnum()) for part in stated(record, key).split(",") if part]


def described(records: Sequence[Mapping[str, Any]], truth: Mapping[str, Mapping[str, str]]) -> dict[str, float]:
    """Return the figures of ``records``, by name; shares are between 0 and 1."""
    by_profile: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    by_operator: dict[str, set[str]] = defaultdict(set)
    for record in records:
        row = truth[record["ad_id"]]
        by_profile[row["profile"]].append(record)
        by_operator[row["operator"]].add(row["profile"])
    sizes = sorted(map(len, by_profile.values()))
    agencies = [len(held) for held in by_operator.values() if len(held) > 1]
    words = [len(r["body"].split()) for r in records]
    return {
        "adverts": len(records),
        "profiles": len(sizes),
        "adverts a profile": len(records) / len(sizes),
        "profiles with one advert": sizes.count(1) / len(sizes),
        "profiles with ten or more": sum(s >= 10 for s in sizes) / len(sizes),
        "largest profile": sizes[-1],
        "profiles in an agency": sum(agencies) / len(sizes),
        "largest agency": max(agencies, default=0),
        **{f"adverts with {key}": sum(bool(stated(r, key)) for r in records) / len(records) for key in KEYS},
        "adverts with two phones": sum(len(values(r, "phone")) > 1 for r in records) / len(records),
        "adverts with pictures": sum(bool(r["images"]) for r in records) / len(records),
        "pictures an advert": sum(len(r["images"]) for r in records) / len(records),
        "words a text, median": statistics.median(words),
        **_sharing(records, truth),
        **_inside(by_profile),
        **_by_number(records, truth),
    }


def _sharing(records: Sequence[Mapping[str, Any]], truth: Mapping[str, Mapping[str, str]]) -> dict[str, float]:
    phones: dict[str, set[str]] = defaultdict(set)
    sentences: dict[str, set[str]] = defaultdict(set)
    bodies: dict[str, set[str]] = defaultdict(set)
    pictures: dict[str, set[str]] = defaultdict(set)
    for record in records:
        profile = truth[record["ad_id"]]["profile"]
        bodies[record["body"]].add(profile)
        for phone in values(record, "phone"):
            phones[phone].add(profile)
        for sentence in set(record["body"].split(". ")):
            sentences[sentence].add(profile)
        for image in record["images"]:
            pictures[image["phash"]].add(profile)
    return {
        "numbers a profile": sum(map(len, phones.values())) / len({r["profile"] for r in truth.values()}),
        "numbers of several profiles": _share(len(held) > 1 for held in phones.values()),
        "most profiles behind a number": max(map(len, phones.values()), default=0),
        "different texts an advert": len(bodies) / len(records),
        "sentences of five or more profiles": _share(len(held) >= 5 for held in sentences.values()),
        "picture hashes of several profiles": _share(len(held) > 1 for held in pictures.values()),
        "different hashes a picture": len(pictures) / max(1, sum(len(r["images"]) for r in records)),
    }


def _share(held: Iterable[bool]) -> float:
    kept = list(held)
    return sum(kept) / max(1, len(kept))


def _inside(by_profile: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, float]:
    often = [held for held in by_profile.values() if len(held) >= OFTEN]
    found: dict[str, float] = {}
    for key in ("age", "nationality", "town"):
        counts = [Counter(value for r in held if (value := stated(r, key))) for held in often]
        other = sum(sum(c.values()) - max(c.values(), default=0) for c in counts)
        found[f"{key} not the usual one"] = other / max(1, sum(sum(c.values()) for c in counts))
    pairs = [pair for held in often for pair in combinations(held[:40], 2)]
    found["pairs of a profile that share a number"] = _share(
        bool(set(values(a, "phone")) & set(values(b, "phone"))) for a, b in pairs
    )
    looked_at = [r for held in often for r in held[:40]]
    place = {r["ad_id"]: i for i, r in enumerate(looked_at)}
    places = np.array([(place[a["ad_id"]], place[b["ad_id"]]) for a, b in pairs], dtype=np.int64).reshape(-1, 2)
    alike = resemblance(shingles_of([r["body"] for r in looked_at]), places) >= 0.5
    found["pairs of a profile with half a text in common"] = _share(map(bool, alike))
    found["pairs of a profile with neither"] = _share(
        not set(values(a, "phone")) & set(values(b, "phone")) and not half
        for (a, b), half in zip(pairs, alike, strict=True)
    )
    dates = [sorted(r["seen_at"] for r in held) for held in often]
    found["next advert on the same day"] = _share(a == b for days in dates for a, b in pairwise(days))
    return found


def _by_number(records: Sequence[Mapping[str, Any]], truth: Mapping[str, Mapping[str, str]]) -> dict[str, float]:
    """Return how well joining on shared numbers does: the plainest measure of how hard a world is."""
    first: dict[str, int] = {}
    edges = []
    for position, record in enumerate(records):
        edges += [(first.setdefault(phone, position), position) for phone in values(record, "phone")]
    left, right = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    labels = connected(len(records), left, right)
    found = {r["ad_id"]: str(label) for r, label in zip(records, labels, strict=True)}
    result = evaluate_links({ad: row["profile"] for ad, row in truth.items()}, found)
    return {
        "joined by number: pairwise precision": result.pairwise.precision,
        "joined by number: pairwise recall": result.pairwise.recall,
        "joined by number: B-cubed F1": result.b_cubed.f1,
        "joined by number: count error": result.count_error,
    }

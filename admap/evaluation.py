"""Evaluation against gold: codings of a gold file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from admap.coding_version import CODING_VERSION
from admap.errors import UsageError
from admap.intake import Reject, read_file
from admap.progress import counted
from admap.records import CODEBOOK_KEYS, Advert, Coding
from classifiers.coding import code
from classifiers.evaluation import Evaluation, evaluate
from pipelines.normalise import fold
from pipelines.pipeline import read

ANY_LENGTH = 10**9


@dataclass(frozen=True)
class CodedGold:
    """A gold file coded: its adverts and codings in order, the evaluation, and how many lines could not be read."""

    adverts: tuple[Advert, ...]
    codings: tuple[Coding, ...]
    evaluation: Evaluation
    rejects: tuple[Reject, ...]
    golds: tuple[Mapping[str, Any], ...]

    def pairs(self) -> Iterator[tuple[Mapping[str, Any], Coding]]:
        """Yield every advert's gold beside its coding."""
        yield from zip(self.golds, self.codings, strict=True)


def evaluate_gold(path: Path) -> CodedGold:
    """Code every advert of a gold file and hold it against the file's ``gold``; lines that cannot be read are told.

    Raises :class:`UsageError` where the file is no gold file at all.
    """
    if path.suffix != ".jsonl":
        raise UsageError(f"{path}: a gold file is JSONL, one advert with its `gold` a line.")
    items = list(read_file(path, ANY_LENGTH))
    adverts = [item for item in items if isinstance(item, Advert)]
    gold_of = dict(_golds(path))
    codings = []
    for advert in counted(adverts, "coding", len(adverts)):
        if advert.ad_id not in gold_of:
            wanted = ", ".join(CODEBOOK_KEYS)
            raise UsageError(f"{path}: advert {advert.ad_id} has no complete `gold`: it needs the keys {wanted}.")
        codings.append(code(advert, fold(advert), read(advert), CODING_VERSION))
    if not codings:
        raise UsageError(f"{path}: no advert could be read: it needs one JSON object a line, as in a gold file.")
    golds = tuple(gold_of[advert.ad_id] for advert in adverts)
    judged = [{"ad_id": advert.ad_id, "gold": gold} for advert, gold in zip(adverts, golds, strict=True)]
    rejects = tuple(item for item in items if isinstance(item, Reject))
    return CodedGold(tuple(adverts), tuple(codings), evaluate(judged, codings), rejects, golds)


def _golds(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with path.open("rb") as file:
        for line in file:
            with suppress(ValueError, RecursionError):
                record = json.loads(line)
                gold = record.get("gold") if isinstance(record, dict) else None
                if isinstance(gold, dict) and gold.keys() >= set(CODEBOOK_KEYS):
                    yield record.get("ad_id"), gold

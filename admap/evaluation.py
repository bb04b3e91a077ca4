"""Evaluation against gold: codings of a gold file, links of a wave."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from admap.errors import UsageError
from admap.home import Home
from admap.intake import Reject, read_file
from admap.progress import counted
from admap.records import Coding
from classifiers.coding import code
from classifiers.evaluation import Evaluation, evaluate
from dedup.evaluation import LinkEvaluation, evaluate_links
from pipelines.normalise import fold
from pipelines.pipeline import VERSION, read
from storage import links, waves

ANY_LENGTH = 10**9


def evaluate_gold(path: Path) -> Evaluation:
    """Code every advert of a gold file and hold it against the file's ``gold``.

    Raises :class:`UsageError` where there is none.
    """
    golds: list[dict[str, object]] = []
    codings: list[Coding] = []
    if path.suffix != ".jsonl":
        raise UsageError(f"{path}: a gold file is JSONL, one advert with its `gold` a line.")
    adverts = [item for item in read_file(path, ANY_LENGTH) if not isinstance(item, Reject)]
    by_id = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            record = json.loads(line)
            by_id[record.get("ad_id")] = record.get("gold")
    for advert in counted(adverts, "coding", len(adverts)):
        gold = by_id.get(advert.ad_id)
        if gold is None:
            raise UsageError(f"{path}: advert {advert.ad_id} has no `gold`: evaluate needs a coded file.")
        golds.append({"ad_id": advert.ad_id, "gold": gold})
        codings.append(code(advert, fold(advert), read(advert), VERSION))
    return evaluate(golds, codings)


def evaluate_wave_links(home: Home, truth_file: Path, wave: str) -> LinkEvaluation:
    """Hold the profiles of ``wave`` against a CSV with ``ad_id`` and ``profile``."""
    try:
        with truth_file.open(encoding="utf-8", newline="") as file:
            truth = {row["ad_id"]: row["profile"] for row in csv.DictReader(file)}
    except KeyError as error:
        raise UsageError(f"{truth_file} has no column {error}: it needs ad_id and profile.") from None
    except OSError as error:
        raise UsageError(f"{truth_file} cannot be read ({error.strerror}).") from None
    with home.store.begin() as session:
        members = links.memberships(session, waves.get_wave(session, wave))
        pairs = links.pair_scores(session)
    found = {m.ad_id: m.profile_id for m in members}
    return evaluate_links(truth, found, pairs)

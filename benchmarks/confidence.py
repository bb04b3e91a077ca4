"""Fits the confidences on hand-coded adverts and measures them by cross-validation; run by ``make confidence``.

Writes ``admap/data/confidence.json``: the points by key, with what they were fitted on and the expected calibration
error of every key before and after, the latter over ten folds of adverts, each judged by points fitted on the others.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from admap import confidence
from admap.coding_version import CODING_VERSION
from admap.evaluation import evaluate_gold
from classifiers.calibration import calibration
from classifiers.evaluation import outcomes_of

TARGET = Path(confidence.__file__).parent / "data" / "confidence.json"
FOLDS = 10
FEWEST = 30
"""Values from which on a key has points of its own."""

Outcome = tuple[float, bool]


def main() -> None:
    """Fit, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, nargs="+")
    asked = parser.parse_args()
    TARGET.write_text('{"points": {}}\n', encoding="utf-8")
    confidence._points.cache_clear()
    rng = random.Random(1)
    by_key: dict[str, list[tuple[int, Outcome]]] = defaultdict(list)
    adverts = 0
    for path in asked.gold:
        coded = evaluate_gold(path)
        for gold, coding in coded.pairs():
            fold = rng.randrange(FOLDS)
            adverts += 1
            for key, found in outcomes_of(gold, coding).items():
                by_key[key] += [(fold, one) for one in found]
    card: dict[str, Any] = {
        "fitted_on": [path.name for path in asked.gold],
        "adverts": adverts,
        "coding_version": CODING_VERSION,
        "limits": "Invented adverts with more hard cases than real ones; the extractors were built on some of them.",
        "error": {},
        "points": {},
    }
    for key, held in sorted(by_key.items()):
        if len(held) < FEWEST:
            continue
        card["points"][key] = confidence.fit([one for _, one in held])
        card["error"][key] = {
            "values": len(held),
            "stated": _error(key, [one for _, one in held]),
            "calibrated": _error(key, _judged(held)),
        }
    TARGET.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(card["error"], indent=1))


def _judged(held: Sequence[tuple[int, Outcome]]) -> list[Outcome]:
    judged = []
    for fold in range(FOLDS):
        points = confidence.fit([one for other, one in held if other != fold])
        judged += [(confidence.worth(stated, points), right) for own, (stated, right) in held if own == fold]
    return judged


def _error(key: str, outcomes: Sequence[Outcome]) -> float:
    (found,) = calibration({key: outcomes})
    return round(found.error, 3)


if __name__ == "__main__":
    main()

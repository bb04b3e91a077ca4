"""Fit the weights of relevance: ``python -m benchmarks.relevance`` (``make relevance``).

Trains a logistic regression with an L2 penalty on the hand-coded adverts of ``tests/gold`` and on the invented adverts
beside this file, and writes ``classifiers/data/relevance_weights.json`` with a card: data, cross-validated figures by
set (trained on all the others), limits.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import cycle
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from admap.intake import read_file
from admap.progress import counted
from admap.records import Advert
from classifiers.matching import AdvertText
from classifiers.relevance import features, find_words
from pipelines.normalise import fold
from pipelines.pipeline import read

ROOT = Path(__file__).parents[1]
WEIGHTS = ROOT / "classifiers" / "data" / "relevance_weights.json"
INVENTED = {"relevance_no.txt": False, "relevance_yes.txt": True}
LABELS = ("Kategori", "Typ", "Slag", "Category", "Kat", "Section")
FOLDS = 5
PENALTY = 2.0
"""Inverse strength of the penalty (scikit-learn's ``C``)."""

INVENTED_WEIGHT = 0.5
"""An advert written to be hard counts less than one of a set that was coded blind."""

Sample = tuple[dict[str, float], bool, float]
"""The counts, whether it is relevant, and the sample's weight."""


def main() -> None:
    """Fit, cross-validate by set, write the weights and print the card."""
    sets = {path.stem: _coded(list(_gold(path)), 1.0) for path in sorted((ROOT / "tests" / "gold").glob("*.jsonl"))}
    invented = _coded(list(_invented()), INVENTED_WEIGHT)
    sets |= {f"invented {n + 1} of {FOLDS}": invented[n::FOLDS] for n in range(FOLDS)}
    figures = {}
    for name, held in sets.items():
        model, names = _fit([one for other, samples in sets.items() if other != name for one in samples])
        guessed = model.predict(_matrix(held, names))
        wrong = [bool(guess) for guess, (_, relevant, _) in zip(guessed, held, strict=True) if bool(guess) != relevant]
        figures[name] = {
            "adverts": len(held),
            "irrelevant": sum(not relevant for _, relevant, _ in held),
            "irrelevant taken for relevant": sum(wrong),
            "relevant missed": len(wrong) - sum(wrong),
        }
    model, names = _fit([one for samples in sets.values() for one in samples])
    weights = {name: round(float(value), 3) for name, value in zip(names, model.coef_[0], strict=True)}
    card = {
        "what": "weights of a logistic regression for `relevant`, on the log-odds scale",
        "made by": "python -m benchmarks.relevance",
        "data": "tests/gold/*.jsonl and benchmarks/data/relevance_*.txt: all invented, hand-coded",
        "held out by set": figures,
        "limits": "invented adverts hold more hard cases than real ones; the lexicons were widened on these sets; "
        "languages with few adverts rest on the lexicons alone",
    }
    written = {"card": card, "weights": weights | {"intercept": round(float(model.intercept_[0]), 3)}}
    WEIGHTS.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(written, indent=1, ensure_ascii=False))


def _gold(path: Path) -> Iterator[tuple[dict[str, Any], bool]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield {key: value for key, value in row.items() if key != "gold"}, row["gold"]["relevant"]


def _invented() -> Iterator[tuple[dict[str, Any], bool]]:
    labels = cycle(LABELS)
    for name, relevant in INVENTED.items():
        lines = (ROOT / "benchmarks" / "data" / name).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(line for line in lines if line and not line.startswith("#")):
            _, category, title, body = line.split("|")
            fields = {next(labels): category} if category else {}
            yield (
                {
                    "ad_id": f"{name}-{number}",
                    "site": "invented",
                    "url": "https://invented.example/",
                    "seen_at": "2026-03-14",
                    "title": title,
                    "body": body,
                    "fields": fields,
                },
                relevant,
            )


def _coded(rows: list[tuple[Mapping[str, Any], bool]], weight: float) -> list[Sample]:
    with NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row, _ in rows)
        file.flush()
        adverts = [one for one in read_file(Path(file.name), 10**9) if isinstance(one, Advert)]
    found: list[Sample] = []
    for advert, (_, relevant) in zip(counted(adverts, "reading", len(adverts)), rows, strict=True):
        text = AdvertText(fold(advert), read(advert))
        found.append((features(text, find_words(text)), relevant, weight))
    return found


def _fit(samples: list[Sample]) -> tuple[LogisticRegression, list[str]]:
    names = sorted(samples[0][0])
    model = LogisticRegression(C=PENALTY, max_iter=5000)
    relevant, weights = [one[1] for one in samples], [one[2] for one in samples]
    return model.fit(_matrix(samples, names), relevant, weights), names


def _matrix(samples: list[Sample], names: list[str]) -> np.ndarray:
    return np.array([[counts[name] for name in names] for counts, _, _ in samples])


if __name__ == "__main__":
    main()

"""How long estimates take, against R's stated times; run from the checkout, prints JSON.

``OMP_NUM_THREADS=1 python -m benchmarks.estimates [FILE]``; FILE has tables as
``tests/mapping/data/list_overlaps.json`` has them. Seconds are of one CPU (process time). R's are those stated for five
lists on a like machine: stepwise with 1,000 bootstraps in SparseMSE 28 to 93, all 6,893 models in Rcapture 33, three
chains of 110,000 rounds in LCMCR tens (20 taken here; ours are 12 chains of 6,000).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from mapping.estimates import search, stepwise
from mapping.estimates.averaging import madigan_york
from mapping.estimates.estimate import estimate
from mapping.estimates.latent import latent_classes
from mapping.estimates.methods import LATENT_ROUNDS, Options
from mapping.estimates.tables import make_table

STATED = {"stepwise_bootstrap": 28.0, "all_models": 33.0, "latent_class": 20.0}
DATA = Path(__file__).parents[1] / "tests" / "mapping" / "data" / "list_overlaps.json"


def timed(work: Callable[[], object]) -> float:
    """Return the CPU seconds of the faster of two runs."""
    taken = []
    for _ in range(2):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return round(min(taken), 3)


def main() -> None:
    """Time each method on each table."""
    found: dict[str, dict[str, float | int | None]] = {}
    tables = json.loads(Path(sys.argv[1] if len(sys.argv) > 1 else DATA).read_text())["tables"]
    for name, held in tables.items():
        table = make_table(held["lists"], [list(row) for row in held["counts"]], held["counts"].values())
        size = float(stepwise.select(table.counts[None]).sizes[0])
        rounds = (Options().chains, LATENT_ROUNDS, LATENT_ROUNDS, 1)
        few = table.size <= 5
        found[name] = {
            "lists": table.size,
            "stepwise_bootstrap": timed(partial(stepwise.bootstrap, table, size, 1000, 1)),
            "all_models": timed(partial(search.exhaustive, table, table.size - 1)) if few else None,
            "madigan_york": timed(partial(madigan_york, table)) if few else None,
            "latent_class": timed(partial(latent_classes, table, *rounds)),
            "everything": timed(partial(estimate, table)),
        }
    five = [row for row in found.values() if row["lists"] == 5]
    faster = {key: round(stated / max(float(row[key] or 0) for row in five), 1) for key, stated in STATED.items()}
    print(json.dumps({"cpu_seconds": found, "times_faster_than_stated_five_lists": faster}, indent=1))


if __name__ == "__main__":
    main()

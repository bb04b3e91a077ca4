"""Linking against stock Splink on the same features in the same run; run by ``make bench-linkage``. Prints JSON.

    python -m benchmarks.linkage                       # 12,000, 100,000 and 1,000,000 adverts
    python -m benchmarks.linkage --sizes 12000 --rounds 3
    python -m benchmarks.linkage --further 1000 --sizes 100000

Both get adverts as linking sees them, read from a file one batch after another, and give profiles; reading the file
and making the features count for both. Every measurement is a process of its own, with the peak of its memory. The two
take turns, so that a machine whose speed drifts treats them alike. The growth exponent is the slope of seconds over
adverts on logarithmic scales: 1 is linear. ``--further`` takes so many adverts into a linking of the others instead.
"""

from __future__ import annotations

import argparse
import json
import math
import pickle
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

from admap.records import LinkInput
from benchmarks.linkworld import Parameters, World, build
from dedup.evaluation import evaluate_links

SEED = 9001
SIZES = (12_000, 100_000, 1_000_000)
METHODS = ("ours", "splink")
BATCH = 10_000
ADVERTS_A_CALL_CENTRE = 5_000


def parameters(adverts: int) -> Parameters:
    """Return a world of this size; call centres grow in number with it, not in customers."""
    return Parameters(seed=SEED, adverts=adverts, call_centres=max(2, adverts // ADVERTS_A_CALL_CENTRE))


def write(world: World, file: Path) -> None:
    """Write the truth of ``world`` and then its adverts, in batches, to ``file``."""
    with file.open("wb") as held:
        pickle.dump(dict(world.profiles), held, protocol=5)
        for start in range(0, len(world.adverts), BATCH):
            pickle.dump(world.adverts[start : start + BATCH], held, protocol=5)


def adverts_in(file: Path) -> Iterator[LinkInput]:
    """Yield the adverts of a file that :func:`write` wrote, a batch in memory at a time."""
    with file.open("rb") as held:
        pickle.load(held)  # noqa: S301 (written by this program)
        while held.peek(1):
            yield from pickle.load(held)  # noqa: S301


def truth_in(file: Path) -> dict[str, str]:
    """Return advert id to true profile of such a file."""
    with file.open("rb") as held:
        truth: dict[str, str] = pickle.load(held)  # noqa: S301
        return truth


def linked(method: str, adverts: Iterable[LinkInput]) -> dict[str, str]:
    """Return advert id to profile, by ``method``."""
    if method == "ours":
        from dedup.linking import link  # noqa: PLC0415 (the other method's imports are not measured)

        return {m.ad_id: m.profile_id for m in link(adverts).memberships}
    from benchmarks.stock_splink import stock_splink  # noqa: PLC0415
    from dedup.features import build as features  # noqa: PLC0415

    return stock_splink(features(adverts))


def _gigabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measured(method: str, file: Path) -> dict[str, Any]:
    """Link the world in ``file`` and return seconds, memory and quality."""
    wall, processor = time.perf_counter(), _processor()
    found = linked(method, adverts_in(file))
    figures = {"seconds": time.perf_counter() - wall, "processor_seconds": _processor() - processor}
    figures["peak_gb"] = _gigabytes()
    quality = asdict(evaluate_links(truth_in(file), found))
    kept = ("pairwise", "b_cubed", "count_error", "largest_true", "largest_found", "adverts")
    return figures | {name: quality[name] for name in kept}


def further(size: int, new: int) -> dict[str, Any]:
    """Link all but the last ``new`` adverts of a world of ``size``, take those in, and return seconds and quality."""
    from dedup.incremental import link_more  # noqa: PLC0415
    from dedup.linking import link  # noqa: PLC0415

    world = build(parameters(size))
    earlier = link(world.adverts[:-new])
    wall, processor = time.perf_counter(), _processor()
    result = link_more(earlier.earlier, world.adverts[-new:])
    seconds = {"seconds": time.perf_counter() - wall, "processor_seconds": _processor() - processor}
    found = evaluate_links(world.profiles, {m.ad_id: m.profile_id for m in result.memberships})
    return {"adverts": size, "new": new, **seconds, "pairwise_f1": found.pairwise.f1, "b_cubed_f1": found.b_cubed.f1}


def _in_process(*arguments: str) -> Any:
    command = [sys.executable, "-m", "benchmarks.linkage", *arguments]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)  # noqa: S603


def _median(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    timed = ("seconds", "processor_seconds", "peak_gb")
    return runs[0] | {name: statistics.median(run[name] for run in runs) for name in timed}


def compared(size: int, rounds: int, folder: Path, methods: Sequence[str]) -> dict[str, Any]:
    """Return the figures of every method at one size, and our seconds over Splink's."""
    file = folder / f"world-{size}.pickle"
    _in_process("--make", str(size), "--file", str(file))
    runs: dict[str, list[dict[str, Any]]] = {method: [] for method in methods}
    for _ in range(rounds):
        for method in methods:
            runs[method].append(_in_process("--method", method, "--file", str(file)))
    file.unlink()
    found: dict[str, Any] = {method: _median(held) for method, held in runs.items()}
    if len(found) == len(METHODS):
        for name in ("seconds", "processor_seconds"):
            found[f"{name}_ratio"] = found["ours"][name] / found["splink"][name]
    return found


def growth(sizes: dict[int, dict[str, Any]], methods: Sequence[str]) -> dict[str, Any]:
    """Return each method's exponent of growth between every two neighbouring sizes."""
    ordered = sorted(sizes)
    return {
        method: {
            f"{small}-{large}": math.log(
                sizes[large][method]["processor_seconds"] / sizes[small][method]["processor_seconds"]
            )
            / math.log(large / small)
            for small, large in pairwise(ordered)
        }
        for method in methods
    }


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--methods", nargs="*", choices=METHODS, default=METHODS)
    parser.add_argument("--further", type=int, help="adverts to take into a linking of the others")
    parser.add_argument("--folder", type=Path, default=Path("build"), help="where worlds are kept for the time being")
    parser.add_argument("--method", choices=METHODS, help=argparse.SUPPRESS)
    parser.add_argument("--make", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.make:
        write(build(parameters(given.make)), given.file)
        print(json.dumps(given.make))
    elif given.method:
        print(json.dumps(measured(given.method, given.file)))
    elif given.further:
        print(json.dumps([further(size, given.further) for size in given.sizes]))
    else:
        given.folder.mkdir(parents=True, exist_ok=True)
        sizes = {size: compared(size, given.rounds, given.folder, given.methods) for size in given.sizes}
        print(json.dumps({"sizes": sizes, "growth": growth(sizes, given.methods)}, indent=1))


if __name__ == "__main__":
    main()

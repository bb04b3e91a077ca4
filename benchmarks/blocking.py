"""What each blocking rule of linkage finds, alone and with the others: ``python -m benchmarks.blocking``. Prints JSON.

``recall`` is the share of pairs of one profile that are proposed; of large profiles not all pairs need be. ``reached``
is the share of adverts with others in their profile that are proposed with at least one of these, and ``parts`` into
how many parts a profile falls, on average, where only right proposals join: what no later step can mend.
"""

from __future__ import annotations

import argparse
import json
import resource
import time

import numpy as np

from benchmarks.linkworld import Parameters, World, build
from dedup.candidates import Pairs, proposals
from dedup.features import build as features_of
from dedup.lists import Ints
from dedup.specificity import connected


def figures(pairs: Pairs, profile: Ints) -> dict[str, float]:
    """Return how good ``pairs`` are, where ``profile`` is that of each advert."""
    same = pairs[profile[pairs[:, 0]] == profile[pairs[:, 1]]]
    sizes = np.bincount(profile)
    reached = np.zeros(len(profile), np.bool_)
    reached[same.ravel()] = True
    parts = len(np.unique(connected(len(profile), same[:, 0], same[:, 1])))
    found = {
        "pairs an advert": len(pairs) / len(profile),
        "precision": len(same) / max(len(pairs), 1),
        "recall": len(same) / max(int((sizes * (sizes - 1) // 2).sum()), 1),
        "reached": float(reached[sizes[profile] > 1].mean()),
        "parts": parts / len(sizes),
    }
    return {name: round(value, 4) for name, value in found.items()}


def measured(world: World) -> dict[str, object]:
    """Return processor seconds and peak memory of preparation, and the figures of every rule."""
    start, wall = time.process_time(), time.perf_counter()
    features = features_of(world.adverts)
    prepared, blocked = time.process_time(), time.perf_counter()
    rules = proposals(features)
    whole = np.unique(np.concatenate(list(rules.values())))
    end = time.process_time()
    profile = np.unique([world.profiles[ad] for ad in features.ad_ids], return_inverse=True)[1]
    count = len(features)
    return {
        "adverts": count,
        "features": {"seconds": round(blocked - wall, 1), "processor_seconds": round(prepared - start, 1)},
        "blocking": {"processor_seconds": round(end - prepared, 1)},
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9, 2),
        "together": figures(np.column_stack(np.divmod(whole, count)), profile),
        **{rule: figures(np.column_stack(np.divmod(codes, count)), profile) for rule, codes in rules.items()},
    }


def main() -> None:
    """Print a line of JSON for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[12_000, 100_000])
    parser.add_argument("--seed", type=int, default=9003)
    given = parser.parse_args()
    for size in given.sizes:
        print(json.dumps(measured(build(Parameters(seed=given.seed, adverts=size)))), flush=True)


if __name__ == "__main__":
    main()

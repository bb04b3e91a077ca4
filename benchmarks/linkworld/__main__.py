"""Write a simulated world for ``admap import``, or hold its figures against those of another file of adverts.

python -m benchmarks.linkworld --seed 2 --adverts 10000 --out build/world
python -m benchmarks.linkworld --seed 2 --like sample.jsonl.gz sample_truth.csv
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from benchmarks.linkworld.files import import_records, write
from benchmarks.linkworld.parameters import Parameters, held_back
from benchmarks.linkworld.statistics import described, read


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=2, help="seed; even ones are for building and training")
    parser.add_argument("--adverts", type=int, default=10_000)
    parser.add_argument("--held-back", type=int, help="number of a held-back world instead of a seed")
    parser.add_argument("--out", type=Path, help="folder for adverts.jsonl and truth.csv")
    parser.add_argument("--like", type=Path, nargs=2, metavar=("ADVERTS", "TRUTH"), help="file to compare with")
    given = parser.parse_args()
    plain = Parameters(seed=given.seed, adverts=given.adverts)
    parameters = plain if given.held_back is None else held_back(given.held_back)
    if given.out:
        for path in write(parameters, given.out):
            print(path)
        return
    world = list(import_records(replace(parameters, phone_in_text=0.0)))
    truth = {str(r["ad_id"]): {"profile": f"p{a.profile}", "operator": f"o{a.operator}"} for a, r in world}
    ours = described([record for _, record in world], truth)
    other = described(*read(*given.like)) if given.like else {}
    for name, value in ours.items():
        print(f"| {name} | {value:.4g} | {other.get(name, float('nan')):.4g} |" if other else f"{name}: {value:.4g}")


if __name__ == "__main__":
    main()

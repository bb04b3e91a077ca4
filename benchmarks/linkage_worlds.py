"""How right linking is on held-back simulated worlds, one by one and altogether; prints JSON, a line a world.

    python -m benchmarks.linkage_worlds > build/worlds.jsonl          # worlds 0 to 23
    python -m benchmarks.linkage_worlds --numbers 4 5 --adverts 3000
    python -m benchmarks.linkage_worlds --file adverts.jsonl.gz truth.csv
    python -m benchmarks.linkage_worlds --table build/worlds.jsonl    # as Markdown

What a world is like is in :func:`benchmarks.linkworld.held_back`; these worlds are for measuring only.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.linkworld import Parameters, World, build, held_back
from benchmarks.linkworld.reading import world_of
from dedup.evaluation import LinkEvaluation, Operators, evaluate_links
from dedup.linking import link
from mapping.draws import interval, place_interval, profiles_by_place
from mapping.geography import COUNTRY
from mapping.indicators import PlaceKey

WORLDS = 24
DRAWS = 200
LEAST = 5


def pushed(parameters: Parameters) -> str:
    """Return in words what differs from the default world; many differences are called mixed."""
    plain = Parameters(seed=parameters.seed, adverts=parameters.adverts)
    names = [f.name for f in fields(Parameters) if getattr(plain, f.name) != getattr(parameters, f.name)]
    return "as default" if not names else "mixed" if len(names) > 6 else ", ".join(names)


def row(evaluation: LinkEvaluation, drawn: Sequence[int], seconds: float) -> dict[str, Any]:
    """Return the figures of one world; ``drawn`` are the numbers of profiles in draws of the linkage."""
    low, high = interval(drawn, evaluation.found_profiles)
    calibration, operators = evaluation.calibration, evaluation.operators
    return {
        "adverts": evaluation.adverts,
        "profiles": evaluation.true_profiles,
        "precision": evaluation.pairwise.precision,
        "recall": evaluation.pairwise.recall,
        "f1": evaluation.pairwise.f1,
        "b_cubed_f1": evaluation.b_cubed.f1,
        "count_error": evaluation.count_error,
        "largest_ratio": evaluation.largest_found / evaluation.largest_true,
        "ece": None if calibration is None else calibration.ece,
        "brier": None if calibration is None else calibration.brier,
        "operators_b_cubed_f1": None if operators is None else operators.b_cubed.f1,
        "operators_count_error": None if operators is None else operators.count_error,
        "low": low,
        "high": high,
        "covered": low <= evaluation.true_profiles <= high,
        "seconds": round(seconds, 1),
    }


def measured(world: World) -> dict[str, Any]:
    """Link ``world`` and return its figures."""
    start = time.perf_counter()
    result = link(world.adverts)
    seconds = time.perf_counter() - start
    found = {m.ad_id: m.profile_id for m in result.memberships}
    labels = result.draws(DRAWS)
    drawn = [len(np.unique(each)) for each in labels]
    operators = Operators(world.operators, {m.ad_id: m.operator_id for m in result.memberships})
    evaluation = evaluate_links(world.profiles, found, result.pairs, operators)
    return row(evaluation, drawn, seconds) | places(world, found, [m.ad_id for m in result.memberships], labels)


def places(world: World, found: Mapping[str, str], ad_ids: Sequence[str], labels: NDArray[np.int32]) -> dict[str, int]:
    """Return for how many municipalities with five profiles or more the interval holds the true number."""
    offered = {
        a.ad_id: {("country", COUNTRY), *(("municipality", code) for code in a.municipalities)} for a in world.adverts
    }
    drawn = profiles_by_place(offered, ad_ids, labels)
    true, counted = Counter[PlaceKey](), Counter[PlaceKey]()
    for profiles, numbers in ((world.profiles, true), (found, counted)):
        numbers.update(place for place, _ in {(place, profiles[ad]) for ad, held in offered.items() for place in held})
    shown = [place for place in drawn if place[0] == "municipality" and counted[place] >= LEAST]
    whole = ("country", COUNTRY)
    spans = [place_interval(drawn[p], counted[p], drawn[whole], counted[whole]) for p in shown]
    right = [low <= true[place] <= high for place, (low, high) in zip(shown, spans, strict=True)]
    return {"places": len(shown), "places_covered": sum(right)}


def table(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return ``rows`` as a Markdown table."""
    lines = [
        "| world | differs | adverts | pairwise P / R / F1 | B-cubed F1 | count error | largest / true | ECE "
        "| profiles: true, 95 % |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for r in rows:
        pair = " / ".join(f"{r[k]:.3f}" for k in ("precision", "recall", "f1"))
        ece = "–" if r["ece"] is None else f"{r['ece']:.3f}"
        lines.append(
            f"| {r['world']} | {r['differs']} | {r['adverts']:,} | {pair} | {r['b_cubed_f1']:.3f} | "
            f"{100 * r['count_error']:+.1f} % | {r['largest_ratio']:.2f} | {ece} | "
            f"{r['profiles']:,}: {r['low']:,.0f}–{r['high']:,.0f}{'' if r['covered'] else ' (missed)'} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--numbers", type=int, nargs="*", default=range(WORLDS))
    parser.add_argument("--adverts", type=int, help="size instead of 3,000 to 12,000")
    parser.add_argument("--file", type=Path, nargs=2, metavar=("ADVERTS", "TRUTH"), help="this world instead")
    parser.add_argument("--table", type=Path, help="write these lines as a table instead")
    given = parser.parse_args()
    if given.table:
        print(table(map(json.loads, given.table.read_text(encoding="utf-8").splitlines())))
        return
    if given.file:
        print(json.dumps({"world": given.file[0].name, "differs": "other maker", **measured(world_of(*given.file))}))
        return
    for number in given.numbers:
        parameters = held_back(number, given.adverts)
        figures = measured(build(parameters))
        print(json.dumps({"world": number, "differs": pushed(parameters), **figures}), flush=True)


if __name__ == "__main__":
    main()

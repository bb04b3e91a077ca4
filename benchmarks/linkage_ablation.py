"""What each ingredient of linking contributes: each left out in turn, on held-back worlds; prints Markdown.

    python -m benchmarks.linkage_ablation --numbers 0 12 16 --adverts 3000

What adverts state is left out of the adverts; a step of the method is put out of action. Nothing is trained anew, so a
figure is what the loss of the ingredient costs as linking ships.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from statistics import mean
from typing import Any
from unittest.mock import patch

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from admap.records import LinkInput
from benchmarks.linkworld import World, build, held_back
from dedup.context import log_odds
from dedup.evaluation import LinkEvaluation, evaluate_links
from dedup.linking import LinkResult, link
from dedup.model import shipped

STATED: Mapping[str, dict[str, Any]] = {
    "phones": {"phones": ()},
    "e-mail and handles": {"emails": (), "handles": ()},
    "pictures": {"images": ()},
    "titles and texts": {"title": "", "body": ""},
    "ages": {"ages": ()},
    "nationalities": {"nationalities": ()},
    "places": {"municipalities": ()},
    "prices": {"prices": ()},
}


def _one_person_each(held: Any, *_: object) -> Any:
    return np.ones(len(held.values), dtype=np.int64)


@contextmanager
def _by_chance() -> Iterator[None]:
    with patch("dedup.traits.COINCIDING", 1e12), patch("dedup.candidates.EXPECTED", 1e12):
        yield


STEPS: Mapping[str, Callable[[], AbstractContextManager[Any]]] = {
    "who is behind a contact or picture": lambda: patch("dedup.features.persons_behind", _one_person_each),
    "telling templates from own text": lambda: patch("dedup.features.TEMPLATE_STRANGERS", 10**9),
    "estimating the model on the wave": lambda: patch("dedup.scoring.estimate", lambda *_: shipped()),
    "telling traits and copies from chance": _by_chance,
    "the second stage": lambda: patch(
        "dedup.linking.match_bits", lambda compared: log_odds(compared.scores.probability)
    ),
}


def _found(result: LinkResult) -> dict[str, str]:
    return {m.ad_id: m.profile_id for m in result.memberships}


def _components(result: LinkResult) -> dict[str, str]:
    """Return profiles as connected components of the pairs that are likelier than not."""
    ids = result.compared.features.ad_ids
    pairs = result.compared.scores.pairs[result.bits >= 0]
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(ids), len(ids)))
    return dict(zip(ids, connected_components(graph, directed=False)[1].astype(str).tolist(), strict=True))


def evaluations(world: World) -> Iterator[tuple[str, LinkEvaluation]]:
    """Yield what is left out and how right linking is without it."""
    whole = link(world.adverts)
    yield "nothing", evaluate_links(world.profiles, _found(whole), whole.pairs)
    yield "average link (connected components instead)", evaluate_links(world.profiles, _components(whole))
    for name, step in STEPS.items():
        yield name, _linked(world, world.adverts, step())
    for name, empty in STATED.items():
        yield name, _linked(world, [replace(a, **empty) for a in world.adverts], nullcontext())


def _linked(world: World, adverts: Sequence[LinkInput], step: AbstractContextManager[Any]) -> LinkEvaluation:
    with step:
        result = link(adverts)
        return evaluate_links(world.profiles, _found(result), result.pairs)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--numbers", type=int, nargs="*", default=(0, 12, 16), help="held-back worlds")
    parser.add_argument("--adverts", type=int, default=3_000)
    given = parser.parse_args()
    found: dict[str, list[LinkEvaluation]] = {}
    for number in given.numbers:
        for name, evaluation in evaluations(build(held_back(number, given.adverts))):
            found.setdefault(name, []).append(evaluation)
    print("| left out | pairwise P / R / F1 | B-cubed F1 | count error | ECE |\n|---|---|---|---|---|")
    for name, held in found.items():
        pair = " / ".join(f"{mean(getattr(e.pairwise, k) for e in held):.3f}" for k in ("precision", "recall", "f1"))
        ece = [e.calibration.ece for e in held if e.calibration is not None]
        print(
            f"| {name} | {pair} | {mean(e.b_cubed.f1 for e in held):.3f} | "
            f"{100 * mean(e.count_error for e in held):+.1f} % | {f'{mean(ece):.3f}' if ece else '–'} |",
            flush=True,
        )


if __name__ == "__main__":
    main()

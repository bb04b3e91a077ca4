"""Simulated worlds of advertisers and sites with a known total: do intervals cover it, and are bad worlds told.

Run from the checkout: ``python -m benchmarks.estimate_worlds [--worlds 200] [--processes 2]``; prints JSON. Each world
goes through :func:`mapping.estimates.estimate.estimate` as `admap estimate --max-order 2 --boot 400`
calls it, without latent classes.

Where a model's conditions hold:
``independent`` four sites, each found by its own share; ``copies`` five sites, two of which share adverts;
``two_copies`` five sites with two such pairs; ``linked`` four sites whose links miss some and whose recall was measured
on 300 judged pairs; ``doubtful`` four sites some of whose links are doubtful, with draws of the linkage.

Where they do not:
``heterogeneous`` most advertisers hardly post and few post everywhere; ``exclusive`` sites that exclude each other;
``all_copy`` every site copies from every other; ``throwaway`` half are one-off profiles; ``sparse`` hardly any overlap;
``missed`` three links in ten are missed and the judged pairs say so; ``long`` a wave of 60 days.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from mapping.estimates.estimate import Estimates, estimate
from mapping.estimates.linkage import Judged
from mapping.estimates.methods import Options
from mapping.estimates.tables import CaptureTable

Bools = NDArray[np.bool_]
OPTIONS = Options(draws=400, chains=0, max_order=2)


@dataclass(frozen=True)
class World:
    """A table as it would be seen, what is known beside it, and the true total."""

    table: CaptureTable
    truth: int
    options: Options = OPTIONS
    linkages: tuple[CaptureTable, ...] = ()


def table_of(on: Bools) -> CaptureTable:
    """Return the table of units (rows) on sites (columns)."""
    counts = np.bincount(on @ (1 << np.arange(on.shape[1])), minlength=1 << on.shape[1]).astype(float)
    counts[0] = 0
    return CaptureTable(tuple("abcdefghij"[: on.shape[1]]), counts)


def posted(rng: np.random.Generator, total: int, sites: int, low: float = 0.12, high: float = 0.35) -> Bools:
    """Return who is on which of independent sites, each with a share of its own."""
    return rng.random((total, sites)) < rng.uniform(low, high, sites)


def copied(rng: np.random.Generator, on: Bools, source: int, target: int, share: float) -> None:
    """Let ``target`` copy a share of what ``source`` has."""
    on[:, target] |= on[:, source] & (rng.random(len(on)) < share)


def split(rng: np.random.Generator, on: Bools, recall: float) -> tuple[Bools, float]:
    """Return the units as an imperfect linkage sees them, and the share of the pairs of adverts that it still links.

    Each further site of a unit stays with the one before with ``recall``.
    """
    rows = []
    for row in on:
        sites = np.flatnonzero(row)
        unit = np.zeros(len(row), dtype=bool)
        for place, site in enumerate(sites):
            if place and rng.random() > recall:
                rows.append(unit)
                unit = np.zeros(len(row), dtype=bool)
            unit[site] = True
        rows.append(unit)
    seen = np.array(rows)
    pairs = [(sites * (sites - 1) / 2).sum() for sites in (seen.sum(axis=1), on.sum(axis=1))]
    return seen, float(pairs[0] / pairs[1])


def size(rng: np.random.Generator) -> int:
    """Return a total between 1,500 and 4,000."""
    return int(rng.integers(1500, 4000))


def independent(rng: np.random.Generator) -> World:
    """Four independent sites."""
    total = size(rng)
    return World(table_of(posted(rng, total, 4)), total)


def copies(rng: np.random.Generator, pairs: int = 1) -> World:
    """Five sites of which one or two copy from another."""
    total = size(rng)
    on = posted(rng, total, 5, 0.15)
    for pair in range(pairs):
        copied(rng, on, 2 * pair, 2 * pair + 1, rng.uniform(0.25, 0.6))
    return World(table_of(on), total)


def linked(rng: np.random.Generator) -> World:
    """Links are missed at a rate between 5 and 12 %, measured on 300 pairs that belong together, drawn by lot."""
    total = size(rng)
    recall = rng.uniform(0.88, 0.95)
    on, linked_share = split(rng, posted(rng, total, 4), recall)
    judged = Judged(int(rng.binomial(300, linked_share)), 300)
    return World(table_of(on), total, replace(OPTIONS, recall=judged))


def doubtful(rng: np.random.Generator) -> World:
    """Pairs of adverts that belong together with known, calibrated probabilities; 30 draws of the linkage are given.

    A doubtful pair is linked at hand where its probability is above one half. Of pairs with probability q a share q
    is true: doubts about true pairs follow Beta(5, 2), about false ones Beta(4, 3), one false pair for two true ones.
    """
    total = size(rng)
    on = posted(rng, total, 4)
    on = on[on.any(axis=1)]
    several = np.flatnonzero((on.sum(axis=1) > 1) & (rng.random(len(on)) < 0.2))
    single = rng.permutation(np.flatnonzero(on.sum(axis=1) == 1))[: len(several)]
    pairs = [(a, b) for a, b in zip(single[::2], single[1::2], strict=False) if not (on[a] & on[b]).any()]
    true_doubt, false_doubt = rng.beta(5, 2, len(several)), rng.beta(4, 3, len(pairs))

    def linked_so(true: Bools, false: Bools) -> CaptureTable:
        rows = on.copy()
        apart = several[~true]
        last = on.shape[1] - 1 - on[apart][:, ::-1].argmax(axis=1)
        rows[apart, last] = False
        alone = np.zeros((len(apart), on.shape[1]), dtype=bool)
        alone[np.arange(len(apart)), last] = True
        for (a, b), joined in zip(pairs, false, strict=True):
            if joined:
                rows[a] |= rows[b]
                rows[b] = False
        return table_of(np.vstack([rows, alone]))

    at_hand = linked_so(true_doubt > 0.5, false_doubt > 0.5)
    draws = [linked_so(rng.random(len(several)) < true_doubt, rng.random(len(pairs)) < false_doubt) for _ in range(30)]
    return World(at_hand, total, linkages=tuple(draws))


def heterogeneous(rng: np.random.Generator) -> World:
    """A tenth post everywhere, the rest hardly anywhere."""
    total = size(rng)
    often = rng.random(total) < 0.1
    chance = np.where(often[:, None], rng.uniform(0.5, 0.8, 4), rng.uniform(0.01, 0.04, 4))
    return World(table_of(rng.random((total, 4)) < chance), total)


def exclusive(rng: np.random.Generator) -> World:
    """Each advertiser is bound to one of two groups of sites and hardly ever on the other."""
    total = size(rng)
    group = rng.random(total) < 0.5
    own = np.stack([group, group, ~group, ~group], axis=1)
    return World(table_of(rng.random((total, 4)) < np.where(own, 0.3, 0.01)), total)


def all_copy(rng: np.random.Generator) -> World:
    """Every site copies from every other."""
    total = size(rng)
    on = posted(rng, total, 4, 0.05, 0.12)
    first = on.copy()
    for source in range(4):
        for target in range(4):
            if source != target:
                on[:, target] |= first[:, source] & (rng.random(total) < 0.5)
    return World(table_of(on), total)


def throwaway(rng: np.random.Generator) -> World:
    """Advertisers on independent sites, and as many one-off profiles of theirs."""
    total = size(rng)
    on = posted(rng, total, 4)
    once = np.zeros((total, 4), dtype=bool)
    once[np.arange(total), rng.integers(0, 4, total)] = True
    return World(table_of(np.vstack([on, once])), total)


def sparse(rng: np.random.Generator) -> World:
    """Three sites with a few units in common."""
    total = size(rng)
    return World(table_of(posted(rng, total, 3, 0.01, 0.03)), total)


def missed(rng: np.random.Generator) -> World:
    """Three links in ten are missed, and 200 judged pairs say so."""
    total = size(rng)
    on, linked_share = split(rng, posted(rng, total, 4), 0.7)
    return World(table_of(on), total, replace(OPTIONS, recall=Judged(int(rng.binomial(200, linked_share)), 200)))


def long(rng: np.random.Generator) -> World:
    """A wave so long that advertisers come and go meanwhile."""
    world = independent(rng)
    window = (date(2026, 1, 1), date(2026, 3, 1))
    return World(world.table, world.truth, replace(OPTIONS, window=window))


HOLD: dict[str, Callable[[np.random.Generator], World]] = {
    "independent": independent,
    "copies": copies,
    "two_copies": partial(copies, pairs=2),
    "linked": linked,
    "doubtful": doubtful,
}
BROKEN: dict[str, Callable[[np.random.Generator], World]] = {
    "heterogeneous": heterogeneous,
    "exclusive": exclusive,
    "all_copy": all_copy,
    "throwaway": throwaway,
    "sparse": sparse,
    "missed": missed,
    "long": long,
}


def told(found: Estimates) -> bool:
    """Tell whether a user is refused a total or warned of this one."""
    return bool(found.refusals) or bool(found.diagnostics["warnings"])


def outcome(kind: str, seed: int) -> dict[str, object]:
    """Return what became of one world."""
    world = (HOLD | BROKEN)[kind](np.random.default_rng([seed, sum(map(ord, kind))]))
    found = estimate(world.table, world.options, world.linkages)
    headline = found.headline
    total = found.diagnostics.get("total")
    return {
        "refused": bool(found.refusals),
        "told": told(found),
        "covers": headline and headline.low <= world.truth <= headline.high,
        "unrounded": total and total["low"] <= world.truth <= total["high"],
        "ratio": headline and headline.value / world.truth,
        "width": headline and (headline.high - headline.low) / world.truth,
        "bound": found.lower_bound["value"] and found.lower_bound["low"] <= world.truth,  # type: ignore[operator]
        "codes": [refusal.code for refusal in found.refusals],
        "warnings": found.diagnostics["warnings"],
    }


def summary(kind: str, found: list[dict[str, object]]) -> dict[str, object]:
    """Return counts and shares over the worlds of one kind."""
    shown = [one for one in found if one["covers"] is not None]
    codes: dict[str, int] = {}
    for one in found:
        for code in one["codes"]:  # type: ignore[attr-defined]
            codes[code] = codes.get(code, 0) + 1

    def share(key: str, among: list[dict[str, object]]) -> float | None:
        return round(sum(bool(one[key]) for one in among) / len(among), 3) if among else None

    ratios = [float(one["ratio"]) for one in shown]  # type: ignore[arg-type]
    return {
        "kind": kind,
        "conditions_hold": kind in HOLD,
        "worlds": len(found),
        "refused": share("refused", found),
        "told": share("told", found),
        "shown": len(shown),
        "covered": share("covers", shown),
        "covered_unrounded": share("unrounded", shown),
        "median_ratio": round(float(np.median(ratios)), 3) if ratios else None,
        "median_width": round(float(np.median([float(one["width"]) for one in shown])), 3) if shown else None,  # type: ignore[arg-type]
        "lower_bound_below_truth": share("bound", found),
        "codes": codes,
    }


def main() -> None:
    """Run all kinds of worlds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--kinds", nargs="*", default=[*HOLD, *BROKEN])
    options = parser.parse_args()
    started = time.perf_counter()
    rows = []
    with ProcessPoolExecutor(options.processes) as pool:
        for kind in options.kinds:
            found = list(pool.map(partial(outcome, kind), range(options.worlds), chunksize=5))
            rows.append(summary(kind, found))
            print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    print(json.dumps({"worlds": rows, "seconds": round(time.perf_counter() - started, 1)}, indent=1))


if __name__ == "__main__":
    main()

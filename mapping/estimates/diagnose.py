"""What shows how far an estimate can be trusted: known sizes re-estimated, lists left out, lists added one by one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from scipy.special import gammaln, xlogy
from scipy.stats import chi2

from mapping.estimates import bounds, stepwise
from mapping.estimates.assess import FEWEST_RECAPTURES
from mapping.estimates.averaging import Posterior
from mapping.estimates.frequency import count_models
from mapping.estimates.profile import chao_lower_bound
from mapping.estimates.search import Search
from mapping.estimates.tables import CaptureTable

_DRAWS = 200
_BIASED = 0.5
_CLEARLY = 6.0
_MISFIT = 0.01
_MOST_SHARED = 0.6


def overlaps(table: CaptureTable) -> dict[str, Any]:
    """Return sizes, overlaps and frequencies of the lists, and count models of how often units were seen."""
    pairs = [
        {
            "lists": [table.lists[i] for i in pair.lists],
            "sizes": pair.sizes,
            "overlap": pair.overlap,
            "chapman": pair.chapman.value,
            "standard_error": pair.chapman.standard_error,
        }
        for pair in bounds.pairs(table)
    ]
    return {
        "list_sizes": dict(zip(table.lists, table.list_sizes, strict=True)),
        "frequencies": table.frequencies,
        "recaptures": table.recaptures,
        "pairs": pairs,
        "count_models": [asdict(one) for one in count_models(dict(enumerate(table.frequencies, 1)))],
    }


def models(
    table: CaptureTable, best: Search, posterior: Posterior | None, boot: stepwise.Bootstrap | None
) -> dict[str, Any]:
    """Return how far reasonable models differ, the average's mean, and what the bootstrap did."""
    found: dict[str, Any] = {"models_considered": best.considered}
    if best.best:
        parameters = 1 + table.size + len(best.best.model)
        found["fit"] = fit_of(table, parameters - best.best.aic / 2, parameters)
        values = [one.value for one in best.reasonable]
        found["model_spread"] = {"models": len(values), "low": min(values), "high": max(values)}
    if posterior:
        found["madigan_york_mean"] = posterior.mean
    if boot:
        low, high = boot.percentile(0.95)
        above = float((boot.draws > boot.value).mean())
        facts = {"draws": len(boot.draws), "z0": boot.z0, "acceleration": boot.acceleration, "share_above": above}
        found["bootstrap"] = facts | {"percentile": {"low": low, "high": high}}
    return found


def trust(table: CaptureTable, draws: int, seed: int) -> dict[str, Any]:
    """Return the checks of the whole on its own parts: hidden lists, lists left out, lists added."""
    entries = (
        internal_consistency(table, min(draws, _DRAWS if table.size <= 6 else _DRAWS // 4), seed)
        if table.size > 2
        else []
    )
    outside, tested = inconsistent(entries)
    return {
        "internal_consistency": {"lists": entries, "tested": tested, "outside": outside},
        "leave_one_list_out": leave_one_list_out(table),
        "trajectory": trajectory(table),
    }


def warnings(table: CaptureTable, diagnostics: dict[str, Any], bound: float | None, high: float | None) -> list[str]:
    """Return what should make a reader doubt the total, from the diagnostics, the lower bound and the total's end."""
    found = []
    consistency = diagnostics.get("internal_consistency", {"tested": 0, "outside": 0})
    if 2 * consistency["outside"] > consistency["tested"]:
        found.append(
            f"the known sizes of {consistency['outside']} of {consistency['tested']} lists lie outside what the other "
            "lists tell of them"
        )
    boot = diagnostics.get("bootstrap")
    if boot and abs(boot["z0"]) > _BIASED:
        found.append(f"the bootstrap lies to one side of the estimate (z0 {boot['z0']:.2f})")
    counts = {one["name"]: one for one in diagnostics["count_models"]}
    if "ztoi_poisson" in counts and counts["ztoi_poisson"]["aic"] < counts["zt_poisson"]["aic"] - _CLEARLY:
        size = counts["oizt_poisson"]["value"]
        found.append(f"more units were seen just once than chance gives: throwaway profiles? Without them {size:.0f}")
    fit = diagnostics.get("fit")
    if fit and fit["p"] < _MISFIT:
        found.append(f"no model fits the table well (p {fit['p']:.4f})")
    if table.recaptures > _MOST_SHARED * table.observed:
        share = table.recaptures / table.observed
        found.append(f"{share:.0%} are on several lists: where sites copy each other, the total is too low")
    if bound is not None and high is not None and bound > high:
        found.append("the lower bound lies above the total: units differ more than the models allow")
    return found


def fit_of(table: CaptureTable, loglik: float, parameters: int) -> dict[str, Any]:
    """Return how well a model fits: deviance from the saturated one, degrees of freedom, chi-squared tail."""
    observed = table.counts[1:]
    saturated = float((xlogy(observed, observed) - observed - gammaln(observed + 1)).sum())
    deviance, free = 2 * (saturated - loglik), len(observed) - parameters
    return {"deviance": deviance, "df": free, "p": float(chi2.sf(deviance, free)) if free > 0 else 1.0}


def internal_consistency(table: CaptureTable, draws: int = _DRAWS, seed: int = 1) -> list[dict[str, Any]]:
    """Hide each list in turn and estimate its known size from the others (Binette and Steorts 2022).

    Each entry has ``list``, ``known``, ``estimate``, ``low``, ``high`` (percentile interval); the estimate is None
    where fewer than seven of its units are on two other lists: then nothing is tested.
    """
    found: list[dict[str, Any]] = []
    for i in range(table.size):
        inside, known = table.within(i), table.list_sizes[i]
        entry: dict[str, Any] = {"list": table.lists[i], "known": known, "estimate": None, "low": None, "high": None}
        if inside.recaptures >= FEWEST_RECAPTURES:
            chosen = stepwise.select(inside.counts[None])
            entry["estimate"] = float(chosen.sizes[0]) if chosen.exists[0] else None
            if draws and chosen.exists[0]:
                sizes = stepwise.select(stepwise.resample(inside, draws, seed)).sizes
                low, high = np.quantile(sizes, [0.025, 0.975], method="inverted_cdf")
                entry |= {"low": float(low), "high": float(high)}
        found.append(entry)
    return found


def inconsistent(entries: list[dict[str, Any]]) -> tuple[int, int]:
    """Return of how many tested lists the known size lies outside the interval, and how many were tested."""
    tested = [entry for entry in entries if entry["low"] is not None]
    outside = [entry for entry in tested if not entry["low"] <= entry["known"] <= entry["high"]]
    return len(outside), len(tested)


def leave_one_list_out(table: CaptureTable) -> list[dict[str, Any]]:
    """Return what each list's absence does: observed, lower bound and stepwise estimate of the other lists."""
    return [{"without": table.lists[i], **_short(table.without(i))} for i in range(table.size)]


def trajectory(table: CaptureTable) -> list[dict[str, Any]]:
    """Return observed, lower bound and stepwise estimate as lists are added, the largest first."""
    order = sorted(range(table.size), key=lambda i: -table.list_sizes[i])
    found = []
    for number in range(2, table.size + 1):
        part = table.merged([[i] for i in order[:number]], [table.lists[i] for i in order[:number]])
        found.append({"lists": list(part.lists), **_short(part)})
    return found


def _short(table: CaptureTable) -> dict[str, Any]:
    bound = chao_lower_bound(table, level=None) if table.recaptures else None
    chosen = stepwise.select(table.counts[None]) if table.size > 1 and table.recaptures else None
    size = float(chosen.sizes[0]) if chosen and chosen.exists[0] else None
    return {"observed": table.observed, "lower_bound": bound and bound.value, "stepwise": size}

"""Each method by its name in `admap estimate`: value, interval, criteria, and what to heed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from mapping.estimates import assess, bounds, search, stepwise
from mapping.estimates.averaging import Posterior
from mapping.estimates.latent import CLASSES, latent_classes
from mapping.estimates.linkage import Judged
from mapping.estimates.profile import Fit, chao_lower_bound, design_of, profile_fit
from mapping.estimates.tables import CaptureTable

LEVEL = 0.95
EXHAUSTIVE_LISTS = 5
LATENT_ROUNDS = 3000


@dataclass(frozen=True)
class Options:
    """How much is computed, and what is known of how the lists were made.

    ``draws`` of the bootstrap (0: none) and their ``seed``; ``max_order`` the largest order of model terms; ``chains``
    of the latent-class sampler (0: none); ``window`` first and last day; ``recall`` and ``precision`` of the links
    between lists, as pairs that a person judged.
    """

    draws: int = 4000
    seed: int = 1
    max_order: int | None = None
    chains: int = 12
    window: tuple[date, date] | None = None
    recall: Judged | None = None
    precision: Judged | None = None


@dataclass(frozen=True)
class Estimate:
    """One method's estimate; what could not be computed is None."""

    method: str
    model: str
    value: float | None
    low: float | None = None
    high: float | None = None
    level: float = LEVEL
    aic: float | None = None
    bic: float | None = None
    z0: float | None = None
    warnings: tuple[str, ...] = ()


def model_name(table: CaptureTable, terms: tuple[int, ...]) -> str:
    """Return the generators of a hierarchical model, as ``[A:B,C]``."""
    held = [*terms, *(1 << i for i in range(table.size))]
    top = [term for term in held if not any(term != other and term & other == term for other in held)]
    names = [[name for i, name in enumerate(table.lists) if term >> i & 1] for term in dict.fromkeys(top)]
    return "[" + ",".join(":".join(lists) for lists in sorted(names, key=lambda lists: (-len(lists), lists))) + "]"


def closed(table: CaptureTable) -> list[Estimate]:
    """Return Chapman's estimate for every pair of lists, and Zelterman's."""
    found = []
    for pair in bounds.pairs(table):
        name = ":".join(table.lists[i] for i in pair.lists)
        warnings = () if pair.overlap >= assess.FEWEST_RECAPTURES else (f"only {pair.overlap} are on both lists",)
        one = pair.chapman
        found.append(Estimate("chapman", name, one.value, one.low, one.high, warnings=warnings))
    frequencies = (*table.frequencies, 0)
    zelterman = bounds.zelterman(frequencies[0], frequencies[1], table.observed)
    if zelterman:
        found.append(Estimate("zelterman", "seen once and twice", zelterman.value, zelterman.low, zelterman.high))
    else:
        found.append(Estimate("zelterman", "seen once and twice", None, warnings=("nobody was seen just twice",)))
    return found


def lower_bound(table: CaptureTable) -> tuple[Estimate, dict[str, float | None]]:
    """Return Chao's lower bound, also in plain values; the number observed where nobody is on two lists."""
    fit = chao_lower_bound(table)
    if fit is None:
        warning = "nobody is on two lists: only the number observed is sure"
        nothing: dict[str, float | None] = {"value": table.observed, "low": table.observed, "high": None}
        return Estimate("chao_mth", "lower bound", None, warnings=(warning,)), nothing
    warning = "a lower bound only where no sites exclude each other and few profiles are one-off"
    one = Estimate(
        "chao_mth", "lower bound", fit.value, fit.low, fit.high, LEVEL, fit.aic, fit.bic, warnings=(warning,)
    )
    return one, {"value": fit.value, "low": fit.low, "high": fit.high}


def main_effects(table: CaptureTable) -> Estimate:
    """Return the estimate under independent lists."""
    name = model_name(table, ())
    if not stepwise.select(table.counts[None], threshold=0.0).exists[0]:
        return Estimate("main_effects", name, None, warnings=("no estimate exists: too little overlap",))
    fit = _profiled(table, ())
    return Estimate("main_effects", name, fit.value, fit.low, fit.high, LEVEL, fit.aic, fit.bic)


def by_steps(table: CaptureTable, options: Options) -> tuple[Estimate, stepwise.Bootstrap | None]:
    """Return the stepwise estimate with its BCa interval, and its bootstrap."""
    chosen = stepwise.select(table.counts[None])
    name = model_name(table, chosen.pairs[0])
    if not chosen.exists[0]:
        return Estimate("stepwise", name, None, warnings=("no estimate exists: too little overlap",)), None
    value = float(chosen.sizes[0])
    loglik, parameters = float(chosen.loglik[0]), int(chosen.parameters[0])
    aic, bic = -2 * loglik + 2 * parameters, -2 * loglik + float(np.log(table.observed)) * parameters
    if not options.draws:
        return Estimate("stepwise", name, value, aic=aic, bic=bic), None
    boot = stepwise.bootstrap(table, value, options.draws, options.seed)
    low, high = boot.bca(LEVEL)
    warnings = []
    if abs(boot.z0) > 0.5:
        share = float((boot.draws > value).mean())
        warnings.append(f"{share:.0%} of the bootstrap estimates are above the estimate: not a 95 % interval")
    if low <= boot.draws[0] or high >= boot.draws[-1]:
        warnings.append("an end of the BCa interval is the most extreme draw: see the percentile interval")
    one = Estimate("stepwise", name, value, low, high, LEVEL, aic, bic, boot.z0, tuple(warnings))
    return one, boot


def searches(table: CaptureTable, options: Options) -> tuple[list[Estimate], search.Search]:
    """Return the best models by BIC, of two-list terms and of all orders, and the wider search."""
    highest = max(min(options.max_order or table.size - 1, table.size - 1), 1)
    if table.size > EXHAUSTIVE_LISTS:
        one = search.downhill(table)
        warning = f"{one.considered} models were tried, adding and dropping one term at a time: all are too many"
        return [_searched(table, method, one, (warning,)) for method in ("bic_order2", "bic_best")], one
    second = search.exhaustive(table, min(2, highest))
    best = search.exhaustive(table, highest) if highest > 2 else second
    return [_searched(table, "bic_order2", second, ()), _searched(table, "bic_best", best, ())], best


def averaged(posterior: Posterior) -> Estimate:
    """Return median and interval of the average over decomposable graphs."""
    warnings = ("the upper end depends on the largest size considered",) if posterior.truncated else ()
    value, low, high = (posterior.quantile(at) for at in (0.5, 0.025, 0.975))
    return Estimate("madigan_york", f"{posterior.graphs} decomposable graphs", value, low, high, warnings=warnings)


def latent(table: CaptureTable, options: Options) -> Estimate:
    """Return median and interval of the latent-class sampler."""
    found = latent_classes(table, options.chains, LATENT_ROUNDS, LATENT_ROUNDS, options.seed)
    value, low, high = (found.quantile(at) for at in (0.5, 0.025, 0.975))
    agree = f"R-hat {found.scale_reduction:.2f}, medians of chains differ {found.median_ratio:.2f} times"
    warnings = (f"the chains disagree ({agree})",) if found.scale_reduction > 1.05 else ()
    return Estimate("latent_class", f"{CLASSES} classes at most; {agree}", value, low, high, warnings=warnings)


def _profiled(table: CaptureTable, terms: tuple[int, ...]) -> Fit:
    every = [0, *(1 << i for i in range(table.size)), *terms]
    design, usable = design_of(table, every)
    return profile_fit(table, design, usable, LEVEL, extra=len(every) - design.shape[1])


def _searched(table: CaptureTable, method: str, one: search.Search, warnings: tuple[str, ...]) -> Estimate:
    if one.best is None:
        return Estimate(method, "", None, warnings=(*warnings, "no model has an estimate"))
    fit = _profiled(table, one.best.model)
    name = model_name(table, one.best.model)
    return Estimate(method, name, fit.value, fit.low, fit.high, LEVEL, fit.aic, fit.bic, warnings=warnings)

"""Everything that can be said of the number of unseen units from one table, in the form of `admap estimate --json`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from math import isfinite
from typing import Any

import numpy as np

from mapping.estimates import assess, bounds, search, stepwise
from mapping.estimates.assess import Reason
from mapping.estimates.averaging import Posterior, madigan_york
from mapping.estimates.profile import Fit, chao_lower_bound, design_of, profile_fit
from mapping.estimates.tables import CaptureTable

UNIT = "advertisers on open sites"
LEVEL = 0.95
EXHAUSTIVE_LISTS = 5


@dataclass(frozen=True)
class Options:
    """How much is computed: bootstrap draws (0: none), their seed, the largest order of terms, the wave's window."""

    draws: int = 1000
    seed: int = 1
    max_order: int | None = None
    window: str | None = None


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


@dataclass(frozen=True)
class Headline:
    """The total that may be shown: two significant digits, with its unit and the wave's window."""

    value: float
    low: float
    high: float
    unit: str
    window: str | None


@dataclass(frozen=True)
class Estimates:
    """All estimates of one table, and either a headline or the reasons why there is none."""

    n_observed: int
    lists: tuple[str, ...]
    lower_bound: dict[str, float | None]
    estimates: tuple[Estimate, ...]
    headline: Headline | None
    refusals: tuple[Reason, ...]
    diagnostics: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return plain values; a number without limit is None."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def estimate(table: CaptureTable, options: Options = Options()) -> Estimates:
    """Estimate by every method, assess, and give a headline only where nothing speaks against one."""
    refusals = assess.of_table(table)
    found = _closed(table)
    lower, bound = _lower_bound(table)
    found.append(lower)
    main = _main_effects(table)
    found.append(main)
    diagnostics = _overlaps(table)
    low = high = centre = z0 = None
    if table.size > 1:
        chosen, boot = _stepwise(table, options)
        orders, searches = _searches(table, options)
        found += [chosen, *orders]
        posterior = madigan_york(table) if 3 <= table.size <= 5 else None
        if posterior:
            found.append(_averaged(posterior))
        best = searches[-1]
        selected = [one.value for one in (chosen, *orders) if one.value is not None]
        refusals += assess.of_models(best.reasonable, main.value, selected)
        diagnostics |= _model_diagnostics(best, posterior, boot)
        centre, low, high, z0 = _headline(chosen, boot, posterior)
        if low is not None and not refusals:
            refusals += assess.of_interval(low, high, z0)
    headline = None
    if not refusals and centre is not None and low is not None and high is not None:
        headline = Headline(
            assess.rounded(centre),
            assess.rounded(low, down=True),
            assess.rounded(high, down=False),
            UNIT,
            options.window,
        )
    notes = [*table.notes, *(["no bootstrap was made, so there is no headline"] if not options.draws else [])]
    diagnostics["notes"] = notes
    return Estimates(table.observed, table.lists, bound, tuple(found), headline, tuple(refusals), diagnostics)


def model_name(table: CaptureTable, terms: tuple[int, ...]) -> str:
    """Return the generators of a hierarchical model, as ``[A:B,C]``."""
    held = [*terms, *(1 << i for i in range(table.size))]
    top = [term for term in held if not any(term != other and term & other == term for other in held)]
    names = [[name for i, name in enumerate(table.lists) if term >> i & 1] for term in dict.fromkeys(top)]
    return "[" + ",".join(":".join(lists) for lists in sorted(names, key=lambda lists: (-len(lists), lists))) + "]"


def _closed(table: CaptureTable) -> list[Estimate]:
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


def _lower_bound(table: CaptureTable) -> tuple[Estimate, dict[str, float | None]]:
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


def _main_effects(table: CaptureTable) -> Estimate:
    name = model_name(table, ())
    if not stepwise.select(table.counts[None], threshold=0.0).exists[0]:
        return Estimate("main_effects", name, None, warnings=("no estimate exists: too little overlap",))
    fit = _profiled(table, ())
    return Estimate("main_effects", name, fit.value, fit.low, fit.high, LEVEL, fit.aic, fit.bic)


def _profiled(table: CaptureTable, terms: tuple[int, ...]) -> Fit:
    every = [0, *(1 << i for i in range(table.size)), *terms]
    design, usable = design_of(table, every)
    return profile_fit(table, design, usable, LEVEL, extra=len(every) - design.shape[1])


def _stepwise(table: CaptureTable, options: Options) -> tuple[Estimate, stepwise.Bootstrap | None]:
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


def _searches(table: CaptureTable, options: Options) -> tuple[list[Estimate], list[search.Search]]:
    highest = max(min(options.max_order or table.size - 1, table.size - 1), 1)
    if table.size > EXHAUSTIVE_LISTS:
        one = search.downhill(table)
        warning = f"{one.considered} models were tried, adding and dropping one term at a time: all are too many"
        return [_searched(table, method, one, (warning,)) for method in ("bic_order2", "bic_best")], [one]
    second = search.exhaustive(table, min(2, highest))
    best = search.exhaustive(table, highest) if highest > 2 else second
    return [_searched(table, "bic_order2", second, ()), _searched(table, "bic_best", best, ())], [second, best]


def _searched(table: CaptureTable, method: str, one: search.Search, warnings: tuple[str, ...]) -> Estimate:
    if one.best is None:
        return Estimate(method, "", None, warnings=(*warnings, "no model has an estimate"))
    fit = _profiled(table, one.best.model)
    name = model_name(table, one.best.model)
    return Estimate(method, name, fit.value, fit.low, fit.high, LEVEL, fit.aic, fit.bic, warnings=warnings)


def _averaged(posterior: Posterior) -> Estimate:
    warnings = ("the upper end depends on the largest size considered",) if posterior.truncated else ()
    value, low, high = (posterior.quantile(at) for at in (0.5, 0.025, 0.975))
    return Estimate("madigan_york", f"{posterior.graphs} decomposable graphs", value, low, high, warnings=warnings)


def _headline(
    chosen: Estimate, boot: stepwise.Bootstrap | None, posterior: Posterior | None
) -> tuple[float | None, float | None, float | None, float | None]:
    """Return centre and ends: the union of the average's interval and the stepwise percentile interval."""
    if boot is None or chosen.value is None:
        return None, None, None, None
    low, high = boot.percentile(LEVEL)
    if posterior is None:
        return chosen.value, low, high, boot.z0
    low, high = min(low, posterior.quantile(0.025)), max(high, posterior.quantile(0.975))
    return posterior.quantile(0.5), low, high if isfinite(high) else None, boot.z0


def _overlaps(table: CaptureTable) -> dict[str, Any]:
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
    }


def _model_diagnostics(
    best: search.Search, posterior: Posterior | None, boot: stepwise.Bootstrap | None
) -> dict[str, Any]:
    found: dict[str, Any] = {"models_considered": best.considered}
    if best.found:
        values = [one.value for one in best.reasonable]
        found["model_spread"] = {"models": len(values), "low": min(values), "high": max(values)}
    if posterior:
        found["madigan_york_mean"] = posterior.mean
    if boot:
        low, high = boot.percentile(LEVEL)
        above = float((boot.draws > boot.value).mean())
        facts = {"draws": len(boot.draws), "z0": boot.z0, "acceleration": boot.acceleration, "share_above": above}
        found["bootstrap"] = facts | {"percentile": {"low": low, "high": high}}
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return value if isfinite(value) else None
    return value

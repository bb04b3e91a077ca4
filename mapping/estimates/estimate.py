"""Everything that can be said of the number of unseen units from one table, in the form of `admap estimate --json`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from math import exp, hypot, isfinite, log
from typing import Any

from mapping.estimates import assess, diagnose, methods, stepwise
from mapping.estimates.assess import Reason
from mapping.estimates.averaging import Posterior, madigan_york
from mapping.estimates.linkage import Interval, correction, summary
from mapping.estimates.methods import Estimate, Options
from mapping.estimates.tables import CaptureTable

UNIT = "advertisers on open sites"
_DEFAULT = Options()


@dataclass(frozen=True)
class Headline:
    """The total that may be shown, with its unit and the wave's window.

    Two significant digits; the ends three, rounded outwards, the lower not below those observed.
    """

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


@dataclass(frozen=True)
class _Range:
    """Centre and ends of a total; no upper end is infinite."""

    value: float
    low: float
    high: float

    def times(self, factor: tuple[float, float, float]) -> _Range:
        """Return the range corrected by a factor given as median, low and high; independent errors on the log scale."""
        value = self.value * factor[0]
        down = hypot(log(self.value / self.low), log(factor[0] / factor[1]))
        up = hypot(log(self.high / self.value), log(factor[2] / factor[0]))
        return _Range(value, value * exp(-down), value * exp(up))


STEPS = ("bounds", "stepwise bootstrap", "all models", "model average", "latent classes", "linkage", "checks")
"""What is computed one after the other, for a progress bar."""


def estimate(
    table: CaptureTable,
    options: Options = _DEFAULT,
    linkages: Sequence[CaptureTable] = (),
    begin: Callable[[str], object] = str,
) -> Estimates:
    """Estimate by every method, assess, and give a headline only where nothing speaks against one.

    Its centre is the average over decomposable models (3 to 5 lists; else stepwise); its interval the union of the
    average's and of the stepwise bootstrap's percentile interval, corrected for links missed and wrong where measured.
    ``linkages`` are tables of the same adverts linked anew in draws of what may belong together: the bootstrap is then
    spread over them too, so that the interval holds both uncertainties. ``begin`` is told each of :data:`STEPS` as it
    begins; one that does not apply is left out.
    """
    begin("bounds")
    refusals = assess.of_table(table) + assess.of_window(options.window) + assess.of_linkage(options.recall)
    lower, bound = methods.lower_bound(table)
    main = methods.main_effects(table)
    found = [*methods.closed(table), lower, main]
    diagnostics = diagnose.overlaps(table)
    total = None
    if table.size > 1:
        begin("stepwise bootstrap")
        chosen, boot = methods.by_steps(table, options)
        begin("all models")
        orders, best = methods.searches(table, options)
        begin("model average")
        posterior = madigan_york(table) if 3 <= table.size <= 5 else None
        found += [chosen, *orders, *([methods.averaged(posterior)] if posterior else [])]
        if table.size > 2 and table.recaptures and options.chains:
            begin("latent classes")
            found.append(methods.latent(table, options))
        selected = [one.value for one in (chosen, *orders) if one.value is not None]
        refusals += assess.of_models(best.reasonable, main.value, selected)
        total = _total(boot, posterior)
        if total and linkages:
            begin("linkage")
            over = summary(stepwise.bootstrap_over(linkages, options.draws, options.seed))
            diagnostics["linkage_draws"] = {"draws": len(linkages), **asdict(over)}
            total = _over_linkages(total, boot, over)
        if total and boot and not refusals:
            refusals += assess.of_interval(total.low, total.high, boot.z0)
        begin("checks")
        diagnostics |= diagnose.models(table, best, posterior, boot) | diagnose.trust(
            table, options.draws, options.seed
        )
    high = total.high if total else None
    diagnostics["warnings"] = diagnose.warnings(table, diagnostics, bound["value"], high)
    if options.recall or options.precision:
        factor = correction(options.recall, options.precision)
        diagnostics["linkage_factor"] = dict(zip(("value", "low", "high"), factor, strict=True))
        bound = {key: held and held * by for (key, held), by in zip(bound.items(), factor, strict=True)}
        total = total and total.times(factor)
    diagnostics["total"] = total and asdict(total)
    diagnostics["notes"] = [*table.notes, *_notes(options)]
    headline = _headline(total, table.observed, options) if total and not refusals else None
    return Estimates(table.observed, table.lists, bound, tuple(found), headline, tuple(refusals), diagnostics)


def _total(boot: stepwise.Bootstrap | None, posterior: Posterior | None) -> _Range | None:
    if boot is None:
        return None
    low, high = boot.percentile(methods.LEVEL)
    if posterior is None:
        return _Range(boot.value, low, high)
    return _Range(posterior.quantile(0.5), min(low, posterior.quantile(0.025)), max(high, posterior.quantile(0.975)))


def _over_linkages(total: _Range, boot: stepwise.Bootstrap | None, over: Interval) -> _Range:
    """Return the total over all draws of the linkage, not given the likeliest links alone.

    Those are one linkage of many, and may be more or less eager than most: the range is moved by as much as the
    stepwise estimate is, and holds the interval of the bootstraps over all draws.
    """
    moved = over.value / boot.value if boot and boot.value and isfinite(over.value) else 1.0
    return _Range(total.value * moved, min(total.low * moved, over.low), max(total.high * moved, over.high))


def _headline(total: _Range, observed: int, options: Options) -> Headline:
    low, high = assess.rounded_out(total.low, total.high)
    low = max(low, min(total.low, observed))
    days = options.window and "–".join(dict.fromkeys(day.isoformat() for day in options.window))
    return Headline(assess.rounded(total.value), low, high, UNIT, days)


def _notes(options: Options) -> list[str]:
    found = [] if options.draws else ["no bootstrap was made, so there is no headline"]
    if options.recall is None:
        found.append("errors of linking are not measured here: missed links make every figure too high")
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return value if isfinite(value) else None
    return value

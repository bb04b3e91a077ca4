"""How often units were seen, on whatever lists: truncated count models, with and without an excess of once-only units.

Throwaway adverts make more units seen once than any count distribution has; models without that excess then run high.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, expm1, lgamma, log, log1p

from scipy.optimize import brentq

Frequencies = Mapping[int, int]
"""Number of units by how many times each was seen, from 1."""


@dataclass(frozen=True)
class CountModel:
    """A fitted model of counts: its name, estimated size, rate, share of once-only units in excess, and AIC."""

    name: str
    value: float
    rate: float
    excess: float
    aic: float


def count_models(frequencies: Frequencies) -> tuple[CountModel, ...]:
    """Fit zero-truncated Poisson and geometric counts, plain and one-inflated; nothing where none was seen twice.

    ``ztoi_`` models add once-only units among those seen (after truncation), ``oizt_`` ones in the whole population
    (before it; Godwin and Böhning 2017), ``hurdle_`` takes once-only units apart from all others.
    """
    seen = {times: number for times, number in frequencies.items() if number > 0 and times > 0}
    often = {times: number for times, number in seen.items() if times > 1}
    if not often or 1 not in seen:
        return ()
    found = []
    for name, family in (("poisson", _Poisson()), ("geometric", _Geometric())):
        plain = family.rate(seen, 1)
        n, once = sum(seen.values()), seen[1] / sum(seen.values())
        found.append(
            CountModel(f"zt_{name}", n / -expm1(family.log_zero(plain)), plain, 0.0, _aic(seen, family, plain))
        )
        rate = family.rate(often, 2) if max(often) > 2 else 0.0
        if rate <= 0:
            continue
        zero, one = exp(family.log_zero(rate)), exp(family.log_mass(1, rate))
        kept = (1 - once) / (1 - one / (1 - zero))
        if kept < 1:
            aic = _inflated_aic(seen, family, rate)
            found.append(CountModel(f"ztoi_{name}", n / (1 - zero), rate, 1 - kept, aic))
            inside = (1 - once) / (1 - one - once * zero)
            found.append(CountModel(f"oizt_{name}", n / (1 - inside * zero), rate, 1 - inside, aic))
        else:
            aic = found[-1].aic + 2
            found += [CountModel(f"{kind}_{name}", found[-1].value, plain, 0.0, aic) for kind in ("ztoi", "oizt")]
        if name == "poisson":
            value = n * (1 + zero / (1 - zero - one))
            found.append(CountModel("hurdle_poisson", value, rate, once, _inflated_aic(seen, family, rate)))
    return tuple(found)


class _Poisson:
    def log_zero(self, rate: float) -> float:
        return -rate

    def log_mass(self, times: int, rate: float) -> float:
        return times * log(rate) - rate - lgamma(times + 1)

    def rate(self, seen: Frequencies, least: int) -> float:
        """Return the maximum-likelihood rate where only counts from ``least`` (1 or 2) on are seen."""
        mean = sum(times * number for times, number in seen.items()) / sum(seen.values())
        if least == 1:
            return _root(lambda rate: rate / -expm1(-rate) - mean, mean)
        return _root(lambda rate: rate * -expm1(-rate) / (-expm1(-rate) - rate * exp(-rate)) - mean, mean)


class _Geometric:
    def log_zero(self, rate: float) -> float:
        return -log1p(rate)

    def log_mass(self, times: int, rate: float) -> float:
        return times * log(rate) - (times + 1) * log1p(rate)

    def rate(self, seen: Frequencies, least: int) -> float:
        """Return the maximum-likelihood rate where only counts from ``least`` on are seen."""
        return sum(times * number for times, number in seen.items()) / sum(seen.values()) - least


def _root(off: Callable[[float], float], mean: float) -> float:
    return float(brentq(off, 1e-6, mean + 1)) if off(1e-6) < 0 else 1e-6


def _aic(seen: Frequencies, family: _Poisson | _Geometric, rate: float) -> float:
    whole = log(-expm1(family.log_zero(rate)))
    return 2 - 2 * sum(number * (family.log_mass(times, rate) - whole) for times, number in seen.items())


def _inflated_aic(seen: Frequencies, family: _Poisson | _Geometric, rate: float) -> float:
    """Return the criterion of a model that fits the once-only units exactly: all such models share it."""
    n = sum(seen.values())
    often = {times: number for times, number in seen.items() if times > 1}
    whole = log(1 - exp(family.log_zero(rate)) - exp(family.log_mass(1, rate)))
    tail = sum(number * (family.log_mass(times, rate) - whole) for times, number in often.items())
    once = seen[1] * log(seen[1] / n) + (n - seen[1]) * log((n - seen[1]) / n)
    return 4 - 2 * (tail + once)

"""Profile-likelihood intervals of one log-linear model, and Chao's lower bound as such a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import gammaln, xlogy
from scipy.stats import chi2

from mapping.estimates.tables import CaptureTable, Flags, Floats, list_numbers, superset_sums

_ROUNDS = 100
_WIDEST = 1e4


@dataclass(frozen=True)
class Fit:
    """One model: estimated size, its profile interval (an end is None where there is no limit), criteria."""

    value: float
    low: float | None
    high: float | None
    aic: float
    bic: float


def chao_lower_bound(table: CaptureTable, level: float | None = 0.95) -> Fit | None:
    """Return Chao's lower bound under unequal lists and heterogeneous units, or None where nothing was seen twice.

    Main effects of the lists, and a curve of the number of lists that may only bend upwards from two on (Rivest and
    Baillargeon 2007); it equals the main-effects estimate where the data show no such bend.
    """
    if not table.recaptures:
        return None
    numbers = list_numbers(table.size)
    bends = np.stack([np.maximum(numbers - j, 0) for j in range(2, table.size)], axis=1) if table.size > 2 else None
    design = _main_design(table.size) if bends is None else np.hstack([_main_design(table.size), bends])
    return profile_fit(table, design, np.ones(len(table.counts), bool), level, bounded=table.size + 1)


def design_of(table: CaptureTable, terms: list[int]) -> tuple[Floats, Flags]:
    """Return design matrix (2**t, P) and usable cells of a hierarchical model by its terms, the empty one first."""
    totals = superset_sums(table.counts)
    cells = np.arange(len(table.counts))
    empty = [term for term in terms if totals[term] == 0]
    usable = np.ones(len(cells), dtype=bool)
    for term in empty:
        usable &= (cells & term) != term
    return np.stack([(cells & term) == term for term in terms if totals[term] > 0], axis=1).astype(float), usable


def profile_fit(
    table: CaptureTable,
    design: Floats,
    usable: Flags,
    level: float | None = 0.95,
    bounded: int | None = None,
    extra: int = 0,
) -> Fit:
    """Fit a log-linear model and find where the multinomial profile likelihood of N falls off (Cormack 1992).

    ``design`` (2**t, P) with the intercept first, the row of the unseen cell 0; coefficients from column ``bounded``
    on may not be negative; ``extra`` parameters are at minus infinity; without a ``level`` there is no interval.
    """
    seen = usable.copy()
    seen[0] = False
    counts, n = table.counts[seen], table.observed
    theta, loglik, free = _fit(counts, design[seen], bounded)
    parameters = free + extra
    value = n + float(np.exp(theta[0]))
    aic, bic = -2 * loglik + 2 * parameters, -2 * loglik + float(np.log(n)) * parameters
    if level is None:
        return Fit(value, None, None, aic, bic)
    full = np.vstack([design[seen], np.eye(1, design.shape[1])])

    def profile(size: float) -> float:
        unseen = max(size - n, 0.0)
        extended = np.append(counts, unseen)
        _, found, _ = _fit(extended, full, bounded)
        saturated = float((xlogy(extended, extended) - extended - gammaln(extended + 1)).sum())
        return found - saturated + _correction(unseen, size)

    best = minimize_scalar(
        lambda size: -profile(size), bounds=(n, 1.5 * value), method="bounded", options={"xatol": 1e-4}
    )
    limit = -best.fun - chi2.ppf(level, 1) / 2
    low, high = _crossings(profile, limit, n, float(best.x), value)
    return Fit(value, low, high, aic, bic)


def _crossings(
    profile: Callable[[float], float], limit: float, n: int, top: float, value: float
) -> tuple[float | None, float | None]:
    low = float(n)
    if profile(n) < limit:
        low = float(brentq(lambda size: profile(size) - limit, n, top, xtol=1e-4))
    far = 3 * value
    while profile(far) > limit:
        far *= 3
        if far > _WIDEST * value:
            return low, None
    return low, float(brentq(lambda size: profile(size) - limit, top, far, xtol=1e-4))


def _correction(unseen: float, size: float) -> float:
    """Return what turns the Poisson into the multinomial likelihood, by Stirling's formula for large tables."""
    if size > 100:
        if unseen <= 1:
            return float(-size + 0.5 * np.log(2 * np.pi * size))
        return float(unseen - size - 0.5 * np.log(unseen / size))
    return float(xlogy(unseen, unseen) + gammaln(size + 1) - xlogy(size, size) - gammaln(unseen + 1))


def _fit(counts: Floats, design: Floats, bounded: int | None) -> tuple[Floats, float, int]:
    """Return coefficients, log-likelihood and number of free coefficients, the bounded ones freed of negatives."""
    columns = list(range(design.shape[1]))
    while True:
        theta, loglik = _newton(counts, design[:, columns])
        first = len(columns) if bounded is None else bounded
        negative = [k for k in range(first, len(columns)) if theta[k] < 0]
        if not negative:
            return theta, loglik, len(columns)
        del columns[negative[0]]


def _newton(counts: Floats, design: Floats) -> tuple[Floats, float]:
    means = counts + 0.1
    eta, constant = np.log(means), float(gammaln(counts + 1).sum())
    theta: Floats = np.zeros(design.shape[1])
    loglik = -np.inf
    for _ in range(_ROUNDS):
        weighted = design * means[:, None]
        right = weighted.T @ eta + design.T @ (counts - means)
        proposal = np.asarray(_solved(design.T @ weighted, right), dtype=np.float64)
        for _ in range(20):
            eta = np.clip(design @ proposal, -200, 60)
            means = np.exp(eta)
            found = float(counts @ eta - means.sum()) - constant
            if found >= loglik - 1e-9 * (1 + abs(loglik)):
                break
            proposal = (proposal + theta) / 2
        moved = abs(found - loglik)
        theta, loglik = proposal, found
        if moved < 1e-11 * (1 + abs(loglik)):
            break
    return theta, loglik


def _solved(information: Floats, right: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.solve(information, right))
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(information, right, rcond=1e-14)[0])


def _main_design(size: int) -> Floats:
    cells = np.arange(1 << size)
    return np.stack([np.ones(len(cells)), *(((cells >> i) & 1).astype(float) for i in range(size))], axis=1)

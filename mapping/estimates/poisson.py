"""Maximum likelihood for log-linear models of list overlaps, many models or many tables at once.

A term of a model is a combination of lists, as a mask; the logarithm of a cell's mean is the sum of the terms that the
cell holds. So linear predictors are sums over subsets, and the information matrix reads off sums over supersets:
neither needs a design matrix. The empty term is the logarithm of the number of unseen units.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln

from mapping.estimates.tables import Flags, Floats, Masks, subset_sums, superset_sums

_ROUNDS = 60
_CLOSE = 1e-9
_FIRM, _LOOSE = 1e-8, 1e-11


@dataclass(frozen=True)
class Fits:
    """Fits of B models or tables.

    ``terms`` (B, P) masks, unused places filled with 0; ``finite`` (B, P) the terms that were estimated (a term whose
    lists share no unit is minus infinity, and its cells are 0); ``unseen`` (B,) means of the unseen cell; ``means``
    (B, 2**t) of the others; ``loglik`` (B,); ``parameters`` (B,) their number, infinite ones counted; ``sound`` (B,)
    where the fit itself shows that the estimate exists and is unique, ``hopeless`` (B,) where it shows the contrary:
    the rest is for :mod:`mapping.estimates.existence` to decide.
    """

    terms: Masks
    finite: Flags
    unseen: Floats
    means: Floats
    loglik: Floats
    parameters: Masks
    sound: Flags
    hopeless: Flags

    def bic(self, n: float) -> Floats:
        """Return Schwarz's criterion for ``n`` observed units."""
        return np.asarray(-2 * self.loglik + np.log(n) * self.parameters)

    @property
    def aic(self) -> Floats:
        """Akaike's criterion."""
        return np.asarray(-2 * self.loglik + 2 * self.parameters)


def fit_loglinear(counts: Floats, terms: Masks, used: Flags, rounds: int = _ROUNDS) -> Fits:
    """Fit Poisson log-linear models by extended maximum likelihood (Chan, Silverman and Vincent 2021).

    ``counts`` (B, 2**t) or (2**t,) for all; ``terms`` (B, P) the models, the first column the empty term; ``used``
    (B, P) which places hold a term. An existing estimate is found to a relative error of about 1e-9, with
    few ``rounds`` less well.
    """
    batch, places = terms.shape
    counts = np.broadcast_to(counts, (batch, counts.shape[-1]))
    rows = np.arange(batch)[:, None]
    totals = superset_sums(counts)
    finite = used & (totals[rows, terms] > 0)
    possible = _possible_cells(counts, terms, used & ~finite)
    target = np.where(finite, totals[rows, terms], 0.0)
    unions = terms[:, :, None] | terms[:, None, :]
    both = finite[:, :, None] & finite[:, None, :]
    idle = np.eye(places)[None] * ~finite[:, None, :]

    means = np.where(possible, counts + 0.1, 0.0)
    theta = np.zeros((batch, places))
    loglik = np.full(batch, -np.inf)
    active = np.arange(batch)
    for round_ in range(rounds):
        sums = superset_sums(means[active])
        information = np.where(both[active], _gather(sums, unions[active]), 0.0) + idle[active]
        if round_ == 0:
            working = means * np.log(np.where(possible, means, 1.0)) + np.where(possible, counts - means, 0.0)
            right = np.where(finite, superset_sums(working)[rows, terms], 0.0)
            proposal = _solve(information, right)
        else:
            gradient = np.where(finite[active], target[active] - np.take_along_axis(sums, terms[active], 1), 0.0)
            proposal = theta[active] + _solve(information, gradient)
        new_means, new_loglik = _means(proposal, terms[active], possible[active], counts[active])
        for _ in range(12):
            worse = (new_loglik < loglik[active] - 1e-7 * (1 + np.abs(loglik[active]))) | ~np.isfinite(new_loglik)
            if not worse.any() or round_ == 0:
                break
            proposal[worse] = (proposal[worse] + theta[active[worse]]) / 2
            again = active[worse]
            new_means[worse], new_loglik[worse] = _means(proposal[worse], terms[again], possible[again], counts[again])
        step = np.abs(np.where(finite[active], proposal - theta[active], 0.0)).max(axis=1)
        theta[active], means[active], loglik[active] = proposal, new_means, new_loglik
        active = active[~(step < _CLOSE)]
        if not len(active):
            break
    done = np.ones(batch, dtype=bool)
    done[active] = False
    rough = rounds < _ROUNDS
    firmness = np.zeros(batch) if rough else _least_information(means, unions, both, idle)
    sound, hopeless = done & (firmness > _FIRM), done & (firmness < _LOOSE)
    with np.errstate(over="ignore"):
        unseen = np.exp(theta[:, 0])
    return Fits(terms, finite, unseen, means, loglik, used.sum(axis=1), sound, hopeless)


def _possible_cells(counts: Floats, terms: Masks, empty: Flags) -> Flags:
    """Return the observable cells (B, 2**t) that hold no term whose lists share no unit."""
    flags = np.zeros(counts.shape)
    row, place = np.nonzero(empty)
    flags[row, terms[row, place]] = 1
    possible = np.asarray(subset_sums(flags) == 0)
    possible[:, 0] = False
    return possible


def _gather(sums: Floats, unions: Masks) -> Floats:
    batch, places, _ = unions.shape
    return np.take_along_axis(sums, unions.reshape(batch, -1), 1).reshape(batch, places, places)


def _solve(information: Floats, right: Floats) -> Floats:
    scale = 1 / np.sqrt(np.maximum(np.diagonal(information, axis1=1, axis2=2), 1e-300))
    scaled = information * scale[:, :, None] * scale[:, None, :]
    scaled += 1e-13 * np.eye(scaled.shape[-1])
    try:
        return np.asarray(np.linalg.solve(scaled, (right * scale)[..., None])[..., 0] * scale)
    except np.linalg.LinAlgError:
        scaled += 1e-8 * np.eye(scaled.shape[-1])
        return np.asarray(np.linalg.solve(scaled, (right * scale)[..., None])[..., 0] * scale)


def _means(theta: Floats, terms: Masks, possible: Flags, counts: Floats) -> tuple[Floats, Floats]:
    flat = np.zeros(possible.shape)
    np.put_along_axis(flat, terms, theta, 1)
    flat[:, 0] = theta[:, 0]
    eta = np.clip(subset_sums(flat), -200, 60)
    means = np.where(possible, np.exp(eta), 0.0)
    loglik = (np.where(possible, counts * eta, 0.0) - means - gammaln(counts + 1)).sum(axis=1)
    return means, loglik


def _least_information(means: Floats, unions: Masks, both: Flags, idle: Floats) -> Floats:
    """Return the smallest eigenvalue of the information matrix scaled to ones: near 0 where an estimate runs off."""
    information = np.where(both, _gather(superset_sums(means), unions), 0.0) + idle
    scale = 1 / np.sqrt(np.maximum(np.diagonal(information, axis1=1, axis2=2), 1e-300))
    return np.asarray(np.linalg.eigvalsh(information * scale[:, :, None] * scale[:, None, :])[:, 0])

"""Latent classes of units that differ in how likely each list finds them (Manrique-Vallier 2016), by Gibbs sampling.

Within a class lists are independent; the classes' shares have a Dirichlet-process prior by stick-breaking. Many chains
run side by side in one array, since single chains stick (Binette and Steorts 2022).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mapping.estimates.tables import CaptureTable, Floats

CLASSES = 10
_CONCENTRATION = 0.25
_MOST_UNSEEN = 20
"""Unseen units are at most this many times the observed, as in the package LCMCR."""


@dataclass(frozen=True)
class Chains:
    """Draws of N, ``sizes`` (chains, draws)."""

    sizes: Floats

    def quantile(self, at: float) -> float:
        """Return a quantile over all chains."""
        return float(np.quantile(self.sizes, at))

    @property
    def scale_reduction(self) -> float:
        """Gelman and Rubin's R-hat on split chains of log N; near 1 where the chains agree."""
        halves = np.concatenate(np.array_split(np.log(self.sizes[:, : self.sizes.shape[1] // 2 * 2]), 2, axis=1))
        within = halves.var(axis=1, ddof=1).mean()
        between = halves.mean(axis=1).var(ddof=1)
        length = halves.shape[1]
        return float(np.sqrt((length - 1) / length + between / within)) if within > 0 else 1.0

    @property
    def median_ratio(self) -> float:
        """The largest median of a chain over the smallest."""
        medians = np.median(self.sizes, axis=1)
        return float(medians.max() / medians.min())


def latent_classes(table: CaptureTable, chains: int, burn_in: int, draws: int, seed: int) -> Chains:
    """Sample the posterior of N. ``chains`` chains, the first ``burn_in`` rounds dropped, ``draws`` kept of each."""
    rng = np.random.default_rng(seed)
    cells = np.flatnonzero(table.counts)
    on = ((cells[:, None] >> np.arange(table.size)) & 1).astype(float)
    held = table.counts[cells].astype(np.int64)
    observed = table.observed
    state = _Start(table, chains)
    log_on, log_off, log_share, alpha = state.log_on, state.log_off, state.log_share, state.alpha
    kept = np.empty((chains, draws))
    for round_ in range(burn_in + draws):
        weight = on @ (log_on - log_off) + (log_off.sum(axis=1) + log_share)[:, None, :]
        found = rng.multinomial(held, _shares(weight))
        weight = log_off.sum(axis=1) + log_share
        unseen_share = np.clip(np.exp(weight).sum(axis=1), 0, 1 - 1e-12)
        unseen = _unseen(rng, observed, unseen_share)
        missed = rng.multinomial(unseen, _shares(weight))
        of_class = found.sum(axis=1) + missed
        listed = on.T @ found
        drawn_on = np.log(rng.standard_gamma(1 + listed))
        drawn_off = np.log(rng.standard_gamma(1 + of_class[:, None, :] - listed))
        both = np.logaddexp(drawn_on, drawn_off)
        log_on, log_off = drawn_on - both, drawn_off - both
        log_share = _stick_breaking(rng, of_class, alpha)
        alpha = rng.standard_gamma(_CONCENTRATION + CLASSES - 1, size=chains) / (_CONCENTRATION - log_share[:, -1])
        if round_ >= burn_in:
            kept[:, round_ - burn_in] = observed + unseen
    return Chains(kept)


class _Start:
    """Where chains begin: every class with the observed list shares, four classes large."""

    def __init__(self, table: CaptureTable, chains: int) -> None:
        share = np.clip(np.array(table.list_sizes) / table.observed, 1e-6, 1 - 1e-6)
        shape = (chains, table.size, CLASSES)
        self.log_on = np.broadcast_to(np.log(share)[None, :, None], shape)
        self.log_off = np.broadcast_to(np.log1p(-share)[None, :, None], shape)
        sizes = np.where(np.arange(CLASSES) < 4, 0.9 / 4, 0.1 / (CLASSES - 4))
        self.log_share = np.broadcast_to(np.log(sizes), (chains, CLASSES))
        self.alpha: Floats = np.full(chains, 0.3 / CLASSES)


def _shares(weight: Floats) -> Floats:
    share = np.exp(weight - weight.max(axis=-1, keepdims=True))
    return np.asarray(share / share.sum(axis=-1, keepdims=True))


def _unseen(rng: np.random.Generator, observed: int, share: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    found = rng.negative_binomial(observed, 1 - share)
    for _ in range(200):
        far = found > _MOST_UNSEEN * observed
        if not far.any():
            return found
        found[far] = rng.negative_binomial(observed, 1 - share[far])
    return np.minimum(found, _MOST_UNSEEN * observed)


def _stick_breaking(
    rng: np.random.Generator, of_class: np.ndarray[tuple[int, ...], np.dtype[np.int64]], alpha: Floats
) -> Floats:
    after = of_class[:, ::-1].cumsum(axis=1)[:, ::-1] - of_class
    first = np.log(rng.standard_gamma(1.0 + of_class[:, :-1]))
    rest = np.log(np.maximum(rng.standard_gamma(alpha[:, None] + after[:, :-1]), 1e-300))
    both = np.logaddexp(first, rest)
    passed = (rest - both).cumsum(axis=1)
    log_share = np.empty(of_class.shape)
    log_share[:, 0] = (first - both)[:, 0]
    log_share[:, 1:-1] = (first - both)[:, 1:] + passed[:, :-1]
    log_share[:, -1] = passed[:, -1]
    return log_share

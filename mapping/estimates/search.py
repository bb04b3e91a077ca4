"""All hierarchical log-linear models up to an order, by Schwarz's criterion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from mapping.estimates.existence import estimate_exists
from mapping.estimates.poisson import fit_loglinear
from mapping.estimates.tables import CaptureTable

Model = tuple[int, ...]
"""The terms of two lists and more, as masks; main effects are always in."""

_AT_ONCE = 1 << 18
_ROUGH = 5
_WITHIN = 20.0
CLOSE = 6.0
"""Models whose criterion is within this of the best are taken as reasonable too."""


@dataclass(frozen=True)
class Candidate:
    """One fitted model."""

    model: Model
    value: float
    aic: float
    bic: float


@dataclass(frozen=True)
class Search:
    """Models that have an estimate, best first by BIC; those far worse than the best are left out."""

    considered: int
    found: tuple[Candidate, ...]

    @property
    def best(self) -> Candidate | None:
        """The model with the smallest BIC."""
        return self.found[0] if self.found else None

    @property
    def reasonable(self) -> tuple[Candidate, ...]:
        """The best model and those within :data:`CLOSE` of it."""
        return tuple(one for one in self.found if one.bic <= self.found[0].bic + CLOSE)


def hierarchical_models(size: int, order: int) -> Iterator[Model]:
    """Yield every hierarchical model of ``size`` lists with main effects and terms of at most ``order`` lists."""

    def grow(level: int, below: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        yield below
        if level > order:
            return
        held = set(below)
        possible = [
            term
            for lists in combinations(range(size), level)
            if all(sum(1 << i for i in part) in held for part in combinations(lists, level - 1) if level > 2)
            for term in [sum(1 << i for i in lists)]
        ]
        for number in range(1, len(possible) + 1):
            for more in combinations(possible, number):
                yield from grow(level + 1, below + more)

    yield from grow(2, ())


def exhaustive(table: CaptureTable, order: int) -> Search:
    """Fit every hierarchical model up to ``order`` and return those that have an estimate."""
    return _ranked(table, list(hierarchical_models(table.size, order)))


def downhill(table: CaptureTable, rounds: int = 60) -> Search:
    """Add or drop one two-list term at a time as long as BIC falls; for tables of too many lists to try all models."""
    pairs = [(1 << i) | (1 << j) for i, j in combinations(range(table.size), 2)]
    tried: dict[Model, Candidate] = {}
    current: Model = ()
    seen: set[Model] = set()
    for _ in range(rounds):
        near = {tuple(sorted(set(current) ^ {pair})) for pair in pairs} | {current}
        for one in _ranked(table, sorted(near - seen)).found:
            tried[one.model] = one
        seen |= near
        best = min(tried.values(), key=lambda one: one.bic, default=None)
        if best is None or best.model == current:
            break
        current = best.model
    found = sorted(tried.values(), key=lambda one: one.bic)
    return Search(len(seen), tuple(found))


def _ranked(table: CaptureTable, models: Sequence[Model]) -> Search:
    """Fit roughly, then well those that are near the best; whether an estimate exists is asked best first."""
    rough = _fitted(table, models, rounds=_ROUGH)
    best = min((bic for bic, *_ in rough), default=0.0)
    near = [model for bic, _, _, _, model in rough if bic < best + 2 * _WITHIN] if len(models) > 200 else list(models)
    found: list[Candidate] = []
    for bic, aic, value, sound, model in sorted(_fitted(table, near), key=lambda row: row[0]):
        if found and bic > found[0].bic + _WITHIN:
            break
        if sound or estimate_exists(table.counts, (0, *(1 << i for i in range(table.size)), *model)):
            found.append(Candidate(model, value, aic, bic))
    if not found and len(near) < len(models):
        kept = set(near)
        return _ranked(table, [model for model in models if model not in kept])
    return Search(len(models), tuple(found))


def _fitted(
    table: CaptureTable, models: Sequence[Model], rounds: int = 60
) -> list[tuple[float, float, float, bool, Model]]:
    """Return BIC, AIC, size, whether the fit is sound, and the model."""
    main = [0] + [1 << i for i in range(table.size)]
    order = sorted(models, key=len)
    found: list[tuple[float, float, float, bool, Model]] = []
    at = 0
    while at < len(order):
        places = len(main) + len(order[at]) + 2
        part = order[at : at + max(1, _AT_ONCE // max(places * places, len(table.counts)))]
        at += len(part)
        places = len(main) + len(part[-1])
        terms = np.zeros((len(part), places), dtype=np.int64)
        used = np.zeros(terms.shape, dtype=bool)
        for row, model in enumerate(part):
            terms[row, : len(main) + len(model)] = main + list(model)
            used[row, : len(main) + len(model)] = True
        fits = fit_loglinear(table.counts, terms, used, rounds)
        sizes, criteria = table.observed + fits.unseen, fits.bic(table.observed)
        found += zip(criteria.tolist(), fits.aic.tolist(), sizes.tolist(), fits.sound.tolist(), part, strict=True)
    return found

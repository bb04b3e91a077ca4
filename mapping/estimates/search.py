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

_AT_ONCE = 1 << 19
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
    """Models that have an estimate, best first by BIC; those more than 20 worse than the best are left out."""

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
    main = [0] + [1 << i for i in range(table.size)]
    places = len(main) + max((len(model) for model in models), default=0)
    chunk = max(1, _AT_ONCE // max(places * places, len(table.counts)))
    fitted: list[tuple[float, float, float, bool, Model]] = []
    order = sorted(models, key=len)
    for at in range(0, len(order), chunk):
        part = order[at : at + chunk]
        places = len(main) + max(len(model) for model in part)
        terms = np.zeros((len(part), places), dtype=np.int64)
        used = np.zeros(terms.shape, dtype=bool)
        for row, model in enumerate(part):
            terms[row, : len(main) + len(model)] = main + list(model)
            used[row, : len(main) + len(model)] = True
        fits = fit_loglinear(table.counts, terms, used)
        sizes, criteria = table.observed + fits.unseen, fits.bic(table.observed)
        fitted += zip(criteria.tolist(), fits.aic.tolist(), sizes.tolist(), fits.sound.tolist(), part, strict=True)
    fitted.sort(key=lambda row: row[0])
    found: list[Candidate] = []
    for bic, aic, value, sound, model in fitted:
        if found and bic > found[0].bic + 20:
            break
        if sound or estimate_exists(table.counts, (*main, *model)):
            found.append(Candidate(model, value, aic, bic))
    return Search(len(models), tuple(found))

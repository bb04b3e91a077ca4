"""Whether an extended maximum-likelihood estimate exists and is unique, where the fit alone does not show it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.optimize import linprog

from mapping.estimates.tables import Floats, superset_sums

_POSITIVE = 1e-6


def estimate_exists(counts: Floats, terms: tuple[int, ...]) -> bool:
    """Tell whether the model with these terms has a finite, unique extended estimate on these counts (2**t,).

    Linear program of Fienberg and Rinaldo (2012), after removing the cells of pairs without overlap (Chan, Silverman
    and Vincent 2021); only which cells are 0 matters.
    """
    return _exists(np.packbits(counts > 0).tobytes(), len(counts), tuple(sorted(terms)))


@lru_cache(maxsize=65536)
def _exists(support: bytes, cells: int, terms: tuple[int, ...]) -> bool:
    counts = np.unpackbits(np.frombuffer(support, dtype=np.uint8), count=cells).astype(float)
    masks = np.arange(cells)
    totals = superset_sums(counts)
    usable = masks > 0
    for term in terms:
        if totals[term] == 0:
            usable &= (masks & term) != term
    finite = [term for term in terms if totals[term] > 0]
    cover = np.stack([(masks[usable] & term) == term for term in finite]).astype(float)
    if np.linalg.matrix_rank(cover @ cover.T) < len(finite):
        return False
    if (counts[usable] > 0).all():
        return True
    # Slack of every cell above a common least value s, which the program makes as large as it can.
    equalities = np.hstack([cover, cover.sum(axis=1, keepdims=True)])
    objective = np.append(np.zeros(cover.shape[1]), -1.0)
    found = linprog(objective, A_eq=equalities, b_eq=cover @ counts[usable], bounds=(0, None), method="highs")
    return found.x is not None and bool(found.x[-1] > _POSITIVE)

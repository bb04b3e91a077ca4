"""Repeated waves of a population that comes and goes: Jolly and Seber's estimates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mapping.errors import ListTableError
from mapping.estimates.tables import CaptureTable


@dataclass(frozen=True)
class Wave:
    """One wave: estimated size, units that stay until the next (share) and come by then; None where not estimable.

    The first and last wave have no size. ``size_error`` is the standard error of the size (Seber 1982, given the
    survivors). A share above 1 is kept: it says that the model does not hold.
    """

    name: str
    seen: int
    size: float | None
    size_error: float | None
    stay: float | None
    come: float | None


def jolly_seber(table: CaptureTable) -> tuple[Wave, ...]:
    """Estimate from three waves or more, the lists of ``table`` in order of time, in Seber's bias-corrected form.

    Raises :class:`ListTableError` for fewer waves.
    """
    if table.size < 3:
        raise ListTableError(f"there are {table.size} waves: Jolly and Seber's estimates need three or more.")
    cells = np.arange(len(table.counts))
    on = (cells[:, None] >> np.arange(table.size)) & 1
    waves = range(table.size)
    seen = [float(table.counts[on[:, i] == 1].sum()) for i in waves]
    before = [on[:, :i].any(axis=1) for i in waves]
    after = [on[:, i + 1 :].any(axis=1) for i in waves]
    known = [float(table.counts[(on[:, i] == 1) & before[i]].sum()) for i in waves]
    again = [float(table.counts[(on[:, i] == 1) & after[i]].sum()) for i in waves]
    passed = [float(table.counts[(on[:, i] == 0) & before[i] & after[i]].sum()) for i in waves]
    marked = [known[i] + (seen[i] + 1) * passed[i] / (again[i] + 1) if i else 0.0 for i in waves]
    sizes = [marked[i] * (seen[i] + 1) / (known[i] + 1) if 0 < i < table.size - 1 else None for i in waves]
    stay = [marked[i + 1] / (marked[i] + seen[i] - known[i]) if i + 2 < table.size and seen[i] else None for i in waves]
    found = []
    for i in waves:
        size, following = sizes[i], sizes[i + 1] if i + 1 < table.size else None
        share, come = stay[i], None
        if size is not None and following is not None and share is not None:
            come = following - share * (size - seen[i] + seen[i])
        error = _size_error(size, marked[i], seen[i], known[i], again[i]) if size else None
        found.append(Wave(table.lists[i], int(seen[i]), size, error, share, come))
    return tuple(found)


def _size_error(size: float, marked: float, seen: float, known: float, again: float) -> float | None:
    if not (marked and seen and known and again):
        return None
    variance = (
        size * (size - seen) * ((marked - known + seen) / marked * (1 / again - 1 / seen) + (1 - known / seen) / known)
    )
    return float(np.sqrt(max(variance, 0.0)))

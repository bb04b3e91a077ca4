"""Compare: waves side by side on like-for-like terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admap.errors import UsageError
from admap.home import Home
from admap.stages.count import count_rows
from admap.stages.release import release
from mapping.comparison import Comparison, WaveSide, compare_waves
from mapping.disclosure import Published
from mapping.indicators import CountRow
from storage import quality, waves
from storage.models import Observation, Wave


@dataclass(frozen=True)
class Years:
    """Waves in order of time, each compared with the one before.

    ``chain`` is the chain-linked index by unit, the first wave 100; from a link that was refused on it is None.
    """

    waves: tuple[str, ...]
    pairs: tuple[Comparison, ...]
    published: Published = field(repr=False)
    chain: dict[str, list[float | None]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return everything as JSON has it."""
        return {"waves": list(self.waves), "pairs": [pair.to_json() for pair in self.pairs], "chain": self.chain}


def compare(home: Home, names: Sequence[str], *, draws: int = 1000, seed: int = 0) -> Years:
    """Compare waves two by two in order of time; the figures pass disclosure control together.

    Raises :class:`UsageError` for fewer than two waves.
    """
    if len(set(names)) < 2:
        raise UsageError("A comparison needs two waves or more: `admap compare 2025 2026`.")
    with home.store.begin() as session:
        rows = sorted({waves.get_wave(session, name) for name in names}, key=lambda w: (w.observed_on, w.id))
        published = release(home, session, rows, "comparison")
        pairs = compared(home, session, rows, published, draws=draws, seed=seed)
        return Years(tuple(row.name for row in rows), pairs, published, _chain(pairs))


def compared(
    home: Home, session: Session, rows: Sequence[Wave], published: Published, *, draws: int = 1000, seed: int = 0
) -> tuple[Comparison, ...]:
    """Return each of ``rows`` (in order of time) against the one before, from figures that are published already."""
    sides = {row.id: _side(home, session, row) for row in rows}
    return tuple(
        compare_waves(
            published, sides[one.id], sides[two.id], coding=_recoded(home, session, one), draws=draws, seed=seed
        )
        for one, two in pairwise(rows)
    )


def _side(home: Home, session: Session, wave: Wave) -> WaveSide:
    rows = count_rows(home, session, wave)
    relevant = [row for row in rows if row.coding.relevant]
    coverage = waves.coverage_of(session, wave)
    seen = frozenset(row.site for row in rows)
    complete = frozenset(c.site for c in coverage if c.complete) if coverage else seen
    read = frozenset(c.site for c in coverage) | seen
    return WaveSide(wave.name, _definition(session, wave), _posts(relevant), complete, read, coverage)


def _posts(rows: Sequence[CountRow]) -> dict[tuple[str, str], float]:
    return {key: float(n) for key, n in Counter((row.profile_id, row.site) for row in rows).items()}


def _definition(session: Session, wave: Wave) -> str:
    """Name the versions that the adverts of a wave were read and classified by."""
    query = select(Observation.extractor_version, Observation.classifier_version).where(Observation.wave_id == wave.id)
    versions = sorted({f"{reader}/{classifier}" for reader, classifier in session.execute(query.distinct())})
    return ", ".join(versions)


def _recoded(home: Home, session: Session, wave: Wave) -> float | None:
    """Return by how many relevant adverts the wave's figure moved when it was coded anew; None where it never was."""
    earlier = quality.earlier_of(session, home.store.cipher, wave)
    if not earlier:
        return None
    now = {row.ad_id: row.coding.relevant for row in count_rows(home, session, wave)}
    return float(sum(now.get(ad_id, False) - bool(values["relevant"]) for ad_id, (_, values) in earlier.items()))


def _chain(pairs: Sequence[Comparison]) -> dict[str, list[float | None]]:
    found: dict[str, list[float | None]] = {}
    for unit in ("adverts", "unique_adverts", "profiles"):
        chain: list[float | None] = [100.0]
        for pair in pairs:
            link = pair.units[unit].index if unit in pair.units else None
            last = chain[-1]
            chain.append(None if link is None or last is None else last * link / 100)
        found[unit] = chain
    return found

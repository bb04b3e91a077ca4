"""One wave against an earlier one, from published figures: index, what the change is made of, how sure, or a refusal.

Counts come from :class:`mapping.disclosure.Published` alone, so that nothing here can show what is protected. The
posts (who advertises where) are used for the spread of the index only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from admap.records import CoverageRecord, Unit
from mapping.disclosure import Published, site_coverage
from mapping.geography import COUNTRY
from mapping.margins import AFTER, BEFORE, FLOW, PANEL, UNIQUE
from mapping.resampling import Posts, Spread, bootstrap_index, shared_out
from mapping.years import (
    FEW_SITES,
    Change,
    Effects,
    Panel,
    Refusal,
    effects,
    refusal,
    refusals,
    without_each,
)


@dataclass(frozen=True)
class WaveSide:
    """What a comparison needs of one wave: its name, who advertises where, and how its sites were read.

    ``definition`` names the versions of coding and linking; ``complete`` are the sites that were read completely and
    ``read`` all that were read at all; ``coverage`` is what is known of that (empty for imports).
    """

    name: str
    definition: str
    posts: Posts
    complete: frozenset[str]
    read: frozenset[str]
    coverage: Sequence[CoverageRecord] = ()


@dataclass(frozen=True)
class UnitChange:
    """One unit on the matched sites in both waves, the index (earlier wave = 100), and the raw change as a sum.

    ``spread`` is a 95 % interval from resampled sites and profiles; with few sites it is None and ``spans`` has the
    lowest and highest index with one site left out in turn. Where a figure is protected it is None.
    """

    unit: str
    before: float | None
    after: float | None
    index: float | None
    spread: Spread | None
    spans: tuple[float, float] | None
    raw: Change | None


@dataclass(frozen=True)
class Comparison:
    """Two waves side by side; where there are ``refusals`` nothing is given but the reasons and the sites."""

    earlier: str
    later: str
    sites: tuple[str, ...]
    entered_sites: tuple[str, ...]
    left_sites: tuple[str, ...]
    partly_sites: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    units: Mapping[str, UnitChange]
    effects: Effects | None = None
    flows: Mapping[str, float | None] | None = None
    largest_site: str = ""
    without_largest: float | None = None
    coding: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return everything as JSON has it; the parts of a change get their ``total``."""
        found = asdict(self)
        for name, unit in self.units.items():
            found["units"][name]["change"] = found["units"][name].pop("raw")
            if unit.raw is not None:
                found["units"][name]["change"]["total"] = unit.raw.total
        if self.effects is not None:
            found["effects"]["total"] = self.effects.total
        return found


def compare_waves(
    published: Published,
    earlier: WaveSide,
    later: WaveSide,
    *,
    coding: float | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> Comparison:
    """Compare ``later`` with ``earlier`` on the sites that both read completely.

    ``coding`` is by how many adverts the earlier wave's figure moved when it was coded anew, where that is known; it
    is left out where it is a few.
    """
    sites = sorted(earlier.complete & later.complete)
    before, after = (_by_site(side.posts) for side in (earlier, later))
    shares = [_share(side.posts, set(sites)) for side in (earlier, later)]
    refused = refusals(
        {site: before.get(site, 0.0) for site in earlier.complete},
        {site: after.get(site, 0.0) for site in later.complete},
        shares,
        same_definitions=earlier.definition == later.definition,
    )
    figures = _Figures(published, earlier.name, later.name)
    if not refused and (figures.panel(AFTER, Unit.PROFILES) is None or figures.panel(BEFORE, Unit.PROFILES) is None):
        refused = [refusal("PROTECTED")]
    groups = (
        tuple(sites),
        tuple(sorted(later.read - earlier.read)),
        tuple(sorted(earlier.read - later.read)),
        tuple(sorted((earlier.read & later.read) - set(sites))),
    )
    if refused:
        return Comparison(earlier.name, later.name, *groups, tuple(refused), {})
    shown = [site for site in sites if None not in figures.site(site)]
    at = [{site: figures.site(site)[side] for site in shown} for side in (0, 1)]
    largest = max(shown, key=lambda site: (sum(value or 0.0 for value in figures.site(site)), site), default="")
    without = without_each(at[0], at[1], [largest]) if set(shown) == set(sites) else {}
    units = {}
    for name, unit, posts in (
        ("adverts", Unit.ADVERTS, (earlier.posts, later.posts)),
        ("unique_adverts", Unit.ADVERTS, None),
        ("profiles", Unit.PROFILES, (shared_out(earlier.posts), shared_out(later.posts))),
    ):
        many = len(sites) >= FEW_SITES
        spread = bootstrap_index(*posts, sites, draws=draws, seed=seed) if posts and many else None
        spans = None if many or name != "adverts" or len(sites) < 2 else _spans(at, shown)
        units[name] = _unit(figures, name, unit, spread, spans, partly=bool(groups[3]))
    return Comparison(
        earlier.name,
        later.name,
        *groups,
        (),
        units,
        effects=_effects(figures, published, earlier, later, set(sites)),
        flows=figures.flows(),
        largest_site=largest,
        without_largest=without.get(largest),
        coding=None if coding is None or 0 < abs(coding) < published.minimum else coding,
    )


class _Figures:
    """Look-ups among the published figures of two waves; None is protected."""

    def __init__(self, published: Published, earlier: str, later: str) -> None:
        self._earlier, self._later = earlier, later
        self._published = published
        self._panel = {
            (row.category, row.unit): row.value for row in published.select(later, "country", COUNTRY, PANEL + earlier)
        }

    def panel(self, category: str, unit: Unit) -> float | None:
        """Return a figure of the matched sites: 0 where there is none, None where it or the whole table is hidden."""
        return self._panel.get((category, unit), None if ("", unit) in self._panel else 0.0)

    def site(self, site: str) -> tuple[float | None, float | None]:
        """Return a matched site's adverts in both waves."""
        return tuple(self.panel(f"{side}:{site}", Unit.ADVERTS) for side in (BEFORE, AFTER))  # type: ignore[return-value]

    def total(self, wave: str, indicator: str) -> float | None:
        row = self._published.total(wave, "country", COUNTRY, indicator)
        return row.value if row else 0.0

    def flows(self) -> dict[str, float | None]:
        rows = self._published.select(self._later, "country", COUNTRY, FLOW + self._earlier, Unit.PROFILES)
        return {row.category: row.value for row in rows if row.category}


def _unit(
    figures: _Figures, name: str, unit: Unit, spread: Spread | None, spans: tuple[float, float] | None, *, partly: bool
) -> UnitChange:
    suffix = UNIQUE if name == "unique_adverts" else ""
    before, after = (figures.panel(side + suffix, unit) for side in (BEFORE, AFTER))
    totals = [figures.total(wave, name) for wave in (figures._earlier, figures._later)]
    if before is None or after is None:
        return UnitChange(name, before, after, None, None, None, None)
    raw = None
    if totals[0] is not None and totals[1] is not None:
        outside = (totals[1] - after, totals[0] - before)
        raw = Change(after - before, outside[0], -outside[1])
        if partly:
            raw = Change(after - before, 0.0, 0.0, outside[0] - outside[1])
    index = 100 * after / before if before else None
    return UnitChange(name, before, after, index, spread, spans, raw)


def _spans(at: Sequence[Mapping[str, float | None]], shown: Sequence[str]) -> tuple[float, float] | None:
    found = without_each(at[0], at[1], shown)
    return (min(found.values()), max(found.values())) if found else None


def _effects(
    figures: _Figures, published: Published, earlier: WaveSide, later: WaveSide, sites: set[str]
) -> Effects | None:
    panels = []
    for side, mark in ((earlier, BEFORE), (later, AFTER)):
        keys = ((mark, Unit.ADVERTS), (mark + UNIQUE, Unit.ADVERTS), (mark, Unit.PROFILES))
        adverts, unique, profiles = (figures.panel(*key) for key in keys)
        if adverts is None or unique is None or profiles is None:
            return None
        covered = [c for c in site_coverage(side.coverage, published, side.name) if c.site in sites]
        known = bool(covered) and all(c.adverts_listed is not None and c.adverts_read is not None for c in covered)
        listed = sum(c.adverts_listed or 0 for c in covered) if known else 0.0
        read = sum(c.adverts_read or 0 for c in covered) if known else 0.0
        panels.append(Panel(adverts, unique, profiles, listed, read))
    return effects(*panels)


def _by_site(posts: Posts) -> dict[str, float]:
    found: dict[str, float] = {}
    for (_, site), number in posts.items():
        found[site] = found.get(site, 0.0) + number
    return found


def _share(posts: Posts, sites: set[str]) -> float:
    profiles = {profile for profile, _ in posts}
    return len({profile for profile, site in posts if site in sites}) / len(profiles) if profiles else 0.0

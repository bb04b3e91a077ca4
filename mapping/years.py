"""Years side by side on like-for-like terms: matched sites, chain-linked index, and what a change is made of.

A site counts in a comparison only where both waves read it completely; a site that was not read is not a site with
zero adverts. A raw change is the matched sites' change, plus what sites that were added have, minus what sites that
were left out had (and the difference on sites that one wave read in part): an exact sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isclose, log

SiteCounts = Mapping[str, float | None]
"""Adverts (or another unit) by site in one wave; None where the wave did not read the site, which is not zero."""

FEW_SITES = 6
"""With fewer matched sites than this a range is shown, no interval."""

LEAST_SHARE = 0.5
"""A comparison needs matched sites that hold at least this share of either wave's profiles."""

REASONS = {
    "DEFINITIONS_DIFFER": "the waves were coded or linked by different versions; read the earlier one anew first",
    "NO_COMMON_SITE": "no site was read completely by both waves",
    "PANEL_TOO_SMALL": "the sites that both waves read completely hold less than half of a wave's profiles",
    "NOTHING_TO_COMPARE": "the sites that both waves read had nothing in the earlier wave",
    "PROTECTED": "the figures to compare are protected",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why two waves are not compared: a code, and the reason in words."""

    code: str
    reason: str


def refusal(code: str) -> Refusal:
    """Return the refusal with its standing reason."""
    return Refusal(code, REASONS[code])


@dataclass(frozen=True, slots=True)
class Change:
    """A raw change between two waves in one unit, as an exact sum.

    ``within`` is the matched sites' change, ``entered`` what sites only the later wave read have, ``left`` (zero or
    negative) what sites only the earlier wave read had, ``partly`` the difference on sites that one of the waves
    read in part.
    """

    within: float
    entered: float
    left: float
    partly: float = 0.0

    @property
    def total(self) -> float:
        """The raw change."""
        return self.within + self.entered + self.left + self.partly


def matched_sites(earlier: SiteCounts, later: SiteCounts) -> list[str]:
    """Return the sites that both waves read, by name."""
    return sorted(site for site, value in earlier.items() if value is not None and later.get(site) is not None)


def change(earlier: SiteCounts, later: SiteCounts) -> Change:
    """Return what the change of the sum over sites is made of."""
    both = set(matched_sites(earlier, later))
    within = sum((later[site] or 0.0) - (earlier[site] or 0.0) for site in both)
    entered = sum(value or 0.0 for site, value in later.items() if site not in both)
    left = -sum(value or 0.0 for site, value in earlier.items() if site not in both)
    return Change(within, entered, left)


def chain_index(waves: Sequence[SiteCounts]) -> list[float | None]:
    """Return the index of every wave, the first 100: each link compares the sites that both its waves read.

    From a link that cannot be made (no common site, or nothing on them in its earlier wave) on, it is None.
    """
    found: list[float | None] = [100.0] if waves else []
    for earlier, later in pairwise(waves):
        both = matched_sites(earlier, later)
        before = sum(earlier[site] or 0.0 for site in both)
        last = found[-1]
        linked = last is not None and before > 0
        found.append(last * sum(later[site] or 0.0 for site in both) / before if linked and last is not None else None)
    return found


def panel_index(waves: Sequence[SiteCounts]) -> list[float] | None:
    """Return the index on the sites that every wave read, the first 100; None where there are none or nothing on them.

    Beside a chain of three waves or more it shows how far the chain has drifted.
    """
    names = [{site for site, value in wave.items() if value is not None} for wave in waves]
    both = set.intersection(*names) if names else set()
    totals = [sum(wave[site] or 0.0 for site in both) for wave in waves]
    return [100 * total / totals[0] for total in totals] if totals and totals[0] > 0 else None


def without_each(earlier: SiteCounts, later: SiteCounts, among: Iterable[str]) -> dict[str, float]:
    """Return the index of the matched sites with each site of ``among`` left out in turn."""
    both = set(matched_sites(earlier, later))
    found = {}
    for site in sorted(both & set(among)):
        before = sum(earlier[name] or 0.0 for name in both - {site})
        if before > 0:
            found[site] = 100 * sum(later[name] or 0.0 for name in both - {site}) / before
    return found


@dataclass(frozen=True, slots=True)
class Panel:
    """What the matched sites had in one wave, each unit counted once over all of them.

    ``listed`` and ``read`` are adverts that the sites listed and that were read (both 0 where it is not known).
    """

    adverts: float
    unique_adverts: float
    profiles: float
    listed: float = 0.0
    read: float = 0.0

    @property
    def coverage(self) -> float:
        """Share of listed adverts that were read; 1 where it is not known."""
        return self.read / self.listed if self.listed and self.read else 1.0


@dataclass(frozen=True, slots=True)
class Effects:
    """What made the matched sites' adverts more or fewer, in adverts; the parts add up to ``total`` exactly.

    ``profiles``: more or fewer advertisers. ``texts``: unique adverts a profile. ``reposting``: copies of a unique
    advert. ``coverage``: a larger share of what was listed was read.
    """

    profiles: float
    texts: float
    reposting: float
    coverage: float

    @property
    def total(self) -> float:
        """The whole change in adverts."""
        return self.profiles + self.texts + self.reposting + self.coverage


def effects(earlier: Panel, later: Panel) -> Effects | None:
    """Split the matched sites' change in adverts by logarithmic means (LMDI, Ang 2004); None where a wave has none.

    Adverts = coverage × profiles there are (profiles seen / coverage) × unique adverts a profile × adverts a unique
    advert. What was listed but not read is taken to be like what was read. The parts add up without a rest and do not
    hang on an order.
    """
    if min(earlier.profiles, later.profiles, earlier.unique_adverts, later.unique_adverts) <= 0:
        return None
    weight = _logarithmic_mean(earlier.adverts, later.adverts)
    cover = log(later.coverage / earlier.coverage)
    parts = (
        log(later.profiles / earlier.profiles) - cover,
        log(later.unique_adverts / later.profiles) - log(earlier.unique_adverts / earlier.profiles),
        log(later.adverts / later.unique_adverts) - log(earlier.adverts / earlier.unique_adverts),
        cover,
    )
    return Effects(*(weight * part for part in parts))


def _logarithmic_mean(first: float, second: float) -> float:
    return first if isclose(first, second, rel_tol=1e-12) else (second - first) / log(second / first)


def refusals(
    earlier: SiteCounts, later: SiteCounts, shares: Sequence[float], *, same_definitions: bool
) -> list[Refusal]:
    """Return why two waves cannot be compared, none where they can.

    ``shares`` are the shares of each wave's profiles that are on the matched sites.
    """
    codes = []
    both = matched_sites(earlier, later)
    if not same_definitions:
        codes.append("DEFINITIONS_DIFFER")
    if not both:
        codes.append("NO_COMMON_SITE")
    elif not any(earlier[site] for site in both):
        codes.append("NOTHING_TO_COMPARE")
    elif min(shares, default=0.0) < LEAST_SHARE:
        codes.append("PANEL_TOO_SMALL")
    return [refusal(code) for code in codes]

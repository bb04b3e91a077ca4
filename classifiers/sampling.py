"""Adverts drawn for hand-coding: a stratified random sample, with the weight that makes it speak for the whole."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

LEAST = 2
"""Adverts drawn from every stratum that has them, so that a stratum's own spread shows."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawn advert; it stands for ``weight`` adverts of its stratum (their number over those drawn)."""

    ad_id: str
    stratum: str
    weight: float


def draw(strata: Mapping[str, Hashable], size: int, seed: int) -> list[Drawn]:
    """Draw ``size`` adverts (all, where there are fewer) from ``strata`` (advert to stratum), in random order.

    Each stratum gives at least two, the rest are shared out in proportion to size (largest remainders). Strata too
    many for the sample are folded into one, smallest first. The same seed draws the same adverts.
    """
    rng = random.Random(seed)
    groups: dict[str, list[str]] = defaultdict(list)
    for ad_id in sorted(strata):
        groups[str(strata[ad_id])].append(ad_id)
    size = min(size, len(strata))
    while len(groups) > 1 and LEAST * len(groups) > size:
        small = sorted(groups, key=lambda name: (len(groups[name]), name))[:2]
        merged = groups.pop(small[0]) + groups.pop(small[1])
        groups["other"] = groups.pop("other", []) + merged
    wanted = _shares({name: len(members) for name, members in groups.items()}, size)
    drawn = [
        Drawn(ad_id, name, len(members) / wanted[name])
        for name, members in sorted(groups.items())
        for ad_id in rng.sample(sorted(members), wanted[name])
    ]
    rng.shuffle(drawn)
    return drawn


def _shares(sizes: Mapping[str, int], total: int) -> dict[str, int]:
    """Share ``total`` out over strata of ``sizes``: two each, then by largest remainder, never more than there are."""
    shares = {name: min(LEAST, count, total) for name, count in sizes.items()}
    while (left := total - sum(shares.values())) > 0:
        open_to = {name: count - shares[name] for name, count in sizes.items() if count > shares[name]}
        exact = {name: left * count / sum(open_to.values()) for name, count in open_to.items()}
        given = {name: min(int(share), open_to[name]) for name, share in exact.items()}
        if not any(given.values()):
            by_remainder = sorted(exact, key=lambda name: (-exact[name], name))
            given = dict.fromkeys(by_remainder[:left], 1)
        for name, count in given.items():
            shares[name] += count
    return shares

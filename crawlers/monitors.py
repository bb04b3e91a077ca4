"""Monitors: what of a site's reading is hard to believe in view of its own history. Pure.

Each finding is one plain sentence; a site with any counts as incomplete, in every count and report.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from admap.records import CoverageRecord

RECENT = 5
"""Earlier waves that make up what is usual."""

FALL = 0.5
"""Share of what is usual below which a fall is sudden."""

ENOUGH = 20
"""Adverts below which shares say little."""

FILLED = 0.3
"""Share of adverts that usually state a field, from which on its fall is told."""

UNREAD = 0.1
"""Share of the fetched adverts that may be unreadable."""


def listing_findings(now: CoverageRecord, history: Sequence[CoverageRecord]) -> list[str]:
    """Return what is hard to believe of how much the site lists; ``history``: its complete waves, oldest first."""
    usual = median(one.adverts_listed for one in history[-RECENT:]) if history else 0
    if usual < ENOUGH or now.adverts_listed >= FALL * usual:
        return []
    return [
        f"{now.adverts_listed} adverts were listed where earlier waves had about {usual:g}: "
        "look at the site whether it hides them, has changed, or has truly so few."
    ]


def reading_findings(now: CoverageRecord, history: Sequence[CoverageRecord], unreadable: int) -> list[str]:
    """Return what is hard to believe of what was read; ``unreadable``: adverts that were fetched and not read."""
    found = []
    fetched = now.adverts_read + unreadable
    if unreadable and (not now.adverts_read or (fetched >= ENOUGH and unreadable > UNREAD * fetched)):
        found.append(
            f"{unreadable} of {fetched} fetched adverts could not be read: compare the site file with the pages."
        )
    recent = [one for one in history[-RECENT:] if one.adverts_read >= ENOUGH]
    if now.adverts_read < ENOUGH or not recent:
        return found
    for name in sorted({name for one in recent for name in one.field_fill}):
        usual, share = median(one.field_fill.get(name, 0.0) for one in recent), now.field_fill.get(name, 0.0)
        if usual >= FILLED and share < FALL * usual:
            label = name.removeprefix("fields.")
            found.append(
                f"{label} is read from {share:.0%} of the adverts where earlier waves had {usual:.0%}: "
                "the site's layout may have changed, compare the site file with the pages."
            )
    return found

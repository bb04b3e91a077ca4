"""Estimate: how many advertisers there are beyond a wave's, from which sites each profile is on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from admap.errors import AdmapError
from admap.home import Home
from admap.stages.count import count_rows
from crawlers.sitefile import SiteFile
from mapping.estimates.estimate import Estimates, Options
from mapping.estimates.estimate import estimate as estimate_size
from mapping.estimates.tables import MOST_LISTS, CaptureTable, table_of_memberships
from storage import waves
from storage.models import Wave

OTHERS = "other sites"


def estimate(home: Home, wave: str, options: Options) -> Estimates:
    """Estimate from the sites of ``wave`` as lists over its relevant profiles.

    Sites whose files name the same operator are one list. Raises :class:`AdmapError` for a wave without profiles.
    """
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        table = site_table(home, session, row)
        return estimate_size(table, replace(options, window=f"{row.name} ({row.observed_on.isoformat()})"))


def site_table(home: Home, session: Session, wave: Wave) -> CaptureTable:
    """Return which of the wave's profiles are on which sites, sites with one operator joined."""
    on: dict[str, set[str]] = defaultdict(set)
    for row in count_rows(home, session, wave):
        if row.coding.relevant:
            on[row.profile_id].add(row.site)
    if not on:
        raise AdmapError(f"Wave {wave.name} has no relevant profiles: crawl or import adverts and link them first.")
    names, notes = _list_names(sorted(set().union(*on.values())), _operators(home, session, wave))
    sizes: dict[str, int] = defaultdict(int)
    for sites in on.values():
        for name in {names[site] for site in sites}:
            sizes[name] += 1
    if len(sizes) > MOST_LISTS:
        kept = sorted(sizes, key=lambda name: (-sizes[name], name))[: MOST_LISTS - 1]
        notes.append(f"the {len(sizes) - len(kept)} smallest lists were joined to one")
        names = {site: name if name in kept else OTHERS for site, name in names.items()}
    table = table_of_memberships([{names[site] for site in sites} for sites in on.values()])
    return replace(table, notes=(*table.notes, *notes))


def _operators(home: Home, session: Session, wave: Wave) -> Mapping[str, str | None]:
    """Return each crawled site's operator by its site file; imports know none."""
    definitions = {name: definition for name, (_, definition) in waves.sites_of(session, wave).items()}
    sign = home.store.cipher.keyed_hash
    return {name: SiteFile.from_json(text, sign).operator for name, text in definitions.items() if text}


def _list_names(sites: list[str], operators: Mapping[str, str | None]) -> tuple[dict[str, str], list[str]]:
    """Return each site's list, and in words which sites were joined and of which no operator is known."""
    by_operator: dict[str, list[str]] = defaultdict(list)
    for site in sites:
        by_operator[operators.get(site) or f"\0{site}"].append(site)
    names = {site: " + ".join(group) for group in by_operator.values() for site in group}
    notes = [f"{' and '.join(group)} have one operator and are one list" for group in by_operator.values() if group[1:]]
    unknown = [site for site in sites if not operators.get(site)]
    if unknown:
        notes.append(
            f"operators are not stated for {', '.join(unknown)}: sites that copy each other make totals too low"
        )
    return names, notes

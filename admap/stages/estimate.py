"""Estimate: how many advertisers there are beyond a wave's, from which sites each profile is on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from admap.errors import AdmapError
from admap.home import Home
from admap.progress import step_bar
from admap.stages.count import count_rows
from crawlers.sitefile import SiteFile
from mapping.estimates.estimate import STEPS, Estimates
from mapping.estimates.estimate import estimate as estimate_size
from mapping.estimates.linkage import draw_profiles
from mapping.estimates.methods import Options
from mapping.estimates.tables import MOST_LISTS, table_of_memberships
from storage import links, waves
from storage.models import Wave

OTHERS = "other sites"
LINKAGES = 50
"""Draws of which adverts belong together."""
DRAWING = "drawing links"


def estimate(home: Home, wave: str, options: Options) -> Estimates:
    """Estimate from the sites of ``wave`` as lists over its relevant profiles.

    Sites whose files name the same operator are one list. How sure each link is goes into the interval. Raises
    :class:`AdmapError` for a wave without profiles.
    """
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        site_of = {each.ad_id: each.site for each in count_rows(home, session, row) if each.coding.relevant}
        if not site_of:
            raise AdmapError(f"Wave {wave} has no relevant profiles: crawl or import adverts and link them first.")
        names, notes = list_names(sorted(set(site_of.values())), _operators(home, session, row))
        members = {m.ad_id: (m.profile_id, m.probability) for m in links.memberships(session, row)}
        placed = {ad_id: members.get(ad_id, (ad_id, 1.0)) for ad_id in site_of}
        scores = [(p.left, p.right, p.probability) for p in links.pair_scores(session)]
        window = waves.window_of(session, row)
    held = _sites_of({ad_id: profile for ad_id, (profile, _) in placed.items()}, site_of, names)
    names, joined = _within_limit(held, names)
    lists = sorted(set(names.values()))
    with step_bar("estimating", (DRAWING, *STEPS)) as begin:
        begin(DRAWING)
        draws = draw_profiles(placed, scores, LINKAGES if options.draws else 0, options.seed)
        tables = [
            table_of_memberships(_sites_of(profiles, site_of, names), lists)
            for profiles in ({ad_id: profile for ad_id, (profile, _) in placed.items()}, *draws)
        ]
        first = replace(tables[0], notes=(*notes, *joined))
        return estimate_size(first, replace(options, window=window), tables[1:], begin)


def _sites_of(profiles: Mapping[str, str], site_of: Mapping[str, str], names: Mapping[str, str]) -> list[set[str]]:
    """Return, profile by profile, the lists that its adverts are on."""
    on: dict[str, set[str]] = defaultdict(set)
    for ad_id, profile in profiles.items():
        on[profile].add(names[site_of[ad_id]])
    return list(on.values())


def _within_limit(held: list[set[str]], names: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return each site's list, the smallest joined where there are more lists than estimates can take."""
    sizes = Counter(name for lists in held for name in lists)
    if len(sizes) <= MOST_LISTS:
        return dict(names), []
    kept = sorted(sizes, key=lambda name: (-sizes[name], name))[: MOST_LISTS - 1]
    note = f"the {len(sizes) - len(kept)} smallest lists were joined to one"
    return {site: name if name in kept else OTHERS for site, name in names.items()}, [note]


def _operators(home: Home, session: Session, wave: Wave) -> Mapping[str, str | None]:
    """Return each crawled site's operator by its site file; imports know none."""
    definitions = {name: definition for name, (_, definition) in waves.sites_of(session, wave).items()}
    sign = home.store.cipher.keyed_hash
    return {name: SiteFile.from_json(text, sign).operator for name, text in definitions.items() if text}


def list_names(sites: list[str], operators: Mapping[str, str | None]) -> tuple[dict[str, str], list[str]]:
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

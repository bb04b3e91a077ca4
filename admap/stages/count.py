"""Aggregate: one wave counted by place, with what came, stayed and went since earlier waves, and protected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from sqlalchemy.orm import Session

from admap.home import Home
from admap.records import Aggregate, Alert, Arena, Issue
from admap.stages.release import standing
from mapping import counts, disclosure, flows
from mapping.disclosure import Published
from mapping.errors import DisclosureError
from mapping.indicators import CountRow
from mapping.margins import FLOW, PANEL, values_of
from mapping.sensitivity import sensitivity
from storage import aggregates, alerts, codings, links, waves
from storage.models import Wave


def aggregate(home: Home, wave: str) -> int:
    """Count ``wave``, protect its figures in view of earlier waves' and keep them; return how many there are.

    The figures of all waves up to this one are protected together, since one may give another away; what earlier waves
    show stands. An earlier wave whose figures are no longer what they were (adverts were linked or coded anew since)
    is counted anew first, so that the waves agree. Tables that cannot be protected by place are given for the country
    alone.
    """
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        sequence = [*waves.earlier_waves(session, row), row]
        rows = {each.id: count_rows(home, session, each) for each in sequence}
        found: list[list[Aggregate]] = []
        number = 0
        for position, each in enumerate(sequence):
            found.append(_figures(home, session, each, sequence[:position], rows))
            kept = aggregates.aggregates_of(session, each)
            if each is row or _changed(kept, found[-1]):
                before = [f for earlier in sequence[:position] for f in aggregates.aggregates_of(session, earlier)]
                figures, released = list(chain(*found)), standing(session, each.name)
                own = _protected(home, each.name, figures, before, ()).select(wave=each.name)
                if released and own != kept:
                    own = _protected(home, each.name, figures, before, released).select(wave=each.name)
                number = aggregates.keep_aggregates(session, each, own)
        return number


def _changed(kept: Sequence[Aggregate], found: Sequence[Aggregate]) -> bool:
    """Whether a figure that is kept and shown is another now."""
    now = values_of(found)
    return any(value is not None and now.get(cell) != value for cell, value in values_of(kept).items())


def _protected(
    home: Home, wave: str, found: list[Aggregate], before: Sequence[Aggregate], released: Sequence[Aggregate]
) -> Published:
    """Return the figures protected, the finest table by table left out where small figures could be worked out.

    Where they cannot be protected in view of what was published of the wave, they are without; the release will say so.
    """
    everything = (FLOW, PANEL)
    for revising in (released, ()) if released else ((),):
        for left_out in ((), ("alerts",), ("alerts", FLOW)):
            figures = [f for f in found if f.level == "country" or not f.indicator.startswith(left_out)]
            try:
                published = disclosure.protect(figures, home.settings.minimum_cell, before, revising)
            except DisclosureError:
                continue
            if left_out:
                what = f"figures of {' and '.join(left_out).replace(FLOW, 'new and gone')} cannot be protected by place"
                home.issues(wave).note(Issue("aggregate", wave, what, "They are given for the whole country alone."))
            return published
    figures = [f for f in found if not f.indicator.startswith(everything)]
    return disclosure.protect(figures, home.settings.minimum_cell, before)


def _figures(
    home: Home, session: Session, wave: Wave, earlier: Sequence[Wave], rows: Mapping[int, Sequence[CountRow]]
) -> list[Aggregate]:
    """Return every unprotected figure of ``wave``: counts, alerts, and flows since each earlier wave."""
    found = counts.aggregate(wave.name, rows[wave.id], drawn=links.draws_of(session, wave))
    here = _alerts_here(home, session, wave, rows[wave.id])
    found += counts.alert_counts(wave.name, here)
    found += sensitivity(wave.name, rows[wave.id], _other_thresholds(session, wave), here)
    for before in earlier:
        compared = scanned_in_both(session, before, wave)
        pair = (before.name, rows[before.id], wave.name, rows[wave.id], compared)
        found += flows.flows(*pair) + flows.panel(*pair)
    return found


def _other_thresholds(session: Session, wave: Wave) -> Mapping[str, int] | None:
    """Return the profiles of ``wave`` under other thresholds, as the latest run of linking noted them."""
    noted: Any = links.last_run(session).get("thresholds", {})
    found: Mapping[str, int] | None = noted.get(wave.name)
    return found


def _alerts_here(home: Home, session: Session, wave: Wave, rows: Sequence[CountRow]) -> list[Alert]:
    """Return the alerts of ``wave``, each with the municipalities that its profile offers in in this wave."""
    offered: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.coding.relevant:
            offered[row.profile_id].update(row.coding.municipalities)
    found = alerts.alerts_of(session, home.store.cipher, wave)
    return [replace(alert, municipalities=tuple(sorted(offered[alert.profile_id]))) for alert in found]


def count_rows(home: Home, session: Session, wave: Wave) -> list[CountRow]:
    """Return what counting needs of every advert of ``wave``; adverts that are in no profile stand alone."""
    arenas: Mapping[str, Arena] = {name: site.arena for name, (site, _) in waves.sites_of(session, wave).items()}
    member = {m.ad_id: m for m in links.memberships(session, wave)}
    rows = []
    for ad_id, (site, coding) in codings.coded_by_site(session, home.store.cipher, wave).items():
        place = member.get(ad_id)
        unique_id, profile_id = (place.unique_id, place.profile_id) if place else (ad_id, ad_id)
        rows.append(CountRow(ad_id, unique_id, profile_id, site, arenas.get(site, Arena.OTHER).value, coding))
    return rows


def scanned_in_both(session: Session, earlier: Wave, wave: Wave) -> list[str] | None:
    """Return the sites that both waves read completely; None where neither was crawled (imports know no coverage)."""
    complete = [
        {coverage.site for coverage in waves.coverage_of(session, each) if coverage.complete}
        for each in (earlier, wave)
    ]
    return sorted(complete[0] & complete[1]) if any(complete) else None

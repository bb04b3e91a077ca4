"""Aggregate: one wave counted by place, with what came, stayed and went since earlier waves, and protected."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from admap.home import Home
from admap.records import Aggregate, Arena
from mapping import counts, disclosure, flows
from mapping.counts import CountRow
from storage import aggregates, alerts, codings, links, waves
from storage.models import Wave


def aggregate(home: Home, wave: str) -> int:
    """Count ``wave``, protect its figures in view of earlier waves' and keep them; return how many there are."""
    cipher = home.store.cipher
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        rows = count_rows(home, session, row)
        found = counts.aggregate(wave, rows)
        found += counts.alert_counts(wave, alerts.alerts_of(session, cipher, row))
        before: list[Aggregate] = []
        for earlier in waves.earlier_waves(session, row):
            compared = scanned_in_both(session, earlier, row)
            found += flows.flows(earlier.name, count_rows(home, session, earlier), wave, rows, compared)
            before += aggregates.aggregates_of(session, earlier)
        published = disclosure.protect(found, home.settings.minimum_cell, before)
        aggregates.keep_aggregates(session, row, published.rows)
        return len(published.rows)


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

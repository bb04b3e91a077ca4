"""Alerts: profiles of a wave that need review, with every reason."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from admap.home import Home
from admap.records import Alert
from classifiers.risk import profile_alert
from storage import adverts, alerts, codings, links, waves
from storage.models import Wave


def raise_alerts(home: Home, wave: str) -> int:
    """Weigh every profile with an advert in ``wave`` by all its adverts so far, keep the alerts, return how many.

    Earlier waves' alerts are weighed anew first: linking may have moved adverts between profiles since.
    """
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        for earlier in waves.earlier_waves(session, row):
            _keep(home, session, earlier)
        return _keep(home, session, row)


def _keep(home: Home, session: Session, wave: Wave) -> int:
    cipher = home.store.cipher
    here = {m.profile_id for m in links.memberships(session, wave)}
    members: dict[str, list[str]] = defaultdict(list)
    for m in links.memberships(session):
        if m.profile_id in here:
            members[m.profile_id].append(m.ad_id)
    seen = {o.advert.ad_id: o for o in adverts.latest_observed(session, cipher, until=wave)}
    rows = codings.CodedRows(session, cipher, [o.observation_id for o in seen.values()])
    found: list[Alert] = []
    for profile_id, ad_ids in sorted(members.items()):
        own = [ad_id for ad_id in ad_ids if ad_id in seen]
        coded = {ad_id: rows.coding(seen[ad_id].observation_id, ad_id) for ad_id in own}
        alert = profile_alert(profile_id, coded, {ad_id: seen[ad_id].advert.seen_at for ad_id in own})
        if alert is not None:
            found.append(alert)
    alerts.keep_alerts(session, cipher, wave, found, datetime.now(UTC))
    return len(found)

"""The register of sites as people look at it: who decided what, when that is looked at again, and how it is read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import yaml
from sqlalchemy.orm import Session

from admap.home import Home
from admap.records import CoverageRecord
from crawlers.errors import SiteFileError
from crawlers.sitefile import SiteFile
from storage import waves
from storage.models import SiteVersion


@dataclass(frozen=True, slots=True)
class Registered:
    """The latest version of a site. ``file`` is its site file as YAML; None where a wave knew it without one."""

    name: str
    title: str
    address: str
    arena: str
    audience: str
    access: str
    country: str
    version: int
    first_seen: date
    last_seen: date
    owner: str = ""
    decision: str = ""
    legal_note: str = ""
    review_date: date | None = None
    pace: float | None = None
    engine: str = ""
    file: str | None = None

    def overdue(self, today: date) -> bool:
        """Tell whether the decision should have been looked at again by ``today``."""
        return self.review_date is not None and self.review_date < today


def registered_sites(home: Home, session: Session) -> list[Registered]:
    """Return every site of the register, by name."""
    return [_registered(home, row) for row in waves.registered_sites(session)]


def _registered(home: Home, row: SiteVersion) -> Registered:
    facts = Registered(
        row.name, row.title, row.address, row.arena, row.audience, row.access, row.administration_country, row.version,
        row.first_seen, row.last_seen,
    )  # fmt: skip
    try:
        site = SiteFile.from_json(row.definition, home.store.cipher.keyed_hash) if row.definition else None
    except (SiteFileError, ValueError):
        site = None
    if site is None:
        return facts
    shown = {key: value for key, value in json.loads(row.definition).items() if key != "code"}
    return replace(
        facts,
        owner=site.permission.owner,
        decision=site.permission.decision,
        legal_note=site.permission.legal_note,
        review_date=site.permission.review_date,
        pace=site.pace,
        engine=site.engine,
        file=yaml.safe_dump(shown, allow_unicode=True, sort_keys=False, width=100),
    )


def coverage_history(session: Session, site: str) -> Sequence[tuple[str, CoverageRecord]]:
    """Return how completely each wave read ``site``, newest first."""
    return [
        (wave.name, record)
        for wave in reversed(waves.all_waves(session))
        for record in waves.coverage_of(session, wave)
        if record.site == site
    ]

"""How much the main figures depend on where lines were drawn: each counted again with one line moved.

Kept is by how many units a figure changes (``more`` or ``fewer``), since that difference is what could tell of few
units; it passes disclosure control like any other figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from admap.records import Aggregate, Alert, Coding, Unit
from mapping.geography import COUNTRY
from mapping.indicators import CountRow
from mapping.margins import FEWER, IF, MORE

SURE = 0.8
"""A stricter line of relevance wants an advert to be relevant with this probability, a looser one irrelevant."""
BANDS = {"lower": 0.4, "higher": 0.6}
"""Risk from which an alert is of high priority, instead of 0.5. Urgent ones go by what is stated, not by risk."""
HIGH = 0.5


def sensitivity(
    wave: str, rows: Sequence[CountRow], linked: Mapping[str, int] | None = None, alerts: Iterable[Alert] = ()
) -> list[Aggregate]:
    """Return, unprotected, by how much the country's figures change under other lines; a line not tried has no row.

    ``linked`` has the number of profiles under a ``looser`` and a ``stricter`` threshold of linking. The indicator is
    ``if:<line>``, the category ``more`` or ``fewer``; an alert's figure is of those that are urgent or high.
    """
    relevant = [row for row in rows if row.coding.relevant]
    profiles = {row.profile_id for row in relevant}
    found: list[tuple[str, str, Unit, int]] = []
    for name, number in (linked or {}).items():
        found += _changed(f"links_{name}", Unit.PROFILES, number - len(profiles))
    strict = [row for row in relevant if not _unsure(row.coding)]
    loose = [row for row in rows if not row.coding.relevant and _unsure(row.coding)]
    found += _changed("relevance_stricter", Unit.ADVERTS, len(strict) - len(relevant))
    found += _changed("relevance_stricter", Unit.PROFILES, len({row.profile_id for row in strict}) - len(profiles))
    found += _changed("relevance_looser", Unit.ADVERTS, len(loose))
    found += _changed("relevance_looser", Unit.PROFILES, len({row.profile_id for row in loose} - profiles))
    by_risk = [alert.risk for alert in alerts if alert.priority != "urgent"]
    now = sum(risk >= HIGH for risk in by_risk)
    for name, least in BANDS.items():
        found += _changed(f"alerts_{name}", Unit.PROFILES, sum(risk >= least for risk in by_risk) - now)
    key = (wave, "country", COUNTRY)
    return [Aggregate(*key, IF + name, category, unit, number) for name, category, unit, number in found]


def _changed(name: str, unit: Unit, change: int) -> list[tuple[str, str, Unit, int]]:
    return [(name, FEWER if change < 0 else MORE, unit, abs(change))]


def _unsure(coding: Coding) -> bool:
    """Whether the class of relevance is less than :data:`SURE`; without words that it stands on it is not known."""
    stated = [e.confidence for e in coding.evidence if e.key == "relevant"]
    return bool(stated) and max(stated) < SURE

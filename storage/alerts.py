"""Alerts and their history."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from admap.records import Alert, Evidence
from storage.cases import MACHINE
from storage.cipher import Cipher
from storage.models import AlertEvent, AlertRow, Wave
from storage.standing import PRIORITIES, WITHDRAWN, settle_standing


def keep_alerts(session: Session, cipher: Cipher, wave: Wave, alerts: Sequence[Alert], at: datetime) -> None:
    """Keep ``alerts`` as all alerts of ``wave``.

    What people made of an alert stands; what changed is noted in its history.
    """
    known = {row.alert_id: row for row in session.scalars(select(AlertRow).where(AlertRow.wave_id == wave.id))}
    for alert in alerts:
        evidence = json.dumps([[ad_id, asdict(e)] for ad_id, e in alert.evidence], ensure_ascii=False)
        row = known.pop(alert.alert_id, None)
        facts = (
            alert.profile_id,
            alert.priority,
            alert.risk,
            list(alert.signals),
            list(alert.municipalities),
            list(alert.languages),
        )
        if row is None:
            session.add(
                AlertRow(
                    wave_id=wave.id,
                    alert_id=alert.alert_id,
                    profile_id=alert.profile_id,
                    priority=alert.priority,
                    risk=alert.risk,
                    signals=list(alert.signals),
                    evidence=cipher.encrypt(evidence),
                    municipalities=list(alert.municipalities),
                    languages=list(alert.languages),
                    status=alert.status,
                )
            )
            _note(session, wave, alert.alert_id, "raised", at)
            continue
        if row.status == WITHDRAWN:
            row.status = _before_withdrawal(session, wave, alert.alert_id)
            _note(session, wave, alert.alert_id, "raised", at)
        if facts != _facts(row) or cipher.decrypt(row.evidence) != evidence:
            row.profile_id, row.priority, row.risk, row.signals, row.municipalities, row.languages = facts
            row.evidence = cipher.encrypt(evidence)
            _note(session, wave, alert.alert_id, "changed", at)
    for alert_id in sorted(known):
        row = known[alert_id]
        if row.status != WITHDRAWN:
            _note(session, wave, row.alert_id, WITHDRAWN, at, note=row.status)
            row.status = WITHDRAWN
    settle_standing(session, cipher, {alert.alert_id for alert in alerts} | set(known), at)


def _before_withdrawal(session: Session, wave: Wave, alert_id: str) -> str:
    """Return the status that the alert had when it was last withdrawn."""
    query = (
        select(AlertEvent.note)
        .where(AlertEvent.wave_id == wave.id, AlertEvent.alert_id == alert_id, AlertEvent.event == WITHDRAWN)
        .order_by(AlertEvent.id.desc())
        .limit(1)
    )
    return session.scalar(query) or "new"


def _facts(row: AlertRow) -> tuple[object, ...]:
    return (row.profile_id, row.priority, row.risk, row.signals, row.municipalities, row.languages)


def _note(session: Session, wave: Wave, alert_id: str, event: str, at: datetime, note: str = "") -> None:
    session.add(AlertEvent(wave_id=wave.id, alert_id=alert_id, event=event, user=MACHINE, note=note, at=at))


def alerts_of(session: Session, cipher: Cipher, wave: Wave) -> list[Alert]:
    """Return the standing alerts of ``wave``, most pressing first."""
    rows = session.scalars(select(AlertRow).where(AlertRow.wave_id == wave.id, AlertRow.status != WITHDRAWN))
    alerts = [
        Alert(
            row.alert_id,
            row.profile_id,
            row.priority,
            row.risk,
            tuple(row.signals),
            tuple((ad_id, _evidence(e)) for ad_id, e in json.loads(cipher.decrypt(row.evidence))),
            tuple(row.municipalities),
            tuple(row.languages),
            row.status,
        )
        for row in rows
    ]
    return sorted(alerts, key=lambda a: (PRIORITIES.index(a.priority), -a.risk, a.alert_id))


def words_of(session: Session, cipher: Cipher, alert_id: str, signals: Collection[str]) -> dict[str, list[str]]:
    """Return the words that ``signals`` stood on in any wave that raised the alert, latest first, each once."""
    rows = session.scalars(
        select(AlertRow.evidence)
        .join(Wave, Wave.id == AlertRow.wave_id)
        .where(AlertRow.alert_id == alert_id, AlertRow.status != WITHDRAWN)
        .order_by(Wave.observed_on.desc(), Wave.id.desc())
    )
    found: dict[str, dict[str, None]] = {signal: {} for signal in signals}
    for row in rows:
        for _, evidence in json.loads(cipher.decrypt(row)):
            if evidence["value"] in found:
                found[evidence["value"]][evidence["text"]] = None
    return {signal: list(words) for signal, words in found.items()}


@dataclass(frozen=True)
class QueuedAlert:
    """An alert as the queue lists it, without the words it stands on.

    ``priority`` is the highest, and ``signals`` are all, of the waves since its case was last closed; ``wave_id`` is
    the wave that raised it last, and ``raised_at`` when a wave raised it first.
    """

    alert_id: str
    profile_id: str
    priority: str
    risk: float
    signals: tuple[str, ...]
    municipalities: tuple[str, ...]
    languages: tuple[str, ...]
    raised_at: datetime
    wave_id: int


def _evidence(held: dict[str, object]) -> Evidence:
    value = held["value"]
    return Evidence(**{**held, "value": tuple(value) if isinstance(value, list) else value})  # type: ignore[arg-type]


def history(session: Session, wave: Wave, alert_id: str) -> list[tuple[datetime, str]]:
    """Return what happened to an alert in ``wave``: (when, what), oldest first."""
    rows = session.scalars(
        select(AlertEvent).where(AlertEvent.wave_id == wave.id, AlertEvent.alert_id == alert_id).order_by(AlertEvent.id)
    )
    return [(row.at, row.event) for row in rows]

"""What casework may do, and what each reader may see of it: the rules behind the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from outreach.errors import ConflictError, NotFoundError, RefusedError
from outreach.gate import Signed
from outreach.roles import Permission, may_see
from storage import alerts, cases, waves
from storage.alerts import QueuedAlert
from storage.cases import CLOSED, PROPOSED, TAKEN, Case
from storage.cipher import Cipher
from storage.models import Wave

CHILD_PRIORITY = "urgent"
"""Alerts of this priority may concern a child: two persons settle them, one of them a child handler."""

OUTCOMES = {
    "minor": "A child was met or reported",
    "young_adult": "An adult of 18–20 was met",
    "adult": "An adult was met",
    "help_accepted": "Help was accepted",
    "help_declined": "Help was declined",
    "not_found": "Nobody was found",
    "passed_on": "Passed on to the right unit",
    "no_concern": "Looked at: no reason to go on",
}
"""What may come of a case, in English; the catalogue has the Swedish."""


@dataclass(frozen=True)
class Queued:
    """One line of the queue."""

    alert: QueuedAlert
    case: Case

    @property
    def child_path(self) -> bool:
        """Tell whether two persons settle it."""
        return self.alert.priority == CHILD_PRIORITY


def latest_wave(session: Session) -> Wave | None:
    """Return the wave whose alerts are worked on: the one observed last."""
    found = waves.all_waves(session)
    return found[-1] if found else None


def queue(session: Session, who: Signed) -> list[Queued]:
    """Return what ``who`` may see of the latest wave's alerts, most pressing first."""
    wave = latest_wave(session)
    if wave is None:
        return []
    seen = [a for a in alerts.queued_alerts(session, wave) if may_see(who.regions, a.municipalities)]
    standing = cases.cases_of(session, [a.alert_id for a in seen])
    return [Queued(alert, standing[alert.alert_id]) for alert in seen]


def one(session: Session, who: Signed, alert_id: str) -> Queued:
    """Return one case; raises :class:`NotFoundError` where it is not there or not for ``who``."""
    found = next((q for q in queue(session, who) if q.alert.alert_id == alert_id), None)
    if found is None:
        raise NotFoundError
    return found


def claim(session: Session, cipher: Cipher, who: Signed, alert_id: str, version: int, at: datetime) -> None:
    """Take a case that nobody has."""
    queued = one(session, who, alert_id)
    if queued.case.holder is not None or queued.case.status == CLOSED:
        raise ConflictError
    _change(session, alert_id, version, status=TAKEN, holder_id=who.account_id, held_since=at)
    cases.add_step(session, cipher, alert_id, who.account_id, "claimed", "", at)


def release(session: Session, cipher: Cipher, who: Signed, alert_id: str, version: int, at: datetime) -> None:
    """Put a case back into the queue; its holder may, and a coordinator."""
    queued = one(session, who, alert_id)
    if queued.case.holder != who.name and not who.may(Permission.COORDINATE):
        raise RefusedError
    _change(session, alert_id, version, status="new", holder_id=None, held_since=None)
    cases.add_step(session, cipher, alert_id, who.account_id, "released", "", at)


def note(session: Session, cipher: Cipher, who: Signed, alert_id: str, text: str, at: datetime) -> None:
    """Write a note into a case."""
    one(session, who, alert_id)
    if text.strip():
        cases.add_step(session, cipher, alert_id, who.account_id, "note", text.strip(), at)


def propose(
    session: Session, cipher: Cipher, who: Signed, alert_id: str, version: int, outcome: str, text: str, at: datetime
) -> None:
    """State what came of a case. It is closed with that, but on the child path it waits for a second person."""
    queued = one(session, who, alert_id)
    if outcome not in OUTCOMES or queued.case.holder != who.name or queued.case.status != TAKEN:
        raise RefusedError
    status = PROPOSED if queued.child_path else CLOSED
    _change(session, alert_id, version, status=status, outcome=outcome, proposed_by=who.account_id)
    cases.add_step(session, cipher, alert_id, who.account_id, f"outcome:{outcome}", text.strip(), at)


def settle(
    session: Session, cipher: Cipher, who: Signed, alert_id: str, version: int, agreed: bool, text: str, at: datetime
) -> None:
    """Agree or not, as the second person, with what was proposed on the child path.

    One of the two is a child handler: the one who settles. Raises :class:`RefusedError` for the one who proposed.
    """
    queued = one(session, who, alert_id)
    if queued.case.status != PROPOSED or queued.case.proposed_by == who.name or not who.may(Permission.CHILD):
        raise RefusedError
    if agreed:
        _change(session, alert_id, version, status=CLOSED)
    else:
        _change(session, alert_id, version, status=TAKEN, outcome=None, proposed_by=None)
    cases.add_step(session, cipher, alert_id, who.account_id, "agreed" if agreed else "sent back", text.strip(), at)


def _change(session: Session, alert_id: str, version: int, **facts: object) -> None:
    try:
        cases.change_case(session, alert_id, version, **facts)
    except cases.CaseChangedError:
        raise ConflictError from None

"""What casework may do, and what each reader may see of it: the rules behind the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from outreach.errors import ConflictError, NotFoundError, RefusedError, UnmetError
from outreach.gate import Signed
from outreach.roles import PERMISSIONS, Permission, Role, may_see
from storage import accounts, cases, queue
from storage.alerts import QueuedAlert
from storage.cases import CLOSED, NEW, PROPOSED, TAKEN, Case
from storage.cipher import Cipher
from storage.office import Account
from storage.standing import REOPENED, settle_standing

CHILD_PRIORITY = "urgent"
"""Alerts of this priority may concern a child: two persons settle them, one of them a child handler."""

OUTCOMES = {
    "minor": "A child was met",
    "reported": "A report of concern was made",
    "young_adult": "An adult of 18–20 was met",
    "adult": "An adult was met",
    "met": "Somebody was met, the age is not known",
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

    @property
    def unsettled(self) -> bool:
        """Tell whether two persons have still to settle it: until then nobody makes contact to offer support."""
        return self.child_path and self.case.status != CLOSED


def one(session: Session, who: Signed, alert_id: str) -> Queued:
    """Return one case; raises :class:`NotFoundError` where it is not there or not for ``who``."""
    found = queue.one(session, alert_id, who.regions)
    if found is None:
        raise NotFoundError
    return Queued(*found)


def _standing(session: Session, who: Signed, alert_id: str, version: int) -> Queued:
    """Return one case; raises :class:`ConflictError` where somebody changed it since it was at ``version``."""
    queued = one(session, who, alert_id)
    if queued.case.version != version:
        raise ConflictError
    return queued


def claim(session: Session, cipher: Cipher, who: Signed, alert_id: str, version: int, at: datetime) -> None:
    """Take a case that nobody has."""
    queued = _standing(session, who, alert_id, version)
    if queued.case.holder is not None or queued.case.status not in {NEW, TAKEN}:
        raise ConflictError
    _change(session, alert_id, version, status=TAKEN, holder_id=who.account_id, held_since=at)
    cases.add_step(session, cipher, alert_id, who.account_id, "claimed", "", at)


def release(session: Session, cipher: Cipher, who: Signed, alert_id: str, version: int, at: datetime) -> None:
    """Put a case that somebody has back into the queue; its holder may, and a coordinator."""
    queued = _standing(session, who, alert_id, version)
    if queued.case.status != TAKEN:
        raise ConflictError
    if queued.case.holder != who.name and not who.may(Permission.COORDINATE):
        raise RefusedError
    _change(session, alert_id, version, status=NEW, holder_id=None, held_since=None)
    cases.add_step(session, cipher, alert_id, who.account_id, "released", "", at)


def colleagues(session: Session, who: Signed, queued: Queued) -> list[Account]:
    """Return whom a case can be handed to: those who do casework in its region, without its holder."""
    return [
        account
        for account in accounts.accounts(session)
        if account.active
        and account.name not in {queued.case.holder, who.name if queued.case.holder == who.name else ""}
        and Permission.CASEWORK in PERMISSIONS[Role(account.role)]
        and may_see(account.regions, queued.alert.municipalities)
    ]


def may_hand_over(who: Signed, queued: Queued) -> bool:
    """Tell whether ``who`` may give a case to somebody: its holder may, and a coordinator."""
    return queued.case.status in {NEW, TAKEN} and (
        who.may(Permission.COORDINATE) or (queued.case.holder == who.name and who.may(Permission.CASEWORK))
    )


def hand_over(
    session: Session, cipher: Cipher, who: Signed, alert_id: str, version: int, to: str, text: str, at: datetime
) -> None:
    """Give a case to a colleague; raises :class:`RefusedError` for one who does no casework in its region."""
    queued = _standing(session, who, alert_id, version)
    chosen = next((account for account in colleagues(session, who, queued) if account.name == to), None)
    if chosen is None or not may_hand_over(who, queued):
        raise RefusedError
    _change(session, alert_id, version, status=TAKEN, holder_id=chosen.id, held_since=at)
    told = f"{chosen.name}. {text.strip()}" if text.strip() else chosen.name
    cases.add_step(session, cipher, alert_id, who.account_id, "handed", told, at)


def undo_until(queued: Queued, steps: Sequence[cases.Step], who: Signed, minutes: int) -> datetime | None:
    """Return until when ``who`` may take back what they stated or agreed to last; None where they may not."""
    if queued.case.status not in {PROPOSED, CLOSED}:
        return None
    last = next((step for step in reversed(steps) if _decides(step)), None)
    return last.at + timedelta(minutes=minutes) if last is not None and last.who == who.name else None


def _decides(step: cases.Step) -> bool:
    return step.kind.startswith("outcome:") or step.kind == "agreed"


def reopen(session: Session, cipher: Cipher, who: Signed, alert_id: str, version: int, text: str, at: datetime) -> None:
    """Put a closed case back into the queue, with a reason; its outcome stays to be read."""
    queued = _standing(session, who, alert_id, version)
    if queued.case.status != CLOSED:
        raise ConflictError
    if not text.strip():
        raise UnmetError("Say in a few words why.")
    back = {"holder_id": None, "held_since": None, "outcome": None, "proposed_by": None, "closed_wave_id": None}
    _change(session, alert_id, version, status=NEW, earlier=queued.case.outcome, **back)
    cases.add_step(session, cipher, alert_id, who.account_id, REOPENED, text.strip(), at)
    settle_standing(session, cipher, [alert_id], at)


def take_back(
    session: Session, cipher: Cipher, who: Signed, alert_id: str, version: int, minutes: int, at: datetime
) -> None:
    """Take back an outcome, or an agreement to one, within ``minutes``: the case stands as it did before."""
    queued = _standing(session, who, alert_id, version)
    steps = cases.steps_of(session, cipher, alert_id)
    until = undo_until(queued, steps, who, minutes)
    if until is None or at > until:
        raise UnmetError("This can no longer be taken back: write a note, or ask your coordinator.")
    agreed = next(step for step in reversed(steps) if _decides(step)).kind == "agreed"
    if agreed:
        _change(session, alert_id, version, status=PROPOSED)
    else:
        _change(session, alert_id, version, status=TAKEN, outcome=None, proposed_by=None)
    cases.add_step(session, cipher, alert_id, who.account_id, "taken back", "", at)


def note(session: Session, cipher: Cipher, who: Signed, alert_id: str, text: str, at: datetime) -> None:
    """Write a note into a case."""
    one(session, who, alert_id)
    if text.strip():
        cases.add_step(session, cipher, alert_id, who.account_id, cases.NOTE, text.strip(), at)


def take_note_back(
    session: Session, cipher: Cipher, who: Signed, alert_id: str, number: int, minutes: int, at: datetime
) -> None:
    """Take back what one noted oneself, within ``minutes``: its words go, that there was a note stays."""
    one(session, who, alert_id)
    since = at - timedelta(minutes=minutes)
    if not cases.take_note_back(session, cipher, alert_id, who.account_id, number, since):
        raise UnmetError("This can no longer be taken back: write a note, or ask your coordinator.")


def propose(
    session: Session, cipher: Cipher, who: Signed, alert_id: str, version: int, outcome: str, text: str, at: datetime
) -> None:
    """State what came of a case. It is closed with that, but on the child path it waits for a second person."""
    queued = _standing(session, who, alert_id, version)
    if outcome not in OUTCOMES or queued.case.holder != who.name or queued.case.status != TAKEN:
        raise RefusedError
    _change(
        session,
        alert_id,
        version,
        outcome=outcome,
        proposed_by=who.account_id,
        **({"status": PROPOSED} if queued.child_path else _closed(queued)),
    )
    cases.add_step(session, cipher, alert_id, who.account_id, f"outcome:{outcome}", text.strip(), at)


def settle(
    session: Session, cipher: Cipher, who: Signed, alert_id: str, version: int, agreed: bool, text: str, at: datetime
) -> None:
    """Agree or not, as the second person, with what was proposed on the child path; see :func:`may_settle`."""
    queued = _standing(session, who, alert_id, version)
    if not may_settle(who, queued):
        raise RefusedError
    if agreed:
        _change(session, alert_id, version, **_closed(queued))
    else:
        _change(session, alert_id, version, status=TAKEN, outcome=None, proposed_by=None)
    cases.add_step(session, cipher, alert_id, who.account_id, "agreed" if agreed else "sent back", text.strip(), at)


def second_to(who: Signed) -> tuple[str, ...]:
    """Return the roles to whose outcomes ``who`` can be the second person: one of the two is a child handler."""
    if not who.may(Permission.CASEWORK):
        return ()
    return tuple(role for role, may in PERMISSIONS.items() if who.may(Permission.CHILD) or Permission.CHILD in may)


def may_settle(who: Signed, queued: Queued) -> bool:
    """Tell whether ``who`` is the second person that a proposed outcome waits for: never the one who proposed it."""
    case = queued.case
    return case.status == PROPOSED and case.proposed_by != who.name and case.proposer_role in second_to(who)


def _closed(queued: Queued) -> dict[str, object]:
    """Return what closes a case: with what it is closed on, so that more than that brings it back."""
    alert = queued.alert
    facts = {"closed_priority": alert.priority, "closed_signals": list(alert.signals), "closed_wave_id": alert.wave_id}
    return {"status": CLOSED, **facts}


def _change(session: Session, alert_id: str, version: int, **facts: object) -> None:
    try:
        cases.change_case(session, alert_id, version, **facts)
    except cases.CaseChangedError:
        raise ConflictError from None

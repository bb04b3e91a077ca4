"""Contacts that people made outside the program: the log, the cap for one person, and the wish to be left alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from outreach.casework import cases
from outreach.casework.cases import Queued
from outreach.casework.contacts import may_see_contacts
from outreach.casework.messages import standing
from outreach.errors import ConflictError, RefusedError, UnmetError
from outreach.gate import Signed
from outreach.roles import Permission
from storage import links
from storage import offers as kept
from storage.audit import note_access
from storage.cases import CaseChangedError, add_step, change_case, steps_of
from storage.cipher import Cipher
from storage.offers import Offer

CHANNELS = {"sms": "Text message", "call": "Telephone call", "mail": "E-mail", "app": "Message in an app",
            "meeting": "In person"}  # fmt: skip
RESULTS = {
    "sent": "Sent, no answer yet",
    "no_answer": "No answer",
    "answered": "Answered",
    "wants_contact": "Wants contact",
    "referred": "Passed on to support",
    "declined": "Does not want support",
    "wrong": "Wrong number or address",
    "opted_out": "Does not want to be contacted again",
}
WANTED = frozenset({"answered", "wants_contact", "referred"})
"""Results after which the person is in contact of their own will: the cap no longer counts."""
SENT = "sent"
ANSWERS = frozenset(RESULTS) - {SENT, "no_answer"}
"""Results that come from the person, or end the matter: they may always be kept."""


def left(offers: Sequence[Offer], cap: int) -> int | None:
    """Return how many more contacts may be offered; None where the person wants contact."""
    if any(offer.result in WANTED for offer in offers):
        return None
    return max(0, cap - attempts(offers)[0])


def attempts(offers: Sequence[Offer]) -> tuple[int, int]:
    """Return how often the person was contacted, oldest first, and how many of what was sent have no result yet.

    What came of something sent is no contact of its own.
    """
    made = waiting = 0
    for offer in offers:
        if offer.result == SENT:
            made, waiting = made + 1, waiting + 1
        elif waiting:
            waiting -= 1
        else:
            made += 1
    return made, waiting


def results(queued: Queued, offers: Sequence[Offer], cap: int, *, checked: bool) -> dict[str, str]:
    """Return what may be kept of a contact now.

    What the person answered always may, and what came of something sent. A contact that somebody makes may only with
    the questions on risk answered (``checked``), within the cap, and on the child path once two persons settled it.
    """
    if checked and not queued.unsettled and left(offers, cap) != 0:
        return RESULTS
    if queued.unsettled and not offers:
        return {}
    _, waiting = attempts(offers)
    return {key: name for key, name in RESULTS.items() if key in ANSWERS or (waiting and key != SENT)}


def log(
    session: Session,
    cipher: Cipher,
    who: Signed,
    alert_id: str,
    version: int,
    channel: str,
    language: str,
    result: str,
    cap: int,
    at: datetime,
) -> None:
    """Keep a contact that was made; a wish for no more of them follows the profile's contact details.

    Raises :class:`UnmetError` without a risk check, beyond the cap, and where the person wishes no contact.
    """
    queued = _works(session, who, alert_id)
    profile_id = queued.alert.profile_id
    hashes = kept.hashes_of(session, links.members_of(session, profile_id))
    if kept.opted_out(session, profile_id, hashes) is not None:
        raise UnmetError("The person does not want to be contacted.")
    if channel not in CHANNELS or result not in RESULTS:
        raise RefusedError
    before = kept.offers_to(session, profile_id, hashes)
    checked = standing(steps_of(session, cipher, alert_id), who.name, at) is not None
    if result not in results(queued, before, cap, checked=checked):
        if queued.unsettled:
            raise UnmetError("This may concern a child: nobody makes contact before two persons have settled the case.")
        if not checked:
            raise UnmetError("Answer the questions on risk first.")
        raise UnmetError("The person has been contacted as often as is allowed.")
    _bump(session, alert_id, version)
    kept.add_offer(session, profile_id, alert_id, who.account_id, channel, language, result, hashes, at)
    add_step(session, cipher, alert_id, who.account_id, f"offer:{result}", "", at)
    if result == "opted_out":
        kept.opt_out(session, cipher, profile_id, hashes, at)
        note_access(session, who.name, "opt-out kept", alert_id, at)


def opt_out(session: Session, cipher: Cipher, who: Signed, alert_id: str, at: datetime) -> None:
    """Keep the person's wish not to be contacted again."""
    queued = _works(session, who, alert_id)
    hashes = kept.hashes_of(session, links.members_of(session, queued.alert.profile_id))
    kept.opt_out(session, cipher, queued.alert.profile_id, hashes, at)
    kept.hide(session, alert_id, who.account_id, at)
    add_step(session, cipher, alert_id, who.account_id, "opted out", "", at)
    note_access(session, who.name, "opt-out kept", alert_id, at)


def lift(session: Session, cipher: Cipher, who: Signed, alert_id: str, reason: str, at: datetime) -> None:
    """Take a wish back that was entered by mistake, or that the person took back; a coordinator may, with a reason."""
    queued = cases.one(session, who, alert_id)
    if not who.may(Permission.COORDINATE):
        raise RefusedError
    if not reason.strip():
        raise UnmetError("Say in a few words why.")
    hashes = kept.hashes_of(session, links.members_of(session, queued.alert.profile_id))
    kept.lift_opt_out(session, queued.alert.profile_id, hashes)
    add_step(session, cipher, alert_id, who.account_id, "opt-out lifted", reason.strip(), at)
    note_access(session, who.name, "opt-out lifted", alert_id, at)


def _works(session: Session, who: Signed, alert_id: str) -> Queued:
    queued = cases.one(session, who, alert_id)
    if not may_see_contacts(who, queued):
        raise RefusedError
    return queued


def _bump(session: Session, alert_id: str, version: int) -> None:
    try:
        change_case(session, alert_id, version)
    except CaseChangedError:
        raise ConflictError from None

"""Contact details of a case: for a stated purpose and a limited time.

Where the person wishes no contact they are shown for what protects life or a child, never for an offer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from outreach.casework import cases
from outreach.casework.cases import Queued
from outreach.errors import RefusedError
from outreach.gate import Signed
from outreach.roles import Permission
from storage import links, offers
from storage.audit import note_access
from storage.cases import add_step
from storage.cipher import Cipher
from storage.offers import HeldContact, Offer

PURPOSES = {
    "offer": "To offer the person support",
    "report": "To write a report of concern",
    "same": "To see whether it is somebody we know",
    "danger": "There is danger to life or health",
}
"""What contact details may be shown for, in English; the catalogue has the Swedish."""
PROTECTING = ("report", "danger")
"""Purposes that hold whatever the person wishes: a child or a life may depend on them."""
SHORTEST_PURPOSE = 8
"""Characters that a purpose in one's own words has at least."""


@dataclass(frozen=True)
class Reach:
    """What is known of reaching the person: the contact details only while they are shown, the log, the wish."""

    opted_out: datetime | None
    until: datetime | None
    contacts: tuple[HeldContact, ...]
    offers: tuple[Offer, ...]
    profiles_behind: int


def may_see_contacts(who: Signed, queued: Queued) -> bool:
    """Tell whether ``who`` works on the case: has it, is the second person on the child path, or coordinates."""
    second = queued.child_path and who.may(Permission.CHILD)
    works = queued.case.holder == who.name or second or who.may(Permission.COORDINATE)
    return works and who.may(Permission.CONTACTS)


def purposes(queued: Queued, opted_out: datetime | None) -> dict[str, str]:
    """Return what contact details may be shown for, given when the person opted out, if they did.

    On the child path nothing is offered before two persons have settled the case.
    """
    return {
        key: name
        for key, name in PURPOSES.items()
        if key in PROTECTING or (opted_out is None and not (key == "offer" and queued.unsettled))
    }


def reach(session: Session, cipher: Cipher, who: Signed, queued: Queued, at: datetime) -> Reach:
    """Return what ``who`` may see now; contact details that are shown are audited each time."""
    alert = queued.alert
    members = links.members_of(session, alert.profile_id)
    hashes = offers.hashes_of(session, members)
    wish = offers.opted_out(session, alert.profile_id, hashes)
    until = None
    contacts: list[HeldContact] = []
    if may_see_contacts(who, queued):
        until = offers.shown_until(session, alert.alert_id, who.account_id, at, asked_after=wish)
    if until is not None:
        contacts = offers.contacts_of(session, cipher, members)
        note_access(session, who.name, "contact details shown", alert.alert_id, at)
    return Reach(
        wish,
        until,
        tuple(contacts),
        tuple(offers.offers_to(session, alert.profile_id, hashes)),
        offers.profiles_behind(session, hashes),
    )


def held(session: Session, cipher: Cipher, queued: Queued) -> list[HeldContact]:
    """Return the contact details of a case, to take them out of a text: they are shown to nobody with this."""
    return offers.contacts_of(session, cipher, links.members_of(session, queued.alert.profile_id))


def ask(
    session: Session,
    cipher: Cipher,
    who: Signed,
    alert_id: str,
    purpose: str,
    words: str,
    minutes: int,
    at: datetime,
) -> None:
    """Show ``who`` the contact details of a case for ``minutes``.

    Raises :class:`RefusedError` without a purpose, for somebody who does not work on the case, and where the person
    wishes not to be contacted and the purpose does not protect anybody.
    """
    queued = cases.one(session, who, alert_id)
    members = links.members_of(session, queued.alert.profile_id)
    wish = offers.opted_out(session, queued.alert.profile_id, offers.hashes_of(session, members))
    stated = purpose in purposes(queued, wish) and len(words.strip()) >= SHORTEST_PURPOSE
    if not stated or not may_see_contacts(who, queued):
        raise RefusedError
    until = at + timedelta(minutes=minutes)
    offers.note_view(session, cipher, alert_id, who.account_id, f"{purpose}: {words.strip()}", at, until)
    add_step(session, cipher, alert_id, who.account_id, f"contacts:{purpose}", words.strip(), at)
    note_access(session, who.name, "contact details asked for", f"{alert_id}, {purpose}", at)

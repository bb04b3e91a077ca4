"""What was done with a case, in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from outreach.casework import cases, contacts, links, messages, offers
from outreach.errors import RefusedError
from outreach.gate import Signed
from storage.cases import NOTE, NOTE_GONE, Step, add_step
from storage.cipher import Cipher
from storage.standing import REOPENED

REPORT = "report"
"""A step that keeps the draft of a report of concern: it may hold contact details, and is read on its own page."""
KINDS = {
    "claimed": "Took the case",
    "released": "Put the case back",
    "handed": "Handed the case over",
    NOTE: "Note",
    NOTE_GONE: "Took a note back",
    "outcome": "Outcome",
    "agreed": "Agreed",
    "sent back": "Sent back",
    "taken back": "Took the outcome back",
    "contacts": "Saw the contact details",
    "judged": "Judged a link",
    messages.CHECKED: "Answered the questions on risk",
    "offer": "Contact",
    "opted out": "Kept that the person wants no contact",
    "opt-out lifted": "Took back that the person wants no contact",
    REOPENED: "Reopened the case",
    REPORT: "Wrote a draft of a report of concern",
}
"""What each kind of step is called, in English; the catalogue has the Swedish."""
DETAILS: Mapping[str, Mapping[str, str]] = {
    "outcome": cases.OUTCOMES,
    "contacts": contacts.PURPOSES,
    "judged": {**links.ANSWERS, "undo": "Judgement withdrawn"},
    "offer": offers.RESULTS,
    REOPENED: {
        "urgent": "a later wave raised it to urgent",
        "high": "a later wave raised it to high, or gave a reason of age",
        "medium": "a later wave raised it to medium, or gave a reason of age",
        "low": "a later wave gave a reason of age",
    },
}


@dataclass(frozen=True)
class Told:
    """A step as it is read: what, more closely what (both English, to be translated), by whom, when, in which words."""

    kind: str
    detail: str
    who: str
    at: datetime
    text: str
    answers: Mapping[str, str]
    number: int


def told(steps: Sequence[Step]) -> list[Told]:
    """Return steps in words, the latest first."""
    return [_told(step) for step in reversed(steps)]


def _told(step: Step) -> Told:
    kind, _, detail = step.kind.partition(":")
    checked = kind == messages.CHECKED
    return Told(
        KINDS.get(kind, kind),
        DETAILS.get(kind, {}).get(detail, detail),
        step.who,
        step.at,
        "" if checked or kind == REPORT else step.text,
        json.loads(step.text) if checked else {},
        step.number,
    )


def add_risk_check(
    session: Session, cipher: Cipher, who: Signed, alert_id: str, answers: Mapping[str, str], at: datetime
) -> None:
    """Keep the answers to the questions on risk as a step; raises :class:`RefusedError` for who has not the case."""
    if not contacts.may_see_contacts(who, cases.one(session, who, alert_id)):
        raise RefusedError
    add_step(session, cipher, alert_id, who.account_id, messages.CHECKED, messages.written(answers), at)

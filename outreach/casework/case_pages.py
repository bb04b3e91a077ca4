"""A case: the adverts of one profile with what speaks in them, and what was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session

from outreach.casework import cases
from outreach.casework.case_view import adverts_of
from outreach.casework.queue_pages import BANDS, reasons
from outreach.gate import Who, home_of, needs, now_of
from outreach.pages import language_of, page, see_other
from outreach.roles import Permission
from storage.audit import note_access
from storage.cases import steps_of
from storage.cipher import Cipher

router = APIRouter()
Version = Annotated[int, Form()]
Text = Annotated[str, Form(max_length=20_000)]


@router.get("/case/{alert_id}")
@needs(Permission.QUEUE)
def case_page(request: Request, who: Who, alert_id: str) -> Response:
    """Show one case; opening it is audited."""
    home, language = home_of(request), language_of(request)
    with home.store.begin() as session:
        queued = cases.one(session, who, alert_id)
        shown = adverts_of(session, home.store.cipher, queued.alert)
        steps = steps_of(session, home.store.cipher, alert_id)
        note_access(session, who.name, "case opened", alert_id, now_of(request))
    return page(
        request,
        "casework/case.html",
        queued=queued,
        bands=BANDS,
        reasons=reasons(queued.alert.signals, language),
        adverts=shown,
        steps=steps,
        outcomes=cases.OUTCOMES,
        may_write=who.may(Permission.CASEWORK),
        may_settle=who.may(Permission.CHILD) and queued.case.proposed_by != who.name,
        may_coordinate=who.may(Permission.COORDINATE),
    )


@router.post("/case/{alert_id}/claim")
@needs(Permission.CASEWORK)
def claim(request: Request, who: Who, alert_id: str, version: Version) -> Response:
    """Take a case."""
    at = now_of(request)
    return _done(request, alert_id, lambda s, c: cases.claim(s, c, who, alert_id, version, at))


@router.post("/case/{alert_id}/release")
@needs(Permission.CASEWORK)
def release(request: Request, who: Who, alert_id: str, version: Version) -> Response:
    """Put a case back into the queue."""
    at = now_of(request)
    return _done(request, alert_id, lambda s, c: cases.release(s, c, who, alert_id, version, at))


@router.post("/case/{alert_id}/note")
@needs(Permission.CASEWORK)
def write_note(request: Request, who: Who, alert_id: str, text: Text = "") -> Response:
    """Write a note."""
    at = now_of(request)
    return _done(request, alert_id, lambda s, c: cases.note(s, c, who, alert_id, text, at))


@router.post("/case/{alert_id}/outcome")
@needs(Permission.CASEWORK)
def state_outcome(
    request: Request, who: Who, alert_id: str, version: Version, outcome: Annotated[str, Form()], text: Text = ""
) -> Response:
    """State what came of a case."""
    at = now_of(request)
    return _done(request, alert_id, lambda s, c: cases.propose(s, c, who, alert_id, version, outcome, text, at))


@router.post("/case/{alert_id}/settle")
@needs(Permission.CHILD)
def settle(
    request: Request, who: Who, alert_id: str, version: Version, agreed: Annotated[str, Form()], text: Text = ""
) -> Response:
    """Agree, or not, with what a first person proposed."""
    at = now_of(request)
    return _done(request, alert_id, lambda s, c: cases.settle(s, c, who, alert_id, version, agreed == "yes", text, at))


def _done(request: Request, alert_id: str, change: Callable[[Session, Cipher], None]) -> Response:
    home = home_of(request)
    with home.store.begin() as session:
        change(session, home.store.cipher)
    return see_other(f"/case/{alert_id}")

"""A data subject's request: what is held about a contact, an extract for the person, and erasure in two steps.

The contact is sent in the body of a form and is nowhere written down; between the steps the page carries its keyed
hashes, encrypted, for the administrator who asked and for half an hour.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from admap import beside
from admap.blanking import blanked
from admap.errors import UsageError
from admap.stages.subject import extract_of, holdings
from admap.subject_contacts import contact_hashes
from outreach.administration.subject_text import extract_text
from outreach.errors import RefusedError
from outreach.gate import Signed, Who, home_of, needs, now_of
from outreach.pages import language_of, page, see_other
from outreach.roles import Permission
from storage import work
from storage.audit import note_access
from storage.errors import KeyMismatchError

router = APIRouter()
KEPT_FOR = timedelta(minutes=30)
Sought = Annotated[str, Form(max_length=4000)]
Reason = Annotated[str, Form(max_length=500)]


@router.get("/administration/subject")
@needs(Permission.ADMINISTER)
def subject_form(request: Request) -> Response:
    """Ask for the contact."""
    return page(request, "administration/subject.html", fault=False)


@router.post("/administration/subject")
@needs(Permission.ADMINISTER)
def look_up(request: Request, who: Who, contact: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Show how much is held about the contact."""
    home = home_of(request)
    try:
        hashes = contact_hashes(home.store.cipher, contact)
    except UsageError:
        return page(request, "administration/subject.html", 422, fault=True)
    return _held_page(request, who, hashes)


@router.post("/administration/subject/extract")
@needs(Permission.ADMINISTER)
def extract(request: Request, who: Who, sought: Sought = "", reason: Reason = "") -> Response:
    """Give the extract for the person as a text file; nothing of it is kept."""
    home, at, language = home_of(request), now_of(request), language_of(request)
    hashes = _opened(request, who, sought)
    if not reason.strip():
        return _held_page(request, who, hashes, fault=True)
    found = holdings(home, hashes)
    text = extract_text(found, extract_of(home, found), home.settings.retention, at, language)
    _note(request, who, "subject request: extract", f"{found.summary}; {blanked(reason.strip())}")
    return Response(
        text.encode("utf-8", "replace"),
        media_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="personal-data-{at:%Y-%m-%d}.txt"'},
    )


@router.post("/administration/subject/erase")
@needs(Permission.ADMINISTER)
def erase_asked(request: Request, who: Who, sought: Sought = "", reason: Reason = "") -> Response:
    """Say what an erasure would take, and ask for confirmation."""
    hashes = _opened(request, who, sought)
    if not reason.strip():
        return _held_page(request, who, hashes, fault=True)
    if holdings(home_of(request), hashes).unsettled:
        return _held_page(request, who, hashes, status=409)
    return _confirm_page(request, sought, reason, hashes, fault=False)


@router.post("/administration/subject/erase/confirmed")
@needs(Permission.ADMINISTER)
def erase_confirmed(
    request: Request, who: Who, sought: Sought = "", reason: Reason = "", sure: Annotated[str, Form()] = ""
) -> Response:
    """Have it erased beside the office, after the second step."""
    home, at = home_of(request), now_of(request)
    hashes = _opened(request, who, sought)
    if sure != "yes" or not reason.strip():
        return _confirm_page(request, sought, reason, hashes, fault=True)
    found = holdings(home, hashes)
    if found.unsettled:
        return _held_page(request, who, hashes, status=409)
    detail = f"{found.summary}; {blanked(reason.strip())}"
    with home.store.begin() as session:
        note_access(session, who.name, "subject request: erasing", detail, at)
        given = {"hashes": sorted(hashes)}
        number = work.ask_for(session, home.store.cipher, work.ERASURE, "", who.name, given, at)
    beside.start(home, number)
    return see_other(f"/administration/work/{number}")


def _held_page(
    request: Request, who: Signed, hashes: frozenset[str], *, fault: bool = False, status: int = 200
) -> Response:
    found = holdings(home_of(request), hashes)
    _note(request, who, "subject request: looked up", found.summary)
    status = 422 if fault else status
    token = _closed(request, who, hashes)
    return page(request, "administration/subject_held.html", status, held=found, sought=token, fault=fault)


def _confirm_page(request: Request, sought: str, reason: str, hashes: frozenset[str], *, fault: bool) -> Response:
    found = holdings(home_of(request), hashes)
    status = 422 if fault else 200
    return page(
        request, "administration/subject_confirm.html", status, held=found, sought=sought, reason=reason, fault=fault
    )


def _note(request: Request, who: Signed, action: str, detail: str) -> None:
    with home_of(request).store.begin() as session:
        note_access(session, who.name, action, detail, now_of(request))


def _closed(request: Request, who: Signed, hashes: frozenset[str]) -> str:
    until = (now_of(request) + KEPT_FOR).isoformat()
    plain = json.dumps({"hashes": sorted(hashes), "by": who.account_id, "until": until})
    return base64.urlsafe_b64encode(home_of(request).store.cipher.encrypt(plain)).decode()


def _opened(request: Request, who: Signed, sought: str) -> frozenset[str]:
    """Return what the page before was about; raises :class:`RefusedError` where it is not this person's, or too old."""
    try:
        held = json.loads(home_of(request).store.cipher.decrypt(base64.urlsafe_b64decode(sought)))
    except (binascii.Error, ValueError, KeyMismatchError):
        raise RefusedError from None
    if held["by"] != who.account_id or datetime.fromisoformat(held["until"]) < now_of(request):
        raise RefusedError
    return frozenset(held["hashes"])

"""Reaching the person: contact details for a purpose, the risk check, messages, the log, and the wish for none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session

from outreach.casework import cases, contacts, messages, offers
from outreach.casework.queue_pages import BANDS
from outreach.casework.steps import add_risk_check
from outreach.errors import UnmetError
from outreach.gate import Who, home_of, needs, now_of
from outreach.pages import page, see_other
from outreach.roles import Permission
from storage.cases import steps_of
from storage.cipher import Cipher

router = APIRouter()
Choice = Annotated[str, Form(max_length=20)]
Words = Annotated[str, Form(max_length=500)]


@router.get("/case/{alert_id}/contact")
@needs(Permission.CONTACTS)
def contact_page(request: Request, who: Who, alert_id: str) -> Response:
    """Show what the reader may know now of reaching the person."""
    home, at = home_of(request), now_of(request)
    settings = home.settings.casework
    with home.store.begin() as session:
        queued = cases.one(session, who, alert_id)
        found = contacts.reach(session, home.store.cipher, who, queued, at)
        check = messages.standing(steps_of(session, home.store.cipher, alert_id), who.name, at)
    every = messages.all_messages(home.settings.home)
    left = offers.left(found.offers, settings.offers)
    unsettled = queued.unsettled
    open_to_messages = not unsettled and check is not None and not check.stop and not check.child and left != 0
    return page(
        request,
        "casework/contact.html",
        queued=queued,
        bands=BANDS,
        reach=found,
        works=contacts.may_see_contacts(who, queued),
        may_lift=who.may(Permission.COORDINATE),
        purposes=contacts.purposes(queued, found.opted_out),
        shortest=contacts.SHORTEST_PURPOSE,
        settings=settings,
        check=check,
        questions=messages.QUESTIONS,
        answers=messages.ANSWERS,
        left=left,
        unsettled=unsettled,
        messages=messages.offered(every, queued.alert.languages, check, settings)
        if check is not None and open_to_messages
        else [],
        languages=every,
        channels=offers.CHANNELS,
        results=offers.RESULTS,
        keepable=offers.results(queued, found.offers, settings.offers, checked=check is not None),
        seconds=(found.until - at).total_seconds() if found.until else 0,
    )


@router.post("/case/{alert_id}/contact")
@needs(Permission.CONTACTS)
def ask_for_contacts(request: Request, who: Who, alert_id: str, purpose: Choice = "", words: Words = "") -> Response:
    """Show the contact details for a stated purpose, for a limited time."""
    if purpose not in contacts.PURPOSES or len(words.strip()) < contacts.SHORTEST_PURPOSE:
        raise UnmetError("State the purpose: choose one, and say it in a few words.")
    minutes = home_of(request).settings.casework.contact_minutes
    return _done(request, alert_id, lambda s, c, at: contacts.ask(s, c, who, alert_id, purpose, words, minutes, at))


@router.post("/case/{alert_id}/risk")
@needs(Permission.CONTACTS)
def answer_risk_check(
    request: Request,
    who: Who,
    alert_id: str,
    others_read: Choice = "",
    controller: Choice = "",
    danger: Choice = "",
    known: Choice = "",
    child: Choice = "",
) -> Response:
    """Keep what the reader answers to the questions on risk."""
    answers = {"others_read": others_read, "controller": controller, "danger": danger, "known": known, "child": child}
    if not all(answer in messages.ANSWERS for answer in answers.values()):
        raise UnmetError("Answer every question on risk.")
    return _done(request, alert_id, lambda s, c, at: add_risk_check(s, c, who, alert_id, answers, at))


@router.post("/case/{alert_id}/offer")
@needs(Permission.CONTACTS)
def log_offer(
    request: Request,
    who: Who,
    alert_id: str,
    version: Annotated[int, Form()],
    channel: Choice,
    spoken: Choice,
    result: Choice,
) -> Response:
    """Keep a contact that was made outside the program."""
    cap = home_of(request).settings.casework.offers
    language = spoken if spoken in messages.all_messages(home_of(request).settings.home) else "other"
    return _done(
        request,
        alert_id,
        lambda s, c, at: offers.log(s, c, who, alert_id, version, channel, language, result, cap, at),
    )


@router.post("/case/{alert_id}/opt-out")
@needs(Permission.CONTACTS)
def opt_out(request: Request, who: Who, alert_id: str) -> Response:
    """Keep that the person does not want to be contacted."""
    return _done(request, alert_id, lambda s, c, at: offers.opt_out(s, c, who, alert_id, at))


@router.post("/case/{alert_id}/opt-in")
@needs(Permission.COORDINATE)
def lift_opt_out(request: Request, who: Who, alert_id: str, words: Words = "") -> Response:
    """Take a wish for no contact back."""
    return _done(request, alert_id, lambda s, c, at: offers.lift(s, c, who, alert_id, words, at))


def _done(request: Request, alert_id: str, change: Callable[[Session, Cipher, datetime], None]) -> Response:
    home = home_of(request)
    with home.store.begin() as session:
        change(session, home.store.cipher, now_of(request))
    return see_other(f"/case/{alert_id}/contact")

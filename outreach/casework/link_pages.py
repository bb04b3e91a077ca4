"""Why the adverts of a case belong together, and the buttons to judge it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from admap.errors import UsageError
from admap.stages import judging
from outreach.casework import cases
from outreach.casework.case_view import adverts_of
from outreach.casework.links import ANSWERS, SHOWN_PAIRS, held_by, key_of
from outreach.casework.queue_pages import BANDS
from outreach.errors import NotFoundError, UnmetError
from outreach.gate import Who, home_of, needs, now_of
from outreach.pages import page, see_other
from outreach.roles import Permission
from storage import links
from storage.audit import note_access
from storage.cases import add_step

router = APIRouter()
Key = Annotated[str, Form(max_length=12)]
UNDO = "undo"


@router.get("/case/{alert_id}/links")
@needs(Permission.CASEWORK)
def links_page(request: Request, who: Who, alert_id: str) -> Response:
    """Show what holds the adverts of a case together, the weakest pair first; audited."""
    home = home_of(request)
    with home.store.begin() as session:
        queued = cases.one(session, who, alert_id)
        adverts = adverts_of(session, home.store.cipher, queued.alert)
        note_access(session, who.name, "links of a case read", alert_id, now_of(request))
    held = held_by(home, queued.alert.profile_id)
    return page(
        request,
        "casework/links.html",
        queued=queued,
        bands=BANDS,
        adverts={advert.ad_id: (number, advert) for number, advert in enumerate(adverts, start=1)},
        held=held,
        first=held.pairs[:SHOWN_PAIRS],
        rest=held.pairs[SHOWN_PAIRS:],
        answers=ANSWERS,
        undo=UNDO,
    )


@router.post("/case/{alert_id}/links")
@needs(Permission.CASEWORK)
def judge_link(
    request: Request,
    who: Who,
    alert_id: str,
    one: Key,
    other: Key,
    answer: Annotated[str, Form()],
    reason: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Keep what the reader judges of two adverts of the case; a later judgement takes its place."""
    home, at = home_of(request), now_of(request)
    if answer not in {*ANSWERS, UNDO}:
        raise NotFoundError
    if not reason.strip():
        raise UnmetError("Say in a few words why you judge so.")
    with home.store.begin() as session:
        queued = cases.one(session, who, alert_id)
        members = {key_of(home.store.cipher, ad): ad for ad in links.members_of(session, queued.alert.profile_id)}
    if one not in members or other not in members or one == other:
        raise NotFoundError
    try:
        if answer == UNDO:
            judging.withdraw(home, members[one], members[other], reason, who.name, who.name)
        else:
            judging.judge(home, members[one], members[other], answer, reason, who.name, who.name)
    except UsageError:
        raise NotFoundError from None
    with home.store.begin() as session:
        add_step(session, home.store.cipher, alert_id, who.account_id, f"judged:{answer}", reason.strip(), at)
        note_access(session, who.name, "link judged", f"{alert_id}: {answer}", at)
    return see_other(f"/case/{alert_id}/links")

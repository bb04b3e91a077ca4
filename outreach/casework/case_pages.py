"""A case: the adverts of one profile with what speaks in them, and what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session

from mapping import small_map
from outreach.casework import cases, contacts, timeline
from outreach.casework.case_view import adverts_of, earlier_words, where_adverts_went
from outreach.casework.pauses import open_case, opened_lately
from outreach.casework.queue_pages import BANDS, language_names, reasons
from outreach.casework.steps import REPORT, told
from outreach.casework.weighing import weighed
from outreach.casework.withheld import withheld
from outreach.errors import ConflictError, NotFoundError, RefusedError
from outreach.gate import Who, home_of, needs, now_of
from outreach.pages import language_of, page, see_other
from outreach.roles import Permission
from outreach.words import shown_day
from storage import links, offers, queue
from storage.audit import note_access
from storage.cases import NOTE, drafts_of, keep_draft, steps_of
from storage.cipher import Cipher
from storage.models import Wave

router = APIRouter()
Version = Annotated[int, Form()]
Text = Annotated[str, Form(max_length=20_000)]
Draft = Annotated[str, Form(max_length=50_000)]
MOST = 2**31 - 1
"""The largest number of a step that a database holds."""
DRAFTS = ("note", "outcome", "settle", "reopen", "report")
"""Fields of a case whose text is kept while it is being written."""
STEPS = {
    "claim": "case taken",
    "release": "case put back",
    "hand-over": "case handed over",
    "note": "case noted in",
    "outcome": "case outcome stated",
    "settle": "case settled by second",
    "reopen": "case reopened",
    "undo": "case outcome taken back",
    "unnote": "case note taken back",
}
"""What the audit log calls each way to change a case, by the end of its address."""


@router.get("/case/{alert_id}")
@needs(Permission.QUEUE)
def case_page(request: Request, who: Who, alert_id: str) -> Response:
    """Show one case; opening it is audited."""
    return _show(request, who, alert_id, conflict=False)


def _show(request: Request, who: Who, alert_id: str, *, conflict: bool) -> Response:
    home, language, at = home_of(request), language_of(request), now_of(request)
    settings, cipher = home.settings.casework, home.store.cipher
    with home.store.begin() as session:
        queued = cases.one(session, who, alert_id)
        alert = queued.alert
        adverts = adverts_of(session, cipher, alert)
        ad_ids = [advert.ad_id for advert in adverts]
        went = [] if adverts else where_adverts_went(session, alert, who.regions)
        earlier = earlier_words(session, cipher, alert, adverts)
        earlier_wave = session.get_one(Wave, alert.wave_id).name if queue.worked(session).is_earlier(alert) else ""
        steps = steps_of(session, cipher, alert_id)
        copies = links.same_text_elsewhere(session, alert.profile_id, ad_ids)
        siblings = links.profiles_of_operator(session, alert.profile_id)
        unwanted = offers.opted_out(session, alert.profile_id, offers.hashes_of(session, ad_ids))
        others = open_case(session, who, alert_id, at)
        drafts = drafts_of(session, cipher, who.account_id, alert_id)
        may_give = cases.may_hand_over(who, queued)
        colleagues = [account.name for account in cases.colleagues(session, who, queued)] if may_give else []
        pause = opened_lately(session, who, at) >= settings.pause_after
        note_access(session, who.name, "case opened", alert_id, at)
    undone = timedelta(minutes=settings.undo_minutes)
    undo = cases.undo_until(queued, steps, who, settings.undo_minutes)
    days = {advert.seen_at: shown_day(advert.seen_at, language) for advert in adverts}
    judged = weighed(alert.signals, adverts, copies, days, earlier)
    return page(
        request,
        "casework/case.html",
        409 if conflict else 200,
        queued=queued,
        bands=BANDS,
        weighed=list(zip(judged, reasons(alert.signals, language), strict=True)),
        adverts=adverts,
        spoken={a.number: language_names(_languages(a.coding), language) for a in adverts},
        earlier_wave=earlier_wave,
        went=went,
        siblings=siblings,
        unwanted=unwanted,
        line=timeline.timeline(adverts),
        sizes=timeline,
        marks=small_map.marks(alert.municipalities),
        small_map=small_map,
        steps=told(steps),
        own_notes={s.number for s in steps if s.kind == NOTE and s.who == who.name and at <= s.at + undone},
        outcomes=cases.OUTCOMES,
        others=others,
        drafts=drafts,
        colleagues=colleagues,
        undo=undo if undo is not None and at <= undo else None,
        conflict=conflict,
        pause=pause,
        may_write=who.may(Permission.CASEWORK),
        may_settle=cases.may_settle(who, queued),
        may_coordinate=who.may(Permission.COORDINATE),
        may_see_contacts=contacts.may_see_contacts(who, queued),
    )


def _languages(coding: object) -> list[str]:
    return sorted({*getattr(coding, "spoken_languages", ()), *getattr(coding, "text_languages", ())})


@router.post("/case/{alert_id}/claim")
@needs(Permission.CASEWORK)
def claim(request: Request, who: Who, alert_id: str, version: Version) -> Response:
    """Take a case."""
    return _done(request, who, alert_id, lambda s, c, at: cases.claim(s, c, who, alert_id, version, at))


@router.post("/case/{alert_id}/release")
@needs(Permission.CASEWORK)
def release(request: Request, who: Who, alert_id: str, version: Version) -> Response:
    """Put a case back into the queue."""
    return _done(request, who, alert_id, lambda s, c, at: cases.release(s, c, who, alert_id, version, at))


@router.post("/case/{alert_id}/hand-over")
@needs(Permission.CASEWORK)
def hand_over(
    request: Request, who: Who, alert_id: str, version: Version, to: Annotated[str, Form()], text: Text = ""
) -> Response:
    """Give a case to a colleague."""
    return _done(request, who, alert_id, lambda s, c, at: cases.hand_over(s, c, who, alert_id, version, to, text, at))


@router.post("/case/{alert_id}/note")
@needs(Permission.CASEWORK)
def write_note(request: Request, who: Who, alert_id: str, text: Text = "") -> Response:
    """Write a note."""
    return _done(request, who, alert_id, lambda s, c, at: cases.note(s, c, who, alert_id, text, at), note=text)


@router.post("/case/{alert_id}/outcome")
@needs(Permission.CASEWORK)
def state_outcome(
    request: Request, who: Who, alert_id: str, version: Version, outcome: Annotated[str, Form()], text: Text = ""
) -> Response:
    """State what came of a case."""
    return _done(
        request,
        who,
        alert_id,
        lambda s, c, at: cases.propose(s, c, who, alert_id, version, outcome, text, at),
        outcome,
        outcome=text,
    )


@router.post("/case/{alert_id}/settle")
@needs(Permission.CASEWORK)
def settle(
    request: Request, who: Who, alert_id: str, version: Version, agreed: Annotated[str, Form()], text: Text = ""
) -> Response:
    """Agree, or not, with what a first person proposed."""
    return _done(
        request,
        who,
        alert_id,
        lambda s, c, at: cases.settle(s, c, who, alert_id, version, agreed == "yes", text, at),
        "agreed" if agreed == "yes" else "sent back",
        settle=text,
    )


@router.post("/case/{alert_id}/reopen")
@needs(Permission.CASEWORK)
def reopen(request: Request, who: Who, alert_id: str, version: Version, text: Text = "") -> Response:
    """Put a closed case back into the queue."""
    return _done(
        request, who, alert_id, lambda s, c, at: cases.reopen(s, c, who, alert_id, version, text, at), reopen=text
    )


@router.post("/case/{alert_id}/undo")
@needs(Permission.CASEWORK)
def take_back(request: Request, who: Who, alert_id: str, version: Version) -> Response:
    """Take back an outcome that was just stated, or an agreement to one."""
    minutes = home_of(request).settings.casework.undo_minutes
    return _done(request, who, alert_id, lambda s, c, at: cases.take_back(s, c, who, alert_id, version, minutes, at))


@router.post("/case/{alert_id}/unnote")
@needs(Permission.CASEWORK)
def take_note_back(request: Request, who: Who, alert_id: str, number: Annotated[int, Form(le=MOST)]) -> Response:
    """Take back a note that one has just written."""
    minutes = home_of(request).settings.casework.undo_minutes
    return _done(
        request, who, alert_id, lambda s, c, at: cases.take_note_back(s, c, who, alert_id, number, minutes, at)
    )


@router.post("/case/{alert_id}/draft")
@needs(Permission.CASEWORK)
def keep_text(request: Request, who: Who, alert_id: str, field: Annotated[str, Form()], text: Draft = "") -> Response:
    """Keep a text that is being written, for its writer alone."""
    if field not in DRAFTS:
        raise NotFoundError
    home = home_of(request)
    with home.store.begin() as session:
        queued = cases.one(session, who, alert_id)
        if field == REPORT:
            if not contacts.may_see_contacts(who, queued):
                raise RefusedError
            text = withheld(text, contacts.held(session, home.store.cipher, queued))
        keep_draft(session, home.store.cipher, who.account_id, alert_id, field, text, now_of(request))
    return Response(status_code=204)


def _done(
    request: Request,
    who: Who,
    alert_id: str,
    change: Callable[[Session, Cipher, datetime], None],
    detail: str = "",
    **written: str,
) -> Response:
    """Change a case, which is audited with ``detail``.

    Where somebody else changed it meanwhile, what was ``written`` is kept, and the case shown as it stands.
    """
    home, at = home_of(request), now_of(request)
    done = request.scope["route"].path.rpartition("/")[2]
    try:
        with home.store.begin() as session:
            change(session, home.store.cipher, at)
            note_access(session, who.name, STEPS[done], f"{alert_id}, {detail}" if detail else alert_id, at)
            for field in written:
                keep_draft(session, home.store.cipher, who.account_id, alert_id, field, "", at)
    except ConflictError:
        with home.store.begin() as session:
            for field, text in written.items():
                keep_draft(session, home.store.cipher, who.account_id, alert_id, field, text, at)
        return _show(request, who, alert_id, conflict=True)
    return see_other(f"/case/{alert_id}")

"""Where help is, and the draft of a report of concern."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response

from mapping.geography import counties, place_name
from mapping.labels import language as language_label
from outreach.casework import cases, contacts, messages, support
from outreach.casework.case_view import adverts_of, earlier_words
from outreach.casework.queue_pages import BANDS
from outreach.casework.reporting import draft, reporting
from outreach.casework.steps import REPORT
from outreach.casework.weighing import weighed
from outreach.casework.withheld import filled, withheld
from outreach.errors import UnmetError
from outreach.gate import Who, home_of, needs, now_of
from outreach.pages import language_of, page, see_other
from outreach.roles import Permission
from outreach.words import shown_day
from storage import links
from storage.audit import note_access
from storage.cases import add_step, drafts_of, keep_draft, steps_of

router = APIRouter()


@router.get("/support")
@needs(Permission.QUEUE)
def support_page(
    request: Request,
    place: Annotated[str, Query(max_length=4)] = "",
    age: Annotated[str, Query(max_length=5)] = "",
    spoken: Annotated[str, Query(max_length=3)] = "",
) -> Response:
    """Show where help is, by county, age and language."""
    every = support.directory(home_of(request).settings.home)
    asked = [spoken] if spoken else []
    return page(
        request,
        "casework/support.html",
        found=support.suited(every, [place] if place else [], age, asked, now_of(request).date()),
        counties=counties(),
        place=place,
        ages=support.AGES,
        age=age,
        **_spoken(request, every, spoken),
    )


@router.get("/case/{alert_id}/support")
@needs(Permission.QUEUE)
def case_support_page(
    request: Request,
    who: Who,
    alert_id: str,
    age: Annotated[str | None, Query(max_length=5)] = None,
    spoken: Annotated[str, Query(max_length=3)] = "",
) -> Response:
    """Show where help is for a case: its places, its languages, and the age that is likely."""
    home = home_of(request)
    with home.store.begin() as session:
        queued = cases.one(session, who, alert_id)
        note_access(session, who.name, "support for a case read", alert_id, now_of(request))
    likely = ("child" if queued.child_path else "") if age is None else age
    alert = queued.alert
    every = support.directory(home.settings.home)
    return page(
        request,
        "casework/case_support.html",
        queued=queued,
        bands=BANDS,
        found=support.suited(
            every, alert.municipalities, likely, [spoken] if spoken else alert.languages, now_of(request).date()
        ),
        ages=support.AGES,
        age=likely,
        **_spoken(request, every, spoken, alert.languages),
    )


def _spoken(
    request: Request, every: Sequence[support.Support], spoken: str, stated: Sequence[str] = ()
) -> dict[str, Any]:
    """Return what a page needs to have the directory searched by language: names in the reader's own, in order."""
    home, language = home_of(request), language_of(request)
    codes = support.languages_of(every, {*stated, *messages.all_messages(home.settings.home)})
    names = sorted((getattr(language_label(code), language), code) for code in codes)
    return {"spoken": spoken, "languages": names}


@router.get("/case/{alert_id}/report")
@needs(Permission.CASEWORK)
def report_page(request: Request, who: Who, alert_id: str, place: Annotated[str, Query(max_length=4)] = "") -> Response:
    """Show the checklist and a draft of a report of concern; reading is audited."""
    home, at = home_of(request), now_of(request)
    rules = reporting(home.settings.home)
    with home.store.begin() as session:
        queued = cases.one(session, who, alert_id)
        alert = queued.alert
        adverts = adverts_of(session, home.store.cipher, alert)
        reach = contacts.reach(session, home.store.cipher, who, queued, at)
        before = earlier_words(session, home.store.cipher, alert, adverts)
        copies = links.same_text_elsewhere(session, alert.profile_id, [a.ad_id for a in adverts])
        works = contacts.may_see_contacts(who, queued)
        steps = steps_of(session, home.store.cipher, alert_id) if works else []
        own = drafts_of(session, home.store.cipher, who.account_id, alert_id) if works else {}
        held = contacts.held(session, home.store.cipher, queued)
        note_access(session, who.name, "report of concern drafted", alert_id, at)
    latest = next((a.coding.municipalities[0] for a in adverts if a.coding.municipalities), "")
    chosen = place if place in alert.municipalities else latest
    days = {advert.seen_at: shown_day(advert.seen_at, "sv") for advert in adverts}
    reasons = weighed(alert.signals, adverts, copies, days, before)
    shown = reach.contacts if reach.until else None
    kept = own.get("report")
    text = withheld(kept, held) if kept else draft(rules, chosen, alert.profile_id, reasons, adverts, at)
    return page(
        request,
        "casework/report.html",
        queued=queued,
        bands=BANDS,
        rules=rules,
        place=chosen,
        places=sorted(alert.municipalities, key=place_name),
        kept=kept,
        draft=filled(text, shown),
        reach=reach,
        works=works,
        earlier=[(s.who, s.at, filled(withheld(s.text, held), shown)) for s in steps if s.kind == REPORT],
    )


@router.post("/case/{alert_id}/report")
@needs(Permission.CASEWORK)
def keep_report(
    request: Request,
    who: Who,
    alert_id: str,
    text: Annotated[str, Form(max_length=50_000)] = "",
    anew: Annotated[str, Form()] = "",
) -> Response:
    """Keep the draft in the case, encrypted and without contact details; or forget it, to have it drafted anew.

    Only who works on the case may: the others could not read it afterwards.
    """
    home, at = home_of(request), now_of(request)
    if not anew and not text.strip():
        raise UnmetError("There is no text to keep.")
    with home.store.begin() as session:
        queued = cases.one(session, who, alert_id)
        if not contacts.may_see_contacts(who, queued):
            raise UnmetError("Take the case first: the draft is kept with it, for whoever has it.")
        keep_draft(session, home.store.cipher, who.account_id, alert_id, "report", "", at)
        if not anew:
            text = withheld(text.strip(), contacts.held(session, home.store.cipher, queued))
            add_step(session, home.store.cipher, alert_id, who.account_id, REPORT, text, at)
            note_access(session, who.name, "report draft kept", alert_id, at)
    return see_other(f"/case/{alert_id}/report" if anew else f"/case/{alert_id}")

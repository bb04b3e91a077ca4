"""Erasures and purges beside the office: what has been done, what is left, and going on after an interruption."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from admap import beside
from admap.stages.erasing import Erased
from admap.stages.purge import Due
from outreach.errors import NotFoundError
from outreach.gate import home_of, needs
from outreach.pages import page, see_other
from outreach.roles import Permission
from storage import work

router = APIRouter()
STEPS = {
    "": "It starts.",
    "waiting for other work on the pages": "It waits for other work on the fetched pages.",
    "reading kept pages": "Fetched pages are read and taken out, file by file.",
    "erasing rows": "What the database holds is erased.",
    "writing queue pages": "Queue pages are written anew.",
    "taking texts away": "Texts, contacts and sign-ins are taken away.",
    "taking pages away": "Fetched pages are taken away, wave by wave.",
}
"""What is being done, in English; the catalogue has the Swedish."""


@router.get("/administration/work/{number}")
@needs(Permission.ADMINISTER)
def work_page(request: Request, number: int) -> Response:
    """Show how far an erasure or a purge is, or what it did."""
    found = _found(request, number)
    done = found.outcome == work.DONE
    return page(
        request,
        "administration/work.html",
        work=found,
        interrupted=beside.interrupted(home_of(request), found),
        steps=STEPS,
        erased=Erased(**found.result) if done and found.kind == work.ERASURE else None,
        purged=Due(**found.result) if done and found.kind == work.PURGE else None,
    )


@router.post("/administration/work/{number}/go-on")
@needs(Permission.ADMINISTER)
def go_on(request: Request, number: int) -> Response:
    """Let work that was interrupted go on where it stopped."""
    found = _found(request, number)
    if found.outcome == work.UNDER_WAY:
        beside.start(home_of(request), found.number)
    return see_other(f"/administration/work/{found.number}")


def _found(request: Request, number: int) -> work.Work:
    home = home_of(request)
    with home.store.begin() as session:
        found = work.work_of(session, home.store.cipher, number)
    if found is None or found.kind == work.TRY_OUT:
        raise NotFoundError
    return found

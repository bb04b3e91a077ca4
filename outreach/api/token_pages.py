"""One's own tokens of the API: made (shown once), listed, revoked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from admap.errors import UsageError
from outreach.api.making import new_api_token
from outreach.api.scopes import LONGEST_DAYS, Scope, may_hold
from outreach.errors import NotFoundError
from outreach.gate import Who, home_of, needs, now_of
from outreach.pages import page, see_other
from outreach.roles import Permission
from storage import tokens
from storage.audit import note_access
from storage.office import Account

router = APIRouter()
SCOPE_WORDS = {
    Scope.FIGURES: "Released figures",
    Scope.COVERAGE: "Coverage",
    Scope.SITES: "The register of sites",
    Scope.PROFILES: "Profiles in numbers, under pseudonyms",
}


@router.get("/account/tokens")
@needs(Permission.ACCOUNT)
def tokens_page(request: Request, who: Who) -> Response:
    """List one's own tokens."""
    return _page(request, who)


def _page(request: Request, who: Who, secret: str = "", fault: str = "", status: int = 200) -> Response:
    scopes = [scope for scope in Scope if may_hold(who.role, scope)]
    with home_of(request).store.begin() as session:
        rows = [row for row, _ in tokens.tokens(session, session.get_one(Account, who.account_id))]
        return page(
            request,
            "api/tokens.html",
            status,
            rows=rows,
            now=now_of(request),
            scopes=scopes,
            scope_words=SCOPE_WORDS,
            secret=secret,
            fault=fault,
            longest=LONGEST_DAYS,
        )


@router.post("/account/tokens")
@needs(Permission.ACCOUNT)
def make_token(
    request: Request,
    who: Who,
    scope: Annotated[tuple[str, ...], Form()] = (),
    days: Annotated[int, Form()] = 90,
) -> Response:
    """Make a token and show it, this once."""
    try:
        with home_of(request).store.begin() as session:
            account = session.get_one(Account, who.account_id)
            made = new_api_token(session, account, scope, days, now_of(request), who.name)
    except UsageError as error:
        return _page(request, who, fault=str(error), status=422)
    return _page(request, who, secret=made.secret)


@router.post("/account/tokens/revoke")
@needs(Permission.ACCOUNT)
def revoke_token(request: Request, who: Who, number: Annotated[int, Form()]) -> Response:
    """Revoke one of one's own tokens."""
    at = now_of(request)
    with home_of(request).store.begin() as session:
        if tokens.revoke(session, number, at, session.get_one(Account, who.account_id)) is None:
            raise NotFoundError
        note_access(session, who.name, "API token revoked", f"token {number}", at)
    return see_other("/account/tokens")

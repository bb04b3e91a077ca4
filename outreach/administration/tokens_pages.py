"""Everybody's tokens of the API: whose, for what, when used; and revoking one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from outreach.api.token_pages import SCOPE_WORDS
from outreach.errors import NotFoundError
from outreach.gate import Who, home_of, needs, now_of
from outreach.pages import page, see_other
from outreach.roles import Permission
from storage import tokens
from storage.audit import note_access

router = APIRouter()
HERE = "/administration/tokens"


@router.get(HERE)
@needs(Permission.ADMINISTER)
def tokens_page(request: Request) -> Response:
    """List every token, newest first; never the token itself."""
    with home_of(request).store.begin() as session:
        rows = tokens.tokens(session)
        return page(request, "administration/tokens.html", rows=rows, scope_words=SCOPE_WORDS)


@router.post(f"{HERE}/revoke")
@needs(Permission.ADMINISTER)
def revoke_token(request: Request, who: Who, number: Annotated[int, Form(ge=1, le=2**31 - 1)]) -> Response:
    """Revoke a token; the next call with it is refused."""
    at = now_of(request)
    with home_of(request).store.begin() as session:
        owner = tokens.revoke(session, number, at)
        if owner is None:
            raise NotFoundError
        note_access(session, who.name, "API token revoked", f"token {number} of {owner}", at)
    return see_other(HERE)

"""One's own account: changing the password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from outreach.errors import NotSignedInError
from outreach.gate import HALF, Signed, Who, home_of, needs, now_of
from outreach.pages import page, signed_out
from outreach.passwords import fault_of, hashed_password, is_password
from outreach.roles import ROLE_WORDS, Permission
from storage.accounts import end_sign_ins
from storage.audit import note_access
from storage.office import Account

router = APIRouter()


@router.get("/account")
@needs(Permission.ACCOUNT)
def account_page(request: Request) -> Response:
    """Show who one is here, and what one may do."""
    return page(request, "account.html", role_words=ROLE_WORDS)


@router.get("/password")
@needs(HALF)
def password_form(request: Request, who: Who) -> Response:
    """Show the form for a new password."""
    _whole(who)
    return page(request, "password.html", fault=None)


@router.post("/password")
@needs(HALF)
def change_password(
    request: Request, who: Who, old: Annotated[str, Form()] = "", new: Annotated[str, Form()] = ""
) -> Response:
    """Change the password, and end every sign-in of the account."""
    _whole(who)
    home = home_of(request)
    with home.store.begin() as session:
        account = session.get_one(Account, who.account_id)
        if not is_password(old, account.password_hash):
            fault: str | None = "That is not your present password."
        elif new == old:
            fault = "Choose another password than the present one."
        else:
            fault = fault_of(new, account.name, request.app.state.guesses)
        if fault is None:
            account.password_hash = hashed_password(new)
            account.must_change = False
            end_sign_ins(session, account)
            note_access(session, account.name, "password changed", "", now_of(request))
    if fault is not None:
        return page(request, "password.html", 422, fault=fault)
    return signed_out(request)


def _whole(who: Signed) -> None:
    if not who.whole:
        raise NotSignedInError

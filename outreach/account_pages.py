"""One's own account: the sign-ins one has, and changing the password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from outreach.attempts import is_own_password
from outreach.errors import NotSignedInError
from outreach.gate import HALF, Signed, Who, home_of, lasting_sign_ins, needs, now_of
from outreach.pages import page, see_other, signed_out
from outreach.passwords import fault_of, hashed_password
from outreach.roles import ROLE_WORDS, Permission
from storage.accounts import end_sign_ins, revoke_tokens, token_hash
from storage.audit import note_access
from storage.office import Account, SignIn

router = APIRouter()
MARK = 16
"""Characters of a sign-in's hash that the page names it by."""
FAULTS = {
    "wrong": "That is not your present password.",
    "same": "Choose another password than the present one.",
    "none": "Choose which sign-ins to end.",
}
"""What may be wrong with a form, in English; the catalogue has the Swedish."""


@router.get("/account")
@needs(Permission.ACCOUNT)
def account_page(request: Request, who: Who) -> Response:
    """Show who one is here, what one may do, and where one is signed in."""
    return _account_page(request, who)


@router.post("/account/sign-ins/end")
@needs(Permission.ACCOUNT)
def end_own(
    request: Request,
    who: Who,
    which: Annotated[list[str], Form(max_length=100)] = [],  # noqa: B006  (FastAPI copies it)
    others: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """End the sign-ins that are named, or all ``others`` than this one; who has a password gives it again."""
    at, own = now_of(request), token_hash(who.token)
    fault = None
    with home_of(request).store.begin() as session:
        account = session.get_one(Account, who.account_id)
        there = lasting_sign_ins(request, session, account.id)
        chosen = [s for s in there if s.token_hash != own] if others else [s for s in there if _mark(s) in which]
        if not chosen and not others:
            fault = FAULTS["none"]
        elif account.subject is None and not is_own_password(session, account, password, at):
            fault = FAULTS["wrong"]
        else:
            for sign_in in chosen:
                session.delete(sign_in)
            if chosen:
                note_access(session, account.name, "sign-ins ended", f"{account.name}, {len(chosen)}", at)
        ended_own = fault is None and any(s.token_hash == own for s in chosen)
    if fault is not None:
        return _account_page(request, who, 422, fault)
    return signed_out(request) if ended_own else see_other("/account")


@router.get("/password")
@needs(HALF)
def password_form(request: Request, who: Who) -> Response:
    """Show the form for a new password."""
    _whole(who)
    return page(request, "password.html", fault=None)


@router.post("/password")
@needs(HALF)
def change_password(
    request: Request,
    who: Who,
    old: Annotated[str, Form()] = "",
    new: Annotated[str, Form()] = "",
    tokens: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Change the password, and end every sign-in of the account; with ``tokens`` its tokens of the API too."""
    _whole(who)
    home, at = home_of(request), now_of(request)
    with home.store.begin() as session:
        account = session.get_one(Account, who.account_id)
        if not is_own_password(session, account, old, at):
            fault: str | None = FAULTS["wrong"]
        elif new == old:
            fault = FAULTS["same"]
        else:
            fault = fault_of(new, account.name, request.app.state.guesses)
        if fault is None:
            account.password_hash = hashed_password(new)
            account.must_change = False
            end_sign_ins(session, account)
            note_access(session, account.name, "password changed", "", at)
            revoked = revoke_tokens(session, account, at) if tokens else 0
            if revoked:
                note_access(session, account.name, "API token revoked", f"{revoked} of {account.name}", at)
    if fault is not None:
        return page(request, "password.html", 422, fault=fault)
    return signed_out(request)


def _account_page(request: Request, who: Signed, status: int = 200, fault: str | None = None) -> Response:
    own = token_hash(who.token)
    with home_of(request).store.begin() as session:
        account = session.get_one(Account, who.account_id)
        there = lasting_sign_ins(request, session, account.id)
        rows = [
            {
                "mark": _mark(s),
                "browser": s.browser,
                "begun": s.made_at,
                "used": s.used_at,
                "whole": s.whole,
                "own": s.token_hash == own,
            }
            for s in there
        ]
        by_password = account.subject is None
    return page(request, "account.html", status, role_words=ROLE_WORDS, rows=rows, by_password=by_password, fault=fault)


def _mark(sign_in: SignIn) -> str:
    return sign_in.token_hash[:MARK]


def _whole(who: Signed) -> None:
    if not who.whole:
        raise NotSignedInError

"""Signing in and out: password, then second factor; each step with a new token."""

from __future__ import annotations

from typing import Annotated, Literal

import segno
from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session

from outreach.attempts import count_failure, in_turn, is_locked, patient_source
from outreach.browsers import kind_of
from outreach.errors import NotSignedInError
from outreach.gate import COOKIE, HALF, LONGEST, PUBLIC, Signed, Who, cookie_name, home_of, needs, new_token, now_of
from outreach.pages import LANGUAGE_COOKIE, page, see_other, signed_out
from outreach.passwords import is_password, new_second_factor, second_factor_address, used_step
from outreach.roles import Role
from outreach.words import LANGUAGES
from storage.accounts import account_named, end_sign_in, note_failure, start_sign_in
from storage.audit import note_access
from storage.cipher import Cipher
from storage.office import Account

router = APIRouter()

FIRST_PAGE = {
    Role.OUTREACH: "/queue",
    Role.CHILD_HANDLER: "/queue",
    Role.COORDINATOR: "/queue",
    Role.ANALYST: "/survey",
    Role.RESEARCHER: "/research",
    Role.ADMINISTRATOR: "/administration",
    Role.AUDITOR: "/audit",
}


@router.get("/")
@needs(PUBLIC)
def first(request: Request) -> Response:
    """Go on to where the reader's work is."""
    who: Signed | None = request.state.signed
    if who is None or not who.whole or who.must_change:
        raise NotSignedInError
    return see_other(FIRST_PAGE[who.role])


@router.get("/sign-in")
@needs(PUBLIC)
def sign_in_form(request: Request) -> Response:
    """Show the form for name and password."""
    return sign_in_page(request, 200, None)


def sign_in_page(request: Request, status: int, fault: str | None) -> Response:
    """Return the page to sign in on. ``fault`` is what went wrong, by its name in ``sign_in.html``."""
    return page(request, "sign_in.html", status, fault=fault, oidc=request.app.state.oidc is not None)


@router.post("/sign-in")
@needs(PUBLIC)
def sign_in(request: Request, name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "") -> Response:
    """Check name and password. A wrong name and a wrong password look alike and take as long."""
    home, at = home_of(request), now_of(request)
    with home.store.begin() as session:
        patient_source(request, session)
        account = account_named(session, name)
        checked = account.password_hash if account is not None and account.active else None
    right = is_password(password, checked)
    token = None
    with home.store.begin() as session:
        source = patient_source(request, session)
        account = account_named(session, name)
        locked = account is not None and is_locked(in_turn(session, account), at)
        if right and account is not None and account.active and account.password_hash == checked and not locked:
            token = begin_sign_in(request, session, account, whole=False)
        else:
            note_failure(session, source, at)
            if account is not None and not locked:
                count_failure(session, account, at)
    if token is None:
        return sign_in_page(request, 403, "wrong")
    return with_sign_in(request, see_other("/second-factor"), token)


def browser_of(request: Request) -> str:
    """Return what kind of browser asks, in plain words."""
    return kind_of(request.headers.get("user-agent", ""))


def begin_sign_in(request: Request, session: Session, account: Account, *, whole: bool) -> str:
    """Start a sign-in in place of the one that the browser had, and return its new token."""
    old = request.cookies.get(cookie_name(request, COOKIE))
    if old:
        end_sign_in(session, old)
    token = new_token()
    start_sign_in(session, account, token, now_of(request), browser_of(request), whole=whole)
    return token


@router.get("/second-factor")
@needs(HALF)
def second_factor_form(request: Request, who: Who) -> Response:
    """Ask for the code; at the first time show the secret to put into an app, as text and as a picture."""
    if who.whole:
        return see_other("/")
    return _second_factor_page(request, who, 200, None)


@router.post("/second-factor")
@needs(HALF)
def second_factor(request: Request, who: Who, code: Annotated[str, Form()] = "") -> Response:
    """Check the code, and make the sign-in whole under a new token."""
    home, at = home_of(request), now_of(request)
    with home.store.begin() as session:
        account = in_turn(session, session.get_one(Account, who.account_id))
        locked = is_locked(account, at)
        step = None if locked else used_step(_secret(home.store.cipher, account), code, at, account.last_step)
        if step is None:
            if not locked:
                count_failure(session, account, at)
        else:
            account.last_step = step
            account.failures = 0
            account.locked_until = None
            end_sign_in(session, who.token)
            token = new_token()
            start_sign_in(session, account, token, at, browser_of(request), whole=True)
            note_access(session, account.name, "signed in", "", at)
    if step is None:
        return _second_factor_page(request, who, 403, "wrong")
    return with_sign_in(request, see_other("/"), token)


def _secret(cipher: Cipher, account: Account) -> str:
    if account.second_factor is None:
        account.second_factor = cipher.encrypt(new_second_factor())
    return cipher.decrypt(account.second_factor)


def _second_factor_page(request: Request, who: Signed, status: int, fault: str | None) -> Response:
    home = home_of(request)
    with home.store.begin() as session:
        account = in_turn(session, session.get_one(Account, who.account_id))
        first_time = account.last_step == 0
        secret = _secret(home.store.cipher, account)
    picture = segno.make(second_factor_address(secret, who.name)).svg_data_uri(scale=5) if first_time else ""
    return page(
        request, "second_factor.html", status, fault=fault, picture=picture, secret=secret if first_time else ""
    )


@router.post("/sign-out")
@needs(HALF)
def sign_out(request: Request, who: Who) -> Response:
    """End the sign-in."""
    home = home_of(request)
    with home.store.begin() as session:
        end_sign_in(session, who.token)
        note_access(session, who.name, "signed out", "", now_of(request))
    return signed_out(request)


@router.post("/language")
@needs(PUBLIC)
def choose_language(
    request: Request, language: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/"
) -> Response:
    """Keep the language that the reader chose, and go back to where they were."""
    who: Signed | None = request.state.signed
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    if who is not None:
        with home_of(request).store.begin() as session:
            session.get_one(Account, who.account_id).language = chosen
    answer = see_other(back if back.startswith("/") and back[1:2] not in {"/", "\\"} else "/")
    set_cookie(request, answer, LANGUAGE_COOKIE, chosen)
    return answer


def with_sign_in(request: Request, answer: Response, token: str) -> Response:
    """Have the browser keep the token of a sign-in."""
    set_cookie(request, answer, COOKIE, token, int(LONGEST.total_seconds()))
    return answer


def set_cookie(
    request: Request,
    answer: Response,
    name: str,
    value: str,
    seconds: int | None = None,
    same_site: Literal["strict", "lax"] = "strict",
) -> None:
    """Have the browser keep a cookie that no script reads; ``strict`` ones never come with a visit from elsewhere."""
    answer.set_cookie(
        cookie_name(request, name),
        value,
        max_age=seconds,
        httponly=True,
        samesite=same_site,
        secure=request.app.state.secure,
    )

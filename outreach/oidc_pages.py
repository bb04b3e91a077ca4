"""Signing in with the organisation's account: to the OpenID provider, and back from it."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from outreach.attempts import is_locked, patient_source
from outreach.errors import NoSecondFactorError, NotFoundError, NotVouchedError, ProviderError
from outreach.gate import PUBLIC, cookie_name, home_of, needs, now_of
from outreach.oidc import Asked, Provider
from outreach.pages import page, see_other
from outreach.sign_in_pages import begin_sign_in, set_cookie, sign_in_page, with_sign_in
from storage.accounts import account_of_subject, note_failure
from storage.audit import note_access
from storage.errors import KeyMismatchError

router = APIRouter()

ASKED_COOKIE = "admap_asked"
KEPT_FOR = timedelta(minutes=10)
CALLBACK = "/sign-in/oidc/callback"
NOBODY = "-"
"""Who is in the audit log where it is not known who came; no account has so short a name."""


@router.get("/sign-in/oidc")
@needs(PUBLIC)
def to_provider(request: Request) -> Response:
    """Send the browser to the provider, with what it has to come back with kept sealed in its cookie."""
    provider = _provider(request)
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return see_other("/sign-in")
    asked = Asked.anew()
    try:
        answer = RedirectResponse(provider.address(asked, _back(request)), status_code=303)
    except ProviderError:
        return sign_in_page(request, 503, "away")
    seconds = int(KEPT_FOR.total_seconds())
    set_cookie(request, answer, ASKED_COOKIE, _sealed(request, asked), seconds, same_site="lax")
    return answer


@router.get(CALLBACK)
@needs(PUBLIC)
def from_provider(request: Request, state: str = "", code: str = "", iss: str = "") -> Response:
    """Check what the provider says, and start a sign-in of the account that is bound to it."""
    provider = _provider(request)
    if not state and not code:
        return see_other("/sign-in")
    with home_of(request).store.begin() as session:
        patient_source(request, session)
    try:
        asked = _opened(request, state)
        subject = provider.subject(code, iss, asked, _back(request), now_of(request))
    except NotVouchedError as error:
        fault = "no_second_factor" if isinstance(error, NoSecondFactorError) else "not_vouched"
        answer = _refused(request, NOBODY, str(error), fault)
    except ProviderError:
        answer = sign_in_page(request, 503, "away")
    else:
        answer = _sign_in(request, subject, whole=provider.settings.second_factor == "theirs")
    answer.delete_cookie(
        cookie_name(request, ASKED_COOKIE), path="/", secure=request.app.state.secure, httponly=True, samesite="lax"
    )
    return answer


def _sign_in(request: Request, subject: str, *, whole: bool) -> Response:
    at = now_of(request)
    with home_of(request).store.begin() as session:
        account = account_of_subject(session, subject)
        name = account.name if account is not None else NOBODY
        token = None
        if account is not None and account.active and not is_locked(account, at):
            token = begin_sign_in(request, session, account, whole=whole)
            if whole:
                note_access(session, name, "signed in", "with the organisation's account", at)
    if token is None:
        return _refused(request, name, "no account is bound to it" if name == NOBODY else "the account is closed")
    # A redirect would still count as a visit from the provider, and a strict cookie would not come with it.
    return with_sign_in(request, page(request, "signed_in.html", to="/" if whole else "/second-factor"), token)


def _refused(request: Request, name: str, why: str, fault: str = "not_vouched") -> Response:
    """Count the failure, note why for the administrator, and tell the reader no more than ``fault``."""
    at = now_of(request)
    with home_of(request).store.begin() as session:
        note_failure(session, patient_source(request, session), at)
        note_access(session, name, "sign-in failed", f"with the organisation's account: {why}", at)
    return sign_in_page(request, 403, fault)


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.oidc
    if provider is None:
        raise NotFoundError
    return provider


def _back(request: Request) -> str:
    return f"{request.app.state.origin(request)}{CALLBACK}"


def _sealed(request: Request, asked: Asked) -> str:
    plain = json.dumps({"asked": asdict(asked), "until": (now_of(request) + KEPT_FOR).isoformat()})
    return base64.urlsafe_b64encode(home_of(request).store.cipher.encrypt(plain)).decode()


def _opened(request: Request, state: str) -> Asked:
    """Return what this browser was sent with; raises :class:`NotVouchedError` where it was not, or too long ago."""
    sealed = request.cookies.get(cookie_name(request, ASKED_COOKIE), "")
    try:
        held = json.loads(home_of(request).store.cipher.decrypt(base64.urlsafe_b64decode(sealed)))
        asked, until = Asked(**held["asked"]), datetime.fromisoformat(held["until"])
    except (binascii.Error, ValueError, TypeError, KeyError, KeyMismatchError):
        raise NotVouchedError("this browser asked for nothing") from None
    if not secrets.compare_digest(state.encode(), asked.state.encode()):
        raise NotVouchedError("the answer is to another question")
    if until < now_of(request):
        raise NotVouchedError("this browser asked too long ago")
    return asked

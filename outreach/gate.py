"""The one gate that every page passes: who asks, may they, and does the form come from our own page.

Deny by default: an endpoint that does not say what it needs is refused. So is a form without its session's token.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session

from admap.home import Home
from outreach.errors import NotFoundError, NotSignedInError, RefusedError
from outreach.roles import PERMISSIONS, Permission, Role
from storage.accounts import sign_in_of, sign_ins_of
from storage.audit import note_access
from storage.office import SignIn

COOKIE = "admap_sign_in"
LONGEST = timedelta(hours=10)
FORM_TOKEN = "form_token"  # noqa: S105  (the name of a field)
WRITTEN = ("text", "reason")
"""Fields of forms in which people write at length."""
_CHANGES = {"POST", "PUT", "PATCH", "DELETE"}

Endpoint = TypeVar("Endpoint", bound=Callable[..., object])


class Open:
    """What an endpoint needs that is open to everybody, or to a sign-in whose second factor is still to come."""


PUBLIC = Open()
HALF = Open()


@dataclass(frozen=True)
class Signed:
    """Who is signed in: the account as it was when the page was asked for. ``whole`` with the second factor given."""

    account_id: int
    name: str
    role: Role
    regions: tuple[str, ...]
    language: str
    whole: bool
    must_change: bool
    token: str

    def may(self, permission: Permission) -> bool:
        """Tell whether the role has ``permission``."""
        return permission in PERMISSIONS[self.role]

    @property
    def form_token(self) -> str:
        """What each form of this sign-in carries, so that no other site can send it."""
        return hmac.new(self.token.encode(), b"form", sha256).hexdigest()


def needs(permission: Permission | Open) -> Callable[[Endpoint], Endpoint]:
    """Say what an endpoint needs."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.needs = permission  # type: ignore[attr-defined]
        return endpoint

    return mark


def needed(route: object) -> Permission | Open | None:
    """Return what ``route`` needs; None where it does not say, and so is refused."""
    return getattr(route.endpoint, "needs", None) if isinstance(route, APIRoute) else None


def home_of(request: Request) -> Home:
    """Return the home that the office serves."""
    return request.app.state.home  # type: ignore[no-any-return]


def now_of(request: Request) -> datetime:
    """Return the present moment, in UTC."""
    return request.app.state.now()  # type: ignore[no-any-return]


def utc_now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


def cookie_name(request: Request, name: str) -> str:
    """Return a cookie's full name: over TLS one that browsers take from this very host alone."""
    return f"__Host-{name}" if request.app.state.secure else name


def new_token() -> str:
    """Return a token for a new sign-in."""
    return secrets.token_urlsafe(32)


def signed(request: Request) -> Signed | None:
    """Return who is signed in, or None."""
    token = request.cookies.get(cookie_name(request, COOKIE), "")
    who = None
    if token:
        home = home_of(request)
        with home.store.begin() as session:
            found = sign_in_of(session, token, now_of(request), _idle(home), LONGEST)
            if found is not None:
                sign_in, account = found
                who = Signed(
                    account.id,
                    account.name,
                    Role(account.role),
                    tuple(account.regions),
                    account.language,
                    sign_in.whole,
                    account.must_change,
                    token,
                )
    request.state.signed = who
    return who


def lasting_sign_ins(request: Request, session: Session, account_id: int) -> list[SignIn]:
    """Return the sign-ins of an account that are not over, latest used first."""
    return sign_ins_of(session, account_id, now_of(request), _idle(home_of(request)), LONGEST)


def _idle(home: Home) -> timedelta:
    return timedelta(minutes=home.settings.idle_minutes)


async def gate(request: Request, who: Annotated[Signed | None, Depends(signed)]) -> None:
    """Let a request pass, or raise.

    Raises :class:`NotSignedInError` where nobody is signed in, :class:`RefusedError` where a form is not ours, and
    :class:`NotFoundError` where the role may not: what one may not see is not there.
    """
    needs_what = needed(request.scope.get("route"))
    request.state.written = []
    if request.method in _CHANGES:
        await _check_form(request, who)
    if needs_what is None:
        raise NotFoundError
    if needs_what is PUBLIC:
        return
    if who is None:
        raise NotSignedInError
    if needs_what is HALF:
        return
    if not who.whole or who.must_change:
        raise NotSignedInError
    if not (isinstance(needs_what, Permission) and who.may(needs_what)):
        await run_in_threadpool(_note_refusal, request, who)
        raise NotFoundError


def _note_refusal(request: Request, who: Signed) -> None:
    """Note that somebody asked for what their role may not have: which kind of page, without what it is about."""
    with home_of(request).store.begin() as session:
        note_access(
            session, who.name, "page refused", f"{request.method} {request.scope['route'].path}", now_of(request)
        )


async def _check_form(request: Request, who: Signed | None) -> None:
    """Refuse a form that another site sent: by what the browser says of its origin, and by the sign-in's token.

    What was written in a form of ours is kept in ``request.state.written``, to be given back where it is not taken.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise RefusedError
    origin = request.headers.get("origin")
    if origin is not None and origin != request.app.state.origin(request):
        raise RefusedError
    form = await request.form()
    texts = [text for name in WRITTEN for text in form.getlist(name)]
    request.state.written = [text for text in texts if isinstance(text, str) and text.strip()]
    if who is not None:
        given = form.get(FORM_TOKEN)
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(), who.form_token.encode()):
            raise RefusedError


Who = Annotated[Signed, Depends(signed)]
"""For an endpoint: who is signed in (the gate has seen to it that somebody is)."""

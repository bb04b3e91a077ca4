"""The API's gate: whose token, is it good, for this, and how often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, HTTPException, Request
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from outreach.api.scopes import Scope, may_hold
from outreach.gate import home_of, now_of
from storage.audit import note_access
from storage.tokens import count_call, token_of

CALLS_A_MINUTE = 120
Endpoint = TypeVar("Endpoint", bound=Callable[..., object])
_BEARER = HTTPBearer(auto_error=False, description="Made by `admap user token`, or on the account's page.")


class AnyScope:
    """What an endpoint needs that every token may read."""


ANY = AnyScope()


@dataclass(frozen=True)
class Caller:
    """Whose token was given."""

    name: str
    role: str
    regions: tuple[str, ...]


def reads(scope: Scope | AnyScope) -> Callable[[Endpoint], Endpoint]:
    """Say which scope an endpoint needs."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.reads = scope  # type: ignore[attr-defined]
        return endpoint

    return mark


def token_gate(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> Caller:
    """Let a call pass and audit it, or answer 401, 403 or 429. An endpoint that does not say what it needs is refused.

    The role is looked at anew with each call: a token reads no more than its account may.
    """
    route = request.scope.get("route")
    needed = getattr(route.endpoint, "reads", None) if isinstance(route, APIRoute) else None
    home, at = home_of(request), now_of(request)
    with home.store.begin() as session:
        found = token_of(session, given.credentials, at) if given is not None else None
        if found is None:
            raise HTTPException(
                401, "Send a token that stands: `Authorization: Bearer TOKEN`.", {"WWW-Authenticate": "Bearer"}
            )
        row, account = found
        caller = Caller(account.name, account.role, tuple(account.regions))
        number, scopes = row.id, [scope for scope in row.scopes if may_hold(account.role, scope)]
        calls = count_call(row, at)
        if calls <= CALLS_A_MINUTE:
            path = route.path if isinstance(route, APIRoute) else ""
            note_access(session, account.name, "API read", f"{path}, token {number}", at)
    if calls > CALLS_A_MINUTE:
        raise HTTPException(
            429, f"More than {CALLS_A_MINUTE} calls a minute: wait a minute, then go on.", {"Retry-After": "60"}
        )
    allowed = bool(scopes) if needed is ANY else needed in scopes
    if not allowed:
        raise HTTPException(403, f"This token may not read this: it has {', '.join(scopes) or 'nothing'}.")
    return caller


TheCaller = Annotated[Caller, Depends(token_gate)]

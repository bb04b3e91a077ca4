"""The office: the web application for outreach staff, analysts and administrators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from admap.home import Home
from outreach import account_pages, oidc_pages, sign_in_pages
from outreach.administration import ADMINISTRATION
from outreach.api.app import ADDRESS, make_api
from outreach.casework import CASEWORK, check_own_files
from outreach.errors import ConflictError, NotFoundError, NotSignedInError, RefusedError, TooManyError, UnmetError
from outreach.gate import Signed, gate, utc_now
from outreach.guessable import guesses_of
from outreach.oidc import provider_of
from outreach.pages import STATIC, page, see_other
from outreach.survey.routes import ROUTERS as SURVEY

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; object-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
ERRORS = (
    (NotFoundError, 404, "not_found"),
    (RefusedError, 403, "refused"),
    (ConflictError, 409, "conflict"),
    (TooManyError, 429, "too_many"),
    (RequestValidationError, 422, "invalid"),
    (Exception, 500, "failed"),
)
"""What each error is answered with: status, and the words in ``message.html``."""
LARGEST_BODY = 1_000_000
"""Bytes; the largest form is a note."""
LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]


def make_app(home: Home, now: Callable[[], datetime] = utc_now, *, allow_private: bool = False) -> FastAPI:
    """Make the office of ``home``. ``now`` gives the present moment, in UTC.

    With ``allow_private`` sites on loopback may be tried, which tests and the demonstration have. Raises
    :class:`UsageError` where a file of the home's own holds a mistake, the provider's secret is not there, or the list
    of breached passwords cannot be read.
    """
    check_own_files(home.settings.home)
    app = FastAPI(
        title="admap",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(gate)],
        redirect_slashes=False,
        max_body_size=LARGEST_BODY,
    )
    public = home.settings.public_url
    app.state.home = home
    app.state.now = now
    app.state.allow_private = allow_private
    app.state.oidc = provider_of(home.settings)
    app.state.guesses = guesses_of(home.settings)
    app.state.secure = bool(public)
    app.state.origin = lambda request: public or f"{request.url.scheme}://{request.headers.get('host', '')}"
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.mount(ADDRESS, make_api(app.state), name="api")
    for router in (sign_in_pages.router, oidc_pages.router, account_pages.router, *CASEWORK, *ADMINISTRATION, *SURVEY):
        app.include_router(router)
    _answer_errors(app)
    app.add_middleware(AddHeaders, secure=bool(public))
    hosts = [urlsplit(public).hostname or ""] if public else []
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOCAL_HOSTS, *hosts], www_redirect=False)
    return app


class AddHeaders:
    """Give every answer the headers that keep browsers careful, and have none but our own files kept by them."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        """Wrap ``app``; ``secure`` where it is reached over TLS."""
        self._app, self._secure = app, secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the office does, with the headers added."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self._secure:
                    headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
                if not scope["path"].startswith("/static/"):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, send_with_headers)


def fault(request: Request, status: int, what: str, told: str = "") -> Response:
    """Return the page that says ``what`` went wrong, and gives back what was written and could not be kept."""
    written = getattr(request.state, "written", [])
    return page(request, "message.html", status, what=what, told=told, written=written)


def _answer_errors(app: FastAPI) -> None:
    """Give every error a page in plain words, which says nothing of the program."""

    @app.exception_handler(NotSignedInError)
    def _to_sign_in(request: Request, _error: Exception) -> Response:
        who: Signed | None = getattr(request.state, "signed", None)
        if who is None:
            return fault(request, 403, "ended") if request.state.written else see_other("/sign-in")
        return see_other("/password" if who.whole else "/second-factor")

    def answer(status: int, what: str) -> Callable[[Request, Exception], Response]:
        return lambda request, _error: fault(request, status, what)

    for kind, status, what in ERRORS:
        app.add_exception_handler(kind, answer(status, what))

    @app.exception_handler(UnmetError)
    def _unmet(request: Request, error: Exception) -> Response:
        return fault(request, 422, "invalid", str(error))

    @app.exception_handler(HTTPException)
    def _other(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return fault(request, status, "not_found" if status in {404, 405} else "invalid")

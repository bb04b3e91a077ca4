"""The API as an application of its own, under the office: tokens instead of sign-ins, JSON instead of pages."""

from __future__ import annotations

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.datastructures import State

from admap import __version__
from outreach.api.calls import router
from outreach.api.gate import token_gate

ADDRESS = "/api/v1"


def make_api(state: State) -> FastAPI:
    """Make the API of an office; ``state`` is the office's, with its home and clock."""
    api = FastAPI(
        title="admap",
        version=__version__,
        description="Released figures and what surrounds them. Read-only; every call is audited.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(token_gate)],
        redirect_slashes=False,
    )
    api.state = state
    api.include_router(router)

    @api.exception_handler(RequestValidationError)
    def _invalid(_request: Request, error: Exception) -> JSONResponse:
        """Say what is wrong without giving back what was sent."""
        faults = error.errors() if isinstance(error, RequestValidationError) else []
        kept = [{"loc": list(each["loc"]), "msg": each["msg"], "type": each["type"]} for each in faults]
        return JSONResponse({"detail": kept}, 422)

    @api.exception_handler(Exception)
    def _failed(_request: Request, _error: Exception) -> JSONResponse:
        return JSONResponse({"detail": "Something went wrong on our side."}, 500)

    return api

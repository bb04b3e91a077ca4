"""The audit log: who did what with protected data, and whether the log is whole. Looking into it is audited too."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from admap.blanking import blanked
from outreach.administration.audit_words import ACTIONS
from outreach.gate import Who, home_of, needs, now_of
from outreach.pages import page
from outreach.roles import Permission
from outreach.words import SWEDEN
from storage import audit
from storage.accounts import folded

router = APIRouter()
PAGE_SIZE = 50


class Asked(BaseModel):
    """What the form of the log asks for; days are Swedish ones."""

    who: str = Field("", max_length=80)
    what: str = Field("", max_length=60)
    about: str = Field("", max_length=200)
    first: str = Field("", max_length=10)
    last: str = Field("", max_length=10)
    before: int | None = Field(None, ge=1, le=2**31 - 1)


@router.get("/audit")
@needs(Permission.AUDIT)
def audit_page(request: Request, who: Who, asked: Annotated[Asked, Query()]) -> Response:
    """Show the rows of the log that are asked for, latest first."""
    return _page(request, who.name, asked, checked=None)


@router.post("/audit/check")
@needs(Permission.AUDIT)
def check(request: Request, who: Who) -> Response:
    """Tell whether any row of the log was changed or taken away."""
    with home_of(request).store.begin() as session:
        found = audit.check(session)
        told = "whole" if found.whole else f"does not hold from row {found.broken or found.lost}"
        audit.note_access(session, who.name, "audit log checked", told, now_of(request))
    return _page(request, who.name, Asked(), checked=found)


def _page(request: Request, name: str, asked: Asked, checked: audit.Checked | None) -> Response:
    """Show a page of the log, and what a check of it found."""
    days = [_day(asked.first), _day(asked.last)]
    since, until = days[0], days[1]
    sought = audit.Sought(
        folded(asked.who),
        asked.what,
        asked.about.strip(),
        _moment(since) if since else "",
        _moment(until + timedelta(days=1)) if until else "",
    )
    with home_of(request).store.begin() as session:
        rows = audit.search(session, sought, PAGE_SIZE + 1, asked.before)
        shown = [
            {"id": r.id, "at": datetime.fromisoformat(r.at), "who": r.user, "what": r.action, "detail": r.detail}
            for r in rows[:PAGE_SIZE]
        ]
        actions = audit.actions(session)
        if checked is None:
            told = ", ".join(f"{k} {v}" for k, v in asked.model_dump(exclude_defaults=True).items() if v)
            audit.note_access(session, name, "audit log read", blanked(told), now_of(request))
    filters = asked.model_dump(exclude={"before"}, exclude_defaults=True)
    older = urlencode(filters | {"before": shown[-1]["id"]}) if len(rows) > PAGE_SIZE else ""
    return page(
        request,
        "administration/audit.html",
        rows=shown,
        asked=asked,
        actions=actions,
        action_words=ACTIONS,
        older=f"/audit?{older}" if older else "",
        newest=f"/audit?{urlencode(filters)}" if asked.before else "",
        bad_day=(asked.first and not since) or (asked.last and not until),
        checked=checked,
        watched=datetime.fromisoformat(checked.since) if checked and checked.since else None,
    )


def _day(written: str) -> date | None:
    try:
        found = date.fromisoformat(written) if written else None
    except ValueError:
        return None
    return found if found and 1970 <= found.year <= 9000 else None


def _moment(day: date) -> str:
    """Return when a Swedish day begins, as the log writes moments."""
    return datetime.combine(day, time(), SWEDEN).astimezone(UTC).isoformat(timespec="seconds")

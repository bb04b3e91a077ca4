"""The queue: whom to look at first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from admap.stages.words import signal_words
from mapping.geography import place_name
from mapping.labels import language as language_label
from outreach.casework.cases import Queued, queue
from outreach.gate import Who, home_of, needs, now_of
from outreach.pages import language_of, page
from outreach.roles import Permission
from storage.cases import CLOSED

router = APIRouter()
PAGE_SIZE = 25
BANDS = {"urgent": "Urgent", "high": "High", "medium": "Medium", "low": "Low"}
WHOSE = {"open": "Free and mine", "free": "Free", "mine": "Mine", "closed": "Closed", "all": "All"}


@router.get("/queue")
@needs(Permission.QUEUE)
def queue_page(
    request: Request,
    who: Who,
    whose: Annotated[str, Query()] = "open",
    band: Annotated[str, Query()] = "",
    place: Annotated[str, Query()] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """List the alerts of the reader's regions."""
    with home_of(request).store.begin() as session:
        seen = queue(session, who)
    places = sorted({code for q in seen for code in q.alert.municipalities}, key=place_name)
    shown = [q for q in seen if _is_whose(q, whose, who.name) and band in {"", q.alert.priority}]
    if place:
        shown = [q for q in shown if place in q.alert.municipalities]
    first = (number - 1) * PAGE_SIZE
    at = now_of(request)
    language = language_of(request)
    rows = [
        {
            "queued": q,
            "reasons": reasons(q.alert.signals, language),
            "languages": [getattr(language_label(code), language) for code in q.alert.languages],
            "days": max(0, (at - q.alert.raised_at).days),
        }
        for q in shown[first : first + PAGE_SIZE]
    ]
    return page(
        request,
        "casework/queue.html",
        rows=rows,
        count=len(shown),
        number=number,
        pages=max(1, -(-len(shown) // PAGE_SIZE)),
        bands=BANDS,
        band=band,
        whose=whose,
        whose_choices=WHOSE,
        place=place,
        places=places,
        mine=sum(q.case.holder == who.name and q.case.status != CLOSED for q in seen),
        waiting=sum(q.case.holder is None and q.case.status != CLOSED for q in seen),
    )


def _is_whose(queued: Queued, whose: str, name: str) -> bool:
    closed, holder = queued.case.status == CLOSED, queued.case.holder
    return {
        "free": not closed and holder is None,
        "mine": not closed and holder == name,
        "closed": closed,
        "all": True,
    }.get(whose, not closed and holder in {None, name})


def reasons(signals: Sequence[str], language: str) -> list[str]:
    """Return a plain sentence for each signal, in the reader's language."""
    return [signal_words(name)[0 if language == "sv" else 1] for name in signals]

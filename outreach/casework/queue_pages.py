"""The queue: whom to look at first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from admap.stages.words import signal_words
from mapping.geography import place_name
from mapping.labels import language as language_label
from outreach.casework.cases import OUTCOMES, Queued, second_to
from outreach.casework.pauses import opened_lately
from outreach.gate import Who, home_of, needs, now_of
from outreach.pages import language_of, page
from outreach.remembered import cache_of, kept
from outreach.roles import Permission
from storage import queue
from storage.queue import Sought
from storage.waves import all_waves

router = APIRouter()
PAGE_SIZE = 25
BANDS = {"urgent": "Urgent", "high": "High", "medium": "Medium", "low": "Low"}
WHOSE = {
    "open": "Free and mine",
    "free": "Free",
    "mine": "Mine",
    "second": "Waiting for you as the second person",
    "waiting": "Waiting for a second person",
    "closed": "Closed",
    "all": "All",
}
SORTS = {"pressing": "Most pressing first", "newest": "Newest first", "oldest": "Longest waiting first"}


@router.get("/queue")
@needs(Permission.QUEUE)
def queue_page(
    request: Request,
    who: Who,
    whose: Annotated[str, Query()] = "open",
    band: Annotated[str, Query()] = "",
    place: Annotated[str, Query(max_length=4)] = "",
    spoken: Annotated[str, Query(max_length=3)] = "",
    sort: Annotated[str, Query()] = "pressing",
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """List the alerts of the reader's regions."""
    home, language, at = home_of(request), language_of(request), now_of(request)
    sought = Sought(who.regions, who.account_id, second_to(who), whose, band, place, spoken, sort)
    with home.store.begin() as session:
        worked = queue.worked(session)
        seen = queue.found(session, sought, (number - 1) * PAGE_SIZE, PAGE_SIZE)
        count = queue.how_many(session, sought)
        numbers = queue.numbers(session, sought)
        key = ("stated", who.regions, *queue.state_of(session))
        places, languages = kept(cache_of(request), key, lambda: queue.stated(session, who.regions))
        names = {wave.id: wave.name for wave in all_waves(session)}
        earlier = {alert.alert_id: names[alert.wave_id] if worked.is_earlier(alert) else "" for alert, _ in seen}
        pause = opened_lately(session, who, at) >= home.settings.casework.pause_after
    rows = [
        {
            "queued": Queued(alert, case),
            "reasons": reasons(alert.signals, language),
            "languages": language_names(alert.languages, language),
            "days": max(0, (at - alert.raised_at).days),
            "earlier_wave": earlier[alert.alert_id],
        }
        for alert, case in seen
    ]
    return page(
        request,
        "casework/queue.html",
        rows=rows,
        worked=worked,
        outcomes=OUTCOMES,
        count=count,
        number=number,
        pages=max(1, -(-count // PAGE_SIZE)),
        at_page=lambda to: "/queue?" + urlencode({**_asked(sought), "page": to}),
        sought=sought,
        bands=BANDS,
        whose_choices=WHOSE,
        sorts=SORTS,
        places=sorted(((code, place_name(code)) for code in places), key=lambda place: place[1]),
        languages=sorted((getattr(language_label(code), language), code) for code in languages),
        numbers=numbers,
        weeks=-(-numbers.waiting // home.settings.casework.week_cases),
        week_cases=home.settings.casework.week_cases,
        narrowed=sought != replace(Sought(who.regions, who.account_id, second_to(who)), whose="open", sort=sort),
        pause=pause,
    )


def _asked(sought: Sought) -> dict[str, str]:
    asked = {
        key: value
        for key, value in asdict(sought).items()
        if key not in {"regions", "account_id", "second_to", "language"}
    }
    return {**asked, "spoken": sought.language}


def reasons(signals: Sequence[str], language: str) -> list[str]:
    """Return a plain sentence for each signal, in the reader's language."""
    return [signal_words(name)[0 if language == "sv" else 1] for name in signals]


def language_names(codes: Sequence[str], language: str) -> list[str]:
    """Return the names of languages, in the reader's."""
    return [getattr(language_label(code), language) for code in codes]

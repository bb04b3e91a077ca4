"""Pairs to judge: those whose answer helps most, why two adverts were put together or not, and a person's answer."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy.orm import Session

from admap.errors import UsageError
from admap.home import Home
from admap.stages import explaining, judging
from dedup.worth import Question
from mapping.geography import COUNTRY
from outreach.errors import NotFoundError, RefusedError
from outreach.gate import Signed, Who, home_of, needs, now_of
from outreach.pages import language_of, see_other
from outreach.roles import Permission, may_see
from outreach.survey.parts import survey_page, wave_choice
from outreach.survey.texts import Text, places_in, texts_of
from storage.audit import note_access

router = APIRouter()
QUEUE = 20
LOOKED_THROUGH = 200
"""How many pairs are looked through for somebody who sees a few regions only."""
ANSWERS = {
    "same": "The same",
    "different": "Different",
    "operator": "Different, run by the same",
    "unsure": "Unsure",
}
DECIDED = {
    "same": "the same",
    "different": "different",
    "operator_only": "different, run by the same",
    "unsure": "unsure",
    "withdrawn": "withdrawn",
}
TAKEN_BACK = "taken back in the office"
AdId = Annotated[str, Query(max_length=200)]


@router.get("/survey/pairs")
@needs(Permission.SURVEY)
def pairs_page(request: Request, who: Who, wave: Annotated[str, Query(max_length=80)] = "") -> Response:
    """List the pairs whose judgement would help most, and the judgements that stand."""
    home = home_of(request)
    with home.store.begin() as session:
        name, every = wave_choice(session, wave)
    questions = _questions(home, who, name) if name else []
    standing = sorted(judging.judgement_history(home, standing=True), key=lambda j: j.at, reverse=True)
    return survey_page(
        request,
        "pairs.html",
        wave=name,
        every=every,
        questions=[
            (q, explaining.strongest(q.pair, language_of(request)), _address(q.pair.left, q.pair.right, name))
            for q in questions
        ],
        judged=[(j, _address(j.left, j.right, name)) for j in standing[:QUEUE]],
        contradictions=judging.contradictory(home),
        decided=DECIDED,
        may_judge=who.may(Permission.JUDGE),
    )


def _questions(home: Home, who: Signed, wave: str) -> list[Question]:
    if COUNTRY in who.regions:
        return judging.queue(home, wave, QUEUE)
    found = judging.queue(home, wave, LOOKED_THROUGH)
    with home.store.begin() as session:
        seen = {text.ad_id: text for text in texts_of(session, home.store.cipher, _adverts(found))}
    return [q for q in found if may_see(who.regions, places_in([seen[q.pair.left], seen[q.pair.right]]))][:QUEUE]


def _adverts(questions: list[Question]) -> list[str]:
    return sorted({ad_id for q in questions for ad_id in (q.pair.left, q.pair.right)})


def _address(left: str, right: str, wave: str) -> str:
    return "/survey/pair?" + urlencode({"left": left, "right": right, "wave": wave})


@router.get("/survey/pair")
@needs(Permission.SURVEY)
def pair_page(
    request: Request, who: Who, left: AdId, right: AdId, wave: Annotated[str, Query(max_length=80)] = ""
) -> Response:
    """Show two adverts side by side, and comparison by comparison why they are, or are not, one profile; audited."""
    return _pair(request, who, left, right, wave)


def _pair(
    request: Request, who: Signed, left: str, right: str, wave: str, fault: str = "", status: int = 200
) -> Response:
    home = home_of(request)
    with home.store.begin() as session:
        texts = _seen(home, session, who, left, right)
        note_access(session, who.name, "pair opened", f"{left} and {right}", now_of(request))
    try:
        explained = explaining.explain_pair(home, left, right)
    except UsageError as error:
        return survey_page(request, "pair.html", 409, texts=texts, explained=None, fault=str(error), wave=wave)
    standing = explained.judgements[-1] if explained.judgements else None
    return survey_page(
        request,
        "pair.html",
        status,
        texts=texts,
        explained=explained,
        steps=explaining.steps(explained.waterfall),
        standing=standing if standing and standing.pair else None,
        answers=ANSWERS,
        decided=DECIDED,
        wave=wave,
        fault=fault,
        may_judge=who.may(Permission.JUDGE),
    )


def _seen(home: Home, session: Session, who: Signed, left: str, right: str) -> list[Text]:
    texts = texts_of(session, home.store.cipher, [left, right])
    if len(texts) != 2 or not may_see(who.regions, places_in(texts)):
        raise NotFoundError
    return texts


Ad = Annotated[str, Form(max_length=200)]
WaveForm = Annotated[str, Form(max_length=80)]


@router.post("/survey/pair/judge")
@needs(Permission.JUDGE)
def judge(
    request: Request,
    who: Who,
    left: Ad,
    right: Ad,
    answer: Annotated[str, Form(max_length=20)],
    reason: Annotated[str, Form(max_length=2000)] = "",
    wave: WaveForm = "",
) -> Response:
    """Keep a person's answer with its reason, and go back to the pair, where it can be taken back."""
    home = home_of(request)
    with home.store.begin() as session:
        _seen(home, session, who, left, right)
    if answer not in ANSWERS:
        raise RefusedError
    try:
        judging.judge(home, left, right, answer, reason, who.name, who.name)
    except UsageError as error:
        return _pair(request, who, left, right, wave, str(error), 422)
    return see_other(_address(left, right, wave))


@router.post("/survey/pair/undo")
@needs(Permission.JUDGE)
def undo(request: Request, who: Who, left: Ad, right: Ad, wave: WaveForm = "") -> Response:
    """Withdraw the judgement that stands on a pair; it stays in the history."""
    home = home_of(request)
    with home.store.begin() as session:
        _seen(home, session, who, left, right)
    try:
        judging.withdraw(home, left, right, TAKEN_BACK, who.name, who.name)
    except UsageError as error:
        return _pair(request, who, left, right, wave, str(error), 409)
    return see_other(_address(left, right, wave))


@router.get("/survey/pairs/next")
@needs(Permission.SURVEY)
def next_pair(request: Request, who: Who, wave: Annotated[str, Query(max_length=80)] = "") -> Response:
    """Go on to the pair that is best asked now."""
    home = home_of(request)
    with home.store.begin() as session:
        name, _ = wave_choice(session, wave)
    questions = _questions(home, who, name) if name else []
    if not questions:
        return see_other("/survey/pairs")
    return see_other(_address(questions[0].pair.left, questions[0].pair.right, name))

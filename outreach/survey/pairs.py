"""Pairs to judge: those whose answer helps most, why two adverts were put together or not, and a person's answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeVar
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
from storage import adverts
from storage.audit import note_access

router = APIRouter()
Of = TypeVar("Of")
QUEUE = 20
LOOKED_THROUGH = 100
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
FAULTS = {
    "reason": "Say in a few words why you judge so.",
    "none": "No judgement stands on this pair any more.",
    "linked": "This pair cannot be explained or judged now: an advert is not linked, or was coded anew. Link again.",
}
"""What may be wrong, in English; the catalogue has the Swedish. An advert's own id is in none of it."""
Number = Annotated[int, Query(ge=1, le=2**31 - 1)]


@router.get("/survey/pairs")
@needs(Permission.SURVEY)
def pairs_page(request: Request, who: Who, wave: Annotated[str, Query(max_length=80)] = "") -> Response:
    """List the pairs whose judgement would help most, and the judgements that stand."""
    home = home_of(request)
    with home.store.begin() as session:
        name, every = wave_choice(session, wave)
    questions = _questions(home, who, name) if name else []
    standing = sorted(judging.judgement_history(home, standing=True), key=lambda j: j.at, reverse=True)
    judged = _seen_among(home, who, [((j.left, j.right), j) for j in standing], QUEUE)
    contradictions = _seen_among(home, who, [(c.chain, c) for c in judging.contradictory(home)], QUEUE)
    named = {ad_id for q in questions for ad_id in (q.pair.left, q.pair.right)}
    named |= {ad_id for j in judged for ad_id in (j.left, j.right)} | {
        ad_id for c in contradictions for ad_id in c.chain
    }
    with home.store.begin() as session:
        numbers = adverts.numbers_of(session, sorted(named))
    return survey_page(
        request,
        "pairs.html",
        wave=name,
        every=every,
        questions=[(q, explaining.strongest(q.pair, language_of(request))) for q in questions],
        judged=judged,
        contradictions=contradictions,
        numbers=numbers,
        decided=DECIDED,
        may_judge=who.may(Permission.JUDGE),
    )


def _questions(home: Home, who: Signed, wave: str) -> list[Question]:
    found = judging.queue(home, wave, QUEUE if COUNTRY in who.regions else LOOKED_THROUGH)
    return _seen_among(home, who, [((q.pair.left, q.pair.right), q) for q in found], QUEUE)


def _seen_among(home: Home, who: Signed, found: Sequence[tuple[Sequence[str], Of]], most: int) -> list[Of]:
    """Return the first of what was ``found``, each with the adverts it is about, that the reader may see."""
    if COUNTRY in who.regions:
        return [each for _, each in found[:most]]
    seen: list[Of] = []
    for part in adverts.chunks(found, LOOKED_THROUGH):
        about = sorted({ad_id for ad_ids, _ in part for ad_id in ad_ids})
        with home.store.begin() as session:
            texts = {text.ad_id: text for text in texts_of(session, home.store.cipher, about)}
        for ad_ids, each in part:
            if may_see(who.regions, places_in([texts[ad_id] for ad_id in ad_ids if ad_id in texts])):
                seen.append(each)
        if len(seen) >= most:
            break
    return seen[:most]


def _address(left: int, right: int, wave: str) -> str:
    return "/survey/pair?" + urlencode({"left": left, "right": right, "wave": wave})


@router.get("/survey/pair")
@needs(Permission.SURVEY)
def pair_page(
    request: Request, who: Who, left: Number, right: Number, wave: Annotated[str, Query(max_length=80)] = ""
) -> Response:
    """Show two adverts side by side, and comparison by comparison why they are, or are not, one profile; audited."""
    return _pair(request, who, left, right, wave)


def _pair(
    request: Request, who: Signed, left: int, right: int, wave: str, fault: str = "", status: int = 200
) -> Response:
    home = home_of(request)
    with home.store.begin() as session:
        texts = _seen(home, session, who, left, right)
        note_access(session, who.name, "pair opened", f"adverts {left} and {right}", now_of(request))
    try:
        explained = explaining.explain_pair(home, *(text.ad_id for text in texts))
    except UsageError:
        return survey_page(request, "pair.html", 409, texts=texts, explained=None, fault=FAULTS["linked"], wave=wave)
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


def _seen(home: Home, session: Session, who: Signed, left: int, right: int) -> list[Text]:
    """Return the two adverts with these numbers, by id, as linking has them."""
    texts = texts_of(session, home.store.cipher, adverts.ad_ids_of(session, [left, right]))
    if len(texts) != 2 or not may_see(who.regions, places_in(texts)):
        raise NotFoundError
    return texts


Advert = Annotated[int, Form(ge=1, le=2**31 - 1)]
WaveForm = Annotated[str, Form(max_length=80)]


@router.post("/survey/pair/judge")
@needs(Permission.JUDGE)
def judge(
    request: Request,
    who: Who,
    left: Advert,
    right: Advert,
    answer: Annotated[str, Form(max_length=20)],
    reason: Annotated[str, Form(max_length=2000)] = "",
    wave: WaveForm = "",
) -> Response:
    """Keep a person's answer with its reason, and go back to the pair, where it can be taken back."""
    home = home_of(request)
    with home.store.begin() as session:
        one, other = (text.ad_id for text in _seen(home, session, who, left, right))
    if answer not in ANSWERS:
        raise RefusedError
    if not reason.strip():
        return _pair(request, who, left, right, wave, FAULTS["reason"], 422)
    try:
        judging.judge(home, one, other, answer, reason, who.name, who.name)
    except UsageError:
        return _pair(request, who, left, right, wave, FAULTS["linked"], 422)
    return see_other(_address(left, right, wave))


@router.post("/survey/pair/undo")
@needs(Permission.JUDGE)
def undo(request: Request, who: Who, left: Advert, right: Advert, wave: WaveForm = "") -> Response:
    """Withdraw the judgement that stands on a pair; it stays in the history."""
    home = home_of(request)
    with home.store.begin() as session:
        one, other = (text.ad_id for text in _seen(home, session, who, left, right))
    try:
        judging.withdraw(home, one, other, TAKEN_BACK, who.name, who.name)
    except UsageError:
        return _pair(request, who, left, right, wave, FAULTS["none"], 409)
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
    best = questions[0].pair
    with home.store.begin() as session:
        numbers = adverts.numbers_of(session, [best.left, best.right])
    return see_other(_address(numbers[best.left], numbers[best.right], name))

"""Hand-coding: samples drawn at random, a form for each advert, and how far people and program agree."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from admap.errors import AdmapError
from admap.records import Gender, Origin, Signal
from admap.stages import hand_samples
from mapping.geography import COUNTRY, counties, municipalities
from mapping.labels import label
from outreach.errors import NotFoundError
from outreach.gate import FORM_TOKEN, Signed, Who, home_of, needs, now_of
from outreach.pages import language_of, see_other
from outreach.roles import Permission
from outreach.survey.parts import survey_page, wave_names
from outreach.survey.texts import texts_of
from storage import samples
from storage.audit import note_access
from storage.samples import Sample

router = APIRouter()
CHECKED = {"origins": tuple(map(str, Origin)), "signals": tuple(map(str, Signal))}
HELP = {
    "ages": "Every age in years stated for an advertised person, e.g. 23, 25",
    "age_band": "A stated range, e.g. 20–25",
    "nationalities": "ISO codes, e.g. RO, TH",
    "spoken_languages": "ISO codes of the languages the person is said to speak, e.g. sv, en",
    "text_languages": "ISO codes of the languages of the running text, e.g. sv",
    "municipalities": "Names or SCB codes, parted by commas, e.g. Malmö, 1480",
    "counties": "Names or SCB codes, e.g. Skåne län, 14: also those of the municipalities",
}
SHOWN_DIFFERENCES = 200
Number = Annotated[int, Form()]


@router.get("/survey/samples")
@needs(Permission.SURVEY)
def samples_page(request: Request, who: Who) -> Response:
    """List the samples, with how far each coder has come."""
    return _page(request, who)


def _page(request: Request, who: Signed, fault: str = "", status: int = 200) -> Response:
    with home_of(request).store.begin() as session:
        rows = samples.samples(session)
        every = wave_names(session)
    return survey_page(request, "samples.html", status, rows=rows, every=every, may_code=_may_code(who), fault=fault)


def _may_code(who: Signed) -> bool:
    """Only who sees the whole country codes samples: a sample is of the whole wave."""
    return who.may(Permission.JUDGE) and COUNTRY in who.regions


@router.post("/survey/samples")
@needs(Permission.JUDGE)
def draw(
    request: Request,
    who: Who,
    wave: Annotated[str, Form(max_length=80)],
    size: Number = 200,
    seed: Annotated[int, Form(ge=0, le=2_000_000_000)] = 1,
) -> Response:
    """Draw a random sample of a wave."""
    if not _may_code(who):
        raise NotFoundError
    try:
        number = hand_samples.draw_sample(home_of(request), wave, size, seed, who.name, now_of(request))
    except AdmapError as error:
        return _page(request, who, str(error), 422)
    return see_other(f"/survey/sample/{number}")


def _sample(session: Session, number: int) -> Sample:
    found = samples.sample_of(session, number)
    if found is None:
        raise NotFoundError
    return found


@router.get("/survey/sample/{number}")
@needs(Permission.SURVEY)
def sample_page(request: Request, who: Who, number: int) -> Response:
    """Show a sample: who has come how far, and once two are through, how far they and the program agree."""
    home = home_of(request)
    with home.store.begin() as session:
        sample = _sample(session, number)
        own = samples.codings_of(session, home.store.cipher, number).get(who.name, {})
        waiting = sample.size > len(own) > 0
        found = None if waiting else hand_samples.measured(home, session, sample, now_of(request))
        places = [place for place, (ad_id, *_) in enumerate(samples.adverts_of(session, number)) if ad_id not in own]
    language = language_of(request)
    return survey_page(
        request,
        "sample.html",
        sample=sample,
        own=len(own),
        next_place=places[0] + 1 if places else 0,
        found=found,
        few=SHOWN_DIFFERENCES,
        written=hand_samples.shown,
        named=lambda key: _named(key, language),
        may_code=_may_code(who),
    )


def _named(key: str, language: str) -> str:
    name = label("coding", key)
    name = label("signal", key) if name.sv == key else name
    words = name.sv if language == "sv" else name.en
    return words[:1].upper() + words[1:]


@router.get("/survey/sample/{number}/advert/{place}")
@needs(Permission.JUDGE)
def advert_page(request: Request, who: Who, number: int, place: int) -> Response:
    """Show one advert of a sample with the form for its codes; nobody's codes but one's own are in it."""
    return _advert(request, who, number, place)


def _advert(
    request: Request,
    who: Signed,
    number: int,
    place: int,
    given: dict[str, str] | None = None,
    faults: tuple[str, ...] = (),
) -> Response:
    home = home_of(request)
    with home.store.begin() as session:
        sample, ad_id = _placed(session, who, number, place)
        own = samples.codings_of(session, home.store.cipher, number).get(who.name, {}).get(ad_id, {})
        (text,) = texts_of(session, home.store.cipher, [ad_id])
        note_access(
            session, who.name, "sampled advert opened", f"sample {number}, advert {text.number}", now_of(request)
        )
    language = language_of(request)
    values = given if given is not None else {key: hand_samples.shown(key, own[key]) for key in own}
    return survey_page(
        request,
        "sample_advert.html",
        422 if faults else 200,
        sample=sample,
        place=place,
        text=text,
        values=values,
        faults=faults,
        asked=hand_samples.ASKED,
        checked=CHECKED,
        genders=tuple(map(str, Gender)),
        help_words=HELP,
        named=lambda key: _named(key, language),
        option=lambda key, value: _option(key, value, language),
    )


def _placed(session: Session, who: Signed, number: int, place: int) -> tuple[Sample, str]:
    if not _may_code(who):
        raise NotFoundError
    sample = _sample(session, number)
    rows = samples.adverts_of(session, number)
    if not 1 <= place <= len(rows):
        raise NotFoundError
    return sample, rows[place - 1][0]


def _option(key: str, value: str, language: str) -> str:
    name = label({"origins": "origin", "signals": "signal"}.get(key, key), value)
    return name.sv if language == "sv" else name.en


async def _form(request: Request) -> FormData:
    return await request.form()


Given = Annotated[FormData, Depends(_form)]


@router.post("/survey/sample/{number}/advert/{place}")
@needs(Permission.JUDGE)
def code_advert(request: Request, who: Who, number: int, place: int, form: Given) -> Response:
    """Keep one's codes of an advert, and go on to the next."""
    given = {key: ", ".join(str(value) for value in form.getlist(key))[:2000] for key in form if key != FORM_TOKEN}
    for key, places in (("municipalities", municipalities()), ("counties", counties())):
        codes = {found.name.casefold(): code for code, found in places.items()}
        parts = [part.strip() for part in re.split(r"[,;]", given.get(key, ""))]
        given[key] = ", ".join(codes.get(part.casefold(), part) for part in parts if part)
    home, at = home_of(request), now_of(request)
    with home.store.begin() as session:
        sample, ad_id = _placed(session, who, number, place)
    faults = hand_samples.keep_coding(home, number, ad_id, who.account_id, given, at)
    if faults:
        return _advert(request, who, number, place, given, tuple(faults))
    if place < sample.size:
        return see_other(f"/survey/sample/{number}/advert/{place + 1}")
    return see_other(f"/survey/sample/{number}")

"""Profiles and operators: looked through by size, place and wave; one profile with its adverts, values and history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from admap.errors import UsageError
from admap.home import Home
from admap.records import CONTACT_KEYS, LIST_KEYS
from admap.stages import explaining
from mapping.geography import COUNTRY, counties, municipalities
from mapping.labels import category
from outreach.errors import NotFoundError
from outreach.gate import Signed, Who, home_of, needs, now_of
from outreach.pages import language_of
from outreach.roles import Permission, may_see
from outreach.survey.parts import chosen_wave, survey_page, wave_names
from outreach.survey.texts import Text, places_in, texts_of
from storage import explored, links
from storage.adverts import numbers_of
from storage.audit import note_access

router = APIRouter()
PAGE_SIZE = 50
MOST_ADVERTS = 100
CHANGES = {"merged": "came together", "split": "was parted", "moved": "moved"}
INDICATORS = {
    "nationalities": "nationality",
    "origins": "origin",
    "spoken_languages": "spoken_language",
    "text_languages": "text_language",
    "signals": "signals",
}
MERGED = {
    "ages": "Stated ages",
    "genders": "Gender as presented",
    "nationalities": "Stated nationality",
    "origins": "Origin stated as a region",
    "spoken_languages": "Spoken languages",
    "text_languages": "Languages of the texts",
    "municipalities": "Places",
    "signals": "Reasons to look closer",
}
WaveName = Annotated[str, Query(max_length=80)]
PlaceCode = Annotated[str, Query(max_length=4)]


def regions_of(who: Signed) -> tuple[str, ...]:
    """Return the counties a reader is limited to; empty for the whole country."""
    return () if COUNTRY in who.regions else who.regions


@router.get("/survey/profiles")
@needs(Permission.SURVEY)
def profiles_page(
    request: Request,
    who: Who,
    wave: WaveName = "",
    place: PlaceCode = "",
    least: Annotated[int, Query(ge=1, le=100_000)] = 1,
    waves: Annotated[int, Query(ge=1, le=1000)] = 1,
    operator: Annotated[str, Query(max_length=40)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """List the profiles sought, the largest first."""
    if place and place not in counties() and place not in municipalities():
        raise NotFoundError
    with home_of(request).store.begin() as session:
        every = wave_names(session)
        chosen = chosen_wave(session, wave) if wave else None
        sought = explored.Sought(chosen.id if chosen else 0, place, least, waves, operator, regions_of(who))
        total, rows = explored.profiles(session, sought, PAGE_SIZE, (number - 1) * PAGE_SIZE)
        given = {"wave": wave, "place": place, "least": least, "waves": waves, "operator": operator}
        asked = {name: value for name, value in given.items() if value not in {"", 1}}
        return survey_page(
            request,
            "profiles.html",
            rows=rows,
            total=total,
            number=number,
            pages=max(1, -(-total // PAGE_SIZE)),
            at_page=lambda to: "/survey/profiles?" + urlencode({**asked, "page": to}),
            every=every,
            wave=wave,
            place=place,
            least=least,
            waves=waves,
            operator=operator,
            counties=counties(),
            municipalities=municipalities(),
        )


@router.get("/survey/operators")
@needs(Permission.SURVEY)
def operators_page(request: Request, who: Who) -> Response:
    """List the operators with more than one profile."""
    with home_of(request).store.begin() as session:
        rows = explored.operators(session, explored.Sought(regions=regions_of(who)), PAGE_SIZE * 2)
    return survey_page(request, "operators.html", rows=rows)


@router.get("/survey/profile/{profile_id}")
@needs(Permission.SURVEY)
def profile_page(request: Request, who: Who, profile_id: str) -> Response:
    """Show one profile: what its adverts state, why they are together, and what linking did to it; audited."""
    home = home_of(request)
    with home.store.begin() as session:
        if not links.knows_profile(session, profile_id):
            raise NotFoundError
        members = links.memberships_in(session, profile_id)
        texts = _texts(home, session, who, [m.ad_id for m in members])
        numbers = numbers_of(session, [m.ad_id for m in members])
        seen_in = explored.waves_of(session, [text.ad_id for text in texts])
        note_access(session, who.name, "profile opened", profile_id, now_of(request))
    try:
        explained = explaining.explain_profile(home, profile_id) if members else None
        fault = ""
    except UsageError as error:
        explained, fault = None, str(error)
    language = language_of(request)
    return survey_page(
        request,
        "profile.html",
        profile_id=profile_id,
        operator_id=members[0].operator_id if members else "",
        adverts=len(members),
        probability={m.ad_id: m.probability for m in members},
        texts=texts,
        numbers=numbers,
        seen_in=seen_in,
        merged=merged(texts),
        merged_words=MERGED,
        named=lambda key, value: shown_value(key, value, language),
        bonds=[(bond, explaining.speaking_for(bond, language)) for bond in explained.bonds] if explained else [],
        judged=set(explained.judged) if explained else set(),
        loose=explained.loose if explained else (),
        history=explaining.profile_history(home, profile_id),
        changes=CHANGES,
        fault=fault,
    )


def _texts(home: Home, session: Session, who: Signed, ad_ids: Sequence[str]) -> list[Text]:
    texts = texts_of(session, home.store.cipher, ad_ids[:MOST_ADVERTS])
    if ad_ids and not may_see(who.regions, places_in(texts)):
        raise NotFoundError
    return texts


def merged(texts: Sequence[Text]) -> Mapping[str, Sequence[object]]:
    """Return what a profile's adverts state together, each value once; contacts are not among it."""
    found: dict[str, Sequence[object]] = {
        key: sorted({value for text in texts for value in getattr(text.coding, key)})
        for key in LIST_KEYS
        if key not in CONTACT_KEYS
    }
    found["genders"] = sorted({text.coding.gender for text in texts} - {"unknown"})
    return found


def shown_value(key: str, value: object, language: str) -> str:
    """Return a coded value in the reader's language; places have a filter of their own."""
    indicator = "gender" if key == "genders" else INDICATORS.get(key)
    if indicator is None:
        return str(value)
    name = category(indicator, str(value))
    return name.sv if language == "sv" else name.en

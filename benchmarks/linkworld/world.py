"""A simulated world as linking sees it, with its truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from admap.records import Gender, LinkInput
from benchmarks.linkworld.parameters import Parameters
from benchmarks.linkworld.posting import Posted, posts
from benchmarks.linkworld.words import countries, towns

FIRST_DAY = date(2024, 1, 1)
_LANGUAGES = {"cyrillic": "bg", "thai": "th"}


@dataclass(frozen=True)
class World:
    """Adverts in the order of their ids, which is random; advert id to profile and to operator."""

    adverts: tuple[LinkInput, ...]
    profiles: dict[str, str]
    operators: dict[str, str]


def build(parameters: Parameters) -> World:
    """Return the world of ``parameters`` (a million adverts take some minutes and 2 GB)."""
    posted = sorted(posts(parameters), key=lambda advert: advert.number)
    return World(
        tuple(map(link_input, posted)),
        {ad_id(advert): f"p{advert.profile}" for advert in posted},
        {ad_id(advert): f"o{advert.operator}" for advert in posted},
    )


def ad_id(advert: Posted) -> str:
    """Return the advert's id."""
    return f"w{advert.number:07d}"


def link_input(advert: Posted) -> LinkInput:
    """Return what linking sees of ``advert`` when extraction is flawless."""
    return LinkInput(
        ad_id=ad_id(advert),
        site=f"site{advert.site}",
        seen_at=FIRST_DAY + timedelta(days=advert.day),
        title=advert.title,
        body=advert.body,
        phones=tuple(sorted(f"n{n}" for n in advert.phones)),
        emails=tuple(sorted(f"e{n}" for n in advert.emails)),
        handles=tuple(f"h{n}" for n in advert.handles),
        ages=() if advert.age is None else (advert.age,),
        nationalities=() if advert.country is None else (countries()[advert.country].code,),
        text_languages=(_LANGUAGES.get(advert.language, advert.language),),
        municipalities=() if advert.town is None else (towns()[advert.town].code,),
        gender=Gender(advert.gender) if advert.gender else Gender.UNKNOWN,
        prices=() if advert.price is None else ((advert.price, "SEK", 0),),
        images=tuple(f"{image:016x}" for image in advert.images),
    )

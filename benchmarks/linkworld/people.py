"""Who advertises in a simulated world: operators, their profiles, and how many adverts each posts."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.linkworld.parameters import Parameters
from benchmarks.linkworld.texts import Text, new_text
from benchmarks.linkworld.words import countries, drawn, frames, invented_name, towns

AGENCY_SIZES = range(2, 41)
_AGENCY_WEIGHTS = [size**-1.3 for size in AGENCY_SIZES]
FORMULAS = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """An operator's number of profiles, by the number of adverts of each."""

    adverts: tuple[int, ...]


@dataclass(slots=True)
class Operator:
    """Who stands behind one or more profiles; the shared things are empty where there is only one."""

    number: int
    town: int
    phones: list[int]
    address: int
    house: list[Text]
    price: int = 0
    gender: str = ""


@dataclass(slots=True)
class Profile:
    """One advertiser: what stays and what its adverts show at the moment."""

    number: int
    operator: Operator
    adverts: int
    copier: bool
    call_centre: int | None
    born: int
    country: int
    town: int
    price: int
    language: str
    name: str
    text: Text
    phones: list[int]
    address: int | None
    handle: int | None
    images: list[int]
    formulaic: bool = False
    gender: str = ""
    tour: int | None = None
    written: dict[tuple[Text, str, str], list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Setting:
    """What all advertisers of a world draw from, and what they leave behind for strangers."""

    parameters: Parameters
    names: Sequence[str]
    areas: Sequence[str]
    templates: Sequence[Text]
    call_centres: Sequence[int]
    stock: Sequence[int]
    formulas: Sequence[int]
    numbers: int = 0
    retired: list[tuple[int, int]] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)

    def number(self, rng: random.Random, day: int) -> int:
        """Return a number for a new holder from ``day`` on: a fresh one, or one that a stranger has given up."""
        if self.retired and rng.random() < self.parameters.phone_recycled:
            number, until = rng.choice(self.retired)
            if until < day:
                return number
        return self.fresh()

    def fresh(self) -> int:
        """Return a number that nobody had."""
        self.numbers += 1
        return self.numbers - 1

    def pictures(self, rng: random.Random) -> list[int]:
        """Return the pictures of an advertiser: own ones, now and then a stock or a stolen one."""
        p = self.parameters
        found = []
        for _ in range(rng.randint(2, 7)):
            kind = rng.random()
            if kind < p.images_stock:
                found.append(rng.choice(self.stock))
            elif kind < p.images_stock + p.images_stolen and self.shown:
                found.append(rng.choice(self.shown))
            else:
                found.append(rng.getrandbits(64))
        self.shown += found[:1]
        return found

    def text(self, rng: random.Random, operator: Operator, copier: bool, formulaic: bool) -> Text:
        """Return the next text of an advertiser: the house's, a boilerplate text, a formulaic or an own one."""
        if operator.house and rng.random() < self.parameters.house_text:
            return rng.choice(operator.house)
        if copier:
            return rng.choice(self.templates)
        if formulaic:
            return new_text(rng, frames(), self.areas, self.formulas)
        return new_text(rng, frames(), self.areas)


def setting(parameters: Parameters, rng: random.Random) -> Setting:
    """Return what the advertisers of a world draw from."""
    names = sorted({invented_name(rng, rng.choice((2, 2, 3))) for _ in range(2 * parameters.names)})
    rng.shuffle(names)
    areas = [invented_name(rng, 3) + rng.choice(("by", "torp", "ås", "stad", "vik")) for _ in range(1_500)]
    templates = [new_text(rng, frames(), areas) for _ in range(parameters.templates)]
    calls = range(parameters.call_centres)
    stock = [rng.getrandbits(64) for _ in range(20)]
    formulas = rng.sample(_plain(), FORMULAS) if parameters.formulaic else ()
    names = names[: parameters.names]
    return Setting(parameters, names, areas, templates, calls, stock, formulas, parameters.call_centres)


def _plain() -> list[int]:
    """Return the frames whose slots have few words."""
    every = enumerate(frames().sentences)
    return [number for number, frame in every if not any(s in frame["sv"] for s in ("{area}", "{brand}", "{n}"))]


def planned(parameters: Parameters, rng: random.Random) -> list[Plan]:
    """Return operators until their adverts reach the number asked for."""
    share = parameters.agencies
    mean = sum(s * w for s, w in zip(AGENCY_SIZES, _AGENCY_WEIGHTS, strict=True)) / sum(_AGENCY_WEIGHTS)
    chance = share / (share + mean * (1 - share))
    plans: list[Plan] = []
    total = 0
    while total < parameters.adverts:
        size = rng.choices(AGENCY_SIZES, _AGENCY_WEIGHTS)[0] if rng.random() < chance else 1
        plan = Plan(tuple(_size(parameters, rng) for _ in range(size)))
        plans.append(plan)
        total += sum(plan.adverts)
    return plans


def _size(parameters: Parameters, rng: random.Random) -> int:
    if rng.random() < parameters.singletons:
        return 1
    return min(parameters.largest, 2 + int(math.exp(rng.gauss(0.8, 1.25))))


def operator(world: Setting, rng: random.Random, number: int, plan: Plan) -> Operator:
    """Return an operator with what its profiles share."""
    shared = len(plan.adverts) > 1
    return Operator(
        number,
        drawn(rng, towns()),
        [world.fresh() for _ in range(rng.randint(1, 3))] if shared else [],
        world.fresh(),
        [new_text(rng, frames(), world.areas) for _ in range(rng.randint(1, 2))] if shared else [],
        price(rng) if shared and world.parameters.house_price else 0,
        gender(world, rng) if shared else "",
    )


def profile(world: Setting, rng: random.Random, number: int, owner: Operator, adverts: int, day: int) -> Profile:
    """Return an advertiser as it starts on ``day``."""
    p = world.parameters
    copier = rng.random() < p.copied
    own_town = not owner.house or rng.random() < 0.1
    centre = bool(world.call_centres) and rng.random() < p.call_centre
    formulaic = bool(p.formulaic) and rng.random() < p.formulaic
    house_price = bool(owner.price) and rng.random() < p.house_price
    return Profile(
        number=number,
        operator=owner,
        adverts=adverts,
        copier=copier,
        call_centre=rng.choice(world.call_centres) if centre else None,
        born=day - rng.randint(18 * 365, 56 * 365),
        country=drawn(rng, countries()),
        town=drawn(rng, towns()) if own_town else owner.town,
        price=owner.price if house_price else price(rng),
        language=language(world, rng),
        name=rng.choice(world.names),
        text=world.text(rng, owner, copier, formulaic),
        phones=[world.number(rng, day)],
        address=world.fresh() if rng.random() < 0.6 else None,
        handle=world.fresh() if rng.random() < 0.3 else None,
        images=world.pictures(rng),
        formulaic=formulaic,
        gender=owner.gender or gender(world, rng),
    )


def price(rng: random.Random) -> int:
    """Return an hour's price in kronor."""
    return rng.randint(5, 28) * 100


def gender(world: Setting, rng: random.Random) -> str:
    """Return a gender drawn by weight, none in a world that has none."""
    weights = world.parameters.genders
    return rng.choices(list(weights), list(weights.values()))[0] if weights else ""


def language(world: Setting, rng: random.Random) -> str:
    """Return a text language drawn by weight."""
    weights = world.parameters.languages
    return rng.choices(list(weights), list(weights.values()))[0]

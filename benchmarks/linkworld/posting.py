"""What an advertiser posts over time: the adverts of a simulated world, one after the other."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.linkworld.parameters import Parameters
from benchmarks.linkworld.people import Profile, Setting, language, operator, planned, price, profile, setting
from benchmarks.linkworld.texts import SIGNS, amended, edited
from benchmarks.linkworld.words import countries, drawn, frames, towns

SAME_DAY = 0.35
GAP_DAYS = 9.0
AMENDED = 0.05
NEW_PICTURES = 0.15


@dataclass(frozen=True, slots=True)
class Posted:
    """One advert with its truth. Contacts are numbers that stand for a number or address, ``day`` counts from 0."""

    number: int
    profile: int
    operator: int
    site: int
    day: int
    language: str
    title: str
    body: str
    phones: tuple[int, ...]
    emails: tuple[int, ...]
    handles: tuple[int, ...]
    age: int | None
    country: int | None
    town: int | None
    price: int | None
    images: tuple[int, ...]
    gender: str = ""


def posts(parameters: Parameters) -> Iterator[Posted]:
    """Yield the adverts of a world, profile by profile; their ``number`` is a random order over all."""
    rng = random.Random(parameters.seed)
    plans = planned(parameters, rng)
    order = list(range(sum(sum(plan.adverts) for plan in plans)))
    rng.shuffle(order)
    numbers = iter(order)
    world = setting(parameters, rng)
    weights = [(rank + 1) ** -0.9 for rank in range(parameters.sites)]
    count = 0
    for number, plan in enumerate(plans):
        owner = operator(world, rng, number, plan)
        for adverts in plan.adverts:
            day = rng.randrange(parameters.days)
            someone = profile(world, rng, count, owner, adverts, day)
            sites = rng.choices(range(parameters.sites), weights, k=adverts)
            for position, site in enumerate(sites):
                if position:
                    day += 0 if rng.random() < SAME_DAY else 1 + int(rng.expovariate(1 / GAP_DAYS))
                    _move_on(world, rng, someone, day)
                yield _advert(world, rng, someone, next(numbers), site, day)
            count += 1


def _move_on(world: Setting, rng: random.Random, someone: Profile, day: int) -> None:
    """Let time pass: another text with other contacts, a changed sentence, another language, a tour."""
    p = world.parameters
    kind = rng.random()
    if kind < p.rewrites:
        someone.text = world.text(rng, someone.operator, someone.copier, someone.formulaic)
        if rng.random() < p.phone_change:
            world.retired += [(number, day) for number in someone.phones[:1]]
            someone.phones = [world.number(rng, day)]
        if rng.random() < p.aliases:
            someone.name = rng.choice(world.names)
        if rng.random() < NEW_PICTURES:
            someone.images = world.pictures(rng)
    elif kind < p.rewrites + p.translated:
        someone.language = language(world, rng)
    elif kind < p.rewrites + p.translated + AMENDED:
        someone.text = amended(rng, someone.text, frames(), world.areas)
    if p.price_change and rng.random() < p.price_change:
        someone.price = price(rng)
    if someone.tour is not None and rng.random() < 0.4:
        someone.tour = None
    elif rng.random() < 0.4 * p.touring / max(0.01, 1 - p.touring):
        someone.tour = drawn(rng, towns())


def _advert(world: Setting, rng: random.Random, someone: Profile, number: int, site: int, day: int) -> Posted:
    p = world.parameters
    town = someone.town if someone.tour is None else someone.tour
    own_address, shared = someone.address is not None, bool(someone.operator.house)
    emails = (someone.address,) if own_address and rng.random() < 1.5 * p.address else ()
    if shared and rng.random() < p.address:
        emails = (*emails, someone.operator.address)
    return Posted(
        number=number,
        profile=someone.number,
        operator=someone.operator.number,
        site=site,
        day=day,
        language=someone.language,
        title=_title(rng, someone, town),
        body=_body(world, rng, someone),
        phones=_phones(world, rng, someone),
        emails=tuple(e for e in emails if e is not None),
        handles=(someone.handle,) if someone.handle is not None and rng.random() < 1.3 * p.address else (),
        age=None if rng.random() < p.age_missing else _age(p, rng, someone, day),
        country=None if rng.random() < p.nationality_missing else _country(p, rng, someone),
        town=None if rng.random() < p.town_missing else town,
        price=someone.price + rng.choice((0, 0, 0, 100, -100, 200)) if rng.random() < 0.75 else None,
        images=_images(p, rng, someone) if rng.random() < p.images else (),
        gender=someone.gender if someone.gender and rng.random() >= p.gender_missing else "",
    )


def _title(rng: random.Random, someone: Profile, town: int) -> str:
    chosen = rng.choice(frames().titles)[someone.language]
    work = rng.choice(frames().slots["work"][someone.language])
    title = chosen.format(name=someone.name, town=towns()[town].name, work=work)
    title = title.upper() if rng.random() < 0.05 else title[:1].upper() + title[1:]
    return f"{title} {rng.choice(SIGNS)}" if rng.random() < 0.15 else title


def _body(world: Setting, rng: random.Random, someone: Profile) -> str:
    p = world.parameters
    key = (someone.text, someone.language, someone.name)
    if key not in someone.written:
        someone.written = {key: someone.text.written(frames(), someone.language, someone.name)}
    sentences = list(someone.written[key])
    if rng.random() < p.shuffled:
        rng.shuffle(sentences)
    if rng.random() < p.shortened:
        kept = sorted(rng.sample(range(len(sentences)), max(2, round(rng.uniform(0.5, 0.95) * len(sentences)))))
        sentences = [sentences[i] for i in kept]
    body = edited(rng, sentences, p.edits, someone.language != "thai")
    return f"{body} {someone.name}" if rng.random() < 0.25 else body


def _phones(world: Setting, rng: random.Random, someone: Profile) -> tuple[int, ...]:
    p = world.parameters
    if rng.random() < p.phone_missing:
        return ()
    if someone.call_centre is not None and rng.random() < 0.6:
        return (someone.call_centre,)
    shared = someone.operator.phones
    shown = [rng.choice(shared) if shared and rng.random() < p.shared_number else someone.phones[0]]
    if rng.random() < p.phone_second:
        if len(someone.phones) < 2:
            someone.phones.append(world.fresh())
        shown.append(someone.phones[1])
    if rng.random() < 0.01:
        shown.append(world.fresh())
    return tuple(world.fresh() if rng.random() < p.phone_mistyped else number for number in dict.fromkeys(shown))


def _age(p: Parameters, rng: random.Random, someone: Profile, day: int) -> int:
    age = (day - someone.born) // 365
    if rng.random() < 0.75 * p.age_wrong:
        age += rng.choice((-1, 1)) if rng.random() < 0.6 else rng.choice((-7, -6, -5, -4, -3, -2, 2, 3, 4, 5))
    return max(18, age)


def _country(p: Parameters, rng: random.Random, someone: Profile) -> int:
    return drawn(rng, countries()) if rng.random() < p.nationality_wrong else someone.country


def _images(p: Parameters, rng: random.Random, someone: Profile) -> tuple[int, ...]:
    shown = rng.sample(someone.images, min(len(someone.images), rng.randint(1, 5)))
    return tuple(_flipped(rng, image) if rng.random() < p.bits_flipped else image for image in shown)


def _flipped(rng: random.Random, image: int) -> int:
    for bit in rng.sample(range(64), rng.randint(1, 6)):
        image ^= 1 << bit
    return image

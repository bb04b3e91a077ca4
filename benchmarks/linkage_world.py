"""A small simulated world for linkage: invented advertisers of home services, what each posts, and the truth.

Hazards: few adverts for most and many for some, agencies that share numbers, address and a house text, call-centre
numbers, recycled numbers, texts copied by strangers, two languages for one advertiser, edits, ages that drift,
missing fields, pictures with flipped bits. Words are invented syllables, in Latin, Cyrillic and Thai letters, so
nothing here can be learned by heart. Contacts are opaque tokens, as linking sees them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from admap.records import LinkInput

COUNTRIES = ("SE", "RO", "TH", "BR", "PL", "ES", "NG", "UA", "CO", "BG")
TOWNS = tuple(f"{code:04d}" for code in range(100, 2600, 125))
SCRIPTS = ("latin", "cyrillic", "thai")
_SYLLABLES = {
    "latin": [c + v for c in "bdfgklmnprstv" for v in "aeiouå"],
    "cyrillic": [c + v for c in "бвгдзклмнпрст" for v in "аеиоуя"],
    "thai": [c + v for c in "กขคงจชดตทนบปพมรลวสห" for v in "าิีุู"],
}
FIRST_DAY = date(2025, 1, 1)


@dataclass(frozen=True)
class World:
    """Adverts in random order; advert id to profile and to operator."""

    adverts: tuple[LinkInput, ...]
    profiles: dict[str, str]
    operators: dict[str, str]


@dataclass
class _Advertiser:
    profile: str
    operator: str
    name: str
    country: str
    birth: int
    town: str
    phones: list[str]
    email: str
    texts: list[list[str]]
    script: str
    pictures: list[int]
    house: list[str] = field(default_factory=list)
    posts: int = 1


def _word(rng: random.Random, script: str) -> str:
    return "".join(rng.choices(_SYLLABLES[script], k=rng.randint(2, 4)))


def _sentence(rng: random.Random, script: str, words: Sequence[str]) -> str:
    chosen = rng.choices(words, k=rng.randint(6, 11))
    return ("" if script == "thai" else " ").join(chosen)


def _edited(rng: random.Random, sentences: Sequence[str], share: float) -> str:
    kept = [s for s in sentences if rng.random() > 0.1] or list(sentences[:1])
    edited = [" ".join(w for w in s.split(" ") if rng.random() > share) for s in kept]
    return ". ".join(s for s in edited if s) + "."


def _flipped(rng: random.Random, picture: int) -> str:
    for _ in range(rng.randint(0, 3)):
        picture ^= 1 << rng.randrange(64)
    return f"{picture:016x}"


def world(seed: int, profiles: int = 250, pictures: bool = False, agencies: float = 0.2, copied: float = 0.15) -> World:
    """Return a world of ``profiles`` advertisers; ``agencies`` is the share in one, ``copied`` that copies a text."""
    rng = random.Random(seed)
    vocabulary = {script: [_word(rng, script) for _ in range(700)] for script in SCRIPTS}
    names = [_word(rng, "latin").capitalize() for _ in range(60)]

    def text(script: str, size: int = 6) -> list[str]:
        return [_sentence(rng, script, vocabulary[script]) for _ in range(size)]

    templates = {script: [text(script) for _ in range(5)] for script in SCRIPTS}
    numbers = iter(f"n{i}" for i in range(10**9))
    call_centre = next(numbers)
    retired: list[str] = []
    people: list[_Advertiser] = []
    while len(people) < profiles:
        size = rng.choice((2, 3, 4, 6)) if rng.random() < agencies / 3 else 1
        shared, address, town = [next(numbers), next(numbers)], f"e{len(people)}", rng.choice(TOWNS)
        house_script = rng.choice(SCRIPTS)
        house = text(house_script, 4) if size > 1 else []
        for _ in range(size):
            script = house_script if size > 1 else rng.choices(SCRIPTS, (6, 2, 1))[0]
            own = list(rng.choice(templates[script])) if rng.random() < copied else text(script)
            phones = list(shared) if size > 1 else [next(numbers)]
            if size == 1 and rng.random() < 0.3:
                phones.append(next(numbers))
                retired.append(phones[0])
            if size == 1 and retired and rng.random() < 0.05:
                phones.append(rng.choice(retired))
            if rng.random() < 0.04:
                phones.append(call_centre)
            other = text(rng.choice(SCRIPTS))
            people.append(
                _Advertiser(
                    f"t{len(people)}", address, rng.choice(names), rng.choice(COUNTRIES), rng.randint(1975, 2004),
                    town if size > 1 else rng.choice(TOWNS), phones, address, [own, own, other], script,
                    [rng.getrandbits(64) for _ in range(4)] if pictures else [], house,
                    min(60, 1 if rng.random() < 0.45 else 1 + int(rng.paretovariate(0.9))),
                )
            )  # fmt: skip
    rows = [(person, _advert(rng, person)) for person in people for _ in range(person.posts)]
    rng.shuffle(rows)
    adverts = [(person, _numbered(advert, i)) for i, (person, advert) in enumerate(rows)]
    return World(
        tuple(advert for _, advert in adverts),
        {advert.ad_id: person.profile for person, advert in adverts},
        {advert.ad_id: person.operator for person, advert in adverts},
    )


def _advert(rng: random.Random, person: _Advertiser) -> LinkInput:
    day = FIRST_DAY + timedelta(days=rng.randint(0, 500))
    age = day.year - person.birth + rng.choices((0, -1, -3, 2), (8, 1, 1, 1))[0]
    body = _edited(rng, [*person.house, *rng.choice(person.texts)], 0.04)
    if rng.random() < 0.5 and person.script == "latin":
        body += f" ring {person.name}."
    return LinkInput(
        ad_id="",
        site=f"site{rng.randrange(5)}",
        seen_at=day,
        title=f"ny {person.name}" if rng.random() < 0.6 else "ny",
        body=body,
        phones=tuple(sorted(set(rng.sample(person.phones, 1)))) if rng.random() < 0.85 else (),
        emails=(person.email,) if rng.random() < 0.3 else (),
        ages=(max(18, age),) if rng.random() < 0.85 else (),
        nationalities=(person.country if rng.random() > 0.05 else rng.choice(COUNTRIES),)
        if rng.random() < 0.75
        else (),
        municipalities=(person.town if rng.random() > 0.2 else rng.choice(TOWNS),),
        images=tuple(_flipped(rng, p) for p in rng.sample(person.pictures, 2)) if person.pictures else (),
    )


def _numbered(advert: LinkInput, number: int) -> LinkInput:
    return LinkInput(**{**{f: getattr(advert, f) for f in LinkInput.__slots__}, "ad_id": f"a{number:06d}"})

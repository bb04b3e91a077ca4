"""The people of the demonstration world: who they are, and what of it they have in a wave."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from admap_lab.facts import ALIASES, COUNTRIES, MOTHER_TONGUE, OWN_WORDS, TOWNS
from admap_lab.voices import VOICES

SINGLES, TOURING, COUPLES, AGENCIES, STAFF_OF_AGENCY = 196, 14, 8, 8, 4

NATIONS = {
    "SE": 22, "RO": 13, "TH": 8, "CO": 7, "HU": 6, "PL": 6, "UA": 5, "RU": 4, "NG": 5, "ES": 4, "IT": 4, "BR": 4, "DE": 3,
    "VE": 3, "SO": 3, "BG": 3, "FI": 2, "LV": 2, "GB": 1, "FR": 1, "CZ": 1, "DO": 1,
}  # fmt: skip

FICTION_MOBILES = tuple(f"0701740{n}" for n in range(605, 700))


@dataclass(frozen=True)
class Person:
    """An advertiser. ``voice`` seeds the way of writing, which stays; contacts, place and age are a wave's."""

    name: str
    kind: str
    gender: str
    age: int
    nation: str
    language: str
    tongues: tuple[str, ...]
    alias: str
    voice: int
    town: tuple[str, str]
    tour: tuple[tuple[str, str], ...]
    phone: str
    mail: str
    handle: str
    price: int
    trait: str = ""
    operator: str | None = None
    eagerness: int = 1


class Numbers:
    """Hands out phone numbers: the fiction range first, then the disused pager series."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._free = list(FICTION_MOBILES)
        rng.shuffle(self._free)
        self._given: set[str] = set()

    def new(self) -> str:
        """Return a national number that nobody has."""
        if self._free:
            return self._free.pop()
        while True:
            number = f"074{self._rng.choice('2345678')}{self._rng.randrange(10**6):06d}"
            if number not in self._given:
                self._given.add(number)
                return number


TRAITS = (
    ["field_16", "field_17", "school", "school_en", "guardian", "distress", "distress_en", "youth", "youth_en"]
    + [
        "age_18",
        "age_19",
        "age_19",
        "age_18_text",
        "conflict",
        "conflict",
        "conflict_young",
        "university",
        "decoy",
        "decoy",
    ]
    + ["bilingual"] * 6
    + ["new"] * 14
)
"""What sets some singles apart, one each, in turn; the rest have none."""


def first_wave(rng: random.Random, numbers: Numbers) -> list[Person]:
    """Make everybody who advertises in the first wave."""
    people = [_single(rng, numbers, f"single{i:03d}", trait) for i, trait in enumerate(_traits(SINGLES))]
    people += [_touring(rng, numbers, i) for i in range(TOURING)]
    people += [_couple(rng, numbers, i) for i in range(COUPLES)]
    for a in range(AGENCIES):
        people += _agency(rng, numbers, a)
    return people


def _traits(count: int) -> list[str]:
    return list(TRAITS) + [""] * (count - len(TRAITS))


def newcomer(rng: random.Random, numbers: Numbers, index: int) -> Person:
    """Make somebody who came between the waves."""
    trait = ("new", "age_18", "field_17", "school", "")[index] if index < 5 else ("new" if index % 6 == 0 else "")
    return _single(rng, numbers, f"late{index:03d}", trait)


def a_year_later(rng: random.Random, numbers: Numbers, person: Person) -> Person:
    """Return ``person`` a year on: older, perhaps with another number or in another town."""
    later = replace(person, age=person.age + 1, trait="" if person.trait == "new" else person.trait)
    if person.operator is None and rng.random() < 0.2:
        later = replace(later, phone=numbers.new())
    if rng.random() < 0.25:
        later = replace(later, town=_town(rng))
    return replace(later, price=later.price + rng.choice((0, 0, 100, 200)))


def _town(rng: random.Random) -> tuple[str, str]:
    codes = list(TOWNS)
    weights = [30, 16, 12] + [max(1, 10 - i // 6) for i in range(len(codes) - 3)]
    code = rng.choices(codes, weights)[0]
    return code, rng.choice((TOWNS[code][0], *TOWNS[code]))


def _single(rng: random.Random, numbers: Numbers, name: str, trait: str) -> Person:
    gender = rng.choices(("woman", "man", "trans"), (80, 14, 6))[0]
    nation = rng.choices(list(NATIONS), list(NATIONS.values()))[0]
    own = MOTHER_TONGUE[nation]
    language = rng.choices((own, "en", "sv"), (60, 25, 15))[0]
    if (
        gender != "woman"
        or language not in VOICES
        or (language not in {"sv", "en"} and nation not in OWN_WORDS[language])
    ):
        language = rng.choice(("sv", "en"))
    if trait:
        language = "en" if trait.endswith("_en") else "sv"
    tongues = tuple(dict.fromkeys((own, "en", *(["sv"] if rng.random() < 0.4 else []))))
    alias = rng.choice(ALIASES)
    tag = f"{alias.lower()}{rng.randrange(100, 1000)}"
    return Person(
        name, "single", gender, _age(rng, trait), nation, language, tongues, alias, rng.randrange(10**6), _town(rng), (),
        numbers.new(), f"{tag}@brevpost.example", f"{tag}_exempel", rng.randrange(8, 30) * 100, trait,
        eagerness=rng.choices((1, 2, 3, 5, 8), (42, 26, 16, 10, 6))[0],
    )  # fmt: skip


def _age(rng: random.Random, trait: str) -> int:
    fixed = {
        "field_16": 16,
        "field_17": 17,
        "age_18": 18,
        "age_19": 19,
        "age_18_text": 18,
        "school": 18,
        "school_en": 18,
    }
    fixed |= {"guardian": 18, "youth": 18, "youth_en": 18, "conflict_young": 19, "university": 22}
    return fixed.get(trait, min(58, max(20, round(rng.gauss(29, 7)))))


def _touring(rng: random.Random, numbers: Numbers, index: int) -> Person:
    base = _single(rng, numbers, f"tour{index:02d}", "")
    towns: dict[str, tuple[str, str]] = {}
    while len(towns) < 2 + index % 2:
        town = _town(rng)
        towns[town[0]] = (town[0], TOWNS[town[0]][0])
    stops = tuple(towns.values())
    return replace(base, kind="touring", language=rng.choice(("sv", "en")), tour=stops, town=stops[0], eagerness=3)


def _couple(rng: random.Random, numbers: Numbers, index: int) -> Person:
    base = _single(rng, numbers, f"couple{index:02d}", "")
    return replace(base, kind="couple", gender="couple", language=rng.choice(("sv", "en")), nation="SE", eagerness=2)


def _agency(rng: random.Random, numbers: Numbers, index: int) -> list[Person]:
    """Make an agency: several women advertised apart, one number for all of them."""
    operator, phone, town = f"agency{index:02d}", numbers.new(), _town(rng)
    language = ("sv", "en")[index % 2]
    staff = []
    for member in range(STAFF_OF_AGENCY):
        person = _single(rng, numbers, f"{operator}-{member}", "")
        staff.append(
            replace(
                person,
                kind="agency",
                gender="woman",
                language=language,
                town=town,
                phone=phone,
                operator=operator,
                mail="",
                handle="",
                alias=ALIASES[(index * 5 + member) % 24],
                eagerness=2,
            )
        )
    return staff


def country_words(person: Person) -> tuple[str, str]:
    """Return (adjective, country) in the person's text language."""
    if person.language in OWN_WORDS:
        return OWN_WORDS[person.language][person.nation]
    swedish, swedish_adjective, english, english_adjective = COUNTRIES[person.nation]
    return (swedish_adjective, swedish) if person.language == "sv" else (english_adjective, english)

"""The demonstration world: who posted what on which site in each wave."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from admap_lab import SITES
from admap_lab.facts import ENGLISH_TOWNS, TOWNS
from admap_lab.others import (
    AGENCY,
    ALWAYS_AGE_FIELD,
    BILINGUAL,
    BOILERPLATE,
    COUPLE,
    OTHERS,
    SPECIAL,
    SPECIAL_SIGNALS,
    STATES_AGE_IN_TEXT,
    TOUR,
    Other,
)
from admap_lab.people import Numbers, Person, a_year_later, first_wave, newcomer
from admap_lab.writing import LABELS, Draft, Writer

DAYS = {1: date(2025, 3, 14), 2: date(2026, 3, 14)}
FIRST_KEYS = dict(zip(SITES, (10023, 5012, 77012, 9001, 31007), strict=True))
NEWCOMERS, RECYCLED = 62, 3
LIST_KEYS = (
    "ages", "nationalities", "origins", "spoken_languages", "text_languages", "phones", "emails", "handles",
    "municipalities", "counties", "signals",
)  # fmt: skip


@dataclass(frozen=True)
class Post:
    """An advert as it stands on a site in one wave, with who is behind it and what it states (``gold``)."""

    site: str
    key: str
    title: str
    body: str
    fields: Mapping[str, str]
    posted: date
    profile: str
    operator: str | None
    gold: Mapping[str, Any] = field(hash=False)

    @property
    def ad_id(self) -> str:
        """Id that a crawl gives the advert."""
        return f"{self.site}-{self.key}"

    @property
    def content(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        """What the site shows, apart from dates."""
        return self.title, self.body, tuple(self.fields.items())


@dataclass(frozen=True)
class World:
    """Both waves: every post by wave, in the order in which its site lists it."""

    posts: Mapping[int, tuple[Post, ...]]


@dataclass(frozen=True)
class _Placement:
    person: str
    site: str
    key: str
    text: int
    posted: date


@cache
def build_world(seed: int = 7) -> World:
    """Build the world; the same seed gives the same world."""
    rng = random.Random(seed)
    numbers = Numbers(rng)
    keys = dict(FIRST_KEYS)
    people = {p.name: p for p in first_wave(rng, numbers)}
    placed = [pl for p in people.values() for pl in _place(rng, keys, p, DAYS[1], p.eagerness)]
    first = {(pl.site, pl.key): write(people[pl.person], pl, DAYS[1]) for pl in placed}
    others = [_other(rng, keys, numbers, other, DAYS[1]) for other in OTHERS * 2]
    gone = {name for name in people if rng.random() < 0.24}
    later = {n: a_year_later(rng, numbers, p) for n, p in people.items() if n not in gone}
    later = _shared_again(later)
    freed = sorted(people[name].phone for name in gone if people[name].operator is None)
    for i in range(NEWCOMERS):
        person = newcomer(rng, numbers, i)
        later[person.name] = replace(person, phone=freed[i]) if i < RECYCLED else person
    second: dict[tuple[str, str], Post] = {}
    for pl in placed:
        if pl.person in gone or rng.random() < 0.3:
            continue
        rewritten = rng.random() < 0.5 or first[pl.site, pl.key].gold["_born"]
        person = later[pl.person] if rewritten else people[pl.person]
        second[pl.site, pl.key] = write(person, pl, DAYS[2]) if rewritten else first[pl.site, pl.key]
    here = {post.profile for post in second.values()}
    for name, person in later.items():
        more = person.eagerness if name not in here else rng.choice((0, 0, 1, 2))
        for pl in _place(rng, keys, person, DAYS[2], more):
            second[pl.site, pl.key] = write(person, pl, DAYS[2])
    others_later = others[::2] + [_other(rng, keys, numbers, other, DAYS[2]) for other in OTHERS]
    return World({1: _listed([*first.values(), *others]), 2: _listed([*second.values(), *others_later])})


def _shared_again(people: dict[str, Person]) -> dict[str, Person]:
    """Give the staff of each agency one place again; an agency moves as one."""
    town: dict[str, tuple[str, str]] = {}
    return {n: replace(p, town=town.setdefault(p.operator, p.town)) if p.operator else p for n, p in people.items()}


def _listed(posts: list[Post]) -> tuple[Post, ...]:
    clean = [replace(p, gold={k: v for k, v in p.gold.items() if not k.startswith("_")}) for p in posts]
    return tuple(sorted(clean, key=lambda p: (SITES.index(p.site), -p.posted.toordinal(), p.key)))


def _place(rng: random.Random, keys: dict[str, int], person: Person, day: date, count: int) -> list[_Placement]:
    """Choose where a person posts: the same text on several sites, or again, or another text."""
    open_to = ["lyktan", "aftonrutan", "stadsljus"]
    if person.language in {"sv", "en"}:
        open_to.append("brukstorget")
    if person.language == "en":
        open_to += ["lanternguide"] * 2
    found = []
    for i in range(count):
        site = rng.choice(open_to)
        keys[site] += rng.choice((1, 1, 2, 7))
        posted = day - timedelta(days=rng.randrange(1, 60))
        found.append(_Placement(person.name, site, str(keys[site]), 0 if rng.random() < 0.6 else i, posted))
    return found


def write(person: Person, placement: _Placement, day: date) -> Post:
    """Write the advert of ``person`` that stands at ``placement`` on ``day``."""
    writer = Writer(replace(person, voice=person.voice + placement.text * 1_000_003), day)
    draft = Draft()
    _compose(writer, draft, day)
    rng = random.Random(f"{person.voice}:{placement.site}:{placement.key}")
    writer.fill(draft, placement.site, rng)
    _adjust_fields(writer, draft, placement.site)
    gold = _gold(draft) | {"_born": str(day.year - person.age) in draft.body()}
    return Post(
        placement.site, placement.key, draft.title, draft.body(), draft.fields, placement.posted, person.name,
        person.operator, gold,
    )  # fmt: skip


def _compose(writer: Writer, draft: Draft, day: date) -> None:
    p = writer.person
    if p.kind == "couple":
        _fixed(writer, draft, *COUPLE[p.language], facts="gender place phone age")
        draft.state("ages", p.age + 3)
    elif p.kind == "agency":
        _fixed(writer, draft, *AGENCY[p.language], facts="gender place phone age nation")
        draft.signals.add("third_party")
    elif p.trait in SPECIAL:
        facts = "place phone" + (" age" if p.trait in STATES_AGE_IN_TEXT else "")
        _fixed(writer, draft, *SPECIAL[p.trait], facts=facts)
        if p.trait in SPECIAL_SIGNALS:
            draft.signals.add(SPECIAL_SIGNALS[p.trait])
    else:
        writer.usual(draft)
        if p.voice % 9 == 0 and p.language in BOILERPLATE:
            draft.parts.append(BOILERPLATE[p.language])
    if p.kind == "touring":
        _tour(writer, draft, day)
    if p.trait == "bilingual":
        draft.parts.append(f"\n\n{BILINGUAL}")
        draft.state("text_languages", "en")


def _fixed(writer: Writer, draft: Draft, title: str, body: str, facts: str) -> None:
    writer.words["other"] = str(writer.person.age + 3)
    draft.title = title.format(**writer.words)
    writer.say(draft, (body, facts))


def _tour(writer: Writer, draft: Draft, day: date) -> None:
    language = writer.person.language
    months = {"sv": "april", "en": "April"}
    stops, first = [], 2 + writer.person.voice % 5
    for code, town in writer.person.tour:
        name = ENGLISH_TOWNS.get(town, town) if language == "en" else town
        stops.append(f"{name} {first}–{first + 3} {months[language]}")
        draft.state("municipalities", code)
        first += 5
    draft.parts.append(TOUR[language].format(stops=", ".join(stops)))
    draft.signals.add("touring")


def _adjust_fields(writer: Writer, draft: Draft, site: str) -> None:
    """Make the fields say what the person's trait needs them to say."""
    p = writer.person
    label = LABELS[site]["age"]
    if p.trait in ALWAYS_AGE_FIELD:
        draft.fields = {label: str(p.age), **draft.fields}
        draft.state("ages", p.age)
    if p.trait in {"conflict", "conflict_young"} and p.age in draft.gold.get("ages", ()) and label not in draft.fields:
        draft.fields = {label: str(p.age), **draft.fields}
    if p.trait in {"conflict", "conflict_young"} and label in draft.fields:
        stated_in_text = re.search(rf"\b{p.age}\b", f"{draft.title} {draft.body()}") is not None
        draft.fields[label] = str(p.age + 4)
        draft.gold["ages"] = {p.age + 4} | ({p.age} if stated_in_text else set())
        if stated_in_text:
            draft.signals.add("age_conflict")


def _gold(draft: Draft) -> dict[str, Any]:
    gold: dict[str, Any] = {key: sorted(draft.gold.get(key, ())) for key in LIST_KEYS}
    gold["counties"] = sorted({code[:2] for code in gold["municipalities"]})
    signals = set(draft.signals)
    if gold["ages"]:
        lowest = gold["ages"][0]
        signals |= {"stated_age_under_18"} if lowest < 18 else {"age_borderline"} if lowest < 20 else set()
    return {"relevant": True, **gold, "age_band": None, "gender": draft.gender, "signals": sorted(signals)}


def _other(rng: random.Random, keys: dict[str, int], numbers: Numbers, other: Other, day: date) -> Post:
    site = rng.choice(
        ("lyktan", "aftonrutan", "brukstorget") if other.category not in {"Dating", "Wanted"} else ("lanternguide",)
    )
    keys[site] += 1
    code = rng.choice(list(TOWNS))
    town, phone = TOWNS[code][0], numbers.new()
    mail = f"{other.category.lower().translate(str.maketrans('åäö', 'aao'))}{keys[site]}@brevpost.example"
    body = other.body.format(town=town, phone=f"{phone[:3]}-{phone[3:]}", mail=mail)
    title = other.title.format(town=town)
    label = LABELS[site].get("category")
    gold: dict[str, Any] = {key: [] for key in LIST_KEYS}
    gold |= {"age_band": None, "relevant": False, "gender": other.gender}
    gold |= {"ages": list(other.ages), "text_languages": ["en" if site == "lanternguide" else "sv"]}
    if "{town}" in other.body + other.title:
        gold |= {"municipalities": [code], "counties": [code[:2]]}
    gold |= {"phones": [f"+46{phone[1:]}"]} if "{phone}" in other.body else {}
    gold |= {"emails": [mail]} if "{mail}" in other.body else {}
    fields = {label: other.category} if label else {}
    posted = day - timedelta(days=rng.randrange(1, 60))
    return Post(site, str(keys[site]), title, body, fields, posted, f"other-{site}-{keys[site]}", None, gold)

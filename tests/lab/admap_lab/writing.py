"""How a person's facts become an advert, and what that advert therefore states (its gold coding)."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from admap_lab.disguise import disguised
from admap_lab.facts import (
    AND,
    COUNTRIES,
    ENGLISH_TOWNS,
    GENDER_FIELD,
    LANGUAGES,
    NOUNS,
    RUSSIAN_TOWNS,
    age_in_words,
)
from admap_lab.people import Person, country_words
from admap_lab.voices import VOICES, Line

LABELS: Mapping[str, Mapping[str, str]] = {
    "lyktan": {"age": "Ålder", "place": "Ort", "nation": "Nationalitet", "langs": "Språk", "gender": "Kön", "category": "Kategori", "phone": "Telefon", "price": "Pris"},
    "aftonrutan": {"age": "Ålder", "place": "Stad", "nation": "Ursprung", "langs": "Talar", "gender": "Kön", "category": "Typ", "phone": "Tel", "price": "Taxa"},
    "stadsljus": {"age": "Ålder / Age", "place": "Stad / City", "nation": "Nationalitet / Nationality", "langs": "Språk / Languages", "gender": "Kön / Gender", "category": "Typ / Type", "phone": "Tel / Phone", "price": "Pris / Price"},
    "brukstorget": {"age": "Ålder", "place": "Var", "phone": "Kontakt"},
    "lanternguide": {"age": "Age", "place": "City", "nation": "Nationality", "langs": "Languages", "gender": "Gender", "category": "Category", "phone": "Phone", "price": "Rates"},
}  # fmt: skip

SHOWN = {
    "age": 0.75,
    "place": 0.9,
    "nation": 0.3,
    "langs": 0.3,
    "gender": 0.5,
    "category": 1.0,
    "phone": 0.4,
    "price": 0.5,
}
"""How often a person fills in a site's field."""


@dataclass
class Draft:
    """An advert being written, and what it states so far."""

    title: str = ""
    parts: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    gold: dict[str, set[Any]] = field(default_factory=dict)
    gender: str = "unknown"
    signals: set[str] = field(default_factory=set)

    def state(self, key: str, *values: Any) -> None:
        """Note that the advert states ``values``."""
        self.gold.setdefault(key, set()).update(values)

    def body(self) -> str:
        """Return the text."""
        return " ".join(self.parts).replace(" \n", "\n").replace("\n ", "\n")


class Writer:
    """Writes the adverts of one person in one wave: the same sentences each time, chosen by the person's voice."""

    def __init__(self, person: Person, day: date) -> None:
        self.person = person
        self.day = day
        self._rng = random.Random(f"{person.voice}:{person.language}")
        self._voice = VOICES[person.language]
        self.words = self._vocabulary()

    def _vocabulary(self) -> dict[str, str]:
        p = self.person
        adjective, country = country_words(p)
        noun = self._rng.choice(NOUNS.get((p.language, p.gender), ("",)))
        town = p.town[1]
        if p.language == "en":
            town = ENGLISH_TOWNS.get(town, town)
        elif p.language == "ru":
            town = RUSSIAN_TOWNS.get(town, town)
        names = [LANGUAGES[p.language][code] for code in self.tongues()]
        joined = ", ".join(names[:-1]) + AND[p.language] + names[-1] if len(names) > 1 else names[0]
        phone = disguised(p.phone, p.language, self._rng)
        return {
            "age": str(p.age), "agewords": age_in_words(p.age, p.language), "born": str(self.day.year - p.age),
            "adjective": adjective, "Adjective": adjective[:1].upper() + adjective[1:], "country": country,
            "noun": noun, "Noun": noun.capitalize(), "town": town, "alias": p.alias, "price": str(p.price),
            "langs": joined, "phone": phone, "mail": p.mail, "handle": p.handle,
        }  # fmt: skip

    def tongues(self) -> tuple[str, ...]:
        """Return the languages the person speaks that their text language has a word for."""
        return tuple(c for c in self.person.tongues if c in LANGUAGES[self.person.language]) or (self.person.language,)

    def choose(self, lines: tuple[Line, ...], *needed: str, avoid: str = "") -> Line:
        """Choose a line that states every fact of ``needed`` and none of ``avoid`` (space-separated)."""
        fit = [
            line
            for line in lines
            if set(needed) <= set(line[1].split()) and not set(avoid.split()) & set(line[1].split())
        ]
        return self._rng.choice(fit)

    def say(self, draft: Draft, line: Line, *, title: bool = False) -> None:
        """Write ``line``, and note what it states."""
        text, facts = line
        written = text.format(**self.words)
        if title:
            draft.title = written
        else:
            draft.parts.append(written)
            if self.person.language not in draft.gold.get("text_languages", ()):
                draft.state("text_languages", self.person.language)
        for fact in facts.split():
            self.note(draft, fact)

    def note(self, draft: Draft, fact: str) -> None:
        """Note one fact as stated."""
        p = self.person
        match fact:
            case "age":
                draft.state("ages", p.age)
            case "gender":
                draft.gender = p.gender
            case "nation":
                draft.state("nationalities", p.nation)
            case "place":
                draft.state("municipalities", p.town[0])
            case "langs":
                draft.state("spoken_languages", *self.tongues())
            case "phone":
                draft.state("phones", f"+46{p.phone[1:]}")
            case "mail":
                draft.state("emails", p.mail)
            case "handle":
                platform = "telegram" if "Telegram" in draft.parts[-1] else "snapchat"
                draft.state("handles", f"{platform}:{p.handle}")
            case "new":
                draft.signals.add("new_arrival")

    def usual(self, draft: Draft) -> None:
        """Write the usual advert: title, greeting, self, offer, place, tongues, contact, closing."""
        voice, rng = self._voice, self._rng
        self.say(draft, self.choose(voice.titles), title=True)
        if rng.random() < 0.8:
            self.say(draft, self.choose(voice.greetings))
        for _ in range(rng.choice((1, 1, 2))):
            line = self.choose(voice.selves)
            if line[0].format(**self.words) not in draft.parts:
                self.say(draft, line)
        if self.person.trait == "new":
            self.say(draft, self.choose(voice.arrivals))
        self.say(draft, self.choose(voice.offers))
        if rng.random() < 0.6:
            self.say(draft, self.choose(voice.places))
        if rng.random() < 0.35:
            self.say(draft, self.choose(voice.tongues))
        for line in dict.fromkeys(self.choose(voice.closings) for _ in range(rng.choice((1, 2, 3)))):
            self.say(draft, line)
        self.say(draft, self.contact_line())

    def contact_line(self) -> Line:
        """Choose how the person can be reached; without mail and handle it is the phone."""
        person = self.person
        avoid = " ".join(name for name, value in (("mail", person.mail), ("handle", person.handle)) if not value)
        return self.choose(self._voice.contacts, avoid=avoid)

    def fill(self, draft: Draft, site: str, rng: random.Random) -> None:
        """Fill in the site's fields, as the person would."""
        p = self.person
        language = "en" if site == "lanternguide" else "sv"
        values = {
            "age": str(p.age) if p.kind != "couple" else "",
            "place": ENGLISH_TOWNS.get(p.town[1], p.town[1]) if language == "en" else p.town[1],
            "nation": COUNTRIES[p.nation][0 if language == "sv" else 2].removeprefix("the ")
            if p.kind != "couple"
            else "",
            "langs": ", ".join(LANGUAGES[language][code] for code in p.tongues),
            "gender": GENDER_FIELD[language].get(p.gender, ""),
            "category": {"sv": "Eskort", "en": "Escort"}[language],
            "phone": f"{p.phone[:3]}-{p.phone[3:]}",
            "price": f"{p.price} kr",
        }
        for fact, label in LABELS[site].items():
            if values[fact] and rng.random() < SHOWN[fact]:
                draft.fields[label] = values[fact]
                if fact == "langs":
                    draft.state("spoken_languages", *p.tongues)
                elif fact not in {"category", "price"}:
                    self.note(draft, fact)

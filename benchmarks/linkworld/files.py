"""A simulated world as files: adverts for ``admap import --assume-relevant`` and their truth.

Numbers come from ranges kept for fiction: the Swedish ones, then 555-0100 to 555-0199 of North American area codes.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

import phonenumbers

from benchmarks.linkworld.parameters import Parameters
from benchmarks.linkworld.posting import Posted, posts
from benchmarks.linkworld.words import countries, invented_name, towns
from benchmarks.linkworld.world import FIRST_DAY, ad_id

SWEDISH = ((701740605, 95), (313900600, 100), (406280400, 100), (846500400, 100), (980319200, 100))
_LABELS = (
    ("Telefon", "Ålder", "Nationalitet", "Ort", "Pris", "E-post", "Telegram", "Kön"),
    ("Phone", "Age", "Nationality", "City", "Price", "E-mail", "Telegram", "Gender"),
    ("Tel", "Ålder", "Ursprung", "Stad", "Pris/h", "E-post", "Telegram", "Kön"),
)
_GENDERS = {"woman": ("kvinna", "woman"), "man": ("man", "man"), "trans": ("trans", "trans")}
_CALLS = {"sv": "Ring {}.", "en": "Call {}.", "es": "Llama al {}."}


@cache
def numbers() -> tuple[phonenumbers.PhoneNumber, ...]:
    """Return every number for fiction that the library takes for one, Swedish ones first."""
    swedish = [(46, first + i) for first, count in SWEDISH for i in range(count)]
    american = [(1, area * 10**7 + 5550100 + i) for i in range(100) for area in range(201, 990)]
    both = (phonenumbers.PhoneNumber(country_code=c, national_number=n) for c, n in (*swedish, *american))
    return tuple(number for number in both if phonenumbers.is_valid_number(number))


def _shown(rng: random.Random, number: phonenumbers.PhoneNumber) -> str:
    kind = rng.choice(
        (
            phonenumbers.PhoneNumberFormat.E164,
            phonenumbers.PhoneNumberFormat.INTERNATIONAL,
            phonenumbers.PhoneNumberFormat.NATIONAL
            if number.country_code == 46
            else phonenumbers.PhoneNumberFormat.INTERNATIONAL,
        )
    )
    return phonenumbers.format_number(number, kind)


def import_records(parameters: Parameters) -> Iterator[tuple[Posted, dict[str, object]]]:
    """Yield each advert with its record for import, in the order of their ids.

    Raises :class:`ValueError` where the world needs more numbers than there are for fiction (about 45,000).
    """
    rng = random.Random(f"files:{parameters.seed}")
    given: dict[int, int] = {}
    for advert in sorted(posts(parameters), key=lambda a: a.number):
        shown = []
        for phone in advert.phones:
            place = given.setdefault(phone, len(given))
            if place >= len(numbers()):
                raise ValueError(f"this world needs more than {len(numbers())} numbers: ask for fewer adverts")
            shown.append(_shown(rng, numbers()[place]))
        yield advert, _record(rng, advert, shown, parameters.phone_in_text)


def _record(rng: random.Random, advert: Posted, phones: Sequence[str], in_text: float) -> dict[str, object]:
    labels = _LABELS[advert.site % len(_LABELS)]
    body = advert.body
    if phones and advert.language in _CALLS and rng.random() < in_text:
        body, phones = f"{body} {_CALLS[advert.language].format(' / '.join(phones))}", ()
    country = None if advert.country is None else countries()[advert.country]
    values = (
        ", ".join(phones),
        "" if advert.age is None else str(advert.age),
        "" if country is None else country.name_en if labels[0] == "Phone" else country.name,
        "" if advert.town is None else towns()[advert.town].name,
        "" if advert.price is None else f"{advert.price} kr",
        ", ".join(_named(e, "@post.example") for e in advert.emails),
        ", ".join("@" + _named(h, "") for h in advert.handles),
        _GENDERS[advert.gender][labels[0] == "Phone"] if advert.gender else "",
    )
    address = f"https://site{advert.site}.example"
    return {
        "ad_id": ad_id(advert),
        "site": f"site{advert.site}",
        "url": f"{address}/ad/{advert.number}",
        "seen_at": (FIRST_DAY + timedelta(days=advert.day)).isoformat(),
        "title": advert.title,
        "body": body,
        "fields": {label: value for label, value in zip(labels, values, strict=True) if value},
        "images": [
            {"url": f"{address}/i/{advert.number}-{i}.jpg", "phash": f"{image:016x}"}
            for i, image in enumerate(advert.images)
        ],
    }


def _named(number: int, ending: str) -> str:
    return invented_name(random.Random(number), 3).lower() + str(number) + ending


def write(parameters: Parameters, folder: Path) -> tuple[Path, Path]:
    """Write ``adverts.jsonl`` and ``truth.csv`` into ``folder`` and return both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    adverts, truth = folder / "adverts.jsonl", folder / "truth.csv"
    with adverts.open("w", encoding="utf-8") as lines, truth.open("w", encoding="utf-8", newline="") as rows:
        table = csv.writer(rows)
        table.writerow(("ad_id", "profile", "operator"))
        for advert, record in import_records(parameters):
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
            table.writerow((record["ad_id"], f"p{advert.profile}", f"o{advert.operator}"))
    return adverts, truth

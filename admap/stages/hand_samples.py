"""Samples coded by hand in the office: drawn, coded by several people each alone, and held against the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from admap.errors import UsageError
from admap.handcoding import parsed
from admap.home import Home
from admap.records import CODEBOOK_KEYS, CONTACT_KEYS, LIST_KEYS, Coding
from admap.stages.quality import drawn_from
from classifiers.agreement import Agreement, agreement
from classifiers.sampling import Drawn
from storage import audit, codings, quality, samples, waves
from storage.samples import Sample

ASKED = tuple(key for key in CODEBOOK_KEYS if key not in CONTACT_KEYS)
"""The codebook keys that coders are asked for: contact details are blanked in what they read."""
MOST = 2000
NEEDED = 2


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A key of an advert that coders coded differently: each coder's value, and the program's."""

    ad_id: str
    place: int
    key: str
    by_coder: Mapping[str, Any]
    by_program: Any


@dataclass(frozen=True, slots=True)
class Measured:
    """A sample coded by two or more: how far they and the program agree key by key, and where coders differ."""

    coders: tuple[str, ...]
    agreement: tuple[Agreement, ...]
    disagreements: tuple[Disagreement, ...]


def draw_sample(home: Home, wave: str, size: int, seed: int, user: str, at: datetime) -> int:
    """Draw and keep a sample of ``wave``, and return its number; the same seed draws the same adverts."""
    if not 1 <= size <= MOST:
        raise UsageError(f"A sample has 1 to {MOST} adverts.")
    with home.store.begin() as session:
        row = waves.get_wave(session, wave)
        coded = codings.coded_by_site(session, home.store.cipher, row)
        if not coded:
            raise UsageError(f"Wave {wave} has no adverts to sample: crawl or import it first.")
        drawn = [(d.ad_id, d.stratum, d.weight) for d in drawn_from(coded, size, seed)]
        number = samples.add_sample(session, row, drawn, seed, user, at)
        audit.note_access(session, user, "sample drawn", f"sample {number}, {len(drawn)} adverts of wave {wave}", at)
        return number


def keep_coding(
    home: Home, number: int, ad_id: str, account_id: int, given: Mapping[str, str], at: datetime
) -> list[str]:
    """Keep what a coder wrote of an advert; return the keys that are not as the codebook has them (nothing is kept)."""
    values: dict[str, Any] = {}
    faults = []
    for key in ASKED:
        try:
            values[key] = parsed(key, given.get(key, ""))
        except ValueError:
            faults.append(key)
    if not faults:
        with home.store.begin() as session:
            samples.keep_coding(session, home.store.cipher, number, ad_id, account_id, values, at)
    return faults


def whole_coders(sample: Sample) -> list[str]:
    """Return who has coded every advert of a sample."""
    return [name for name, count in sample.coded.items() if count >= sample.size]


def measured(home: Home, session: Session, sample: Sample, at: datetime) -> Measured | None:
    """Hold the coders of a sample against each other and the program, and keep the result for the wave's reports.

    None until two have coded every advert of it, so that nobody sees another's codes before.
    """
    coders = whole_coders(sample)
    if len(coders) < NEEDED:
        return None
    held = samples.codings_of(session, home.store.cipher, sample.number)
    drawn = [Drawn(*row) for row in samples.adverts_of(session, sample.number)]
    wave = waves.get_wave(session, sample.wave)
    coded = codings.coded_of_wave(session, home.store.cipher, wave)
    found = agreement([held[name] for name in coders], coded, drawn, seed=sample.seed)
    quality.keep_quality(session, wave, found, at.date())
    return Measured(tuple(coders), tuple(found), tuple(_disagreements(coders, held, drawn, coded)))


def _disagreements(
    coders: Sequence[str],
    held: Mapping[str, Mapping[str, Mapping[str, Any]]],
    drawn: Sequence[Drawn],
    coded: Mapping[str, Coding],
) -> list[Disagreement]:
    found = []
    for place, one in enumerate(drawn, start=1):
        for key in ASKED:
            values = {name: held[name][one.ad_id][key] for name in coders}
            first = values[coders[0]]
            if any(value != first for value in values.values()) and one.ad_id in coded:
                found.append(Disagreement(one.ad_id, place, key, values, coded[one.ad_id].value(key)))
    return found


def shown(key: str, value: Any) -> str:
    """Return a coded value as a coder writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if key == "age_band":
        return "–".join(map(str, value))
    return ", ".join(map(str, value)) if key in LIST_KEYS or isinstance(value, list) else str(value)
